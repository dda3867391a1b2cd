import type { Budget, Forecast } from './budget.ts';
import type { BudgetingMethod } from './model.ts';
import { formatBudget, formatNumber, formatPercent, formatSpan } from './words.ts';

/** What one part of the window came to. */
export interface Part {
  /** Such as `2026-03-01`. */
  label: string;
  good: number;
  bad: number;
  missing: number;
  /** Share of the window's budget that it spent; null without evidence. */
  spent: number | null;
}

/** All that an explanation is made of; instants in epoch milliseconds. */
export interface Explained {
  title: string;
  method: BudgetingMethod;
  sliceMinutes: number;
  /** Whether minutes give one reading rather than events. */
  readsMinutes: boolean;
  window: { kind: 'rolling' | 'calendar'; start: number; end: number };
  now: number;
  goals: readonly { title: string; budget: Budget }[];
  consumed: number | null;
  burns: readonly { spanMs: number; burn: number | null }[];
  parts: readonly Part[];
  forecast: Forecast;
  alerts: readonly { name: string; state: string; isFrozen: boolean; reason: string }[];
  notEvaluated: string | null;
  formatInstant(instant: number): string;
}

/** Says in sentences which window counts, what was good, bad and missing in it, what burned when, and what it leads to (SL35). */
export function explainObjective(given: Explained): string[] {
  if (given.notEvaluated !== null) return [given.notEvaluated];
  const sentences = [explainWindow(given)];
  for (const { title, budget } of given.goals) sentences.push(explainBudget(given, title, budget));
  if (given.goals.length > 1 && given.consumed !== null)
    sentences.push(`All together, ${formatBudget(given.consumed)} of the budget is spent.`);
  sentences.push(...explainBurns(given), ...explainParts(given.parts), ...explainForecast(given));
  for (const { name, state, isFrozen, reason } of given.alerts)
    if (state !== 'ok' || isFrozen)
      sentences.push(`The alert "${name}" is ${isFrozen ? `frozen at ${state}` : state}: ${reason}.`);
  return sentences;
}

function unitOf({ method, sliceMinutes, readsMinutes }: Explained): string {
  if (method !== 'Occurrences') return sliceMinutes === 1 ? 'slices of a minute' : `slices of ${sliceMinutes} minutes`;
  return readsMinutes ? 'minutes' : 'events';
}

function explainWindow({ title, window, now, formatInstant }: Explained): string {
  const { start, end } = window;
  const which =
    window.kind === 'rolling'
      ? `the ${formatSpan(end - start)} before ${formatInstant(end)}`
      : `${formatInstant(start)} to ${formatInstant(end)}, of which ${formatSpan(now - start)} have passed`;
  return `The window of "${title}" is ${which}.`;
}

function explainBudget(given: Explained, title: string, budget: Budget): string {
  const unit = unitOf(given);
  const size =
    given.method === 'Occurrences' ? (given.readsMinutes ? 'minutes' : 'minutes without any event') : 'slices';
  const missing =
    budget.missing === 0 ? '' : `; ${formatNumber(budget.missing)} ${size} gave no data and count as neither`;
  if (budget.consumed === null || budget.sli === null)
    return `For "${title}" there is no data in the window, so nothing is known of its budget${missing}.`;
  const total = budget.good + budget.bad;
  const left =
    budget.remaining! >= 0
      ? `${formatBudget(budget.remaining!)} of the budget is left`
      : `the budget is overspent by ${formatBudget(-budget.remaining!)}`;
  return `Of ${formatNumber(total, 9)} ${unit}, ${formatNumber(budget.good, 9)} were good and ${formatNumber(budget.bad, 9)} bad${missing}: ${formatPercent(budget.sli)} for a target of ${formatPercent(budget.target)}. ${formatNumber(budget.allowed, 6)} may be bad, so ${left}.`;
}

function explainBurns({ burns }: Explained): string[] {
  const known = burns.filter((each) => each.burn !== null && each.burn > 0);
  if (known.length === 0) return burns.some((each) => each.burn !== null) ? ['Nothing burns now.'] : [];
  const parts = known.map((each) => `${formatNumber(each.burn!)} over ${formatSpan(each.spanMs)}`);
  return [`The budget burns at ${parts.join(', ')}, where 1 spends it in exactly the window.`];
}

function explainParts(parts: readonly Part[]): string[] {
  const spent = parts.filter((each) => each.spent !== null && each.spent > 0);
  if (spent.length === 0) return [];
  const worst = spent.toSorted((a, b) => b.spent! - a.spent!).slice(0, 3);
  const words = worst.map(
    (each) => `${each.label} (${formatBudget(each.spent!)} of the budget, ${formatNumber(each.bad, 6)} bad)`,
  );
  return [`Most was spent on ${words.join(', ')}.`];
}

function explainForecast({ forecast, consumed, now, formatInstant }: Explained): string[] {
  if (consumed === null) return [];
  if (consumed >= 1) return ['The budget is exhausted.'];
  const end =
    forecast.consumedAtEnd === null
      ? ''
      : ` At this pace ${formatBudget(forecast.consumedAtEnd)} is spent at the end of the window.`;
  if (forecast.exhaustedAt === null) return end === '' ? [] : [end.trim()];
  return [
    `At the pace of late it is exhausted at ${formatInstant(forecast.exhaustedAt)}, in ${formatSpan(forecast.exhaustedAt - now)}.${end}`,
  ];
}
