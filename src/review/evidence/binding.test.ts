import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listPractices, readLens } from '../assessment/lens.ts';
import { bindings, judge, missingEvidence } from './binding.ts';
import type { Facts } from './facts.ts';
import { emptyFacts, now, soundFacts } from './facts.test-data.ts';
import { day, hour, minute } from './finding.ts';
import type { DeadLetterFact, StartFact } from './handling.ts';
import type { ObjectiveStateFact } from './objective-state.ts';

type Change = (facts: Facts) => Partial<Facts>;

const one = <T>(items: readonly T[], change: Partial<T>): T[] =>
  items.map((each, index) => (index === 0 ? { ...each, ...change } : each));
const silence = (facts: Facts, age: number): Partial<Facts> => ({
  telemetry: {
    ...facts.telemetry!,
    signals: new Map(
      [...facts.telemetry!.signals].map(([name]) => [name, { metrics: now - age, logs: now - age, traces: now - age }]),
    ),
  },
});
const olderBy = (facts: Facts, age: number): Partial<Facts> => ({
  incidents: facts.incidents.map((each) => ({
    ...each,
    openedAt: each.openedAt - age,
    acknowledgedAt: each.acknowledgedAt! - age,
    resolvedAt: each.resolvedAt! - age,
  })),
  executions: facts.executions.map((each) => ({
    ...each,
    startedAt: each.startedAt - age,
    finishedAt: each.finishedAt! - age,
  })),
  acts: facts.acts.map((each) => ({ ...each, at: each.at - age })),
  pages: facts.pages.map((each) => ({ ...each, dueAt: each.dueAt - age, deliveredAt: each.deliveredAt! - age })),
});

/** A composite of both alarms with a response plan of its own, and neither owner nor runbook. */
const composite: Facts['alarms'][number] = {
  ref: 'alarm:default/shop-down',
  name: 'shop-down',
  kind: 'composite',
  owner: null,
  service: null,
  runbook: null,
  plans: ['response-plan:default/outage'],
  isTold: true,
  children: ['alarm:default/api-down', 'alarm:default/store-down'],
  suppressor: null,
};
const letter: DeadLetterFact = {
  id: 'l1',
  subject: 'rule:default/orders',
  shown: 'webhook:https://orders.test',
  state: 'waiting',
  lastAt: now - hour,
  handledBy: null,
  note: null,
};
const start: StartFact = {
  execution: 'x2',
  by: 'rule:default/orders',
  event: 'e9',
  eventType: 'order.late',
  subject: 'order:default/9',
  at: now - day,
};
const measured = (facts: Facts, change: Partial<ObjectiveStateFact>): Facts['objectiveStates'] =>
  new Map([...facts.objectiveStates].map(([name, each]) => [name, { ...each, ...change }]));

