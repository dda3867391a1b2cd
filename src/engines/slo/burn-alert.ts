import { allowanceOf } from './budget.ts';
import { type BurnRule, leastEvents } from './burn-rule.ts';
import type { Operator } from './model.ts';
import { compare } from './unit.ts';
import { formatNumber, formatPercent, formatSpan } from './words.ts';

/** What one window of an alert shows; `burn` is null where there is no evidence. */
export interface WindowReading {
  burn: number | null;
  bad: number;
  total: number;
}

/** The windows of an alert as they stand; `countsEvents` where `total` counts events rather than minutes or slices. */
export interface BurnReadings {
  long: WindowReading;
  short: WindowReading | null;
  target: number;
  countsEvents: boolean;
}

/** Where an alert is: `frozenSince` is set while it cannot be judged and keeps its state. Instants in epoch ms. */
export interface BurnState {
  state: 'ok' | 'pending' | 'firing';
  since: number;
  pendingSince: number | null;
  frozenSince: number | null;
  /** SPEC rule that decided, and one sentence with values. */
  rule: string;
  reason: string;
}

export type BurnEffect = { kind: 'started' | 'ended' | 'frozen' | 'thawed' };

/** The state of an alert that was never judged. */
export function startBurnAlert(now: number): BurnState {
  return { state: 'ok', since: now, pendingSince: null, frozenSince: null, rule: 'SL30', reason: 'Not evaluated yet' };
}

const fewBad = 5;

/** Judges an alert anew (SL29 to SL31): its next state, and what is to be told; the same readings again tell nothing. */
export function advanceBurnAlert(
  rule: BurnRule,
  state: BurnState,
  readings: BurnReadings,
  now: number,
): { state: BurnState; effects: BurnEffect[] } {
  const silent = silentWindow(rule, readings);
  if (silent !== null) {
    const kept = state.state === 'firing' ? 'it goes on firing' : 'it keeps its state';
    const reason = `No data in the last ${formatSpan(silent)}: ${kept}, for nothing says that it got better or worse`;
    const frozenSince = state.frozenSince ?? now;
    const effects: BurnEffect[] = state.frozenSince === null ? [{ kind: 'frozen' }] : [];
    // A wait that began before the silence begins again after it.
    const isPending = state.state === 'pending';
    const next = isPending ? { state: 'ok' as const, since: now, pendingSince: null } : {};
    return { state: { ...state, ...next, frozenSince, rule: 'SL31', reason }, effects };
  }
  const judged = judge(rule, readings);
  const effects: BurnEffect[] = state.frozenSince === null ? [] : [{ kind: 'thawed' }];
  const common = { frozenSince: null, rule: judged.rule, reason: judged.reason };
  if (!judged.breaches) {
    if (state.state === 'firing') effects.push({ kind: 'ended' });
    const since = state.state === 'ok' ? state.since : now;
    return { state: { ...common, state: 'ok', since, pendingSince: null }, effects };
  }
  if (state.state === 'firing') return { state: { ...state, ...common }, effects };
  const pendingSince = state.pendingSince ?? now;
  if (now - pendingSince < rule.alertAfterMs) {
    const since = state.state === 'pending' ? state.since : now;
    return { state: { ...common, state: 'pending', since, pendingSince }, effects };
  }
  effects.push({ kind: 'started' });
  return { state: { ...common, state: 'firing', since: now, pendingSince }, effects };
}

function silentWindow(rule: BurnRule, { long, short }: BurnReadings): number | null {
  if (long.burn === null) return rule.longMs;
  return short !== null && short.burn === null ? (rule.shortMs ?? 0) : null;
}

function judge(rule: BurnRule, readings: BurnReadings): { breaches: boolean; rule: string; reason: string } {
  const { long, short, target, countsEvents } = readings;
  const words = describe(rule, readings);
  const least = leastEvents(rule, target);
  if (countsEvents && long.total < least) {
    // Few events: one failure is a large share of them, and many failures are still an outage.
    const breaches = long.bad >= fewBad && long.bad * 2 >= long.total && exceeds(rule.op, long.burn!, rule.factor);
    const share = `${formatNumber(long.bad)} of ${formatNumber(long.total)} events failed in the last ${formatSpan(rule.longMs)}`;
    const reason = `${share}, fewer events than the ${formatNumber(least)} that a share is trusted from: it fires when at least ${fewBad} and half of them fail`;
    return { breaches, rule: 'SL29', reason };
  }
  const breaches =
    exceeds(rule.op, long.burn!, rule.factor) && (short === null || exceeds(rule.op, short.burn!, rule.factor));
  return { breaches, rule: 'SL30', reason: words };
}

/** Compares burn rates with room for the last digits of binary fractions. */
function exceeds(op: Operator, burn: number, factor: number): boolean {
  const slack = factor * 1e-9;
  return compare(op === 'gte' ? burn + slack : op === 'gt' ? burn - slack : burn, op, factor);
}

function describe(rule: BurnRule, { long, short, target }: BurnReadings): string {
  if (long.burn === 0 && (short === null || short.burn === 0))
    return `Nothing was bad in the last ${formatSpan(rule.longMs)}`;
  const rate = (reading: WindowReading, span: number): string =>
    `${formatNumber(reading.burn ?? 0)} over the last ${formatSpan(span)}`;
  const both = short === null ? '' : ` and ${rate(short, rule.shortMs ?? 0)}`;
  const share =
    long.total > 0
      ? ` (${formatPercent(Number((long.bad / long.total).toPrecision(3)))} bad, ${formatPercent(allowanceOf(target))} may be)`
      : '';
  return `The budget burns at ${rate(long, rule.longMs)}${both}${share}; the alert is for ${rule.op === 'gt' ? 'more than ' : ''}${formatNumber(rule.factor)}${rule.op === 'gte' ? ' or more' : ''}`;
}
