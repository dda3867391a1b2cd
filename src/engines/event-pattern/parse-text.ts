import { type Issue, issue, type Parsed } from '../issue.ts';
import { parsePattern } from './parse.ts';
import type { Pattern } from './pattern.ts';

/** Parses a pattern from JSON text; text that is not JSON is an issue, and of keys that stand twice the last counts (EP13). */
export function parsePatternText(patternText: string): Parsed<Pattern> {
  const vanished: string[] = [];
  let value: unknown;
  try {
    value = JSON.parse(patternText, (_key, each: unknown, context?: { source?: string }) => {
      // Only the text still tells such a number from zero.
      if (each === 0 && context?.source && /^[^e]*[1-9]/i.test(context.source)) vanished.push(context.source);
      return each;
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { issues: [issue('invalid_json', [], `The pattern is not JSON: ${detail}`)] };
  }
  const parsed = parsePattern(value);
  if (vanished.length === 0) return parsed;
  const tooSmall = vanished.map((source) =>
    issue('number_out_of_range', [], `${source} is too near to zero to compare: use 0 or a number beyond 5e-324`),
  );
  return { issues: [...parsed.issues, ...tooSmall] };
}

/** Gives everything that is wrong with a pattern in JSON text; an empty list means that it can be used. */
export function checkPattern(patternText: string): Issue[] {
  return parsePatternText(patternText).issues;
}
