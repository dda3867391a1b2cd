import { partsOf } from './alarm-use.ts';
import type { AlarmFact } from './declared-alarm.ts';
import { type Facts, lookup } from './facts.ts';
import { count, type Finding, met, nameSome, notMet, state, unknown } from './finding.ts';
import { revisionMoments } from './moment.ts';

/**
 * Judges whether each alarm that asks somebody resolves to an owner with people and to a runbook. A composite may have
 * those of its parts; what only speaks through composites, or only holds others back, asks nobody by itself.
 */
export function probeAlarmProcess(facts: Facts): Finding {
  const { hasPeople, uses } = lookup(facts);
  if (facts.alarms.length === 0)
    return unknown('No alarm is declared', 'Declare an alarm for each service whose failure somebody must hear of');
  const roleOf = (each: AlarmFact) => uses.get(each.ref)!.role;
  const alarms = facts.alarms.filter((each) => roleOf(each) === 'alert' || roleOf(each) === 'idle');
  const apart = facts.alarms.filter((each) => !alarms.includes(each));
  const composites = alarms.filter((each) => each.kind === 'composite');
  const byRef = new Map(facts.alarms.map((each) => [each.ref, each]));
  const withRunbook = new Set(facts.plans.filter((each) => each.runbooks.length > 0).map((each) => each.ref));
  const isOwned = (each: AlarmFact): boolean => hasPeople(each.owner);
  const isPlanned = (each: AlarmFact): boolean =>
    each.runbook !== null || each.plans.some((plan) => withRunbook.has(plan));
  const byParts = (alarm: AlarmFact, test: (each: AlarmFact) => boolean): boolean => {
    const parts = partsOf(alarm, byRef);
    return test(alarm) || (parts.length > 0 && parts.every(test));
  };
  const unowned = alarms.filter((each) => !byParts(each, isOwned)).map((each) => each.ref);
  const unplanned = alarms.filter((each) => !byParts(each, isPlanned)).map((each) => each.ref);
  const bad = [...new Set([...unowned, ...unplanned])];
  const total = count(alarms.length, 'alarm');
  const rest = {
    evidence: [
      state(
        `${alarms.length - unowned.length} of ${total} resolve to an owner with current members`,
        '/api/v1/alarms',
        unowned,
      ),
      state(
        `${alarms.length - unplanned.length} of ${alarms.length} resolve to a runbook`,
        '/api/v1/alarms',
        unplanned,
      ),
      state(
        `${count(composites.length, 'composite')} among them; ${apart.length} more only speak through a composite or hold others back`,
        '/api/v1/alarms',
        [...composites, ...apart].map((each) => each.ref),
      ),
    ],
    moments: revisionMoments(facts),
  };
  if (bad.length === 0) return met(`All ${total} resolve to an owner and a runbook`, rest);
  return notMet(
    `${bad.length} of ${total} resolve to no owner or no runbook: ${nameSome(bad)}`,
    `Add the tag evenkeel.dev/runbook to ${nameSome(bad)}, or delete the alarm`,
    rest,
  );
}
