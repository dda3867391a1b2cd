import { type Issue, issue, type Path } from '../issue.ts';

/** Any JSON value, never undefined. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; read it with `ownValue`, since a key may be `__proto__` or `constructor`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** How deep a document or the outputs of a step may be nested. */
export const maximumDepth = 100;

/** Reports whether a value is a list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reports whether a value is a map, which a list and null are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value under a key of the object itself, undefined where there is none or no object. */
export function ownValue(object: Json | undefined, key: string): Json | undefined {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Returns the text of a value inside other text: strings as they are, lists and maps as compact JSON (RB17). */
export function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reports whether two values are equal, without regard to the order of keys. */
export function equalJson(a: Json, b: Json): boolean {
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((each, index) => equalJson(each, b[index] ?? null));
  if (!isObject(a)) return a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(ownValue(a, key) ?? null, ownValue(b, key) ?? null))
  );
}

/** Reports whether a value is nested deeper than a number of levels, without recursion. */
export function isDeeperThan(value: Json, levels: number): boolean {
  let layer: readonly Json[] = [value];
  for (let level = 0; layer.length > 0; level++) {
    if (level > levels) return true;
    layer = layer.flatMap((each) => (isList(each) ? each : isObject(each) ? Object.values(each) : []));
  }
  return false;
}

// Aliases can make a small file a huge tree, and a value can hold itself.
const maximumValues = 500_000;

function copy(value: unknown, path: Path, issues: Issue[], budget: { left: number }): Json {
  budget.left -= 1;
  if (budget.left < 0 || path.length > maximumDepth) {
    const limit =
      budget.left < 0 ? `holds more than ${maximumValues} values` : `is nested more than ${maximumDepth} levels`;
    // One report is enough, and walking on could take for ever.
    if (budget.left >= -1) issues.push(issue('too_large', path, `value ${limit}: make it smaller`));
    budget.left = Math.min(budget.left, -1) - 1;
    return null;
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (Array.isArray(value)) return copyEach([...value.entries()], path, issues, budget).map(([, each]) => each);
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(copyEach(entries, path, issues, budget));
  }
  const kind = typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
  issues.push(issue('not_json', path, `value ${kind} cannot be written as JSON: quote it as text`));
  return null;
}

function copyEach<K extends string | number>(
  entries: [K, unknown][],
  path: Path,
  issues: Issue[],
  budget: { left: number },
): [K, Json][] {
  const copied: [K, Json][] = [];
  for (const [key, each] of entries) {
    if (budget.left < 0) break;
    copied.push([key, copy(each, [...path, key], issues, budget)]);
  }
  return copied;
}

/** Copies what a YAML or JSON reader gave into plain JSON; what JSON cannot hold becomes an issue and null. */
export function toJson(value: unknown, path: Path, issues: Issue[]): Json {
  return copy(value, path, issues, { left: maximumValues });
}
