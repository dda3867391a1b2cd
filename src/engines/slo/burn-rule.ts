import { allowanceOf } from './budget.ts';
import { DAY, HOUR, MINUTE } from './duration.ts';
import type { Operator } from './model.ts';
import { formatBudget, formatNumber, formatSpan } from './words.ts';

/** An alert on the burn rate: over a long window and, if given, a short one; spans in milliseconds. */
export interface BurnRule {
  name: string;
  severity: string;
  op: Operator;
  factor: number;
  longMs: number;
  shortMs: number | null;
  alertAfterMs: number;
  /** Events below which the long window is too thin; null takes the least number that one failure cannot decide. */
  minEvents: number | null;
  /** How the rule came about, one sentence. */
  origin: string;
}

/** Windows and shares of the budget for a window of 30 days, after the SRE workbook (SL24). */
const bases = [
  { name: 'page-fast', severity: 'page', longMs: HOUR, share: 0.02 },
  { name: 'page-slow', severity: 'page', longMs: 6 * HOUR, share: 0.05 },
  { name: 'ticket-fast', severity: 'ticket', longMs: DAY, share: 0.1 },
  { name: 'ticket-slow', severity: 'ticket', longMs: 3 * DAY, share: 0.1 },
] as const;

const baseWindow = 30 * DAY;
/** The shortest long window that still has several minutes to tell a failure from an accident. */
const leastLong = 5 * MINUTE;

/** Spans above which windows are counted in whole hours (SL26). */
export const fineSpan = 6 * HOUR;

function stepOf(span: number): number {
  return span > fineSpan ? HOUR : MINUTE;
}

/**
 * Returns the multi-window, multi-burn-rate alerts of a budget window (SL24, SL25): for 30 days the factors 14.4, 6, 3 and
 * 1; for other lengths the windows shrink or grow in proportion, rounded down, so that no factor is 1 or below. Rules
 * that a short window has no room for are left out, and `notes` says so.
 */
export function defaultBurnRules(windowMs: number): { rules: BurnRule[]; notes: string[] } {
  const rules: BurnRule[] = [];
  const notes: string[] = [];
  for (const { name, severity, longMs: base, share } of bases) {
    const scaled = (base * windowMs) / baseWindow;
    const step = stepOf(scaled);
    let longMs = Math.floor(scaled / step) * step;
    const factorOf = (long: number): number => (share * windowMs) / long;
    if (windowMs !== baseWindow && factorOf(longMs) <= 1) longMs -= step;
    if (longMs < leastLong) {
      notes.push(
        `"${name}" is left out: ${formatSpan(base)} of 30 d would be ${formatSpan(scaled)} of ${formatSpan(windowMs)}, less than ${formatSpan(leastLong)}`,
      );
      continue;
    }
    const shortStep = stepOf(longMs / 12);
    const shortMs = Math.max(MINUTE, Math.round(longMs / 12 / shortStep) * shortStep);
    const factor = factorOf(longMs);
    const scaling = windowMs === baseWindow ? '' : `, ${formatSpan(base)} of 30 d in proportion`;
    const origin = `${formatBudget(share)} of the budget of ${formatSpan(windowMs)} in ${formatSpan(longMs)}${scaling}: ${formatNumber(share)} x ${formatNumber(windowMs / HOUR)} h / ${formatNumber(longMs / HOUR)} h = ${formatNumber(factor)}`;
    rules.push({
      name,
      severity,
      op: factor > 1 ? 'gte' : 'gt',
      factor,
      longMs,
      shortMs,
      alertAfterMs: 0,
      minEvents: null,
      origin,
    });
  }
  return { rules, notes };
}

/** How long an outage of some size lasts before a rule fires, and what it has spent by then; null where it never does. */
export interface Detection {
  errorRate: number;
  afterMs: number | null;
  spent: number | null;
}

/** Shares of failing events that the table of detection shows. */
export const errorRates = [1, 0.1, 0.01, 0.001] as const;

/**
 * Returns for each error rate when a rule fires after a steady failure began on a clean window, and the share of the
 * budget spent by then (SL27): factor x (1 - target) x long window / error rate.
 */
export function detectionTable(rule: BurnRule, target: number, windowMs: number): Detection[] {
  const threshold = rule.factor * allowanceOf(target);
  return errorRates.map((errorRate) => {
    const isReached = rule.op === 'gte' ? errorRate >= threshold - 1e-12 : errorRate > threshold + 1e-12;
    if (!isReached) return { errorRate, afterMs: null, spent: null };
    const afterMs = (threshold * rule.longMs) / errorRate + rule.alertAfterMs;
    return { errorRate, afterMs, spent: (errorRate * afterMs) / (allowanceOf(target) * windowMs) };
  });
}

/** Returns the events that the long window needs before a rule trusts a share of them (SL29). */
export function leastEvents(rule: BurnRule, target: number): number {
  return rule.minEvents ?? Math.ceil(2 / (rule.factor * allowanceOf(target)) - 1e-9);
}
