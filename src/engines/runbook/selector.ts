import { equalJson, isList, isObject, type Json, ownValue } from './value.ts';

type Segment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'filter'; readonly key: string; readonly value: Json };

/** A read selector; `many` when it always gives a list. */
export interface Selector {
  readonly segments: readonly Segment[];
  readonly many: boolean;
}

// A chain of deep scans multiplies its matches, so the number of nodes in hand is bounded.
const maximumNodes = 100_000;

const patterns: readonly [RegExp, (match: RegExpExecArray) => readonly Segment[]][] = [
  [/^\.\.(?=\[)/, () => [{ kind: 'deep' }]],
  [/^\.\.\*/, () => [{ kind: 'deep' }, { kind: 'all' }]],
  [/^\.\.([^.[\]*'"]+)/, (match) => [{ kind: 'deep' }, { kind: 'key', key: match[1] ?? '' }]],
  [/^\.\*|^\[\*\]/, () => [{ kind: 'all' }]],
  [/^\.([^.[\]*'"]+)/, (match) => [{ kind: 'key', key: match[1] ?? '' }]],
  [/^\[(-?\d{1,9})\]/, (match) => [{ kind: 'index', index: Number(match[1]) }]],
  [/^\['([^']*)'\]|^\["([^"]*)"\]/, (match) => [{ kind: 'key', key: match[1] ?? match[2] ?? '' }]],
  [
    /^\[\?\(\s*@\.([\w-]+)\s*==\s*(?:'([^']*)'|"([^"]*)"|(-?\d+|true|false))\s*\)\]/,
    (match) => [
      {
        kind: 'filter',
        key: match[1] ?? '',
        value: match[4] === undefined ? (match[2] ?? match[3] ?? '') : (JSON.parse(match[4]) as Json),
      },
    ],
  ],
];

/** Reads a selector in the part of JSONPath that Automation documents use, `$` optional; undefined if it is none (RB22). */
export function parseSelector(text: string): Selector | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  let rest = trimmed.startsWith('$') ? trimmed.slice(1) : /^[.[]/.test(trimmed) ? trimmed : `.${trimmed}`;
  const segments: Segment[] = [];
  while (rest !== '') {
    const found = patterns.map(([pattern, read]) => ({ match: pattern.exec(rest), read })).find(({ match }) => match);
    if (!found?.match) return undefined;
    segments.push(...found.read(found.match));
    rest = rest.slice(found.match[0].length);
  }
  return { segments, many: segments.some((each) => each.kind !== 'key' && each.kind !== 'index') };
}

function children(value: Json): readonly Json[] {
  return isList(value) ? value : isObject(value) ? Object.values(value) : [];
}

function descend(value: Json): readonly Json[] {
  const found: Json[] = [];
  const waiting: Json[] = [value];
  while (waiting.length > 0 && found.length <= maximumNodes) {
    const next = waiting.pop() ?? null;
    found.push(next);
    for (const child of children(next).toReversed()) waiting.push(child);
  }
  return found;
}

function step(value: Json, segment: Segment): readonly Json[] {
  switch (segment.kind) {
    case 'key': {
      const child = ownValue(value, segment.key);
      return child === undefined ? [] : [child];
    }
    case 'index': {
      const child = isList(value) ? value.at(segment.index) : undefined;
      return child === undefined ? [] : [child];
    }
    case 'all':
      return children(value);
    case 'deep':
      return descend(value);
    case 'filter':
      return children(value).filter((child) => {
        const found = ownValue(child, segment.key);
        return found !== undefined && equalJson(found, segment.value);
      });
  }
}

/** Selects from a value: one value, a list where the selector has `..`, `*` or a filter, undefined where nothing stands (RB23). */
export function selectJson(value: Json, selector: Selector): Json | undefined {
  let nodes: readonly Json[] = [value];
  for (const segment of selector.segments) {
    nodes = nodes.flatMap((node) => step(node, segment)).slice(0, maximumNodes);
  }
  return selector.many ? nodes : nodes[0];
}
