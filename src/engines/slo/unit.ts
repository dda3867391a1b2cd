import { allowanceOf } from './budget.ts';
import { DAY, HOUR, lengthOf, MINUTE } from './duration.ts';
import type { BudgetingMethod, Duration, Operator } from './model.ts';

/** What was good and what was bad; null where there is no evidence. */
export type Tally = { good: number; bad: number } | null;

/** How the values of a minute become a tally. */
export type Reading =
  | { kind: 'ratio'; numerator: 'good' | 'bad' }
  | { kind: 'threshold'; op: Operator; value: number }
  | { kind: 'raw'; rawType: 'success' | 'failure' };

/**
 * Returns what a minute came to (SL17): of a ratio the events, of a threshold metric one reading, good or bad, of a
 * stored ratio one reading in parts. `main` is the numerator or the single value, `total` the denominator; a value that
 * is null did not arrive. A minute without events, or whose total did not arrive, is no evidence of anything.
 */
export function tallyMinute(reading: Reading, main: number | null, total: number | null): Tally {
  if (reading.kind === 'ratio') {
    if (total === null || !(total > 0)) return null;
    // Events were counted, and none of them by this counter: it has not been sent because it is still 0.
    const part = Math.min(Math.max(main ?? 0, 0), total);
    return reading.numerator === 'good' ? { good: part, bad: total - part } : { good: total - part, bad: part };
  }
  if (main === null || !Number.isFinite(main)) return null;
  if (reading.kind === 'raw') {
    const share = Math.min(Math.max(main, 0), 1);
    return reading.rawType === 'success' ? { good: share, bad: 1 - share } : { good: 1 - share, bad: share };
  }
  return compare(main, reading.op, reading.value) ? { good: 1, bad: 0 } : { good: 0, bad: 1 };
}

/** Compares as an operator of OpenSLO says. */
export function compare(left: number, op: Operator, right: number): boolean {
  if (op === 'lte') return left <= right;
  if (op === 'gte') return left >= right;
  return op === 'lt' ? left < right : left > right;
}

/** How minutes become what the budget counts: events as they are, or slices of so many minutes. */
export interface Slicing {
  method: BudgetingMethod;
  sliceMinutes: number;
  /** Share of good events from which on a slice of the method Timeslices is good. */
  sliceTarget: number;
}

/** Returns what a slice came to from its minutes (SL18); a slice without evidence is neither good nor bad. */
export function tallySlice(slicing: Slicing, minutes: readonly Tally[]): Tally {
  let good = 0;
  let bad = 0;
  for (const each of minutes) {
    if (each === null) continue;
    good += each.good;
    bad += each.bad;
  }
  if (good + bad <= 0) return null;
  if (slicing.method === 'Occurrences') return { good, bad };
  const ratio = good / (good + bad);
  if (slicing.method === 'RatioTimeslices') return { good: ratio, bad: 1 - ratio };
  return ratio >= slicing.sliceTarget ? { good: 1, bad: 0 } : { good: 0, bad: 1 };
}

/** Returns the bad part of one slice of a composite by Timeslices: the worst of its goals, scaled to the strictest (SL22). */
export function tallyUnion(tallies: readonly Tally[], targets: readonly number[]): Tally {
  const least = allowanceOf(Math.max(...targets));
  let bad = 0;
  let isKnown = false;
  tallies.forEach((each, index) => {
    if (each === null) return;
    isKnown = true;
    if (each.bad > 0) bad = Math.max(bad, (each.bad * least) / allowanceOf(targets[index]!));
  });
  return isKnown ? { good: 1 - bad, bad } : null;
}

/** Sizes of slices in minutes that are evaluated: those that divide the hour, so that hours add up (SL18). */
export const sliceSizes: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];

/** Returns the minutes of a slice window, or undefined where it is no size that is evaluated. */
export function sliceMinutesOf(duration: Duration): number | undefined {
  const minutes = lengthOf(duration) / MINUTE;
  return sliceSizes.includes(minutes) ? minutes : undefined;
}

/** Rounds an instant to the start of its hour. */
export function hourOf(instant: number): number {
  return Math.floor(instant / HOUR) * HOUR;
}

export { DAY, HOUR, MINUTE };
