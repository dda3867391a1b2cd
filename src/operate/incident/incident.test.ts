import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { append, type LogEvent, readEvents } from '../../platform/events.ts';
import { duty, people, responsePlan } from '../oncall/sample.test-data.ts';
import { openFromEvent, openIncidentCounts, readIncident } from './incident.ts';
import { stabilisingMs } from './settle.ts';

const minute = 60_000;

const runbook = (mainSteps: string) => `
schemaVersion: '0.3'
description: Restarts a service
x-ops: { owner: 'group:default/shop' }
parameters:
  Service: { type: String }
  Approvers: { type: StringList, default: [] }
  Incident: { type: String, default: '' }
mainSteps:
  - ${mainSteps}
`;
const quick = runbook('{ name: rest, action: aws:sleep, inputs: { Duration: PT1S } }');
const slow = runbook('{ name: rest, action: aws:sleep, inputs: { Duration: PT10M } }');

const action = [
  ', Engagements: [shop-escalation], Actions: [{ SsmAutomation: { DocumentName: restart',
  "Parameters: [{ Key: Approvers, Values: ['group:default/shop'] }]",
  'DynamicParameters: [{ Key: Service, Value: { Variable: INVOLVED_RESOURCES } }, { Key: Incident, Value: { Variable: INCIDENT_RECORD_ARN } }] } }]',
].join(', ');

const alarm = (name: string, more = '') => `
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: ${name}
      Namespace: Shop
      MetricName: latency
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: ignore
      Tags: [{ Key: evenkeel.dev/service, Value: shop }]
      ${more}
`;

async function start(files: Record<string, string> = {}): Promise<TestApp> {
  const app = await createTestApp();
  await app.load({ duty, people, 'restart.yaml': quick, ...files });
  return app;
}

/** Appends a change of an alarm's state as the alarms do, and lets everything follow. */
async function change(
  app: TestApp,
  name: string,
  to: 'OK' | 'ALARM',
  { plans = [] as string[], data = {} } = {},
): Promise<LogEvent> {
  await setState(app, name, to);
  const event = await append(app.ctx, {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.state-changed',
    subject: `alarm:default/${name}`,
    data: {
      alarm: name,
      from: to === 'OK' ? 'ALARM' : 'OK',
      to,
      reason: 'Threshold crossed',
      service: 'component:default/shop',
      firstBreachingAt: new Date(app.ctx.now() - minute).toISOString(),
      actions: plans.map((each) => `response-plan:default/${each}`),
      ...data,
    },
  });
  await app.settle();
  return event!;
}

async function setState(app: TestApp, name: string, state: string): Promise<void> {
  await sql`update operate.alarm_state set state = ${state} where alarm = ${name}`.execute(app.ctx.db);
}

const incidents = async (app: TestApp) => (await app.client.listIncidents({})).items;
const told = async (app: TestApp, prefix = 'evenkeel.incident.') =>
  (await readEvents(app.ctx.db, { typePrefix: prefix, limit: 500 })).map((each) => each.type.slice(prefix.length));

test('openFromEvent opens an incident, pages its contacts and starts its runbook, all in one story', async () => {
  const app = await start({ plan: responsePlan('trouble', { impact: 2, more: action }) });
  const event = await change(app, 'shop-slow', 'ALARM', { plans: ['trouble'] });
  const [listed] = await incidents(app);
  const incident = await app.client.getIncident({ id: String(listed?.number) });
  expect(incident).toMatchObject({
    number: 1,
    title: 'Trouble with trouble',
    summary: 'Threshold crossed',
    state: 'open',
    severity: 1,
    priority: 'Critical',
    responsePlan: 'response-plan:default/trouble',
    service: 'component:default/shop',
    owner: 'group:default/shop',
    alarms: ['alarm:default/shop-slow'],
    impactStartedAt: event.data.firstBreachingAt,
    severityReason:
      'Impact is high: a tier 1 service is affected and the response plan rates it 2 of 5; urgency is high: a tier 1 service is affected: priority Critical, severity 1',
  });
  expect(incident.durations).toContainEqual({
    name: 'time_to_detect',
    status: 'recorded',
    milliseconds: expect.closeTo(minute, -2),
  });
  expect(incident.affected.map((each) => [each.ref, each.relation, each.tier])).toEqual([
    ['component:default/shop', 'affected', 1],
    ['component:default/till', 'it depends on', 3],
  ]);
  expect(incident.recentChanges.map((each) => each.type)).toEqual(['evenkeel.revision.applied']);
  expect(incident.pages).toHaveLength(1);
  const execution = await app.client.getExecution({ id: incident.executions[0]! });
  expect(execution).toMatchObject({
    incident: incident.id,
    startedBy: 'system:incident',
    parameters: { Service: 'shop', Approvers: ['group:default/shop'], Incident: incident.id },
  });
  const timeline = (await app.client.getTimeline({ id: incident.id })).items;
  const types = timeline.map((each) => each.type.replace('evenkeel.', ''));
  expect(types.slice(0, 2)).toEqual(['alarm.state-changed', 'incident.opened']);
  expect(types).toEqual(expect.arrayContaining(['page.due', 'page.delivered', 'execution.started']));
  expect(timeline.slice(1).filter((each) => each.correlation !== incident.id)).toEqual([]);
  const opened = timeline[1];
  expect(opened).toMatchObject({
    subject: 'incident:default/1',
    actor: 'system:incident',
    causation: event.id,
    data: { incident: incident.id, number: 1, alarms: ['alarm:default/shop-slow'] },
  });
  expect(await openIncidentCounts(app.ctx)).toEqual(new Map([['component:default/shop', 1]]));
});