/** How sound facts are broken for each binding, and what then stands in the reason. */
const broken: [practice: string, reason: RegExp, change: Change][] = [
  ['OPS02-BP01', /2 of 2 catalog entities have no owner/, () => ({ people: new Map() })],
  [
    'OPS02-BP02',
    /1 of 1 runbook lack an owner.*restart/,
    (facts) => ({ runbooks: one(facts.runbooks, { purpose: '' }) }),
  ],
  [
    'OPS02-BP03',
    /1 of 1 rotation lack a performer/,
    (facts) => ({ rotations: one(facts.rotations, { onCall: [], upcoming: [] }) }),
  ],
  ['OPS02-BP03', /accountable team: crew-primary/, (facts) => ({ rotations: one(facts.rotations, { team: null }) })],
  [
    'OPS02-BP04',
    /without a valid owner for more than 14 days: store-down/,
    (facts) => ({ alarms: facts.alarms.map((each) => (each.name === 'store-down' ? { ...each, owner: null } : each)) }),
  ],
  [
    'OPS02-BP04',
    /without a valid owner for more than 14 days: api-available/,
    (facts) => ({ objectives: one(facts.objectives, { owner: 'group:default/gone' }) }),
  ],
  [
    'OPS03-BP02',
    /1 decision in incidents came from outside/,
    (facts) => ({ acts: one(facts.acts, { actor: 'user:default/stranger' }) }),
  ],
  [
    'OPS03-BP02',
    /1 runbook waited until it was too late/,
    (facts) => ({ executions: one(facts.executions, { status: 'TimedOut' }) }),
  ],
  ['OPS03-BP03', /1 of 1 response plan engage no escalation/, (facts) => ({ plans: one(facts.plans, { steps: 1 }) })],
  [
    'OPS03-BP04',
    /1 of 1 page or message .* could not be delivered/,
    (facts) => ({ pages: one(facts.pages, { state: 'failed', deliveredAt: null }) }),
  ],
  ['OPS03-BP04', /Only 0 % of 1/, (facts) => ({ pages: one(facts.pages, { deliveredAt: now - day + 2 * minute }) })],
  [
    'OPS03-BP07',
    /nobody to relieve.*crew-primary/,
    (facts) => ({ rotations: one(facts.rotations, { contacts: ['ada'] }) }),
  ],
  [
    'OPS03-BP07',
    /more than 14 incidents/,
    (facts) => ({ pages: Array.from({ length: 15 }, (_, index) => ({ ...facts.pages[0]!, incident: `i${index}` })) }),
  ],
  ['OPS04-BP01', /1 of 2 tier 1 services have no indicator.*store/, (facts) => ({ alarms: facts.alarms.slice(0, 1) })],
  [
    'OPS04-BP01',
    /no indicator with an owner: api/,
    (facts) => ({ alarms: facts.alarms.slice(1), objectives: one(facts.objectives, { owner: null }) }),
  ],
  [
    'OPS04-BP01',
    /no indicator with an owner: store/,
    (facts) => ({ alarms: one([...facts.alarms].reverse(), { kind: 'composite' }).reverse() }),
  ],
  [
    'OPS04-BP01',
    /without data of the last day: api/,
    (facts) => ({ alarms: facts.alarms.slice(1), objectiveStates: measured(facts, { hasDayData: false }) }),
  ],
  [
    'OPS04-BP01',
    /indicator without data of the last day: api/,
    (facts) => ({
      objectives: [],
      alarmStates: new Map([
        ...facts.alarmStates,
        ['api-down', { state: 'INSUFFICIENT_DATA', since: now, evaluatedAt: now }],
      ]),
    }),
  ],
  [
    'OPS04-BP02',
    /lack a signal.*store/,
    (facts) => ({
      telemetry: {
        ...facts.telemetry!,
        signals: new Map([...facts.telemetry!.signals, ['store', { metrics: now, logs: null, traces: now }]]),
      },
    }),
  ],
  [
    'OPS04-BP02',
    /1 of 2 tier 1 services are silent: store/,
    (facts) => ({ telemetry: { ...facts.telemetry!, signals: new Map([...facts.telemetry!.signals].slice(0, 1)) } }),
  ],
  [
    'OPS04-BP04',
    /1 of 2 declared dependencies have no signal.*api -> queue/,
    (facts) => ({
      dependencies: [...facts.dependencies, { from: 'component:default/api', to: 'resource:default/queue' }],
    }),
  ],
  ['OPS04-BP04', /1 of 1 edge in traces are not declared: api -> store/, () => ({ dependencies: [] })],
  [
    'OPS04-BP05',
    /Traces break on 1 of 1 edge: api -> store/,
    (facts) => ({
      telemetry: { ...facts.telemetry!, calls: [{ from: 'api', to: 'store', calls: 100, continued: 94 }] },
    }),
  ],
  [
    'OPS05-BP01',
    /1 of 2 running services and deployments name no commit: store/,
    (facts) => ({ telemetry: { ...facts.telemetry!, commits: new Map([['api', 'c0ffee1']]) } }),
  ],
  [
    'OPS05-BP01',
    /1 of 3 .* name no commit/,
    () => ({ deployments: [{ id: 'd1', subject: 'api', at: now - day, commit: null }] }),
  ],
  ['OPS05-BP03', /refused 1?\d? ?.*ago/, () => ({ rejection: { at: now - hour, actor: 'user:default/bo' } })],
  ['OPS07-BP01', /2 of 2 tier 1 services have no rotation/, () => ({ rotations: [] })],
  [
    'OPS07-BP01',
    /leave 8 hours of the next 7 days uncovered/,
    (facts) => ({ rotations: one(facts.rotations, { uncoveredMs: 8 * hour }) }),
  ],
  ['OPS07-BP01', /1 of 2 members of the rotations ran no runbook.*bo/, (facts) => ({ acts: facts.acts.slice(0, 1) })],
  ['OPS07-BP03', /1 of 2 tier 1 services have no runbook: store/, (facts) => ({ alarms: facts.alarms.slice(0, 1) })],
  [
    'OPS07-BP03',
    /last run of 1 of 1 runbook did not end well/,
    (facts) => ({ executions: one(facts.executions, { status: 'Failed' }) }),
  ],
  [
    'OPS08-BP01',
    /1 of 2 alarms and 1 objective look at a metric without data: store-down/,
    (facts) => ({ alarmStates: new Map([...facts.alarmStates].slice(0, 1)) }),
  ],
  [
    'OPS08-BP01',
    /1 of 2 alarms and 1 objective .*: api-available/,
    (facts) => ({ objectiveStates: measured(facts, { hasDayData: false }) }),
  ],
  [
    'OPS08-BP01',
    /1 of 2 alarms and 1 objective .*: api-available/,
    (facts) => ({ objectiveStates: measured(facts, { evaluatedAt: now - 2 * hour }) }),
  ],
  [
    'OPS08-BP04',
    /Nobody is told when 1 of 2 alarms fire/,
    (facts) => ({ alarms: one(facts.alarms, { isTold: false }) }),
  ],
  [
    'OPS08-BP04',
    /Nobody is told when 3 of 3 alarms fire/,
    (facts) => ({
      alarms: [...facts.alarms, composite].map((each) => ({ ...each, isTold: false })),
    }),
  ],
  [
    'OPS08-BP04',
    /1 alarm told of itself more than 10 times/,
    (facts) => ({ firings: Array.from({ length: 11 }, () => facts.firings[0]!) }),
  ],
  ['OPS08-BP04', /Only 0 % of 1 firing .* acted on/, () => ({ incidents: [] })],
  [
    'OPS08-BP04',
    /Only 50 % of 2 firings .* acted on/,
    (facts) => ({ firings: [...facts.firings, { ...facts.firings[0]!, event: 'f2', alarm: 'api-down' }] }),
  ],
  [
    'OPS09-BP01',
    /1 of 1 incident .* never acknowledged/,
    (facts) => ({ incidents: one(facts.incidents, { acknowledgedAt: null }) }),
  ],
  [
    'OPS10-BP01',
    /1 of 1 resolved incident .* nobody who took it: incident 1/,
    (facts) => ({ incidents: one(facts.incidents, { lead: null }) }),
  ],
  [
    'OPS10-BP01',
    /open for more than 7 days/,
    (facts) => ({ incidents: one(facts.incidents, { state: 'open', openedAt: now - 8 * day, resolvedAt: null }) }),
  ],
  [
    'OPS10-BP01',
    /1 delivery of events failed more than a day ago and nobody looked at it: orders/,
    () => ({ deadLetters: [{ ...letter, lastAt: now - day - hour }] }),
  ],
  ['OPS10-BP02', /1 of 2 alarms .*api-down/, (facts) => ({ alarms: one(facts.alarms, { runbook: null, plans: [] }) })],
  [
    'OPS10-BP02',
    /1 of 2 alarms .*api-down/,
    (facts) => ({ alarms: one(facts.alarms, { owner: 'group:default/gone' }) }),
  ],
  [
    'OPS10-BP02',
    /2 of 3 alarms .*api-down, shop-down/,
    (facts) => ({
      alarms: [...one(facts.alarms, { runbook: null, plans: [] }), { ...composite, runbook: null, plans: [] }],
    }),
  ],
  ['OPS10-BP03', /1 of 2 services have no tier: api/, (facts) => ({ services: one(facts.services, { tier: null }) })],
  [
    'OPS10-BP03',
    /1 of 2 tier 1 services do not say.*api/,
    (facts) => ({ services: one(facts.services, { businessImpact: null }) }),
  ],
  [
    'OPS10-BP04',
    /1 of 1 response plan would reach nobody at once: outage/,
    (facts) => ({ plans: one(facts.plans, { reaches: [] }) }),
  ],
  [
    'OPS10-BP04',
    /no alarm that leads to a response plan: api/,
    (facts) => ({ alarms: one(facts.alarms, { plans: [] }) }),
  ],
  [
    'OPS10-BP04',
    /No page .* reached 1 contact: ada/,
    (facts) => ({ pages: one(facts.pages, { state: 'failed', deliveredAt: null }) }),
  ],
  [
    'OPS10-BP07',
    /Only 0 of 1 incident/,
    (facts) => ({ executions: one(facts.executions, { startedBy: 'user:default/ada' }) }),
  ],
  [
    'OPS10-BP07',
    /Only 50 % of 2 runbooks/,
    (facts) => ({
      starts: [start],
      executions: [...facts.executions, { ...facts.executions[0]!, id: 'x2', incident: null, status: 'Failed' }],
    }),
  ],
  ['OPS10-BP07', /Only 0 % of 1 runbook/, (facts) => ({ executions: one(facts.executions, { status: 'Failed' }) })],
  [
    'OPS11-BP01',
    /99 days lie between/,
    (facts) => ({ milestones: one([...facts.milestones].reverse(), { takenAt: now - 100 * day }).reverse() }),
  ],
  [
    'OPS11-BP02',
    /1 of 1 severe incident .* no published analysis/,
    (facts) => ({ analyses: one(facts.analyses, { state: 'draft', dueAt: now - day }) }),
  ],
  [
    'OPS11-BP02',
    /1 of 1 action are past their due date/,
    (facts) => ({ actions: one(facts.actions, { state: 'open', closedAt: null, dueAt: now - hour }) }),
  ],
  ['OPS11-BP04', /1 of 1 runbook lack an owner/, (facts) => ({ runbooks: one(facts.runbooks, { owner: null }) })],
  [
    'OPS11-BP04',
    /cannot be found.*restart/,
    (facts) => ({ alarms: one(one(facts.alarms, { runbook: null }).reverse(), { runbook: null }), plans: [] }),
  ],
  [
    'OPS11-BP09',
    /1 action are past their due date, more than the 0/,
    (facts) => ({ actions: one(facts.actions, { state: 'open', closedAt: null, dueAt: now - hour }) }),
  ],
];

