import { describeTest } from './describe.ts';
import { type EventFields, type EventLeaf, type Field, flattenEvent, flattenEventText } from './field.ts';
import { findFieldExample, hintAtAbsence, hintAtMiss } from './hint.ts';
import type { JsonLeaf, JsonObject, JsonValue } from './json-value.ts';
import { isNumber, passesTest } from './leaf-test.ts';
import { matchBranch, matchField } from './match.ts';
import type { Branch, FieldTest, Pattern } from './pattern.ts';

/** How one field of the pattern fared: `actual` is undefined when the event has no value there, a list when several. */
export interface FieldExplanation {
  path: string;
  matched: boolean;
  expected: string;
  actual: JsonValue | undefined;
  /** A value in JSON text with which the field would hold; absent when it holds, and when only absence would do. */
  example?: string;
  /** What is nearly right: a difference in case, a bound missed, a path that is spelled like this one. */
  hint?: string;
  /** Where the values that hold lie, one list of array positions from the outermost array for each; only if apart. */
  elements?: number[][];
  /** The whole as one sentence without its final period. */
  sentence: string;
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
  return explainFields(pattern, flattenEvent(event));
}

/** Explains the match of an event in JSON text as `explainMatch` does; undefined if the text is no event (EP15, EP21). */
export function explainMatchText(pattern: Pattern, jsonText: string): MatchExplanation | undefined {
  const fields = flattenEventText(jsonText);
  return fields && explainFields(pattern, fields);
}

function explainFields(pattern: Pattern, fields: EventFields): MatchExplanation {
  let nearest: { branch: Branch; missed: number } | undefined;
  for (const branch of pattern.branches) {
    const matched = matchBranch(branch, fields);
    const missed = matched ? -1 : branch.filter((test) => !matchField(test, fields)).length;
    if (!nearest || missed < nearest.missed) nearest = { branch, missed };
    if (matched) break;
  }
  return nearest ? explainBranch(nearest.branch, fields, nearest.missed) : { matched: false, fields: [], apart: [] };
}

function explainBranch(branch: Branch, leaves: EventFields, missed: number): MatchExplanation {
  const isApart = missed === 0;
  const fields = branch.map((test): FieldExplanation => {
    const values = leaves.get(test.path) ?? [];
    // A value absent from the chosen element may stand in another, so that the field alone would not hold.
    const matched = missed < 0 || matchField(test, leaves);
    const detail = matched ? (isApart ? locate(test, values) : {}) : describeMiss(test, leaves);
    const expected = test.anyOf.map(describeTest).join(', or ');
    const list = values.map((field) => toJson(field.value));
    const actual = list.length > 1 ? list : list[0];
    return {
      path: test.path,
      matched,
      expected,
      actual,
      ...detail,
      sentence: say(test.path, expected, actual, matched, detail),
    };
  });
  const isInArray = (path: string): boolean => leaves.get(path)?.some((field) => field.steps.length > 0) ?? false;
  return { matched: missed < 0, fields, apart: isApart ? fields.map((field) => field.path).filter(isInArray) : [] };
}

type Detail = Pick<FieldExplanation, 'example' | 'hint' | 'elements'>;

function describeMiss(test: FieldTest, leaves: EventFields): Detail {
  const values = leaves.get(test.path) ?? [];
  const example = findFieldExample(test);
  const hint =
    values.length === 0
      ? hintAtAbsence(test, leaves)
      : hintAtMiss(
          test,
          values.map((field) => field.value),
        );
  return { ...(example === undefined ? {} : { example }), ...(hint === undefined ? {} : { hint }) };
}

/** Gives the array positions of the values that hold. */
function locate(test: FieldTest, values: readonly Field[]): Detail {
  const holding = values.filter((field) => test.anyOf.some((each) => passesTest(each, field.value)));
  const elements = holding
    .filter((field) => field.steps.length > 0)
    .map((field) => field.steps.map((step) => step.index));
  return elements.length > 0 ? { elements } : {};
}

function say(path: string, expected: string, actual: JsonValue | undefined, matched: boolean, detail: Detail): string {
  const { hint, example, elements } = detail;
  const has = actual === undefined ? 'is absent' : `is ${JSON.stringify(actual)}`;
  if (matched) {
    const where = elements ? `, in element ${elements.map((each) => each.join('.')).join(' and ')} of its array` : '';
    return `${path} ${has} as expected${where}`;
  }
  const parts = [`${path} ${has}`, `expected ${expected}`];
  if (hint !== undefined) parts.push(hint);
  if (example !== undefined && example !== expected) parts.push(`${example} would match`);
  return parts.join('; ');
}

function toJson(value: EventLeaf): JsonLeaf {
  return isNumber(value) ? (value.value ?? Number(value.text)) : value;
}
