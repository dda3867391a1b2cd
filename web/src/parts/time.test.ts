import { expect, test } from 'vitest';
import { formatDuration, formatNumber, formatRelative } from './time.ts';

const now = Date.UTC(2026, 2, 14, 9, 30);

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [61_000, '1 min 1 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000 * 9, '9 d'],
])('formatDuration of %d ms is %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});

test.each([
  [-2_000, 'now'],
  [-12_000, '12 s ago'],
  [-200_000, '3 min ago'],
  [47 * 3_600_000, 'in 47 h'],
  [-86_400_000 * 3, '3 d ago'],
])('formatRelative of %d ms away is %s', (away, expected) => {
  expect(formatRelative(now + away, now)).toBe(expected);
});

test('formatNumber keeps three decimals of small numbers and none of large ones', () => {
  expect([formatNumber(0.894071), formatNumber(1234.5)]).toEqual(['0.894', '1,235']);
});