const aged: [practice: string, change: Change][] = [
  ['OPS03-BP02', (facts) => olderBy(facts, 200 * day)],
  ['OPS03-BP03', (facts) => ({ ...olderBy(facts, 200 * day) })],
  ['OPS03-BP04', (facts) => olderBy(facts, 100 * day)],
  [
    'OPS04-BP01',
    (facts) => ({
      alarmStates: new Map(
        [...facts.alarmStates].map(([name, each]) => [name, { ...each, evaluatedAt: now - 2 * day }]),
      ),
      objectiveStates: measured(facts, { evaluatedAt: now - 2 * day }),
    }),
  ],
  ['OPS04-BP02', (facts) => silence(facts, 2 * hour)],
  ['OPS04-BP04', (facts) => silence(facts, 2 * hour)],
  ['OPS04-BP05', (facts) => silence(facts, 2 * day)],
  ['OPS07-BP01', (facts) => olderBy(facts, 200 * day)],
  ['OPS07-BP03', (facts) => olderBy(facts, 200 * day)],
  [
    'OPS08-BP01',
    (facts) => ({
      alarmStates: new Map(
        [...facts.alarmStates].map(([name, each]) => [name, { ...each, evaluatedAt: now - 2 * hour }]),
      ),
      objectiveStates: measured(facts, { evaluatedAt: now - 2 * hour }),
    }),
  ],
  ['OPS09-BP01', (facts) => olderBy(facts, 100 * day)],
  ['OPS10-BP01', (facts) => olderBy(facts, 100 * day)],
  ['OPS10-BP07', (facts) => olderBy(facts, 100 * day)],
  [
    'OPS11-BP01',
    (facts) => ({ milestones: facts.milestones.slice(1).map((each) => ({ ...each, takenAt: now - 91 * day })) }),
  ],
  ['OPS11-BP02', (facts) => olderBy(facts, 200 * day)],
  [
    'OPS11-BP04',
    (facts) => ({ ...olderBy(facts, 400 * day), revision: { ...facts.revision!, firstAt: now - 400 * day } }),
  ],
  ['OPS11-BP09', (facts) => ({ actions: one(facts.actions, { closedAt: now - 91 * day }) })],
];

