import { isList, isObject, type Json, toText } from './value.ts';

/** What a name inside `{{ }}` stands for: a value, a problem if it is known but has none, undefined if it is no name. */
export type Lookup = (
  reference: string,
) => { readonly value: Json; readonly problem?: undefined } | { readonly problem: string } | undefined;

// The spaces inside are trimmed afterwards: a pattern that skipped them would take cubic time on a run of spaces.
const reference = /\{\{([^{}]*)\}\}/g;
const wholeReference = /^\{\{([^{}]*)\}\}$/;

/** Lists the names inside `{{ }}` in a text, in order, literal braces included. */
export function listReferences(text: string): string[] {
  return [...text.matchAll(reference)].map((match) => (match[1] ?? '').trim());
}

function interpolateText(text: string, lookup: Lookup, problems: string[]): Json {
  const find = (name: string): Json | undefined => {
    const found = lookup(name.trim());
    if (found?.problem !== undefined) problems.push(found.problem);
    return found && 'value' in found ? found.value : undefined;
  };
  const whole = wholeReference.exec(text);
  if (whole) {
    const value = find(whole[1] ?? '');
    return value === undefined ? text : value;
  }
  return text.replace(reference, (literal, name: string) => {
    const value = find(name);
    return value === undefined ? literal : toText(value);
  });
}

/** Fills in the references of a value in one pass, so that what was filled in is never read again (RB15 to RB18). */
export function interpolate(value: Json, lookup: Lookup, problems: string[]): Json {
  if (typeof value === 'string') return interpolateText(value, lookup, problems);
  if (isList(value)) return value.map((each) => interpolate(each, lookup, problems));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      toText(interpolateText(key, lookup, problems)),
      interpolate(each, lookup, problems),
    ]),
  );
}
