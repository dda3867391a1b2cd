import { type ErrorBudgetPolicy, HOUR, type Objective } from '../../engines/slo/index.ts';

/** The span over which the pace of a forecast is taken: a thirtieth of the window, an hour at least. */
export function paceSpan({ windowMs }: Objective): number {
  return Math.max(HOUR, Math.min(windowMs, Math.round(windowMs / 30 / HOUR) * HOUR));
}

/** Spans in ms over which burn rates of an objective are taken: those of its alerts and policies, an hour, and the pace; shortest first. */
export function spansOf(objective: Objective, policies: readonly ErrorBudgetPolicy[]): number[] {
  const ofAlerts = objective.alerts.flatMap(({ rule }) =>
    rule.shortMs === null ? [rule.longMs] : [rule.longMs, rule.shortMs],
  );
  const ofPolicies = policies.flatMap(({ rules }) =>
    rules.filter((each) => each.when.burnAbove !== null).map((each) => each.overMs),
  );
  return [...new Set([HOUR, paceSpan(objective), ...ofAlerts, ...ofPolicies])].sort((a, b) => a - b);
}
