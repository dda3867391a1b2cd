import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, matchOneByOne } from './fast.test-data.ts';

const runs = Number(process.env.EVENKEEL_RUNS ?? 1);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const quote = (text: string): string => JSON.stringify(text);

const fewTests = fc.uniqueArray(
  fc.constantFrom(
    '1',
    '"x"',
    'null',
    '{"exists":true}',
    '{"exists":false}',
    '{"anything-but":[1]}',
    '{"numeric":[">",1]}',
  ),
  { minLength: 1, maxLength: 2 },
);
const fewPaths = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));

/** Patterns of many fields that often lie in the same arrays. */
const arrayPatternText = fc
  .uniqueArray(fc.tuple(fewPaths, fewTests), { minLength: 1, maxLength: 4, selector: ([path]) => path })
  .map((fields) => `{${fields.map(([path, tests]) => `${quote(path)}:[${tests.join()}]`).join()}}`);

/** Patterns so few that one often takes something away from another. */
const simplePatternText = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b'), fewTests), {
    minLength: 1,
    maxLength: 2,
    selector: ([path]) => path,
  })
  .map((fields) => `{${fields.map(([path, tests]) => `${quote(path)}:[${tests.join()}]`).join()}}`);

const { members } = fc.letrec<{ members: string; value: string }>((tie) => ({
  members: fc
    .array(fc.tuple(fc.constantFrom('a', 'a', 'a', 'b', 'b', 'b', 'a.b', 'b.a'), tie('value')), { maxLength: 3 })
    .map((list) => `{${list.map(([key, value]) => `"${key}":${value}`).join()}}`),
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.constantFrom('1', '2', '"x"', 'null'),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    fc.array(tie('members'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    tie('members'),
  ),
}));

/** Events whose leaves are few and whose arrays lie in each other in every way, names that stand twice included. */
const arrayEventText = members;

describe('createMatcher over arrays in each other', () => {
  it('createMatcher settles arrays as the search through every choice does (EP4, EP11)', () => {
    fc.assert(
      fc.property(fc.array(arrayPatternText, { minLength: 1, maxLength: 6 }), arrayEventText, (texts, event) => {
        const { matcher, branches } = applyChanges(texts.map((text, at) => [`${at}`, text, false]));
        const bytes = bytesOf(event);
        expect(matcher.match(bytes)).toEqual(matchOneByOne(branches, bytes));
      }),
      { numRuns: 4000 * runs },
    );
  });

  it('createMatcher decides after any additions and deletions as a fresh one does (EP16)', () => {
    const change = fc.tuple(fc.constantFrom('p', 'q', 'r'), simplePatternText, fc.boolean());
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.array(arrayEventText, { maxLength: 4 }),
        (changes, events) => {
          const { matcher, branches } = applyChanges(changes);
          for (const event of events) expect(matcher.match(event)).toEqual(matchOneByOne(branches, bytesOf(event)));
        },
      ),
      { numRuns: 1000 * runs },
    );
  });
});
