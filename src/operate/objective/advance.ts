import {
  advanceBurnAlert,
  type BurnEffect,
  type BurnState,
  formatBudget,
  formatPercent,
  type ObjectiveAlert,
  type PolicyDecision,
  policyState,
  startBurnAlert,
  type Sums,
} from '../../engines/slo/index.ts';
import type { DeclaredObjective, DeclaredPolicy } from './definition.ts';
import { alertReadings, type Judgement, judgeReading, type Reading, targetOf } from './judge.ts';
import type { Episode, NewState, StoredPolicy, StoredState } from './store.ts';

/** What is remembered of an objective between two passes. */
export interface Memory {
  state: StoredState;
  since: number;
  alerts: Record<string, BurnState>;
  policies: Record<string, StoredPolicy>;
  episodes: Episode[];
}

/** What a pass made of one objective: its new state, and what is to be told. */
export interface Advanced {
  next: NewState;
  judged: Judgement;
  burns: { alert: ObjectiveAlert; state: BurnState; effect: BurnEffect['kind'] }[];
  /** Alerts that fired and are declared no more. */
  dropped: string[];
  budget: 'exhausted' | 'recovered' | null;
  policies: { declared: DeclaredPolicy; from: string; decision: PolicyDecision }[];
}

/** Share of the budget that must be there again before an exhausted objective has recovered, so that it does not flap. */
const recovery = 0.01;

/** Episodes that are kept. */
const mostEpisodes = 50;

/** Takes an objective from one minute to the next; `running` are the running sums of the bad of each part. */
export function advanceObjective(
  declared: DeclaredObjective,
  memory: Memory,
  reading: Reading,
  running: readonly Sums[],
  now: number,
): Advanced {
  const { objective } = declared;
  const { all, ...judged } = judgeReading(objective, reading);
  const burns: Advanced['burns'] = [];
  const alerts: Record<string, BurnState> = {};
  for (const alert of objective.alerts) {
    const { name } = alert.rule;
    const known = Object.hasOwn(memory.alerts, name) ? memory.alerts[name]! : startBurnAlert(now);
    const { state, effects } = advanceBurnAlert(alert.rule, known, alertReadings(objective, alert, reading), now);
    alerts[name] = state;
    for (const { kind } of effects) burns.push({ alert, state, effect: kind });
  }
  const isBurning = Object.values(alerts).some((each) => each.state === 'firing');
  const wasExhausted = memory.state === 'exhausted';
  const { consumed, remaining } = judged;
  const isExhausted = consumed === null ? wasExhausted : consumed >= (wasExhausted ? 1 - recovery : 1);
  const state: StoredState = isExhausted ? 'exhausted' : isBurning ? 'burning' : consumed === null ? 'unknown' : 'ok';
  const allowed = all.map((each) => each.allowed);
  const episodes = advanceEpisodes(
    memory.episodes,
    { isBurning, running, allowed, reading, started: startOf(objective.alerts, burns, reading) },
    now,
  );
  const policies: Record<string, StoredPolicy> = {};
  const decided: Advanced['policies'] = [];
  for (const each of declared.policies) {
    const known = Object.hasOwn(memory.policies, each.name) ? memory.policies[each.name]! : null;
    const decision = policyState(
      each.policy,
      known?.memory ?? {},
      {
        remaining,
        burnOver: (span) => judged.burns.find((one) => one.spanMs === span)?.burn ?? null,
        incidentSpent: consumed === null ? null : Math.max(0, ...episodes.map((one) => one.spent)),
        renewsAt: objective.window.kind === 'calendar' ? reading.window.end : null,
      },
      now,
    );
    const { exceptions, because, until } = decision;
    policies[each.name] = { memory: decision.memory, state: decision.state, because, exceptions, until };
    const from = known?.state ?? 'normal';
    if (decision.state !== from || decision.began.length + decision.ended.length > 0)
      decided.push({ declared: each, from, decision });
  }
  return {
    next: {
      objective: declared.name,
      measured: declared.measured,
      state,
      since: state === memory.state ? memory.since : now,
      reading,
      alerts,
      policies,
      episodes,
    },
    judged,
    burns,
    dropped: listFiring(memory.alerts).filter((name) => !Object.hasOwn(alerts, name)),
    budget: isExhausted === wasExhausted ? null : isExhausted ? 'exhausted' : 'recovered',
    policies: decided,
  };
}

/** Returns the names of alerts that fire. */
export function listFiring(alerts: Readonly<Record<string, BurnState>>): string[] {
  return Object.keys(alerts).filter((name) => alerts[name]!.state === 'firing');
}

/** Bad sums by part of the shortest long window among the alerts that began to fire now: what had burned before they did. */
function startOf(alerts: readonly ObjectiveAlert[], burns: Advanced['burns'], reading: Reading): Sums[] | null {
  const began = burns.filter((each) => each.effect === 'started').map((each) => each.alert.rule.longMs);
  return began.length === 0 || alerts.length === 0 ? null : (reading.spans[Math.min(...began)] ?? null);
}

interface Burning {
  isBurning: boolean;
  running: readonly Sums[];
  allowed: readonly number[];
  reading: Reading;
  started: readonly Sums[] | null;
}

function advanceEpisodes(
  episodes: readonly Episode[],
  { isBurning, running, allowed, reading, started }: Burning,
  now: number,
): Episode[] {
  const kept = episodes.filter((each) => each.end === null || each.end > reading.window.start).slice(-mostEpisodes);
  const open = kept.at(-1)?.end === null ? kept.at(-1)! : null;
  const spentSince = (before: readonly number[]): number =>
    Math.max(
      0,
      ...running.map((each, part) => (allowed[part]! > 0 ? (each.bad - (before[part] ?? 0)) / allowed[part]! : 0)),
    );
  if (open !== null) {
    const grown = { ...open, spent: spentSince(open.before), end: isBurning ? null : now };
    return [...kept.slice(0, -1), grown];
  }
  if (!isBurning) return kept;
  const before = running.map((each, part) => each.bad - (started?.[part]?.bad ?? 0));
  return [...kept, { start: now, end: null, spent: spentSince(before), before }];
}

/** Says in one sentence why an objective is in its state. */
export function reasonOf(
  state: StoredState,
  { objective }: DeclaredObjective,
  judged: Judgement | null,
  alerts: Record<string, BurnState>,
): string {
  if (judged?.remaining == null) return 'No data in its window, so nothing is known of its budget';
  const { remaining } = judged;
  const target = formatPercent(targetOf(objective));
  if (state === 'exhausted')
    return remaining < 0
      ? `The budget of ${target} is overspent by ${formatBudget(-remaining)}`
      : `The budget of ${target} is spent`;
  const firing = Object.entries(alerts).filter(([, each]) => each.state === 'firing');
  if (firing.length > 0) return `${firing.map(([name]) => name).join(' and ')}: ${firing[0]![1].reason}`;
  return `${formatBudget(remaining)} of the budget of ${target} is left`;
}