test('openFromEvent joins the unresolved incident of the same DedupeString across plans, and raises its severity', async () => {
  const same = (name: string, impact: number, more: string) =>
    responsePlan(name, { impact, template: ', DedupeString: shop-down', more });
  const tagged = ', Engagements: [shop-escalation], Tags: [{ Key: evenkeel.dev/urgency, Value: low }]';
  const app = await start({ one: same('degraded', 3, tagged), two: same('down', 1, action) });
  await change(app, 'shop-slow', 'ALARM', { plans: ['degraded'], data: { service: 'component:default/ledger' } });
  await change(app, 'shop-gone', 'ALARM', { plans: ['down'] });
  const found = await incidents(app);
  expect(found).toEqual([
    expect.objectContaining({ alarms: ['alarm:default/shop-gone', 'alarm:default/shop-slow'], severity: 2 }),
  ]);
  expect(await told(app)).toEqual(['opened', 'joined', 'severity-changed']);
  // The contact is being told already; the second plan's runbook is new.
  expect((await app.client.listPages({})).items).toHaveLength(1);
  expect((await app.client.getIncident({ id: found[0]!.id })).executions).toHaveLength(1);
  await change(app, 'shop-gone', 'ALARM', { plans: ['down'] });
  expect((await app.client.getIncident({ id: found[0]!.id })).executions).toHaveLength(1);
});

test('openFromEvent does nothing for an event that it has had, and opens anew once the incident is resolved', async () => {
  const app = await start({ plan: responsePlan('trouble', { more: ', Engagements: [ada]' }) });
  const event = await change(app, 'shop-slow', 'ALARM');
  const request = { plan: 'trouble', event };
  await Promise.all([
    openFromEvent(app.ctx, request),
    openFromEvent(app.ctx, request),
    openFromEvent(app.ctx, { ...request, plan: 'response-plan:default/trouble' }),
  ]);
  await app.settle();
  expect(await told(app)).toEqual(['opened']);
  await app.client.resolveIncident({ id: '1' });
  await openFromEvent(app.ctx, request);
  expect(await incidents(app)).toHaveLength(1);
  await change(app, 'shop-slow', 'ALARM', { plans: ['trouble'] });
  expect((await incidents(app)).map((each) => [each.number, each.state])).toEqual([
    [2, 'open'],
    [1, 'resolved'],
  ]);
});

test('openFromEvent believes of a foreign event only what is declared and possible', async () => {
  const app = await start({ plan: responsePlan('trouble', { more: ', Engagements: [ada]' }) });
  const event = (await append(app.ctx, {
    source: 'somebody',
    type: 'order.late',
    subject: "x'; drop table operate.incident; --",
    time: app.ctx.now() + 60 * minute,
    data: {
      service: 'component:default/none',
      owner: 'group:default/none',
      firstBreachingAt: '9999-01-01T00:00:00Z',
      reason: { not: 'text' },
      impact: 'high',
    },
  }))!;
  await openFromEvent(app.ctx, { plan: 'trouble', event });
  const found = await readIncident(app.ctx, '1');
  expect(found).toMatchObject({ service: null, owner: null, alarms: [], summary: null, severity: 4 });
  expect(Date.parse(found!.impactStartedAt!)).toBeLessThanOrEqual(Date.parse(found!.openedAt));
  await expect(openFromEvent(app.ctx, { plan: 'none', event })).rejects.toThrow('no such response plan');
});

test('openFromEvent opens the incident even when its runbook cannot be started, and says so', async () => {
  const app = await start({
    plan: responsePlan('trouble', {
      more: ', Engagements: [ada], Actions: [{ SsmAutomation: { DocumentName: restart } }]',
    }),
  });
  await change(app, 'shop-slow', 'ALARM', { plans: ['trouble'] });
  const [failed] = await readEvents(app.ctx.db, { type: 'evenkeel.incident.action-failed' });
  expect(failed?.data.text).toMatch(
    /^The runbook "restart" of the response plan was not started: .*"Service" has no value/,
  );
  expect(await incidents(app)).toHaveLength(1);
  expect((await app.client.listPages({})).items).toHaveLength(1);
});

