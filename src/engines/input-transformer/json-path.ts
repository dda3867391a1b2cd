import type { JsonValue } from '../event-pattern/index.ts';
import { issue, type Parsed } from '../issue.ts';

/** A step into a value: a field by name, an element by position, or every one (IT2). */
export type PathStep = { kind: 'field'; name: string } | { kind: 'element'; index: number } | { kind: 'every' };

/** A JSON path as EventBridge knows them; no step is the whole event. */
export type JsonPath = readonly PathStep[];

const step = /\.([A-Za-z0-9_/-]+|\*)|\[(\d+|\*)\]/y;

/** Parses a JSON path of EventBridge's subset (IT2); what it does not have is an issue at the root path. */
export function parseJsonPath(text: string): Parsed<JsonPath> {
  const refuse = (message: string): Parsed<JsonPath> => ({ issues: [issue('invalid_json_path', [], message)] });
  if (!text.startsWith('$')) return refuse(`"${text}" does not begin with $: write a path such as $.detail.state`);
  const path: PathStep[] = [];
  for (let at = 1; at < text.length; ) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (found === null)
      return refuse(
        `"${text}" cannot be read from character ${at + 1} on: use .name with letters, digits, "-", "_" and "/", [0], .* and [*] only`,
      );
    const [, name, index] = found;
    if (name === '*' || index === '*') path.push({ kind: 'every' });
    else path.push(name === undefined ? { kind: 'element', index: Number(index) } : { kind: 'field', name });
    at = step.lastIndex;
  }
  return { value: path, issues: [] };
}

/** Returns what stands at a path, undefined where nothing does; with `*` the list of all that is found (IT3). */
export function readPath(path: JsonPath, event: JsonValue): JsonValue | undefined {
  let found: JsonValue[] = [event];
  for (const each of path) found = found.flatMap((value) => take(value, each));
  return path.some((each) => each.kind === 'every') ? (found.length > 0 ? found : undefined) : found[0];
}

function take(value: JsonValue, { ...step }: PathStep): JsonValue[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step.kind === 'every') return Array.isArray(value) ? [...value] : Object.values(value);
  if (step.kind === 'element') return Array.isArray(value) && step.index < value.length ? [value[step.index]!] : [];
  if (Array.isArray(value) || !Object.hasOwn(value, step.name)) return [];
  return [(value as { [name: string]: JsonValue })[step.name]!];
}
