import { type Field, flattenEvent } from './field.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { describeTest } from './leaf-test.ts';
import { matchBranch, matchField } from './match.ts';
import type { Branch, Pattern } from './pattern.ts';

/** How one field of the pattern fared: `actual` is undefined when the event has no value there, a list when several. */
export interface FieldExplanation {
  path: string;
  matched: boolean;
  expected: string;
  actual: JsonValue | undefined;
}

/**
 * Why an event matched or not; `apart` names the paths that each hold, but in no common array element (EP4), and is
 * empty unless that alone decided.
 */
export interface MatchExplanation {
  matched: boolean;
  fields: FieldExplanation[];
  apart: string[];
}

/** Explains the match field by field, on the branch that matched or else the one that came nearest (EP15). */
export function explainMatch(pattern: Pattern, event: JsonObject): MatchExplanation {
  const leaves = flattenEvent(event);
  let nearest: MatchExplanation | undefined;
  for (const branch of pattern.branches) {
    const explanation = explainBranch(branch, leaves);
    if (explanation.matched) return explanation;
    if (!nearest || countMissed(explanation) < countMissed(nearest)) nearest = explanation;
  }
  return nearest ?? { matched: false, fields: [], apart: [] };
}

function explainBranch(branch: Branch, leaves: ReadonlyMap<string, readonly Field[]>): MatchExplanation {
  const matched = matchBranch(branch, leaves);
  const fields = branch.map((test) => {
    const values = (leaves.get(test.path) ?? []).map((field) => field.value);
    return {
      path: test.path,
      // A value absent from the chosen element may stand in another, so that the field alone would not hold.
      matched: matched || matchField(test, leaves),
      expected: test.anyOf.map(describeTest).join(', or '),
      actual: values.length > 1 ? values : values[0],
    };
  });
  const isApart = !matched && fields.every((field) => field.matched);
  const isInArray = (path: string): boolean => leaves.get(path)?.some((field) => field.steps.length > 0) ?? false;
  return { matched, fields, apart: isApart ? fields.map((field) => field.path).filter(isInArray) : [] };
}

function countMissed(explanation: MatchExplanation): number {
  return explanation.fields.filter((field) => !field.matched).length;
}
