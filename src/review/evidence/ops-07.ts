import { type Facts, lookup } from './facts.ts';
import {
  type Binding,
  count,
  day,
  type Finding,
  hour,
  met,
  nameSome,
  notMet,
  stale,
  state,
  unknown,
} from './finding.ts';
import { executionMoments, revisionMoments } from './moment.ts';

const window = 180 * day;

function probeCapability(facts: Facts): Finding {
  const { critical, criticalNoun } = lookup(facts);
  if (critical.length === 0) return unknown('No service is declared', 'Load the operations folder: evenkeel apply');
  const rotationsOf = critical.map((service) => ({
    service,
    rotations: facts.rotations.filter(
      (each) => each.name === service.onCall || (each.team !== null && each.team === service.owner),
    ),
  }));
  const bare = rotationsOf.filter((each) => each.rotations.length === 0).map((each) => each.service.ref);
  const used = [...new Set(rotationsOf.flatMap((each) => each.rotations))];
  const gaps = used.filter((each) => each.uncoveredMs > 0);
  const members = [...new Set(used.flatMap((each) => each.contacts))];
  const acts = facts.acts.filter(
    (act) => act.type === 'evenkeel.execution.approved' || act.type === 'evenkeel.execution.started',
  );
  const able = new Set(acts.filter((act) => facts.now - act.at <= window).map((act) => act.actor));
  const once = new Set(acts.map((act) => act.actor));
  const personOf = (contact: string) => facts.persons.get(contact) ?? contact;
  const untried = members.filter((each) => !able.has(personOf(each)));
  const rest = {
    evidence: [
      state(
        `${critical.length - bare.length} of ${count(critical.length, criticalNoun)} have a rotation; ${gaps.length} of ${count(used.length, 'rotation')} leave hours of the next 7 days uncovered`,
        '/api/v1/oncall',
        bare.length > 0 ? bare : gaps.map((each) => each.ref),
      ),
      state(
        `${members.length - untried.length} of ${count(members.length, 'member')} of these rotations started or approved a runbook in the last 180 days`,
        '/api/v1/executions',
        untried.map((each) => `contact:default/${each}`),
      ),
    ],
    moments: [...executionMoments(facts), ...revisionMoments(facts)],
  };
  if (bare.length > 0)
    return notMet(
      `${bare.length} of ${count(critical.length, criticalNoun)} have no rotation: ${nameSome(bare)}`,
      `Declare a rotation for the owners of ${nameSome(bare)}`,
      rest,
    );
  if (gaps.length > 0) {
    const hours = Math.round(gaps.reduce((sum, each) => sum + each.uncoveredMs, 0) / hour);
    return notMet(
      `${gaps.length} of ${count(used.length, 'rotation')} leave ${count(hours, 'hour')} of the next 7 days uncovered: ${nameSome(gaps.map((each) => each.ref))}`,
      `Cover the remaining hours of ${nameSome(gaps.map((each) => each.ref))}`,
      rest,
    );
  }
  const rehearse = `Let ${nameSome(untried)} each start or approve a runbook in a rehearsal`;
  if (untried.length === 0)
    return met(
      `Rotations cover every ${criticalNoun} around the clock, and all ${count(members.length, 'member')} ran a runbook in the last 180 days`,
      rest,
    );
  if (untried.length < members.length)
    return notMet(
      `${untried.length} of ${count(members.length, 'member')} of the rotations ran no runbook in the last 180 days: ${nameSome(untried)}`,
      rehearse,
      rest,
    );
  if (members.some((each) => once.has(personOf(each))))
    return stale('No member of the rotations ran a runbook in the last 180 days', rehearse, rest);
  return unknown(`Rotations cover every ${criticalNoun}, but no member is on record with a runbook`, rehearse, rest);
}

