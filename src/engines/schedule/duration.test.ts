import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './index.ts';

test.each([
  ['PT0S', 0],
  ['PT5M', 300_000],
  ['PT1H30M', 5_400_000],
  ['P1DT2H', 93_600_000],
  ['P2W', 1_209_600_000],
  ['PT0.25S', 250],
  ['PT90M', 5_400_000],
])('parseDuration reads %s (SCH-13)', (text, milliseconds) => {
  expect(parseDuration(text).value).toBe(milliseconds);
});

test.each(['P', 'PT', '', '5m', 'P1M', 'P1Y', 'PT-5M', 'pt5m', 'P1DT', 'PT1.2345S', 'P9007199254740993D', 5, null])(
  'parseDuration refuses %j (SCH-13)',
  (value) => {
    const parsed = parseDuration(value, ['a', 0]);
    expect(parsed.value).toBeUndefined();
    expect(parsed.issues).toMatchObject([{ code: 'invalid_duration', path: ['a', 0], severity: 'error' }]);
  },
);

test('formatDuration and parseDuration undo one another (SCH-13)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 ** 13 }),
      (milliseconds) => parseDuration(formatDuration(milliseconds)).value === milliseconds,
    ),
  );
});

test('formatDuration writes the shortest form (SCH-13)', () => {
  expect([0, 61_000, 86_400_000, 90_061_005].map(formatDuration)).toEqual(['PT0S', 'PT1M1S', 'P1D', 'P1DT1H1M1.005S']);
});