test('openIncident rates by tier, dependents, the plan, and what the person says', async () => {
  const tagged = (urgency: string) => `, Engagements: [ada], Tags: [{ Key: evenkeel.dev/urgency, Value: ${urgency} }]`;
  const app = await start({
    mild: responsePlan('mild', { impact: 5, more: tagged('low') }),
    grave: responsePlan('grave', { impact: 1, more: tagged('medium') }),
  });
  const open = async (input: { service?: string; responsePlan?: string; impact?: 'low'; urgency?: 'high' }) => {
    const { severity, impact, urgency, severityReason } = await app.client.openIncident({ title: 'x', ...input });
    return [severity, impact, urgency, severityReason.split(';')[0]];
  };
  const tier1 = 'Impact is high: a tier 1 service is affected';
  expect(await open({})).toEqual([4, 'low', 'medium', 'Impact is low: nothing that depends on it is known']);
  expect(await open({ service: 'component:default/shop' })).toEqual([1, 'high', 'high', tier1]);
  // The shop, of tier 1, depends on the till; the ledger's only dependent is of tier 3.
  expect(await open({ service: 'component:default/till' })).toEqual([2, 'high', 'medium', tier1]);
  expect(await open({ service: 'component:default/ledger' })).toEqual([
    4,
    'low',
    'medium',
    'Impact is low: a tier 3 service is affected',
  ]);
  expect(await open({ responsePlan: 'mild' })).toEqual([
    5,
    'low',
    'low',
    'Impact is low: the response plan rates it 5 of 5',
  ]);
  expect(await open({ responsePlan: 'grave' })).toEqual([
    2,
    'high',
    'medium',
    'Impact is high: the response plan rates it 1 of 5',
  ]);
  expect(await open({ service: 'component:default/shop', impact: 'low', urgency: 'high' })).toEqual([
    3,
    'low',
    'high',
    'Impact is low: the person who opened it says so',
  ]);
  await expect(open({ responsePlan: 'mild' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('incident 5 is open for the same'),
  });
  await expect(open({ service: 'component:default/none' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(open({ responsePlan: 'none' })).rejects.toMatchObject({ code: 'not_found' });
});

test('openFromEvent takes the urgency from how fast the alarm decides where nothing else says it', async () => {
  const app = await start({
    alarm: alarm('ledger-slow'),
    plan: responsePlan('trouble', { more: ', Engagements: [ada]' }),
  });
  await change(app, 'ledger-slow', 'ALARM', { plans: ['trouble'], data: { service: 'component:default/ledger' } });
  const [found] = await incidents(app);
  expect(await readIncident(app.ctx, found!.id)).toMatchObject({
    urgency: 'high',
    severityReason: expect.stringContaining('its alarm decides within 60 seconds'),
  });
});

test('the lifecycle goes its legal ways, tells each step with its actor, and refuses the rest (INC-3)', async () => {
  const app = await start();
  const { id } = await app.client.openIncident({ title: 'Trouble', service: 'component:default/shop' });
  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  expect(await ada.acknowledgeIncident({ id })).toMatchObject({ state: 'acknowledged', lead: 'user:default/ada' });
  await expect(ada.acknowledgeIncident({ id })).rejects.toMatchObject({ code: 'conflict' });
  const note = await ada.addNote({ id: '1', text: 'Looking' });
  expect(note).toMatchObject({
    type: 'evenkeel.incident.note-added',
    correlation: id,
    actor: 'user:default/ada',
    data: { incident: id, text: 'Looking' },
  });
  await expect(ada.changeSeverity({ id, severity: 3 })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('say why'),
  });
  expect(await ada.changeSeverity({ id, severity: 3, reason: 'few customers' })).toMatchObject({
    severity: 3,
    priority: 'High',
    severityReason: 'user:default/ada lowered it from 1 to 3: few customers',
  });
  expect(await ada.changeSeverity({ id, severity: 2 })).toMatchObject({ severity: 2, priority: 'Urgent' });
  await expect(ada.changeSeverity({ id, severity: 2 })).rejects.toMatchObject({ code: 'conflict' });
  expect(await ada.mitigateIncident({ id, note: 'Rolled back' })).toMatchObject({ state: 'mitigated' });
  expect(await ada.resolveIncident({ id })).toMatchObject({ state: 'resolved', lead: 'user:default/ada' });
  await expect(ada.mitigateIncident({ id })).rejects.toMatchObject({ code: 'conflict' });
  await expect(ada.getIncident({ id: '77' })).rejects.toMatchObject({ code: 'not_found' });
  const viewer = await app.as({ ref: 'user:default/ben', role: 'viewer' });
  await expect(viewer.resolveIncident({ id })).rejects.toMatchObject({ code: 'forbidden' });
  await app.settle();
  expect(await told(app)).toEqual([
    'opened',
    'acknowledged',
    'note-added',
    'severity-changed',
    'severity-changed',
    'mitigated',
    'note-added',
    'resolved',
  ]);
  expect((await app.client.listIncidents({ open: true })).items).toEqual([]);
});

test('incident.on-alarm adds a further alarm of the service that has no plan of its own, once', async () => {
  const files = {
    one: alarm('shop-errors'),
    two: alarm('shop-planned', 'AlarmActions: [response-plan:default/trouble]'),
    plan: responsePlan('trouble', { more: ', Engagements: [ada]' }),
  };
  const app = await start(files);
  await app.client.openIncident({ title: 'Trouble', service: 'component:default/shop' });
  await change(app, 'shop-errors', 'ALARM');
  await change(app, 'shop-errors', 'ALARM');
  await change(app, 'shop-planned', 'ALARM');
  expect(await incidents(app)).toEqual([expect.objectContaining({ alarms: ['alarm:default/shop-errors'] })]);
  expect(await told(app)).toEqual(['opened', 'joined']);
});

test('incident.settle resolves an incident once all its alarms stay OK', async () => {
  const app = await start({
    one: alarm('a'),
    two: alarm('b'),
    plan: responsePlan('trouble', { more: ', Engagements: [shop-escalation]' }),
  });
  await change(app, 'a', 'ALARM', { plans: ['trouble'] });
  await change(app, 'b', 'ALARM', { plans: ['trouble'] });
  const state = async () => (await incidents(app))[0]?.state;
  await change(app, 'a', 'OK');
  await app.forward(stabilisingMs);
  expect(await state()).toBe('open');
  // A flap: OK for a moment only.
  await change(app, 'b', 'OK');
  await app.forward(stabilisingMs / 2);
  await change(app, 'b', 'ALARM', { plans: ['trouble'] });
  await app.forward(stabilisingMs);
  expect(await state()).toBe('open');
  const ok = await change(app, 'b', 'OK');
  await app.forward(stabilisingMs);
  const [found] = await incidents(app);
  expect(found).toMatchObject({ state: 'resolved', mitigatedAt: ok.time, lead: null });
  const [resolved] = await readEvents(app.ctx.db, { type: 'evenkeel.incident.resolved' });
  expect(resolved).toMatchObject({
    actor: 'system:incident',
    correlation: found?.id,
    data: { reason: 'all its alarms are OK' },
  });
  await app.forward(10 * minute);
  expect((await app.client.listPages({})).items).toHaveLength(1);
});

test('incident.settle waits for the end of a runbook that is at work on the incident', async () => {
  const app = await start({ one: alarm('a'), 'restart.yaml': slow, plan: responsePlan('trouble', { more: action }) });
  await change(app, 'a', 'ALARM', { plans: ['trouble'] });
  await change(app, 'a', 'OK');
  await app.forward(minute);
  expect(await incidents(app)).toEqual([expect.objectContaining({ state: 'open' })]);
  await app.client.acknowledgeIncident({ id: '1' });
  await app.forward(10 * minute);
  await app.forward(stabilisingMs);
  expect(await incidents(app)).toEqual([expect.objectContaining({ state: 'resolved' })]);
});

test('incident.settle ends an incident whose alarm was OK again before it was opened', async () => {
  const app = await start({ one: alarm('a'), plan: responsePlan('trouble', { more: ', Engagements: [ada]' }) });
  const event = await change(app, 'a', 'ALARM');
  await change(app, 'a', 'OK');
  await openFromEvent(app.ctx, { plan: 'trouble', event });
  await app.forward(stabilisingMs);
  expect(await incidents(app)).toEqual([expect.objectContaining({ state: 'resolved' })]);
});

test('joinIncident opens a mitigated incident again and tells people anew (INC-4)', async () => {
  const app = await start({ plan: responsePlan('trouble', { more: action }) });
  await change(app, 'shop-slow', 'ALARM', { plans: ['trouble'] });
  const first = await app.client.acknowledgeIncident({ id: '1' });
  await app.client.mitigateIncident({ id: '1' });
  await app.forward(minute);
  await change(app, 'shop-slow', 'ALARM', { plans: ['trouble'] });
  const again = await app.client.getIncident({ id: '1' });
  expect(again).toMatchObject({ state: 'open', mitigatedAt: null, acknowledgedAt: first.acknowledgedAt });
  expect(again.pages).toHaveLength(2);
  expect(again.executions).toHaveLength(2);
  expect(await told(app)).toContain('reopened');
});
