import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import type { Ctx } from '../../platform/context.ts';
import { createDispatcher, registerSubscriptions } from '../../platform/dispatch.ts';
import { append, type NewEvent, readEvents } from '../../platform/events.ts';
import { createJobRunner } from '../../platform/jobs.ts';
import { tellOverdue } from './action-item.ts';
import { findAnalysisOf, handlers } from './analysis.ts';
import { addBusinessDays } from './business-day.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { createJobs } from './jobs.ts';

const catalog = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: booking-api
  title: Booking
  annotations:
    evenkeel.dev/tier: '1'
    evenkeel.dev/customer-facing: 'true'
    evenkeel.dev/business-impact: Customers cannot book shipments
spec: { type: service, lifecycle: production, owner: commerce }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: commerce, title: Commerce }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [commerce], profile: { displayName: Ada Holm } }
`;

const minute = 60_000;
const day = 24 * 60 * minute;

interface Scene {
  app: TestApp;
  ctx: Ctx;
  incident: IncidentFacts;
  /** Appends an event of the incident's story. */
  tell(event: Partial<NewEvent> & { type: string }): Promise<void>;
  /** Tells that the incident is resolved and lets analyses hear of it. */
  resolve(): Promise<void>;
  /** Runs due jobs of analyses. */
  pump(): Promise<void>;
}

/** An incident 42 that began 30 minutes ago, with readers of our own so that nothing but analyses is at work. */
async function createScene(): Promise<Scene> {
  const app = await createTestApp();
  await app.load({ 'catalog.yaml': catalog });
  const start = app.ctx.now() - 30 * minute;
  const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
  const incident: IncidentFacts = {
    id: 'incident-42',
    number: 42,
    title: 'Bookings fail',
    summary: null,
    severity: 1,
    severityReason: 'High impact and high urgency give severity 1',
    service: 'component:default/booking-api',
    owner: 'group:default/commerce',
    lead: null,
    impactStartedAt: at(0),
    openedAt: at(3),
    acknowledgedAt: at(5),
    mitigatedAt: at(20),
    resolvedAt: at(30),
    alarms: ['alarm:default/booking-errors'],
    durations: [
      { name: 'time_to_detect', status: 'recorded', milliseconds: 3 * minute },
      { name: 'time_to_acknowledge', status: 'pending', milliseconds: null },
      { name: 'time_to_mitigate', status: 'recorded', milliseconds: 20 * minute },
    ],
  };
  const jobs = createJobs({ readIncident: async () => incident });
  const subscriptions = jobs.subscriptions.map((each) => ({ ...each, name: `test.${each.name}` }));
  await registerSubscriptions(app.ctx, subscriptions);
  const dispatcher = createDispatcher(app.ctx, subscriptions);
  // The app seals what is appended; only then is there something to hear.
  const listen = async () => {
    await app.settle();
    await dispatcher.run();
    await app.settle();
  };
  const runner = createJobRunner(app.ctx, jobs.workers);
  const ctx: Ctx = { ...app.ctx, actor: { ref: 'user:default/ada', role: 'responder' } };
  const tell: Scene['tell'] = async (event) =>
    void (await append(ctx, {
      source: '/evenkeel/operate/incident',
      subject: 'incident:default/42',
      correlation: incident.id,
      data: {},
      ...event,
    }));
  return {
    app,
    ctx,
    incident,
    tell,
    async resolve() {
      await tell({
        type: 'evenkeel.incident.resolved',
        data: { incident: incident.id },
        time: Date.parse(incident.resolvedAt!),
      });
      await listen();
    },
    async pump() {
      await runner.pump();
      await runner.idle();
      await listen();
    },
  };
}

async function draft(scene: Scene) {
  await scene.resolve();
  return handlers.getAnalysis(scene.ctx, { id: (await findAnalysisOf(scene.ctx, scene.incident.id))! });
}

test('a resolved incident gets one draft with facts, durations, questions and a due date', async () => {
  const scene = await createScene();
  const analysis = await draft(scene);
  expect(analysis).toMatchObject({
    incident: 'incident-42',
    incidentNumber: 42,
    state: 'draft',
    owner: 'group:default/commerce',
    rootCause: '',
    lessons: '',
    publishedAt: null,
    openActions: 0,
    durations: scene.incident.durations,
  });
  expect(analysis.summary).toContain('Incident 42 in Booking had severity 1: Bookings fail.');
  expect(analysis.summary).toContain('High impact and high urgency give severity 1.');
  expect(analysis.summary).toContain('From the start of the impact to its end: 20 min.');
  expect(analysis.summary).not.toContain('first page');
  expect(analysis.impact).toContain(
    'Booking was affected (tier 1, customers see it). Customers cannot book shipments.',
  );
  expect(analysis.impact).toContain('for 20 min.');
  expect(new Set(analysis.questions.map((each) => each.section))).toEqual(
    new Set(['detection', 'diagnosis', 'mitigation', 'prevention']),
  );
  expect(Date.parse(analysis.dueAt)).toBe(addBusinessDays(Date.parse(scene.incident.resolvedAt!), 5));
  await scene.resolve();
  expect((await handlers.listAnalyses(scene.ctx, {})).items).toHaveLength(1);
  const drafted = await readEvents(scene.ctx.db, { type: 'evenkeel.analysis.drafted' });
  expect(drafted).toMatchObject([
    {
      subject: `analysis:default/${analysis.id}`,
      correlation: 'incident-42',
      data: { analysis: analysis.id, incident: 'incident-42' },
    },
  ]);
});

test('the timeline tells the moments that matter in order, one sentence each, with who acted', async () => {
  const scene = await createScene();
  const start = Date.parse(scene.incident.impactStartedAt!);
  const at = (minutes: number) => start + minutes * minute;
  const runbook = { execution: 'e1', runbook: 'runbook:default/restart', title: 'Restart booking' };
  const alarm = { source: '/evenkeel/operate/alarm', type: 'evenkeel.alarm.state-changed', correlation: 'other' };
  await scene.tell({
    ...alarm,
    subject: 'alarm:default/booking-errors',
    time: at(3),
    data: { to: 'ALARM', state: 'ALARM', reason: '3 of 3 points above 5' },
  });
  await scene.tell({
    ...alarm,
    subject: 'alarm:default/label-errors',
    time: at(3),
    data: { state: 'ALARM', reason: 'not ours' },
  });
  await scene.tell({
    ...alarm,
    subject: 'alarm:default/booking-errors',
    time: at(-600),
    data: { state: 'ALARM', reason: 'long before' },
  });
  await scene.tell({ type: 'evenkeel.incident.opened', time: at(3), data: { severity: 1 } });
  await scene.tell({ type: 'evenkeel.page.attempted', time: at(3), data: { contact: 'contact:default/ada' } });
  await scene.tell({
    type: 'evenkeel.page.delivered',
    time: at(4),
    data: { contact: 'contact:default/ada', channel: 'EMAIL' },
  });
  await scene.tell({ type: 'evenkeel.incident.acknowledged', time: at(5) });
  await scene.tell({ type: 'evenkeel.execution.started', time: at(6), data: runbook });
  await scene.tell({
    type: 'evenkeel.execution.waiting',
    time: at(7),
    data: { ...runbook, message: 'Approval of step restart' },
  });
  await scene.tell({
    type: 'evenkeel.execution.approved',
    time: at(8),
    data: { ...runbook, step: 'restart', by: 'user:default/ada', comment: 'go' },
  });
  await scene.tell({
    type: 'evenkeel.execution.step-finished',
    time: at(9),
    data: { ...runbook, step: 'restart', status: 'Success' },
  });
  await scene.tell({
    type: 'evenkeel.execution.finished',
    time: at(10),
    data: { ...runbook, status: 'Success', milliseconds: 4 * minute },
  });
  await scene.tell({ type: 'evenkeel.incident.mitigated', time: at(20) });
  const { timeline } = await draft(scene);
  expect(timeline.map((each) => `${(Date.parse(each.time) - start) / minute} ${each.text}`)).toEqual([
    '0 The impact began, as far as the first breaching measurement tells.',
    '3 Alarm booking-errors went to ALARM: 3 of 3 points above 5.',
    '3 Incident opened with severity 1 by Ada Holm.',
    '4 ada was paged by email.',
    '5 Ada Holm acknowledged the incident.',
    '6 Runbook "Restart booking" was started by Ada Holm.',
    '7 Runbook "Restart booking" waited for a person: Approval of step restart.',
    '8 Ada Holm approved step restart of "Restart booking": go.',
    '9 Step restart of "Restart booking" ended with Success.',
    '10 Runbook "Restart booking" ended with Success after 4 min.',
    '20 The impact ended, said Ada Holm.',
    '30 Incident resolved by Ada Holm.',
  ]);
  const ids = new Set((await readEvents(scene.ctx.db, {})).map((each) => each.id));
  expect(timeline.every((each) => ids.has(each.event))).toBe(true);
});

test('an incident worked on by people has a draft by the time they look', async () => {
  const app = await createTestApp();
  await app.load({ 'catalog.yaml': catalog });
  const client = await app.as({ ref: 'user:default/ada', role: 'responder' });
  const incident = await client.openIncident({ title: 'Labels are blank', service: 'component:default/booking-api' });
  await app.forward(2 * minute);
  await client.acknowledgeIncident({ id: incident.id });
  await client.changeSeverity({ id: incident.id, severity: incident.severity + 1, reason: 'few labels' });
  await app.forward(5 * minute);
  await client.mitigateIncident({ id: incident.id, note: 'Turned the printer off and on' });
  await client.resolveIncident({ id: incident.id });
  await app.settle();
  const { items } = await client.listAnalyses({ incident: incident.id });
  expect(items).toMatchObject([{ incidentNumber: incident.number, state: 'draft', owner: 'user:default/ada' }]);
  const analysis = await client.getAnalysis({ id: items[0]!.id });
  expect(analysis.timeline.map((each) => each.text)).toEqual([
    `Incident opened with severity ${incident.severity} by Ada Holm.`,
    'Ada Holm acknowledged the incident.',
    `Ada Holm changed the severity to ${incident.severity + 1}: few labels.`,
    'The impact ended, said Ada Holm.',
    'Ada Holm noted: Turned the printer off and on.',
    'Incident resolved by Ada Holm.',
  ]);
  expect((await client.getIncident({ id: incident.id })).analysis).toBe(analysis.id);
});

test('publishAnalysis names all that is missing, and publishes once it is there', async () => {
  const scene = await createScene();
  const { id } = await draft(scene);
  await handlers.updateAnalysis(scene.ctx, { id, owner: '', impact: ' ' });
  const refused = handlers.publishAnalysis(scene.ctx, { id });
  await expect(refused).rejects.toMatchObject({
    code: 'conflict',
    message: `Cannot publish analysis "${id}": it lacks the root cause, the impact, an owner, an action item`,
  });
  const answers = { 'detection-how': 'The alarm did' };
  const edited = await handlers.updateAnalysis(scene.ctx, {
    id,
    owner: 'user:default/ada',
    impact: '120 bookings failed',
    rootCause: 'A pool ran dry',
    answers,
  });
  expect(edited.questions.filter((each) => each.answer !== '')).toMatchObject([
    { id: 'detection-how', answer: 'The alarm did' },
  ]);
  expect(edited.summary).toContain('Incident 42');
  await expect(handlers.publishAnalysis(scene.ctx, { id })).rejects.toMatchObject({
    message: expect.stringMatching(/: it lacks an action item$/) as string,
  });
  await handlers.openActionItem(scene.ctx, {
    id,
    title: 'Watch the pool',
    kind: 'detect',
    owner: 'group:default/commerce',
    dueAt: new Date(scene.ctx.now() + day).toISOString(),
  });
  const published = await handlers.publishAnalysis(scene.ctx, { id });
  expect(published).toMatchObject({ state: 'published', openActions: 1, owner: 'user:default/ada' });
  await expect(handlers.updateAnalysis(scene.ctx, { id, rootCause: 'Another' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(handlers.publishAnalysis(scene.ctx, { id })).rejects.toMatchObject({ code: 'conflict' });
  await scene.pump();
  const events = await readEvents(scene.ctx.db, { typePrefix: 'evenkeel.analysis.' });
  expect(events.map((each) => each.type)).toEqual([
    'evenkeel.analysis.drafted',
    'evenkeel.analysis.edited',
    'evenkeel.analysis.edited',
    'evenkeel.analysis.published',
  ]);
  expect(JSON.stringify(events)).not.toContain('pool');
});

test('updateAnalysis refuses a question that is not asked and an owner whom nobody declared', async () => {
  const scene = await createScene();
  const { id } = await draft(scene);
  await expect(handlers.updateAnalysis(scene.ctx, { id, answers: { why: 'x' } })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(handlers.updateAnalysis(scene.ctx, { id, owner: 'user:default/nobody' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(handlers.updateAnalysis(scene.ctx, { id: 'x', rootCause: 'y' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('an action item needs a declared owner and a due date ahead, and evidence to be closed', async () => {
  const scene = await createScene();
  const { id } = await draft(scene);
  const item = {
    id,
    title: 'Test the pool',
    kind: 'prevent' as const,
    owner: 'user:default/ada',
    dueAt: new Date(scene.ctx.now() + day).toISOString(),
  };
  await expect(
    handlers.openActionItem(scene.ctx, { ...item, owner: 'component:default/booking-api' }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(
    handlers.openActionItem(scene.ctx, { ...item, dueAt: new Date(scene.ctx.now() - 1).toISOString() }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  const opened = await handlers.openActionItem(scene.ctx, item);
  expect(opened).toMatchObject({
    state: 'open',
    overdue: false,
    analysis: id,
    incident: 'incident-42',
    evidence: null,
  });
  await expect(handlers.closeActionItem(scene.ctx, { id: opened.id, evidence: '  ' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  const closed = await handlers.closeActionItem(scene.ctx, { id: opened.id, evidence: 'https://ci.example/run/7' });
  expect(closed).toMatchObject({ state: 'closed', evidence: 'https://ci.example/run/7' });
  await expect(handlers.closeActionItem(scene.ctx, { id: opened.id, evidence: 'again' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(handlers.closeActionItem(scene.ctx, { id: 'x', evidence: 'y' })).rejects.toMatchObject({
    code: 'not_found',
  });
  scene.app.clock.forward(2 * day);
  await scene.pump();
  const types = (await readEvents(scene.ctx.db, { typePrefix: 'evenkeel.action-item.' })).map((each) => each.type);
  expect(types).toEqual(['evenkeel.action-item.opened', 'evenkeel.action-item.closed']);
});

test('an open action item is told to be overdue once, when its due date comes', async () => {
  const scene = await createScene();
  const { id } = await draft(scene);
  const add = (title: string, days: number) =>
    handlers.openActionItem(scene.ctx, {
      id,
      title,
      kind: 'process',
      owner: 'user:default/ada',
      dueAt: new Date(scene.ctx.now() + days * day).toISOString(),
    });
  const later = await add('Later', 9);
  const soon = await add('Soon', 2);
  scene.app.clock.forward(day);
  await scene.pump();
  expect(await readEvents(scene.ctx.db, { type: 'evenkeel.action-item.overdue' })).toEqual([]);
  scene.app.clock.forward(day + minute);
  await scene.pump();
  scene.app.clock.forward(day);
  await tellOverdue(scene.ctx, soon.id);
  await tellOverdue(scene.ctx, later.id);
  await scene.pump();
  const overdue = await readEvents(scene.ctx.db, { type: 'evenkeel.action-item.overdue' });
  expect(overdue).toMatchObject([
    {
      subject: `action-item:default/${soon.id}`,
      correlation: 'incident-42',
      data: { item: soon.id, owner: 'user:default/ada' },
    },
  ]);
  const { items } = await handlers.listActionItems(scene.ctx, { state: 'open' });
  expect(items.map((each) => [each.title, each.overdue])).toEqual([
    ['Soon', true],
    ['Later', false],
  ]);
});
