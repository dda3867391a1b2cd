import { type Facts, lookup } from './facts.ts';
import {
  type Binding,
  count,
  day,
  type Finding,
  met,
  minute,
  nameOf,
  nameSome,
  newest,
  notMet,
  percent,
  stale,
  state,
  unknown,
} from './finding.ts';
import { executionMoments, incidentMoments, revisionMoments } from './moment.ts';
import type { ActFact, IncidentFact } from './store.ts';

const window = 180 * day;
const gameDay = 'Run the game day: evenkeel gameday';

/** Whether a person belongs to those who respond: the team that owns the incident, its lead, or somebody paged. */
function isResponder(facts: Facts, incident: IncidentFact, actor: string): boolean {
  if (incident.lead === actor || (incident.owner !== null && facts.people.get(incident.owner)?.includes(actor)))
    return true;
  return facts.pages.some((page) => page.incident === incident.id && facts.persons.get(nameOf(page.contact)) === actor);
}

function incidentOf(facts: Facts, act: ActFact): IncidentFact | undefined {
  return act.correlation === null ? undefined : lookup(facts).incidentById.get(act.correlation);
}

function probeResponders(facts: Facts): Finding {
  const { now } = facts;
  const decided = facts.acts.filter(
    (act) =>
      (act.type === 'evenkeel.execution.approved' || act.type === 'evenkeel.execution.started') &&
      incidentOf(facts, act) !== undefined,
  );
  const recent = decided.filter((act) => now - act.at <= window);
  const expired = facts.executions.filter(
    (each) => each.incident !== null && each.status === 'TimedOut' && now - each.startedAt <= window,
  );
  const byResponders = recent.filter((act) => isResponder(facts, incidentOf(facts, act)!, act.actor));
  const incidents = new Set(byResponders.map((act) => act.correlation!));
  const rest = {
    evidence: [
      state(
        `${byResponders.length} of ${count(recent.length, 'runbook')} started or approved by the responders of the incident in the last 180 days`,
        '/api/v1/events?type=evenkeel.execution.approved',
        incidents,
      ),
      state(
        `${count(expired.length, 'runbook')} of incidents ran out of time`,
        '/api/v1/executions?status=TimedOut',
        expired.map((each) => each.id),
      ),
    ],
    moments: [...executionMoments(facts), ...incidentMoments(facts)],
  };
  if (recent.length === 0 && expired.length === 0) {
    if (decided.length > 0) return stale('Responders acted in incidents, but not in the last 180 days', gameDay, rest);
    return unknown('No incident is on record in which a person started or approved a runbook', gameDay, rest);
  }
  const outside = recent.length - byResponders.length;
  if (outside > 0 || expired.length > 0) {
    return notMet(
      `${count(outside, 'decision')} in incidents came from outside the responding team, and ${count(expired.length, 'runbook')} waited until it was too late`,
      'Make the on-call team the approver of the runbooks that its response plans start',
      rest,
    );
  }
  return met(
    `Responders started or approved all ${count(recent.length, 'runbook')} of ${count(incidents.size, 'incident')} in the last 180 days themselves`,
    rest,
  );
}

function probeEscalation(facts: Facts): Finding {
  const { plans, now } = facts;
  if (plans.length === 0)
    return unknown(
      'No response plan is declared, so nothing says who is told next',
      'Declare a response plan whose engagement is an escalation of two steps or more',
    );
  const short = plans.filter((each) => each.steps < 2).map((each) => each.ref);
  const uses = [
    ...facts.escalations
      .flatMap((each) => (each.stage >= 1 ? (lookup(facts).incidentById.get(each.incident) ?? []) : []))
      .map((each) => ({ at: each.openedAt, id: each.id })),
    ...facts.acts
      .filter((each) => each.type === 'evenkeel.incident.opened')
      .map((each) => ({ at: each.at, id: each.correlation ?? '' })),
    ...facts.acts
      .filter(
        (each) => each.type === 'evenkeel.incident.severity-changed' && Number(each.data.to) < Number(each.data.from),
      )
      .map((each) => ({ at: each.at, id: each.correlation ?? '' })),
  ];
  const recent = uses.filter((each) => now - each.at <= window);
  const rest = {
    evidence: [
      state(
        `${plans.length - short.length} of ${count(plans.length, 'response plan')} engage an escalation of two steps or more`,
        '/api/v1/entities?kind=response-plan',
        short.length > 0 ? short : plans.map((each) => each.ref),
      ),
      state(
        `${count(recent.length, 'escalation')} used in the last 180 days: a later step paged, an incident opened or raised by a person`,
        '/api/v1/incidents',
        recent.map((each) => each.id),
      ),
    ],
    moments: [...revisionMoments(facts), ...incidentMoments(facts)],
  };
  if (short.length > 0)
    return notMet(
      `${short.length} of ${count(plans.length, 'response plan')} engage no escalation of two steps or more: ${nameSome(short)}`,
      `Engage an escalation that ends with somebody who can decide in ${nameSome(short)}`,
      rest,
    );
  if (recent.length > 0)
    return met(
      `All ${count(plans.length, 'response plan')} engage an escalation of two steps or more, and ${count(recent.length, 'escalation')} used it in the last 180 days`,
      rest,
    );
  if (uses.length > 0) return stale('Escalations are defined, but none was used in the last 180 days', gameDay, rest);
  return unknown(
    `All ${count(plans.length, 'response plan')} engage an escalation, but no use of one is on record`,
    'Leave the first page of the next game day unanswered, so that the second step is taken',
    rest,
  );
}

