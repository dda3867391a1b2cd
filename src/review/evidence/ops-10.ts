import { type Facts, lookup } from './facts.ts';
import { type Binding, count, day, type Finding, met, nameSome, notMet, state, unknown } from './finding.ts';
import { probeAlarmProcess } from './alarm-process.ts';
import { probeAutomation } from './automation.ts';
import { deadLetterMoments, incidentMoments, revisionMoments } from './moment.ts';
import { recentIncidents } from './recent-incident.ts';

function probeLifecycle(facts: Facts): Finding {
  const incidents = recentIncidents(facts);
  if ('verdict' in incidents) return incidents;
  const resolved = incidents.filter((each) => each.state === 'resolved');
  const leaderless = resolved.filter((each) => each.lead === null || each.acknowledgedAt === null);
  const forgotten = incidents.filter((each) => each.state !== 'resolved' && facts.now - each.openedAt > 7 * day);
  const waiting = facts.deadLetters.filter((each) => each.state === 'waiting');
  const unhandled = waiting.filter((each) => facts.now - each.lastAt > day);
  const handled = facts.deadLetters.filter((each) => each.handledBy !== null && each.state !== 'waiting');
  const rest = {
    evidence: [
      state(
        `${resolved.length - leaderless.length} of ${count(resolved.length, 'resolved incident')} of the last 90 days have severity, lead and the time of each phase`,
        '/api/v1/incidents',
        leaderless.length > 0 ? leaderless.map((each) => each.id) : resolved.map((each) => each.id),
      ),
      state(
        `${count(forgotten.length, 'incident')} open for more than 7 days`,
        '/api/v1/incidents?open=true',
        forgotten.map((each) => each.id),
      ),
      state(
        `${count(waiting.length, 'delivery', 'deliveries')} of events wait after they were given up, ${unhandled.length} of them for more than a day; ${handled.length} handled by a person in the last 90 days`,
        '/api/v1/dead-letters',
        (unhandled.length > 0 ? unhandled : [...waiting, ...handled]).map((each) => each.id),
      ),
    ],
    moments: [...incidentMoments(facts), ...deadLetterMoments(facts)],
  };
  if (leaderless.length > 0)
    return notMet(
      `${leaderless.length} of ${count(resolved.length, 'resolved incident')} of the last 90 days had nobody who took it: ${nameSome(leaderless.map((each) => `incident ${each.number}`))}`,
      'Acknowledge each incident: whoever does leads it until it is handed over',
      rest,
    );
  if (forgotten.length > 0)
    return notMet(
      `${count(forgotten.length, 'incident')} have been open for more than 7 days: ${nameSome(forgotten.map((each) => `incident ${each.number}`))}`,
      'Resolve what is over, or lower its severity and say what is missing',
      rest,
    );
  if (unhandled.length > 0)
    return notMet(
      `${count(unhandled.length, 'delivery', 'deliveries')} of events failed more than a day ago and nobody looked at it: ${nameSome([...new Set(unhandled.map((each) => each.subject))])}`,
      'Send it again or put it aside with a reason: evenkeel dead-letters',
      rest,
    );
  if (resolved.length === 0)
    return unknown(
      `${count(incidents.length, 'incident')} opened in the last 90 days, none resolved yet`,
      'Follow the open incident to its end',
      rest,
    );
  return met(
    `All ${count(resolved.length, 'resolved incident')} of the last 90 days have severity, lead and the time of each phase, and no failed delivery is older than a day`,
    rest,
  );
}

