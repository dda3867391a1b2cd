import { parseAddress } from './address.ts';
import { describeTest, writeAddress } from './describe.ts';
import { findExample } from './example.ts';
import type { EventFields, EventLeaf } from './field.ts';
import { isNumber, passesTest } from './leaf-test.ts';
import { endsWithIgnoreCase, equalsIgnoreCase, startsWithIgnoreCase } from './letter-case.ts';
import { countEdits, findNearest } from './nearest.ts';
import type { FieldTest, LeafTest } from './pattern.ts';

/** Says of a field that has no value what stands near to it in the event: a path like it, or what it has below it (EP15). */
export function hintAtAbsence({ path }: FieldTest, fields: EventFields): string {
  const paths = [...fields.keys()];
  const below = paths.filter((each) => each.startsWith(`${path}.`));
  if (below.length > 0) return `has fields below it, such as ${quote(below[0] ?? '')}, but no value of its own`;
  const above = paths.find((each) => path.startsWith(`${each}.`));
  if (above !== undefined) return `${quote(above)} is a plain value, with nothing below it`;
  const like = findNearest(path, paths) ?? findElsewhere(path, paths);
  return like === undefined ? 'the event has no such field' : `the event has no such field; it has ${quote(like)}`;
}

/** Finds a path that ends in the same name, for a field that is looked for on the wrong level. */
function findElsewhere(path: string, paths: readonly string[]): string | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return paths.find((each) => each === name || each.endsWith(`.${name}`));
}

/** Says of the values of a field how near the nearest of its tests is to holding, or undefined if nothing is near (EP15). */
export function hintAtMiss(test: FieldTest, values: readonly EventLeaf[]): string | undefined {
  for (const each of test.anyOf) {
    for (const value of values) {
      const hint = compare(each, value);
      if (hint !== undefined) return hint;
    }
  }
  return undefined;
}

function compare(test: LeafTest, value: EventLeaf): string | undefined {
  const opposite = compareKind(test, value);
  if (opposite !== undefined) return opposite;
  if (typeof value === 'string') return compareText(test, value);
  return isNumber(value) ? compareNumber(test, value) : undefined;
}

/** Notes a value that would pass as another type: the number 1 for the text "1". */
function compareKind(test: LeafTest, value: EventLeaf): string | undefined {
  if (test.kind === 'anything-but' || test.kind === 'exists') return undefined;
  if (typeof value !== 'string') {
    const text = isNumber(value) ? value.text : String(value);
    const isMeant = passesTest(test, text) && test.kind !== 'wildcard' && !('text' in test && test.text === '');
    if (!isMeant) return undefined;
    return `${text} is ${isNumber(value) ? 'a number' : 'no text'}, and a text is asked for`;
  }
  const number = /^-?\d+(\.\d+)?$/.test(value) ? { value: Number(value), text: value } : undefined;
  if (number && passesTest(test, number)) return `${quote(value)} is a text, and a number is asked for`;
  const word = ({ true: true, false: false, null: null } as const)[value as 'true' | 'false' | 'null'];
  if (word !== undefined && passesTest(test, word))
    return `${quote(value)} is a text, and ${value} without quotes is asked for`;
  return undefined;
}

function compareText(test: LeafTest, value: string): string | undefined {
  switch (test.kind) {
    case 'text':
      if (equalsIgnoreCase(test.text, value)) return 'differs in case only';
      if (test.text.trim() === value.trim()) return 'differs in space around it only';
      if (test.text.normalize() === value.normalize()) return 'looks the same, but is made of other code points';
      if (value.startsWith(test.text) && test.text !== '') return `a prefix test of ${quote(test.text)} would hold`;
      if (value.endsWith(test.text) && test.text !== '') return `a suffix test of ${quote(test.text)} would hold`;
      return countEdits(test.text, value, 3) < 3 && test.text.length > 3 ? 'differs in few letters' : undefined;
    case 'prefix':
      return startsWithIgnoreCase(test.text, value) ? 'differs in case only' : undefined;
    case 'suffix':
      return endsWithIgnoreCase(test.text, value) ? 'differs in case only' : undefined;
    case 'wildcard': {
      const parts = test.parts.map((part) => part.toLowerCase());
      const like: LeafTest = { kind: 'wildcard', pattern: test.pattern.toLowerCase(), parts };
      if (passesTest(like, value.toLowerCase())) return 'differs in case only';
      const wide: LeafTest = { ...test, parts: ['', ...test.parts, ''] };
      return passesTest(wide, value) ? 'would hold with a star at each end' : undefined;
    }
    case 'address': {
      const digits = parseAddress(value);
      if (digits === undefined) return `${quote(value)} is no IP address literal`;
      if (digits.length !== test.low.length) return `${quote(value)} is an address of the other version`;
      const edge = digits < test.low ? test.low : test.high;
      return `the nearest address that holds is ${writeAddress(edge)}`;
    }
    case 'anything-but':
      return describeExcluded(test, value);
    case 'equals-ignore-case':
    case 'exists':
    case 'number':
    case 'numeric':
    case 'word':
      return undefined;
  }
}

function compareNumber(
  test: LeafTest,
  { value, text }: Exclude<EventLeaf, string | boolean | null>,
): string | undefined {
  if (test.kind === 'anything-but') return describeExcluded(test, { value, text });
  if (test.kind !== 'numeric') return undefined;
  if (value === null) return `${text} is beyond what can be compared`;
  const { lower, upper } = test;
  if (lower && (value < lower.value || (value === lower.value && !lower.inclusive))) {
    return value === lower.value
      ? `${text} is the bound itself, which does not count`
      : `${text} is below the bound ${lower.value}`;
  }
  if (!upper) return undefined;
  return value === upper.value
    ? `${text} is the bound itself, which does not count`
    : `${text} is above the bound ${upper.value}`;
}

function describeExcluded(test: LeafTest & { kind: 'anything-but' }, value: EventLeaf): string | undefined {
  const excluded = test.none.find((each) => passesTest(each, value));
  return excluded && `is excluded as ${describeTest(excluded)}`;
}

/** Gives a value that would make the field hold, in JSON text; undefined if only absence would (EP15). */
export function findFieldExample(test: FieldTest): string | undefined {
  for (const each of test.anyOf) {
    const example = findExample(each);
    if (example !== undefined) return isNumber(example) ? example.text : JSON.stringify(example);
  }
  return undefined;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
