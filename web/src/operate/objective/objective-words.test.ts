import { expect, test } from 'vitest';
import type { Objective } from '../../../../src/operate/objective/contract.ts';
import { budgetText, forecastText, rateText, targetText } from './objective-words.ts';

const now = Date.UTC(2026, 2, 14, 9, 30);
const day = 86_400_000;
const at = (instant: number): string => new Date(instant).toISOString();
const objective = (change: Partial<Objective>): Objective =>
  ({
    remaining: 0.5,
    windowEnd: at(now + 9 * day),
    forecast: { exhaustedAt: null, consumedAtEnd: null },
    ...change,
  }) as Objective;

test.each([
  ['nothing can be foreseen without data', { remaining: null }],
  ['nothing is left to spend', { remaining: -0.1 }],
  ['exhausted in 3 d 4 h at this rate', { forecast: { exhaustedAt: at(now + 76 * 3_600_000), consumedAtEnd: 2 } }],
  ['9 d to go', {}],
  ['9 d to go, with 80 % spent by then at this rate', { forecast: { exhaustedAt: null, consumedAtEnd: 0.8 } }],
  ['lasts at this rate', { windowEnd: at(now) }],
])('forecastText says "%s"', (expected, change) => {
  expect(forecastText(objective(change), now)).toBe(expected);
});

test('budgetText and targetText keep the digits that matter', () => {
  expect([budgetText(0.71), budgetText(0.004), budgetText(-0.13)]).toEqual(['71 %', '0.4 %', '-13 %']);
  expect([targetText(0.9995), targetText(0.99)]).toEqual(['99.95 %', '99 %']);
});

test('rateText tells how many times too fast a budget is spent', () => {
  expect([rateText(14.4), rateText(0.333), rateText(1)]).toEqual(['14.4×', '0.33×', '1×']);
});
