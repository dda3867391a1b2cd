import { expect, test } from 'vitest';
import { addBusinessDays } from './business-day.ts';
import { asSentence, createNaming, describeInstant, describeSpan } from './wording.ts';

test.each([
  ['2026-03-02T10:00:00.000Z', 5, '2026-03-09T10:00:00.000Z'],
  ['2026-03-06T10:00:00.000Z', 1, '2026-03-09T10:00:00.000Z'],
  ['2026-03-07T23:30:00.000Z', 1, '2026-03-09T23:30:00.000Z'],
  ['2026-03-08T00:00:00.000Z', 5, '2026-03-13T00:00:00.000Z'],
])('addBusinessDays counts Monday to Friday from %s', (from, days, expected) => {
  expect(new Date(addBusinessDays(Date.parse(from), days)).toISOString()).toBe(expected);
});

test.each([
  [45_400, '45 s'],
  [59_700, '1 min'],
  [12 * 60_000, '12 min'],
  [3 * 3_600_000, '3 h'],
  [185 * 60_000, '3 h 5 min'],
  [24 * 3_600_000, '1 d'],
  [52 * 3_600_000 + 60_000, '2 d 4 h'],
])('describeSpan writes %d ms as %s', (milliseconds, expected) => {
  expect(describeSpan(milliseconds)).toBe(expected);
});

test('asSentence ends a text once', () => {
  expect(['Done', ' Done. ', 'Why?', ''].map(asSentence)).toEqual(['Done.', 'Done.', 'Why?', '']);
});

test('createNaming prefers the title and falls back to the name', () => {
  const nameOf = createNaming(new Map([['user:default/ada', 'Ada Holm']]));
  expect(['user:default/ada', 'user:default/bo', 'token:ci'].map(nameOf)).toEqual(['Ada Holm', 'bo', 'token:ci']);
});

test('describeInstant writes to the minute', () => {
  expect(describeInstant('2026-03-02T10:04:59.000Z')).toBe('2026-03-02 10:04 UTC');
});