const ids = bindings.map((each) => each.practice);

describe('judge', () => {
  test.each(ids)('judge finds %s met on sound facts, with evidence that names source and records', (practice) => {
    const finding = judge(practice, soundFacts());
    expect(finding).toMatchObject({ verdict: 'met', next: '' });
    expect(finding.reason).toMatch(/\d|All|Every|revision|version/);
    expect(finding.evidence.length).toBeGreaterThan(0);
    for (const { source, statement, records } of finding.evidence) {
      expect(source).toMatch(/^\/api\/v1\//);
      expect(statement).not.toMatch(/undefined|NaN/);
      expect(records.length).toBeLessThanOrEqual(20);
    }
  });

  test.each(broken)('judge finds %s not met when %s', (practice, reason, change) => {
    const facts = soundFacts();
    const finding = judge(practice, { ...facts, ...change(facts) });
    expect(finding).toMatchObject({ verdict: 'not_met', reason: expect.stringMatching(reason) });
    expect(finding.next).not.toBe('');
    expect(JSON.stringify(finding)).not.toMatch(/undefined|NaN/);
  });

  test.each(aged)('judge finds %s stale when its evidence is older than its window', (practice, change) => {
    const facts = soundFacts();
    expect(judge(practice, { ...facts, ...change(facts) })).toMatchObject({
      verdict: 'stale',
      next: expect.stringMatching(/\S/),
    });
  });

  test.each(ids)('judge leaves %s unknown while nothing is on record, and says what would prove it', (practice) => {
    expect(judge(practice, emptyFacts())).toMatchObject({ verdict: 'unknown', next: expect.stringMatching(/\S/) });
  });

  test.each(Object.keys(missingEvidence))('judge leaves %s unknown on any facts: it has no binding', (practice) => {
    const finding = judge(practice, soundFacts());
    expect(finding).toMatchObject({ verdict: 'unknown', reason: 'No evidence is collected yet', evidence: [] });
    expect(finding.next).toContain(missingEvidence[practice]);
  });

  test('judge leaves what rests on telemetry unknown when the store did not answer', () => {
    const facts = { ...soundFacts(), telemetry: null };
    for (const practice of ['OPS04-BP02', 'OPS04-BP04', 'OPS04-BP05', 'OPS05-BP01'])
      expect(judge(practice, facts).verdict, practice).toBe('unknown');
  });

  test('judge counts an analysis that waits for its publication as unknown until it is due', () => {
    const facts = soundFacts();
    const finding = judge('OPS11-BP02', { ...facts, analyses: one(facts.analyses, { state: 'draft' }) });
    expect(finding).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('1 of 1 severe incident still wait'),
    });
  });

  test('judge calls one milestone no cadence', () => {
    const facts = soundFacts();
    expect(judge('OPS11-BP01', { ...facts, milestones: facts.milestones.slice(0, 1) }).verdict).toBe('unknown');
    const twin = { ...facts.milestones[0]!, id: 'm3', takenAt: now - hour };
    expect(judge('OPS11-BP01', { ...facts, milestones: [twin, facts.milestones[0]!] }).verdict).toBe('unknown');
  });
});