function probeRunbooks(facts: Facts): Finding {
  const { critical, criticalNoun, uses } = lookup(facts);
  if (critical.length === 0) return unknown('No service is declared', 'Load the operations folder: evenkeel apply');
  const plans = new Map(facts.plans.map((each) => [each.ref, each.runbooks]));
  const runbooksOf = critical.map((service) => {
    const used = facts.alarms.filter((each) => each.service === service.ref).map((each) => uses.get(each.ref)!);
    return {
      service,
      runbooks: used.flatMap((each) => [...each.runbooks, ...each.plans.flatMap((plan) => plans.get(plan) ?? [])]),
    };
  });
  const bare = runbooksOf.filter((each) => each.runbooks.length === 0).map((each) => each.service.ref);
  const used = [...new Set(runbooksOf.flatMap((each) => each.runbooks))];
  const runs = new Map(
    used.map((ref) => [
      ref,
      facts.executions
        .filter((each) => each.runbook === ref && each.finishedAt !== null)
        .sort((a, b) => b.finishedAt! - a.finishedAt!),
    ]),
  );
  const ofRuns = (test: (ref: string) => boolean) => used.filter(test);
  const never = ofRuns((ref) => !runs.get(ref)!.some((each) => each.status === 'Success'));
  const failed = ofRuns((ref) => runs.get(ref)!.length > 0 && runs.get(ref)![0]!.status !== 'Success');
  const old = ofRuns(
    (ref) =>
      !never.includes(ref) &&
      facts.now - runs.get(ref)!.find((each) => each.status === 'Success')!.finishedAt! > window,
  );
  const rest = {
    evidence: [
      state(
        `${critical.length - bare.length} of ${count(critical.length, criticalNoun)} have a runbook by an alarm or a response plan`,
        '/api/v1/runbooks',
        bare.length > 0 ? bare : used,
      ),
      state(
        `${used.length - never.length - old.length} of ${count(used.length, 'runbook')} ended well in the last 180 days, ${never.length} never, ${failed.length} failed last`,
        '/api/v1/executions',
        [...failed, ...never, ...old],
      ),
    ],
    moments: [...executionMoments(facts), ...revisionMoments(facts)],
  };
  if (bare.length > 0)
    return notMet(
      `${bare.length} of ${count(critical.length, criticalNoun)} have no runbook: ${nameSome(bare)}`,
      `Write down what is done when ${nameSome(bare)} fails, as a runbook, and name it in the alarm`,
      rest,
    );
  if (failed.length > 0)
    return notMet(
      `The last run of ${failed.length} of ${count(used.length, 'runbook')} did not end well: ${nameSome(failed)}`,
      `Correct ${nameSome(failed)} and rehearse it`,
      rest,
    );
  if (never.length === used.length)
    return unknown(
      `Every ${criticalNoun} has a runbook, but none of ${used.length} is on record as run`,
      'Run the game day: evenkeel gameday',
      rest,
    );
  if (never.length > 0)
    return notMet(
      `${never.length} of ${count(used.length, 'runbook')} never ended well: ${nameSome(never)}`,
      `Rehearse ${nameSome(never)}`,
      rest,
    );
  if (old.length > 0)
    return stale(
      `${old.length} of ${count(used.length, 'runbook')} last ended well more than 180 days ago: ${nameSome(old)}`,
      `Rehearse ${nameSome(old)}`,
      rest,
    );
  return met(`Every ${criticalNoun} has a runbook, and all ${used.length} ended well in the last 180 days`, rest);
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS07-BP01', id: 'rotas-can-act', probe: probeCapability },
  { practice: 'OPS07-BP03', id: 'runbooks-end-well', probe: probeRunbooks },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS07-BP02': 'a completed readiness review and its date',
  'OPS07-BP04': 'playbooks per symptom and records of their use',
  'OPS07-BP05':
    'change decisions with evidence and decider: what an error budget policy demands is on record, no change that asked it is',
  'OPS07-BP06': 'support plans per external dependency with a test date',
};
