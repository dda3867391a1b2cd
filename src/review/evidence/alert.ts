import type { AlarmFact } from './declared-alarm.ts';
import { type Facts, lookup } from './facts.ts';
import { minute } from './finding.ts';
import type { FiringFact } from './firing.ts';

/** The firings of declared alarms, each in one list only. */
export interface Firings {
  /** Those that somebody or something was told of. */
  told: FiringFact[];
  /** Those that composites or a group told of: counting them would count one failure twice. */
  below: FiringFact[];
  /** Those whose actions never ran, because a silence, a suppressor or the like held them back. */
  held: FiringFact[];
  /** Those of alarms that changed too often to be told each time. */
  flapping: FiringFact[];
}

const forever = Number.POSITIVE_INFINITY;

/** Sorts the firings of the last 30 days; those of alarms that are not declared any more are left out. */
export function sortFirings(facts: Facts): Firings {
  const { uses } = lookup(facts);
  const alarms = new Map(facts.alarms.map((each) => [each.name, each]));
  const byAlarm = Map.groupBy(facts.firings, (each) => each.alarm);
  const sorted: Firings = { told: [], below: [], held: [], flapping: [] };
  for (const firing of facts.firings) {
    const use = uses.get(alarms.get(firing.alarm)?.ref ?? '');
    if (use === undefined) continue;
    if (firing.quiet === 'group' && firing.released === null) sorted.below.push(firing);
    else if (isHeld(firing)) (firing.quiet === 'flapping' ? sorted.flapping : sorted.held).push(firing);
    else if (use.role !== 'alert' || isToldAbove(firing, use.above, byAlarm)) sorted.below.push(firing);
    else sorted.told.push(firing);
  }
  return sorted;
}

/** Reports whether a composite above the alarm told of itself at the same time. */
function isToldAbove(
  { at, until }: FiringFact,
  above: readonly AlarmFact[],
  byAlarm: ReadonlyMap<string, FiringFact[]>,
): boolean {
  return above.some(({ name }) =>
    (byAlarm.get(name) ?? []).some(
      (each) => !isHeld(each) && each.at <= (until ?? forever) && at <= (each.until ?? forever),
    ),
  );
}

/** Reports whether the actions of a firing never ran. */
function isHeld({ quiet, released }: FiringFact): boolean {
  return quiet !== null && released === null;
}

/** Lists the firings that belong to an incident, that a person took on, or that started a runbook. */
export function listAnswered(facts: Facts, firings: readonly FiringFact[]): FiringFact[] {
  const refs = new Map(facts.alarms.map((each) => [each.name, each.ref]));
  const started = new Set(facts.starts.map((each) => each.event));
  const incidents = new Map<string, Facts['incidents']>();
  for (const incident of facts.incidents)
    for (const alarm of new Set(incident.alarms)) incidents.set(alarm, [...(incidents.get(alarm) ?? []), incident]);
  return firings.filter(
    ({ alarm, event, at, released, isAcknowledged }) =>
      isAcknowledged ||
      started.has(event) ||
      (released !== null && started.has(released.event)) ||
      [...(incidents.get(refs.get(alarm) ?? '') ?? []), ...(incidents.get(alarm) ?? [])].some(
        (each) => each.openedAt - 5 * minute <= (released?.at ?? at) && at <= (each.resolvedAt ?? facts.now) + minute,
      ),
  );
}