describe('bindings', () => {
  test('bindings and missing evidence cover every practice of the lens once', () => {
    expect(ids.length).toBeGreaterThanOrEqual(25);
    expect([...ids, ...Object.keys(missingEvidence)].sort()).toEqual(listPractices(readLens()).map((each) => each.id));
    expect(new Set(bindings.map((each) => each.id)).size).toBe(bindings.length);
  });

  test('bindings can all be broken by some case of this file', () => {
    expect([...new Set(broken.map(([practice]) => practice))].sort()).toEqual([...ids].sort());
  });

  test('docs/pillar.md says of each practice what the code does', () => {
    const rows = readFileSync(new URL('../../../docs/pillar.md', import.meta.url), 'utf8').matchAll(
      /^\| (OPS\d+-BP\d+) \|[^|]*\|[^|]*\| ([^|]+) \|[^|]*\| ([^|]+) \|$/gm,
    );
    const told = Object.fromEntries([...rows].map(([, practice, , binding]) => [practice, binding]));
    const done = Object.fromEntries([
      ...bindings.map((each) => [each.practice, `bound: ${each.id}`]),
      ...Object.entries(missingEvidence).map(([practice, missing]) => [practice, `no evidence yet: ${missing}`]),
    ]);
    expect(told).toEqual(done);
  });

  test('docs/pillar.md and the lens name the same evidence', () => {
    const rows = readFileSync(new URL('../../../docs/pillar.md', import.meta.url), 'utf8').matchAll(
      /^\| (OPS\d+-BP\d+) \|[^|]*\|[^|]*\| ([^|]+) \|/gm,
    );
    const told = Object.fromEntries([...rows].map(([, practice, evidence]) => [practice, evidence]));
    const lens = Object.fromEntries(
      listPractices(readLens()).map(({ id, choice }) => [
        id,
        choice.helpfulResource?.displayText?.split(' Evidence: ')[1]?.replace(/\.$/, ''),
      ]),
    );
    expect(lens).toEqual(told);
  });
});
