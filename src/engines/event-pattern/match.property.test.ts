import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventFields, type Field, flattenEvent } from './field.ts';
import { explainMatch, type JsonObject, matchPattern, type Pattern, parsePattern } from './index.ts';
import { allowsAbsence, passesTest } from './leaf-test.ts';
import type { Branch } from './pattern.ts';

/** Two leaves agree unless they come from different elements of one array (EP4). */
function agree(one: Field, other: Field): boolean {
  return one.steps.every((step) => other.steps.every((each) => each.array !== step.array || each.index === step.index));
}

/** The rules read literally: try every choice of one leaf, or absence, for each path. */
function matchNaively(branch: Branch, fields: EventFields): boolean {
  const choose = (at: number, chosen: readonly Field[], absent: readonly string[]): boolean => {
    const test = branch[at];
    if (!test) {
      return absent.every((path) =>
        (fields.get(path) ?? []).every((field) => chosen.some((each) => !agree(field, each))),
      );
    }
    if (allowsAbsence(test.anyOf) && choose(at + 1, chosen, [...absent, test.path])) return true;
    return (fields.get(test.path) ?? []).some(
      (field) =>
        test.anyOf.some((each) => passesTest(each, field.value)) &&
        chosen.every((each) => agree(field, each)) &&
        choose(at + 1, [...chosen, field], absent),
    );
  };
  return choose(0, [], []);
}

const key = fc.constantFrom('a', 'b');
const eventKey = fc.constantFrom('a', 'a', 'b', 'b', 'a.b', 'b.a');
const leaf = fc.constantFrom(1, 2, 'x', null);
const { event } = fc.letrec<{ event: JsonObject; value: JsonObject }>((tie) => ({
  event: fc.dictionary(eventKey, tie('value'), { maxKeys: 3 }) as fc.Arbitrary<JsonObject>,
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.dictionary(eventKey, tie('value'), { maxKeys: 3 }), { maxLength: 3 }),
    fc.dictionary(eventKey, tie('value'), { maxKeys: 3 }),
  ) as fc.Arbitrary<JsonObject>,
}));

const tests = fc.uniqueArray(
  fc.constantFrom<unknown>(1, 'x', null, { exists: true }, { exists: false }, { 'anything-but': [1] }, { prefix: '' }),
  { minLength: 1, maxLength: 2, selector: (each) => JSON.stringify(each) },
);
const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join('.'));
const pattern = fc.dictionary(path, tests, { minKeys: 1, maxKeys: 4 }).map((value) => {
  const parsed = parsePattern(value);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value satisfies Pattern;
});

describe('matchPattern over arbitrary events', () => {
  it('matchPattern decides as the search through every choice does (EP4, EP11)', () => {
    fc.assert(
      fc.property(pattern, event, (anyPattern, anyEvent) => {
        const fields = flattenEvent(anyEvent);
        const naive = anyPattern.branches.some((branch) => matchNaively(branch, fields));
        expect(matchPattern(anyPattern, anyEvent)).toBe(naive);
      }),
      { numRuns: 3000 },
    );
  });

  it('matchPattern is indifferent to fields that the pattern does not name (EP1)', () => {
    fc.assert(
      fc.property(pattern, event, fc.jsonValue(), (anyPattern, anyEvent, extra) => {
        const wider = { ...anyEvent, unnamed: extra as JsonObject };
        expect(matchPattern(anyPattern, wider)).toBe(matchPattern(anyPattern, anyEvent));
      }),
    );
  });

  it('explainMatch agrees with matchPattern, and blames a field or an array when nothing matches (EP15)', () => {
    fc.assert(
      fc.property(pattern, event, (anyPattern, anyEvent) => {
        const { matched, fields, apart } = explainMatch(anyPattern, anyEvent);
        expect(matched).toBe(matchPattern(anyPattern, anyEvent));
        const isBlamed = fields.some((field) => !field.matched) || apart.length > 0;
        expect(isBlamed).toBe(!matched);
      }),
      { numRuns: 1000 },
    );
  });

  it('matchPattern takes no more than moments where a search through every choice would not end (EP4)', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`f${at}`, Array.from({ length: 50 }, () => ({ v: 1 }))]),
    );
    const asked = Object.fromEntries(Object.keys(wide).map((name) => [name, { v: [1] }]));
    const parsed = parsePattern({ ...asked, z: { p: [1], q: [1] } });
    expect(parsed.value && matchPattern(parsed.value, { ...wide, z: [{ p: 1 }, { q: 1 }] })).toBe(false);
  });
});
