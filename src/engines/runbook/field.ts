import { type Issue, issue, type Path } from '../issue.ts';
import { isList, isObject, type Json, type JsonObject, ownValue } from './value.ts';

/** A map being read: where it stands, where to report, and whether `{{ }}` may still stand for any value. */
export interface Fields {
  readonly object: JsonObject;
  readonly path: Path;
  readonly issues: Issue[];
  readonly templated: boolean;
}

type Need = 'required' | 'optional';

/** Reports whether a value is text that holds a `{{ }}` reference, whose value is known only when the step runs. */
export function isTemplate(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false;
  const open = value.indexOf('{{');
  return open >= 0 && value.includes('}}', open);
}

/** Shortens a value so that it can be quoted in a message. */
export function quote(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function take<T extends Json>(
  fields: Fields,
  key: string,
  need: Need,
  wanted: string,
  fits: (value: Json) => value is T,
): T | undefined {
  const value = ownValue(fields.object, key);
  if (value === undefined || (value === null && need === 'optional')) {
    if (need === 'required') {
      fields.issues.push(issue('required', fields.path, `${key} is missing: give ${wanted}`));
    }
    return undefined;
  }
  if (fits(value)) return value;
  if (fields.templated && isTemplate(value)) return undefined;
  fields.issues.push(issue('wrong_type', [...fields.path, key], `${key} ${quote(value)} does not fit: give ${wanted}`));
  return undefined;
}

/** Reads text; a template counts as text. */
export function takeText(fields: Fields, key: string, need: Need = 'optional'): string | undefined {
  return take(
    fields,
    key,
    need,
    'text',
    (value): value is string => typeof value === 'string' && (value !== '' || need === 'optional'),
  );
}

/** Reads one of some words. */
export function takeWord<T extends string>(
  fields: Fields,
  key: string,
  words: readonly T[],
  need: Need = 'optional',
): T | undefined {
  return take(fields, key, need, `one of ${words.join(', ')}`, (value): value is T =>
    (words as readonly Json[]).includes(value),
  );
}

/** Reads a whole number within bounds, also when it is written as text. */
export function takeInteger(
  fields: Fields,
  key: string,
  bounds: { readonly min: number; readonly max?: number },
  need: Need = 'optional',
): number | undefined {
  const { min, max = Number.MAX_SAFE_INTEGER } = bounds;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const value = take(fields, key, need, `a whole number ${range}`, (each): each is number | string => {
    const number = typeof each === 'string' && /^-?\d{1,15}$/.test(each) ? Number(each) : each;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= min && number <= max;
  });
  return value === undefined ? undefined : Number(value);
}

/** Reads true or false, also when the word is written as text. */
export function takeFlag(fields: Fields, key: string): boolean | undefined {
  const value = take(
    fields,
    key,
    'optional',
    'true or false',
    (each): each is boolean | string =>
      typeof each === 'boolean' || (typeof each === 'string' && /^(true|false)$/i.test(each)),
  );
  return value === undefined ? undefined : value === true || String(value).toLowerCase() === 'true';
}

/** Reads a list. */
export function takeList(fields: Fields, key: string, need: Need = 'optional'): readonly Json[] | undefined {
  return take(
    fields,
    key,
    need,
    need === 'required' ? 'a list with at least one entry' : 'a list',
    (value): value is readonly Json[] => isList(value) && (value.length > 0 || need === 'optional'),
  );
}

/** Reads a map. */
export function takeObject(fields: Fields, key: string, need: Need = 'optional'): JsonObject | undefined {
  return take(fields, key, need, 'a map', isObject);
}

/** Opens a map inside another for reading; reports it and returns undefined if it is no map. */
export function openFields(parent: Fields, value: Json | undefined, at: Path, what: string): Fields | undefined {
  if (isObject(value)) return { ...parent, object: value, path: at };
  parent.issues.push(issue('wrong_type', at, `${what} ${quote(value ?? null)} does not fit: give a map`));
  return undefined;
}

/** Returns the keys that a reader does not know, with their values. */
export function remainder(object: JsonObject, known: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !known.includes(key)));
}

/** Leaves out the keys without a value, so that an absent field is absent and never undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