function probePriorities(facts: Facts): Finding {
  const { services } = facts;
  if (services.length === 0) return unknown('No service is declared', 'Load the operations folder: evenkeel apply');
  const untiered = services.filter((each) => each.tier === null).map((each) => each.ref);
  const first = services.filter((each) => each.tier === 1);
  const unstated = first.filter((each) => each.businessImpact === null).map((each) => each.ref);
  const unexplained = facts.incidents.filter(
    (each) => facts.now - each.openedAt <= 180 * day && each.severityReason === '',
  );
  const rest = {
    evidence: [
      state(
        `${services.length - untiered.length} of ${count(services.length, 'service')} have a tier`,
        '/api/v1/services',
        untiered,
      ),
      state(
        `${first.length - unstated.length} of ${count(first.length, 'tier 1 service')} say what their failure means for the business`,
        '/api/v1/services?tier=1',
        unstated,
      ),
      state(
        `${count(facts.incidents.length - unexplained.length, 'incident')} with a severity that follows from impact and urgency`,
        '/api/v1/incidents',
        facts.incidents.map((each) => each.id),
      ),
    ],
    moments: [...revisionMoments(facts), ...incidentMoments(facts)],
  };
  if (untiered.length > 0)
    return notMet(
      `${untiered.length} of ${count(services.length, 'service')} have no tier: ${nameSome(untiered)}`,
      `Set evenkeel.dev/tier on ${nameSome(untiered)} together with product`,
      rest,
    );
  if (unstated.length > 0)
    return notMet(
      `${unstated.length} of ${count(first.length, 'tier 1 service')} do not say what their failure means for the business: ${nameSome(unstated)}`,
      `Set evenkeel.dev/business-impact on ${nameSome(unstated)}`,
      rest,
    );
  if (unexplained.length > 0)
    return notMet(
      `${count(unexplained.length, 'incident')} have a severity without a reason`,
      'Give the severity of each incident a reason',
      rest,
    );
  return met(
    `All ${count(services.length, 'service')} have a tier, and every tier 1 service says what its failure means`,
    rest,
  );
}

function probeReach(facts: Facts): Finding {
  const { critical, criticalNoun, uses } = lookup(facts);
  const { plans, now } = facts;
  if (plans.length === 0)
    return unknown('No response plan is declared', 'Declare a response plan that engages an escalation');
  const plansOf = new Map(
    critical.map((service) => [
      service.ref,
      facts.alarms.filter((each) => each.service === service.ref).flatMap((each) => uses.get(each.ref)!.plans),
    ]),
  );
  const bare = critical.filter((each) => plansOf.get(each.ref)!.length === 0).map((each) => each.ref);
  const deaf = plans.filter((each) => each.reaches.length === 0).map((each) => each.ref);
  const settled = facts.pages.filter(
    (each) => now - each.dueAt <= 30 * day && (each.state === 'delivered' || each.state === 'failed'),
  );
  const reached = new Set(settled.filter((each) => each.state === 'delivered').map((each) => each.contact));
  const unreachable = [...new Set(settled.map((each) => each.contact))].filter((each) => !reached.has(each));
  const rest = {
    evidence: [
      state(
        `A dry run now reaches a person at once by ${plans.length - deaf.length} of ${count(plans.length, 'response plan')}`,
        '/api/v1/entities?kind=response-plan',
        deaf.length > 0 ? deaf : plans.flatMap((each) => each.reaches.slice(0, 1).map((to) => `${each.ref}: ${to}`)),
      ),
      state(
        `${critical.length - bare.length} of ${count(critical.length, criticalNoun)} have an alarm that leads to one`,
        '/api/v1/alarms',
        bare,
      ),
      state(`${count(unreachable.length, 'contact')} took no page of the last 30 days`, '/api/v1/pages', unreachable),
    ],
    moments: [...revisionMoments(facts), ...incidentMoments(facts)],
  };
  if (deaf.length > 0)
    return notMet(
      `${deaf.length} of ${count(plans.length, 'response plan')} would reach nobody at once: ${nameSome(deaf)}`,
      `Give whoever ${nameSome(deaf)} engages first a channel that this server can use: console, webhook, or email with EVENKEEL_SMTP_URL set`,
      rest,
    );
  if (bare.length > 0)
    return notMet(
      `${bare.length} of ${count(critical.length, criticalNoun)} have no alarm that leads to a response plan: ${nameSome(bare)}`,
      `Name a response plan in an alarm of ${nameSome(bare)}`,
      rest,
    );
  if (unreachable.length > 0)
    return notMet(
      `No page of the last 30 days reached ${count(unreachable.length, 'contact')}: ${nameSome(unreachable)}`,
      `Correct the channels of ${nameSome(unreachable)}`,
      rest,
    );
  return met(
    `A dry run now reaches a person at once by all ${count(plans.length, 'response plan')}, and every ${criticalNoun} leads to one`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS10-BP01', id: 'incidents-have-a-lead', probe: probeLifecycle },
  { practice: 'OPS10-BP02', id: 'process-per-alarm', probe: probeAlarmProcess },
  { practice: 'OPS10-BP03', id: 'severity-from-tier', probe: probePriorities },
  { practice: 'OPS10-BP04', id: 'escalation-reaches-a-person', probe: probeReach },
  { practice: 'OPS10-BP07', id: 'runbooks-start-themselves', probe: probeAutomation },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS10-BP05': 'communication plans and first-update delays',
  'OPS10-BP06': 'status pages wired to incidents',
};
