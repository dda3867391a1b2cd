import type { PolicyRule } from '../engines/slo/index.ts';
import type { Memory } from '../operate/objective/advance.ts';
import type { DeclaredObjective } from '../operate/objective/definition.ts';
import { burnOf, judgeReading, type Reading } from '../operate/objective/judge.ts';

/** How near to a bound a value may be that is taken to be away from it. */
const margin = 0.999;

/**
 * Reports whether a minute surely leaves an objective as it was: it is fine, all its windows have evidence, and every alert
 * and every policy is clearly away from its bounds. It may say no where nothing changes, and never yes where something does.
 */
export function isCalm(declared: DeclaredObjective, memory: Memory, reading: Reading): boolean {
  const { objective, policies } = declared;
  if (memory.state !== 'ok' || memory.episodes.length > 0) return false;
  for (const { rule } of objective.alerts) {
    const known = memory.alerts[rule.name];
    if (known?.state !== 'ok' || known.frozenSince !== null) return false;
    const burn = burnOver(declared, reading, rule.longMs);
    // A short window without evidence freezes an alert.
    if (burn === null || burn >= rule.factor * margin) return false;
    if (rule.shortMs !== null && burnOver(declared, reading, rule.shortMs) === null) return false;
  }
  const { consumed, remaining } = judgeReading(objective, { ...reading, spans: {} });
  if (consumed === null || remaining === null || consumed >= margin) return false;
  return policies.every(
    ({ name, policy }) =>
      memory.policies[name]?.state === 'normal' &&
      Object.keys(memory.policies[name].memory).length === 0 &&
      policy.rules.every((rule) => isAway(rule, remaining, burnOver(declared, reading, rule.overMs))),
  );
}

function burnOver({ objective }: DeclaredObjective, reading: Reading, span: number): number | null {
  const sums = reading.spans[span];
  return sums === undefined ? null : burnOf(objective, sums);
}

/** One condition that surely does not hold keeps a rule from beginning; without episodes no incident has spent anything. */
function isAway({ when }: PolicyRule, remaining: number, burn: number | null): boolean {
  return (
    (when.remainingBelow !== null && remaining > when.remainingBelow + (1 - margin)) ||
    (when.burnAbove !== null && burn !== null && burn < when.burnAbove * margin) ||
    when.incidentAbove !== null
  );
}
