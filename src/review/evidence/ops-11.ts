import { type Facts } from './facts.ts';
import {
  ageOf,
  type Binding,
  count,
  day,
  type Finding,
  met,
  nameSome,
  newest,
  notMet,
  stale,
  state,
  unknown,
} from './finding.ts';
import { analysisMoments, executionMoments, incidentMoments, revisionMoments } from './moment.ts';

const cadence = 90 * day;
const take = 'Take a milestone: evenkeel review --milestone NAME';

function probeCadence(facts: Facts): Finding {
  const { milestones, now } = facts;
  const [last] = milestones;
  if (last === undefined) return unknown('No milestone of this review is on record', take);
  const moments = [{ at: last.takenAt, text: `milestone "${last.name}" was taken` }];
  const evidence = [
    state(
      `${count(milestones.length, 'milestone')}, the newest ${ageOf(last.takenAt, now)} old with ${count(last.high, 'high risk')}`,
      '/api/v1/review/milestones',
      milestones.map((each) => each.id),
    ),
  ];
  if (now - last.takenAt > cadence)
    return stale(`The newest milestone is ${ageOf(last.takenAt, now)} old, the cadence is 90 days`, take, {
      evidence,
      moments,
    });
  const recent = milestones.filter((each) => now - each.takenAt <= 365 * day).map((each) => each.takenAt);
  const gaps = recent.slice(1).map((at, index) => recent[index]! - at);
  // Two milestones of one day are one look at the review.
  if (recent.at(0)! - recent.at(-1)! < day)
    return unknown(
      `One review is on record, ${ageOf(last.takenAt, now)} old: that is no cadence yet`,
      `Take the next milestone within 90 days`,
      { evidence, moments },
    );
  const widest = Math.max(...gaps);
  if (widest > cadence)
    return notMet(
      `${Math.floor(widest / day)} days lie between two milestones of the last year, the cadence is 90 days`,
      take,
      { evidence, moments },
    );
  return met(
    `${count(recent.length, 'milestone')} in the last year, never more than ${Math.ceil(widest / day)} days apart, the newest ${ageOf(last.takenAt, now)} old`,
    { evidence, moments },
  );
}

function probeAnalyses(facts: Facts): Finding {
  const { now } = facts;
  const severe = facts.incidents.filter((each) => each.severity <= 2 && each.state === 'resolved');
  const recent = severe.filter((each) => now - each.resolvedAt! <= 180 * day);
  const moments = [...analysisMoments(facts), ...incidentMoments(facts)];
  if (severe.length === 0)
    return unknown('No resolved incident of severity 1 or 2 is on record', 'Run the game day: evenkeel gameday', {
      moments,
    });
  if (recent.length === 0)
    return stale(
      'No incident of severity 1 or 2 was resolved in the last 180 days',
      'Run the game day: evenkeel gameday',
      { moments },
    );
  const byIncident = new Map(facts.analyses.map((each) => [each.incident, each]));
  const actionsOf = (analysis: string) => facts.actions.filter((each) => each.analysis === analysis);
  const isDone = (incident: string): boolean => {
    const found = byIncident.get(incident);
    return found?.state === 'published' && actionsOf(found.id).length > 0;
  };
  const open = recent.filter((each) => !isDone(each.id));
  const late = open.filter((each) => (byIncident.get(each.id)?.dueAt ?? each.resolvedAt! + 14 * day) < now);
  const ids = new Set(recent.flatMap((each) => byIncident.get(each.id)?.id ?? []));
  const actions = facts.actions.filter((each) => ids.has(each.analysis));
  const overdue = actions.filter((each) => each.state === 'open' && each.dueAt < now);
  const rest = {
    evidence: [
      state(
        `${recent.length - open.length} of ${count(recent.length, 'incident')} of severity 1 or 2 of the last 180 days have a published analysis with an action`,
        '/api/v1/analyses',
        [...ids],
      ),
      state(
        `${count(actions.length, 'action')}, each with owner and due date, ${overdue.length} overdue`,
        '/api/v1/action-items',
        (overdue.length > 0 ? overdue : actions).map((each) => each.id),
      ),
    ],
    moments,
  };
  const numbers = (list: typeof open) => nameSome(list.map((each) => `incident ${each.number}`));
  if (late.length > 0)
    return notMet(
      `${late.length} of ${count(recent.length, 'severe incident')} of the last 180 days have no published analysis with an action in time: ${numbers(late)}`,
      `Publish the analysis of ${numbers(late)}`,
      rest,
    );
  if (overdue.length > 0)
    return notMet(
      `${overdue.length} of ${count(actions.length, 'action')} are past their due date: ${nameSome(overdue.map((each) => each.title))}`,
      'Close them with evidence, or agree on a new date',
      rest,
    );
  if (open.length > 0) {
    const drafted = open.filter((each) => byIncident.has(each.id)).length;
    return unknown(
      `${open.length} of ${count(recent.length, 'severe incident')} still wait for their analysis, ${drafted} of them drafted: ${numbers(open)}`,
      `Add an action with owner and due date to the analysis of ${numbers(open)}, and publish it`,
      rest,
    );
  }
  return met(
    `All ${count(recent.length, 'severe incident')} of the last 180 days have a published analysis with ${count(actions.length, 'action')}, none overdue`,
    rest,
  );
}

