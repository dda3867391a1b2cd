import { hasErrors, type Issue } from '../issue.ts';
import { flattenEvent } from './field.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';
import { matchBranch, matchPattern } from './match.ts';
import { parsePatternText } from './parse-text.ts';
import type { Branch } from './pattern.ts';
import { subtractBranch } from './subtract.ts';
import { decodeUtf8 } from './utf8.ts';

/** Many named patterns held against one event at a time (EP16). */
export interface Matcher {
  /** Adds a pattern under the name, beside those it already has; gives the issues, and adds nothing if one is an error. */
  add(name: string, patternText: string): Issue[];
  /** Takes the pattern, or without one everything, away from the name; reports whether that changed anything. */
  delete(name: string, patternText?: string): boolean;
  /** Gives the names of which a pattern matches, in order of first addition; none if the event is not a JSON object. */
  match(event: string | Uint8Array): string[];
}

/** Creates an empty matcher. */
export function createMatcher(): Matcher {
  const branchesByName = new Map<string, readonly Branch[]>();
  return {
    add(name, patternText) {
      const { value, issues } = parsePatternText(patternText);
      if (!value || hasErrors(issues)) return issues;
      branchesByName.set(name, [...(branchesByName.get(name) ?? []), ...value.branches]);
      return issues;
    },
    delete(name, patternText) {
      if (patternText === undefined) return branchesByName.delete(name);
      const branches = branchesByName.get(name);
      const removed = parsePatternText(patternText).value?.branches;
      if (!branches || !removed) return false;
      const left = removed.reduce((rest, each) => rest.flatMap((branch) => subtractBranch(branch, each)), branches);
      if (left.length === 0) branchesByName.delete(name);
      else branchesByName.set(name, left);
      return left.length !== branches.length || left.some((branch, at) => branch !== branches[at]);
    },
    match(event) {
      const parsed = parseEvent(typeof event === 'string' ? event : decodeUtf8(event));
      if (!parsed) return [];
      const fields = flattenEvent(parsed);
      return [...branchesByName]
        .filter(([, branches]) => branches.some((branch) => matchBranch(branch, fields)))
        .map(([name]) => name);
    },
  };
}

/** Reports whether the event in JSON text matches the pattern in JSON text; false if either cannot be understood. */
export function matches(patternText: string, jsonText: string): boolean {
  const pattern = parsePatternText(patternText).value;
  const event = parseEvent(jsonText);
  return pattern !== undefined && event !== undefined && matchPattern(pattern, event);
}

function parseEvent(text: string): JsonObject | undefined {
  try {
    const event: unknown = JSON.parse(text);
    return isJsonObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
