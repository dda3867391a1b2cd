import type { BudgetingMethod } from './model.ts';

/** What some span came to: sums of what was good and bad, and how many minutes or slices gave evidence. */
export interface Sums {
  good: number;
  bad: number;
  seen: number;
}

export const noSums: Sums = { good: 0, bad: 0, seen: 0 };

/** Adds what two spans came to. */
export function addSums(left: Sums, right: Sums): Sums {
  return { good: left.good + right.good, bad: left.bad + right.bad, seen: left.seen + right.seen };
}

/** Returns what came after a point of a running sum. */
export function subtractSums(whole: Sums, before: Sums): Sums {
  return { good: whole.good - before.good, bad: whole.bad - before.bad, seen: whole.seen - before.seen };
}

/** Returns the share that may be bad, without the noise of binary fractions: 0.01 for 0.99. */
export function allowanceOf(target: number): number {
  return Number((1 - target).toPrecision(12));
}

/** The budget of one goal; shares are null as long as there is no evidence. */
export interface Budget {
  target: number;
  /** Share that was good. */
  sli: number | null;
  /** What may be bad: events of those seen, or slices of the whole window. */
  allowed: number;
  bad: number;
  good: number;
  /** Share of the budget that is spent; above 1 when it is overspent. */
  consumed: number | null;
  remaining: number | null;
  /** Minutes or slices until now that gave no evidence: neither good nor bad. */
  missing: number;
}

/** What of a window there could be: minutes or slices in all of it, and in what has passed. */
export interface Extent {
  whole: number;
  passed: number;
}

/**
 * Returns the error budget of a window (SL19): with Occurrences the failures allowed among the events seen, with slices
 * the bad slices allowed in the whole window, known in advance. What is missing counts for nothing.
 */
export function judgeBudget(method: BudgetingMethod, target: number, sums: Sums, extent: Extent): Budget {
  const total = sums.good + sums.bad;
  const basis = method === 'Occurrences' ? total : extent.whole;
  const allowed = basis * allowanceOf(target);
  const isKnown = total > 0;
  const consumed = isKnown && allowed > 0 ? sums.bad / allowed : null;
  return {
    target,
    sli: isKnown ? sums.good / total : null,
    allowed,
    bad: sums.bad,
    good: sums.good,
    consumed,
    remaining: consumed === null ? null : 1 - consumed,
    missing: Math.max(0, Math.round(extent.passed - sums.seen)),
  };
}

/** Returns how many times faster than sustainable the budget burns: the share that is bad over the share that may be (SL20). */
export function burnRate(sums: Sums, target: number): number | null {
  const total = sums.good + sums.bad;
  return total > 0 ? sums.bad / total / allowanceOf(target) : null;
}

/** How several goals make one: alone, the worst of several targets, or the sum or union of a composite. */
export type Combination = 'worst' | 'sum';

/** Joins shares of several goals (SL21, SL22); those without evidence are left out, null when none has any. */
export function combine(
  how: Combination,
  shares: readonly (number | null)[],
  weights: readonly number[],
): number | null {
  let result: number | null = null;
  shares.forEach((share, index) => {
    if (share === null) return;
    if (how === 'worst') result = Math.max(result ?? share, share);
    else result = (result ?? 0) + share * (weights[index] ?? 1);
  });
  return result;
}

/** When the budget ends if it burns on as it does; instants in epoch milliseconds. */
export interface Forecast {
  /** Null where it does not end within the window at this pace, or nothing is known. */
  exhaustedAt: number | null;
  /** Share of the budget spent at the end of a calendar window at this pace; null for one that rolls. */
  consumedAtEnd: number | null;
}

/**
 * Foretells from the pace of late (SL23). Of a window that rolls the earliest instant is given, as if nothing bad left it
 * meanwhile; a pace of 1 or less never ends it.
 */
export function forecast(
  consumed: number | null,
  burn: number | null,
  window: { kind: 'rolling' | 'calendar'; start: number; end: number; length: number },
  now: number,
): Forecast {
  if (consumed === null) return { exhaustedAt: null, consumedAtEnd: null };
  const left = window.kind === 'calendar' ? Math.max(0, window.end - now) : 0;
  const consumedAtEnd = window.kind === 'calendar' && burn !== null ? consumed + (burn * left) / window.length : null;
  if (consumed >= 1) return { exhaustedAt: now, consumedAtEnd };
  if (burn === null || burn <= 0) return { exhaustedAt: null, consumedAtEnd };
  const at = now + ((1 - consumed) * window.length) / burn;
  const reaches = window.kind === 'calendar' ? at <= window.end : burn > 1;
  return { exhaustedAt: reaches ? at : null, consumedAtEnd };
}