function probeKnowledge(facts: Facts): Finding {
  const { runbooks, now } = facts;
  if (runbooks.length === 0)
    return unknown('No runbook is declared', 'Write the procedure that is run most often as a runbook with an owner');
  const named = new Set([
    ...facts.alarms.flatMap((each) => each.runbook ?? []),
    ...facts.objectives.flatMap((each) => each.runbook ?? []),
    ...facts.plans.flatMap((each) => each.runbooks),
    ...facts.rules.flatMap((each) => each.targets),
    ...facts.declared
      .filter((each) => each.kind === 'runbook')
      .flatMap((each) => each.references.filter((to) => to.role === 'runbook').map((to) => to.to)),
  ]);
  const touchedAt = (ref: string): number =>
    Math.max(
      facts.changedAt.get(ref) ?? facts.revision?.firstAt ?? 0,
      newest(facts.executions.filter((each) => each.runbook === ref).map((each) => each.startedAt)) ?? 0,
    );
  const lost = runbooks.filter((each) => !named.has(each.ref)).map((each) => each.ref);
  const unowned = runbooks.filter((each) => each.owner === null || each.purpose === '').map((each) => each.ref);
  const old = runbooks.filter((each) => now - touchedAt(each.ref) > 365 * day).map((each) => each.ref);
  const rest = {
    evidence: [
      state(
        `${runbooks.length - lost.length} of ${count(runbooks.length, 'runbook')} can be found from an alarm, an objective, a response plan, a rule or another runbook`,
        '/api/v1/runbooks',
        lost,
      ),
      state(
        `${runbooks.length - unowned.length} of ${runbooks.length} name an owner and say what they are for; ${old.length} neither changed nor ran in the last 365 days`,
        '/api/v1/runbooks',
        [...unowned, ...old],
      ),
    ],
    moments: [...revisionMoments(facts), ...executionMoments(facts)],
  };
  if (unowned.length > 0)
    return notMet(
      `${unowned.length} of ${count(runbooks.length, 'runbook')} lack an owner or a purpose: ${nameSome(unowned)}`,
      `Add x-ops.owner and a description to ${nameSome(unowned)}`,
      rest,
    );
  if (lost.length > 0)
    return notMet(
      `${lost.length} of ${count(runbooks.length, 'runbook')} cannot be found from any alarm, objective, plan, rule or runbook: ${nameSome(lost)}`,
      `Name ${nameSome(lost)} where it is needed, or delete it`,
      rest,
    );
  if (old.length > 0)
    return stale(
      `${old.length} of ${count(runbooks.length, 'runbook')} neither changed nor ran in the last 365 days: ${nameSome(old)}`,
      `Rehearse ${nameSome(old)} and correct what is wrong`,
      rest,
    );
  return met(
    `All ${count(runbooks.length, 'runbook')} have an owner and a purpose, can be found where they are needed, and changed or ran in the last 365 days`,
    rest,
  );
}

function probeThroughput(facts: Facts): Finding {
  const { actions, now } = facts;
  if (actions.length === 0)
    return unknown(
      'No action item is on record',
      'Publish the analysis of an incident with an action, an owner and a due date',
      { moments: incidentMoments(facts) },
    );
  const closed = actions.filter((each) => each.closedAt !== null && now - each.closedAt <= 90 * day);
  const overdue = actions.filter((each) => each.state === 'open' && each.dueAt < now);
  const rest = {
    evidence: [
      state(
        `${count(closed.length, 'action')} closed with evidence in the last 90 days`,
        '/api/v1/action-items?state=closed',
        closed.map((each) => each.id),
      ),
      state(
        `${overdue.length} of ${count(actions.filter((each) => each.state === 'open').length, 'open action')} are past their due date`,
        '/api/v1/action-items?state=open',
        overdue.map((each) => each.id),
      ),
    ],
    moments: analysisMoments(facts),
  };
  if (overdue.length > closed.length)
    return notMet(
      `${count(overdue.length, 'action')} are past their due date, more than the ${closed.length} closed in the last 90 days`,
      `Make room in the next cycle for ${nameSome(overdue.map((each) => each.title))}`,
      rest,
    );
  if (closed.length > 0)
    return met(
      `${count(closed.length, 'action')} closed with evidence in the last 90 days, ${overdue.length} overdue`,
      rest,
    );
  if (actions.some((each) => each.closedAt !== null))
    return stale('No action was closed in the last 90 days', 'Close what is done, with its evidence', rest);
  return unknown(
    `${count(actions.length, 'action')} opened, none closed yet and none overdue`,
    'Close the first action with its evidence',
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS11-BP01', id: 'review-has-a-cadence', probe: probeCadence },
  { practice: 'OPS11-BP02', id: 'severe-incidents-are-analysed', probe: probeAnalyses },
  { practice: 'OPS11-BP04', id: 'runbooks-can-be-found', probe: probeKnowledge },
  { practice: 'OPS11-BP09', id: 'actions-are-finished', probe: probeThroughput },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS11-BP03': 'feedback records and the work that came from them',
  'OPS11-BP05': 'improvements with a driver and a score',
  'OPS11-BP06': 'findings confirmed by a business owner',
  'OPS11-BP07': 'metrics reviews with cross-team and leadership attendees',
  'OPS11-BP08': 'published lessons with readers and resulting changes',
};
