import type { Facts } from './facts.ts';
import { type Moment, nameOf } from './finding.ts';

/** The newest moments of a kind, at most one each: what a verdict on such evidence may have changed by. */
export function revisionMoments(facts: Facts): Moment[] {
  const { revision, rejection } = facts;
  const applied =
    revision === null ? [] : [{ at: revision.appliedAt, text: `a revision was applied by ${revision.actor}` }];
  return rejection === null
    ? applied
    : [...applied, { at: rejection.at, text: `a revision of ${rejection.actor} was refused` }];
}

/** The newest moments of incidents. */
export function incidentMoments({ incidents }: Pick<Facts, 'incidents'>): Moment[] {
  return newestOf(
    incidents.flatMap((each) => {
      const name = `incident ${each.number}`;
      const moments: [number | null, string][] = [
        [each.openedAt, `${name} opened`],
        [each.acknowledgedAt, `${name} acknowledged`],
        [each.mitigatedAt, `${name} mitigated`],
        [each.resolvedAt, `${name} resolved`],
      ];
      return moments.flatMap(([at, text]) => (at === null ? [] : [{ at, text }]));
    }),
  );
}

/** The newest moments of runbook executions. */
export function executionMoments({ executions }: Pick<Facts, 'executions'>): Moment[] {
  return newestOf(
    executions.flatMap((each) =>
      each.finishedAt === null
        ? []
        : [{ at: each.finishedAt, text: `${nameOf(each.runbook)} ended as ${each.status}` }],
    ),
  );
}

/** The newest moments of analyses and their action items. */
export function analysisMoments({ analyses, actions }: Pick<Facts, 'analyses' | 'actions'>): Moment[] {
  return [
    ...newestOf(
      analyses.flatMap((each) => [
        { at: each.draftedAt, text: `the analysis of incident ${each.number} was drafted` },
        ...(each.publishedAt === null
          ? []
          : [{ at: each.publishedAt, text: `the analysis of incident ${each.number} was published` }]),
      ]),
    ),
    ...newestOf(
      actions.flatMap((each) => [
        { at: each.openedAt, text: `the action "${each.title}" was given to ${each.owner}` },
        ...(each.closedAt === null ? [] : [{ at: each.closedAt, text: `the action "${each.title}" was closed` }]),
      ]),
    ),
  ];
}

/** The newest change of an alarm to ALARM. */
export function firingMoments({ firings }: Pick<Facts, 'firings'>): Moment[] {
  return newestOf(firings.map((each) => ({ at: each.at, text: `${each.alarm} fired` })));
}

/** When telemetry arrived last. */
export function telemetryMoments({ telemetry }: Pick<Facts, 'telemetry'>): Moment[] {
  const seen = [...(telemetry?.signals ?? [])].map(([service, each]) => ({
    at: Math.max(each.metrics ?? 0, each.logs ?? 0, each.traces ?? 0),
    text: `telemetry arrived from ${service}`,
  }));
  return newestOf(seen);
}

/** When alarms were evaluated on data for the first time in their present state. */
export function stateMoments({ alarmStates }: Pick<Facts, 'alarmStates'>): Moment[] {
  return newestOf([...alarmStates].map(([name, each]) => ({ at: each.since, text: `${name} went to ${each.state}` })));
}

/** The newest change of an objective's state. */
export function objectiveMoments({ objectiveStates }: Pick<Facts, 'objectiveStates'>): Moment[] {
  return newestOf(
    [...objectiveStates].map(([name, each]) => ({ at: each.since, text: `${name} went to ${each.state}` })),
  );
}

/** The newest delivery that was given up. */
export function deadLetterMoments({ deadLetters }: Pick<Facts, 'deadLetters'>): Moment[] {
  return newestOf(
    deadLetters.map((each) => ({ at: each.lastAt, text: `a delivery of ${nameOf(each.subject)} was given up` })),
  );
}

function newestOf(moments: readonly Moment[]): Moment[] {
  let found: Moment | undefined;
  for (const each of moments) if (found === undefined || each.at > found.at) found = each;
  return found === undefined ? [] : [found];
}
