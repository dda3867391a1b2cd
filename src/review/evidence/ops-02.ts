import { type Facts, lookup } from './facts.ts';
import { ageOf, type Binding, count, day, type Finding, met, nameSome, notMet, state, unknown } from './finding.ts';
import { revisionMoments } from './moment.ts';

const ownedKinds = ['component', 'api', 'resource', 'system', 'domain'];
const orphanDays = 14;

const loadDocuments = 'Load the operations folder: evenkeel apply';

function probeOwners(facts: Facts): Finding {
  const { hasPeople } = lookup(facts);
  const owned = facts.declared.filter((each) => ownedKinds.includes(each.kind));
  if (owned.length === 0) return unknown('Nothing is declared that could have an owner', loadDocuments);
  const without = owned.filter((each) => !hasPeople(each.owner));
  const evidence = [
    state(
      `${owned.length - without.length} of ${owned.length} components, APIs, resources, systems and domains have an owner with current members`,
      '/api/v1/entities',
      without.map((each) => each.ref),
    ),
    state(
      `${count([...facts.people].filter(([ref, members]) => ref.startsWith('group:') && members.length > 0).length, 'group')} with members`,
      '/api/v1/teams',
      [...facts.people.keys()].filter((each) => each.startsWith('group:')),
    ),
  ];
  const rest = { evidence, moments: revisionMoments(facts) };
  if (without.length === 0) return met(`All ${owned.length} catalog entities have an owner with current members`, rest);
  const refs = without.map((each) => each.ref);
  return notMet(
    `${without.length} of ${owned.length} catalog entities have no owner with current members: ${nameSome(refs)}`,
    `Name a team that has members as owner of ${nameSome(refs)}`,
    rest,
  );
}

function probeProcedures(facts: Facts): Finding {
  const { hasPeople } = lookup(facts);
  const { runbooks } = facts;
  if (runbooks.length === 0)
    return unknown('No runbook is declared', 'Write the procedure that is run most often as a runbook with an owner');
  const without = runbooks.filter((each) => !hasPeople(each.owner) || each.purpose === '').map((each) => each.ref);
  const rest = {
    evidence: [
      state(
        `${runbooks.length - without.length} of ${count(runbooks.length, 'runbook')} name an owner with current members and say what they are for`,
        '/api/v1/runbooks',
        without.length > 0 ? without : runbooks.map((each) => each.ref),
      ),
    ],
    moments: revisionMoments(facts),
  };
  if (without.length === 0)
    return met(`All ${count(runbooks.length, 'runbook')} have an owner with current members and a purpose`, rest);
  return notMet(
    `${without.length} of ${count(runbooks.length, 'runbook')} lack an owner with current members or a purpose: ${nameSome(without)}`,
    `Add x-ops.owner and a description to ${nameSome(without)}`,
    rest,
  );
}

function probePerformers(facts: Facts): Finding {
  const { hasPeople } = lookup(facts);
  const { rotations } = facts;
  if (rotations.length === 0)
    return unknown('No on-call rotation is declared', 'Declare a rotation for each team that answers for a service');
  const idle = rotations.filter((each) => each.onCall.length + each.upcoming.length === 0).map((each) => each.ref);
  const unaccountable = rotations.filter((each) => !hasPeople(each.team)).map((each) => each.ref);
  const now = rotations.filter((each) => each.onCall.length > 0).length;
  const rest = {
    evidence: [
      state(
        `${now} of ${count(rotations.length, 'rotation')} have somebody on call now, ${idle.length} nobody in the next 7 days`,
        '/api/v1/oncall',
        idle.length > 0 ? idle : rotations.map((each) => each.ref),
      ),
      state(
        `${rotations.length - unaccountable.length} of ${rotations.length} belong to a team with current members`,
        '/api/v1/teams',
        unaccountable,
      ),
    ],
    moments: revisionMoments(facts),
  };
  const bad = [...new Set([...idle, ...unaccountable])];
  if (bad.length === 0)
    return met(`All ${count(rotations.length, 'rotation')} have a performer and an accountable team`, rest);
  return notMet(
    `${bad.length} of ${count(rotations.length, 'rotation')} lack a performer or an accountable team: ${nameSome(bad)}`,
    `Name the rotation of ${nameSome(bad)} in the annotation evenkeel.dev/on-call of its team, and give it people`,
    rest,
  );
}

function probeOrphans(facts: Facts): Finding {
  const { hasPeople } = lookup(facts);
  const { revision, now } = facts;
  if (revision === null) return unknown('No revision of the operations folder is on record', loadDocuments);
  const owned = [
    ...facts.declared.filter((each) => ownedKinds.includes(each.kind)),
    ...facts.alarms,
    ...facts.objectives,
    ...facts.runbooks,
    ...facts.rotations.map((each) => ({ ref: each.ref, owner: each.team })),
  ];
  if (owned.length === 0) return unknown('Nothing is declared that could have an owner', loadDocuments);
  const orphans = owned
    .filter((each) => !hasPeople(each.owner))
    .map((each) => ({ ref: each.ref, since: facts.ownedSince.get(each.ref) ?? revision.firstAt }));
  const old = orphans.filter((each) => now - each.since > orphanDays * day).map((each) => each.ref);
  const rest = {
    evidence: [
      state(
        `${orphans.length} of ${owned.length} entities, alarms, objectives, runbooks and rotations without a valid owner, ${old.length} of them for more than ${orphanDays} days`,
        '/api/v1/entities',
        orphans.map((each) => each.ref),
      ),
      state(
        `${count(facts.ownerChanges, 'change')} of ownership in the log, ${count(revision.count, 'revision')} in all`,
        '/api/v1/events?type=evenkeel.entity.changed',
      ),
    ],
    moments: revisionMoments(facts),
  };
  if (old.length > 0)
    return notMet(
      `${old.length} of ${owned.length} things have been without a valid owner for more than ${orphanDays} days: ${nameSome(old)}`,
      `Agree on an owner for ${nameSome(old)}, or remove it`,
      rest,
    );
  const tail =
    orphans.length === 0
      ? ''
      : `; ${count(orphans.length, 'orphan')} found since, the oldest ${ageOf(Math.min(...orphans.map((each) => each.since)), now)} ago`;
  return met(
    `None of ${owned.length} declared things has been without a valid owner for more than ${orphanDays} days${tail}`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS02-BP01', id: 'owners-have-people', probe: probeOwners },
  { practice: 'OPS02-BP02', id: 'procedures-have-owners', probe: probeProcedures },
  { practice: 'OPS02-BP03', id: 'on-call-has-performers', probe: probePerformers },
  { practice: 'OPS02-BP04', id: 'orphans-are-found', probe: probeOrphans },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS02-BP05': 'exception requests with decision, decider and expiry',
  'OPS02-BP06': 'agreement documents on the dependency edges between teams',
};
