import { listAnswered, sortFirings } from './alert.ts';
import { type Facts } from './facts.ts';
import {
  type Binding,
  count,
  day,
  type Finding,
  met,
  minute,
  newest,
  notMet,
  stale,
  state,
  unknown,
} from './finding.ts';
import { incidentMoments } from './moment.ts';

const window = 90 * day;

function mean(values: readonly number[]): string {
  const minutes = values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length) / minute;
  return minutes >= 10 ? `${Math.round(minutes)} min` : `${minutes.toFixed(1)} min`;
}

function probeIndicators(facts: Facts): Finding {
  const { now } = facts;
  const resolved = facts.incidents.filter((each) => each.resolvedAt !== null);
  const recent = resolved.filter((each) => now - each.resolvedAt! <= window);
  const last = newest(resolved.map((each) => each.resolvedAt!));
  if (last === null)
    return unknown(
      'No resolved incident is on record, so there is nothing to measure',
      'Run the game day: evenkeel gameday',
      { moments: incidentMoments(facts) },
    );
  const unmeasured = recent.filter((each) => each.acknowledgedAt === null);
  const acknowledge = recent.flatMap((each) =>
    each.acknowledgedAt === null ? [] : [each.acknowledgedAt - each.openedAt],
  );
  const resolve = recent.map((each) => each.resolvedAt! - each.openedAt);
  const before = resolved.filter((each) => now - each.resolvedAt! > window && now - each.resolvedAt! <= 2 * window);
  const figures = `mean time to acknowledge ${mean(acknowledge)}, to resolve ${mean(resolve)}`;
  const { told } = sortFirings(facts);
  const measured = facts.objectives.filter((each) => facts.objectiveStates.get(each.name)?.hasData ?? false);
  const kept = measured.filter((each) => facts.objectiveStates.get(each.name)!.state !== 'exhausted');
  const rest = {
    evidence: [
      state(
        `${count(recent.length, 'incident')} resolved in the last 90 days: ${figures}`,
        '/api/v1/incidents',
        recent.map((each) => each.id),
      ),
      state(
        before.length === 0
          ? 'No incident in the 90 days before to compare with'
          : `In the 90 days before: ${count(before.length, 'incident')}, to resolve ${mean(before.map((each) => each.resolvedAt! - each.openedAt))}`,
        '/api/v1/incidents',
        before.map((each) => each.id),
      ),
      state(
        `${listAnswered(facts, told).length} of ${count(told.length, 'firing')} of the last 30 days were acted on`,
        '/api/v1/alarm-catalogue',
        told.map((each) => `alarm:default/${each.alarm}`),
      ),
      state(
        `${kept.length} of ${count(measured.length, 'objective')} with data have error budget left`,
        '/api/v1/objectives',
        measured.map((each) => `${each.ref} ${facts.objectiveStates.get(each.name)!.state}`),
      ),
    ],
    moments: incidentMoments(facts),
  };
  if (recent.length === 0)
    return stale(
      'No incident was resolved in the last 90 days, so the indicators are old',
      'Run the game day: evenkeel gameday',
      rest,
    );
  if (unmeasured.length > 0) {
    return notMet(
      `${unmeasured.length} of ${count(recent.length, 'incident')} of the last 90 days were never acknowledged, so their response cannot be measured`,
      'Acknowledge each incident when you take it',
      rest,
    );
  }
  return met(`Measured on all ${count(recent.length, 'incident')} of the last 90 days: ${figures}`, rest);
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS09-BP01', id: 'response-is-measured', probe: probeIndicators },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS09-BP02': 'published status and delivered digests',
  'OPS09-BP03': 'operations reviews with attendees, decisions and actions',
};