function probeMessages(facts: Facts): Finding {
  const { now } = facts;
  const sent = [
    ...facts.pages.map((each) => ({ id: each.id, state: each.state, at: each.dueAt, deliveredAt: each.deliveredAt })),
    ...facts.messages.map((each) => ({
      id: each.id,
      state: each.state,
      at: each.createdAt,
      deliveredAt: each.deliveredAt,
    })),
  ].filter((each) => each.state === 'delivered' || each.state === 'failed');
  const recent = sent.filter((each) => now - each.at <= 90 * day);
  const failed = recent.filter((each) => each.state === 'failed');
  const slow = recent.filter((each) => each.deliveredAt !== null && each.deliveredAt - each.at > minute);
  const rest = {
    evidence: [
      state(
        `${recent.length - failed.length} of ${count(recent.length, 'page or message', 'pages and messages')} of the last 90 days were delivered`,
        '/api/v1/pages',
        failed.length > 0 ? failed.map((each) => each.id) : recent.map((each) => each.id),
      ),
      state(
        `${slow.length} of them took longer than a minute`,
        '/api/v1/notifications',
        slow.map((each) => each.id),
      ),
    ],
    moments: incidentMoments(facts),
  };
  if (recent.length === 0) {
    const last = newest(sent.map((each) => each.at));
    if (last !== null) return stale('No page or message was sent in the last 90 days', gameDay, rest);
    return unknown('No page and no message is on record', gameDay, rest);
  }
  if (failed.length * 20 > recent.length)
    return notMet(
      `${failed.length} of ${count(recent.length, 'page or message', 'pages and messages')} of the last 90 days could not be delivered`,
      'Open the failed ones: each says why its channel refused',
      rest,
    );
  if (slow.length * 10 > recent.length)
    return notMet(
      `Only ${percent(recent.length - slow.length, recent.length)} of ${recent.length} pages and messages arrived within a minute`,
      'Look at the attempts of the slow ones, and give their people a faster channel',
      rest,
    );
  return met(
    `${recent.length - failed.length} of ${count(recent.length, 'page or message', 'pages and messages')} of the last 90 days were delivered, ${percent(recent.length - slow.length, recent.length)} within a minute`,
    rest,
  );
}

const pagesPerWeek = 14;

function probeRotas(facts: Facts): Finding {
  const { rotations, now } = facts;
  if (rotations.length === 0)
    return unknown(
      'No on-call rotation is declared',
      'Declare a rotation of at least two people for each team that answers for a service',
    );
  const thin = rotations.filter((each) => new Set(each.contacts).size < 2 * each.size).map((each) => each.ref);
  const load = new Map<string, Set<string>>();
  for (const page of facts.pages)
    if (now - page.dueAt <= 7 * day) load.set(page.contact, (load.get(page.contact) ?? new Set()).add(page.incident));
  const heavy = [...load].filter(([, incidents]) => incidents.size > pagesPerWeek).map(([contact]) => contact);
  const most = Math.max(0, ...[...load.values()].map((each) => each.size));
  const rest = {
    evidence: [
      state(
        `${rotations.length - thin.length} of ${count(rotations.length, 'rotation')} have two people or more for each place on call`,
        '/api/v1/entities?kind=rotation',
        thin.length > 0 ? thin : rotations.map((each) => each.ref),
      ),
      state(
        `At most ${count(most, 'incident')} paged one person in the last 7 days, the limit is ${pagesPerWeek}`,
        '/api/v1/pages',
        heavy,
      ),
    ],
    moments: [...revisionMoments(facts), ...incidentMoments(facts)],
  };
  if (thin.length > 0)
    return notMet(
      `${thin.length} of ${count(rotations.length, 'rotation')} have nobody to relieve the one on call: ${nameSome(thin)}`,
      `Add a second person to ${nameSome(thin)}`,
      rest,
    );
  if (heavy.length > 0)
    return notMet(
      `${count(heavy.length, 'person', 'people')} were paged for more than ${pagesPerWeek} incidents in the last 7 days: ${nameSome(heavy)}`,
      'Silence what needs no person, or move people to the rotation',
      rest,
    );
  return met(
    `All ${count(rotations.length, 'rotation')} have relief, and nobody was paged for more than ${count(most, 'incident')} in the last 7 days`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS03-BP02', id: 'responders-decide', probe: probeResponders },
  { practice: 'OPS03-BP03', id: 'escalation-is-used', probe: probeEscalation },
  { practice: 'OPS03-BP04', id: 'messages-arrive', probe: probeMessages },
  { practice: 'OPS03-BP07', id: 'rotas-have-relief', probe: probeRotas },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS03-BP01': 'a sponsor attestation with dated goals',
  'OPS03-BP05': 'game days and experiments with hypothesis and result',
  'OPS03-BP06': 'shadow shifts and training records per rota member',
};
