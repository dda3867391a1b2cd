import { type Facts } from './facts.ts';
import {
  ageOf,
  type Binding,
  count,
  day,
  type Finding,
  hour,
  met,
  nameSome,
  notMet,
  state,
  unknown,
} from './finding.ts';
import { revisionMoments, telemetryMoments } from './moment.ts';

const loadDocuments = 'Load the operations folder: evenkeel apply';

function probeCommits(facts: Facts): Finding {
  const { revision, now } = facts;
  if (revision === null) return unknown('No revision of the operations folder is on record', loadDocuments);
  const running = [...(facts.telemetry?.signals ?? [])]
    .filter(([, each]) => now - (each.traces ?? 0) <= hour)
    .map(([service]) => service);
  const deployments = facts.deployments.filter((each) => now - each.at <= 90 * day);
  const nameless = [
    ...running.filter((each) => !facts.telemetry!.commits.has(each)),
    ...deployments.filter((each) => each.commit === null).map((each) => each.subject ?? each.id),
  ];
  const all = running.length + deployments.length;
  const rest = {
    evidence: [
      state(
        `${count(revision.count, 'revision')} of the operations folder on record, each with hash and actor; in force ${revision.hash.slice(0, 12)} of ${revision.actor}`,
        '/api/v1/documents/revisions',
        [revision.id],
      ),
      state(
        `${all - nameless.length} of ${all} running services and deployments say which commit they are`,
        '/api/v1/telemetry/signals',
        nameless,
      ),
    ],
    moments: [...revisionMoments(facts), ...telemetryMoments(facts)],
  };
  const say =
    'Set the resource attribute vcs.ref.head.revision in the SDK of each service, or send CDEvents of deployments with the commit';
  if (all === 0)
    return unknown(
      `The operations folder has ${count(revision.count, 'recorded revision')}, but nothing that runs says which commit it is`,
      say,
      rest,
    );
  if (nameless.length > 0)
    return notMet(
      `${nameless.length} of ${all} running services and deployments name no commit: ${nameSome(nameless)}`,
      say,
      rest,
    );
  return met(
    `All ${all} running services and deployments name their commit, and the operations folder is a recorded revision`,
    rest,
  );
}

function probeDrift(facts: Facts): Finding {
  const { revision, rejection, now } = facts;
  if (revision === null) {
    if (rejection === null) return unknown('No revision of the operations folder is on record', loadDocuments);
    return notMet(
      `The operations folder was refused ${ageOf(rejection.at, now)} ago and nothing is in force`,
      'Run evenkeel check, correct what it finds, and apply again',
      { moments: revisionMoments(facts) },
    );
  }
  const rest = {
    evidence: [
      state(
        `Revision ${revision.hash.slice(0, 12)} of ${revision.actor} has been in force for ${ageOf(revision.appliedAt, now)}; ${rejection === null ? 'no newer version waits' : 'a newer version was refused'}`,
        '/api/v1/documents',
        [revision.id],
      ),
    ],
    moments: revisionMoments(facts),
  };
  if (rejection !== null)
    return notMet(
      `What is in force differs from the operations folder: its newest version was refused ${ageOf(rejection.at, now)} ago`,
      'Run evenkeel check, correct what it finds, and apply again',
      rest,
    );
  return met(
    `The newest version of the operations folder that was offered is in force, the last of ${count(revision.count, 'recorded revision')}`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS05-BP01', id: 'what-runs-has-a-commit', probe: probeCommits },
  { practice: 'OPS05-BP03', id: 'folder-is-in-force', probe: probeDrift },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS05-BP02': 'test results attached to deployments',
  'OPS05-BP04': 'deployment events with the identity that made them',
  'OPS05-BP05': 'vulnerability findings with age and executions of the patch runbook',
  'OPS05-BP06': 'standards or templates and their adoption per service',
  'OPS05-BP07': 'review and analysis results attached to changes',
  'OPS05-BP08': 'registered environments, a promotion path and production guardrails',
  'OPS05-BP09': 'deployments with size and a declared way back',
  'OPS05-BP10': 'deployments with their steps and whether each was manual',
};
