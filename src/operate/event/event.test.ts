import { expect, test, vi } from 'vitest';
import { createTestApp } from '../../../test/app.ts';
import { transaction } from '../../platform/context.ts';
import { append, readEvents } from '../../platform/events.ts';
import { deliver, type Delivery } from './deliver.ts';
import { emit, happened, restart, rule, typesOf } from './sample.test-data.ts';

test('event.rules tells that a rule matched, reaches its target, tells so and counts', async () => {
  const app = await createTestApp();
  await app.load({
    'rule.yaml': rule(
      'late',
      '{ type: [order.late], data: { total: [{ numeric: [">", 10] }] } }',
      "[{ Id: inbox, Arn: 'notify:console' }]",
    ),
  });
  await emit(app, happened({ data: { total: 3 } }));
  const event = await emit(app, happened());
  const [matched] = await readEvents(app.ctx.db, { type: 'evenkeel.rule.matched' });
  expect(matched).toMatchObject({
    subject: 'rule:default/late',
    causation: event.id,
    correlation: event.correlation,
    data: { rule: 'rule:default/late', event: event.id, eventType: 'order.late' },
  });
  const [delivered] = await readEvents(app.ctx.db, { type: 'evenkeel.rule.delivered' });
  expect(delivered).toMatchObject({
    subject: 'rule:default/late',
    causation: matched!.id,
    data: { target: 'inbox', to: 'notify:console', event: event.id },
  });
  expect(await typesOf(app, 'evenkeel.rule.')).toEqual(['evenkeel.rule.matched', 'evenkeel.rule.delivered']);
  const { items } = await app.client.listNotifications({});
  expect(items).toMatchObject([
    { channel: 'console', subject: 'order.late: order:default/7', correlation: event.correlation },
  ]);
  expect(items[0]!.text).toContain('total: 12');
  expect(items[0]!.text).toContain('Because: Rule late');
  expect((await app.client.listRules({})).items).toMatchObject([
    { ref: 'rule:default/late', enabled: true, matched: 1, lastMatched: expect.any(String) as string },
  ]);
});

test('event.rules leaves disabled rules alone and follows a new revision', async () => {
  const app = await createTestApp();
  const pattern = '{ type: [order.late] }';
  const targets = "[{ Id: inbox, Arn: 'notify:console' }]";
  await app.load({ 'rule.yaml': rule('late', pattern, targets, 'State: DISABLED') });
  await emit(app, happened());
  expect(await typesOf(app, 'evenkeel.rule.')).toEqual([]);
  await app.load({ 'rule.yaml': rule('late', pattern, targets) });
  await emit(app, happened());
  expect(await typesOf(app, 'evenkeel.rule.')).toEqual(['evenkeel.rule.matched', 'evenkeel.rule.delivered']);
  await app.load({ 'rule.yaml': rule('late', '{ type: [order.lost] }', targets) });
  await emit(app, happened());
  expect(await typesOf(app, 'evenkeel.rule.matched')).toHaveLength(1);
});

test('event.rules starts a runbook with the parameters of Input', async () => {
  const app = await createTestApp();
  const target = `[{ Id: fix, Arn: 'arn:aws:ssm:eu-west-1:000000000000:automation-definition/restart:$DEFAULT', Input: '{"Host": ["web-1"]}' }]`;
  await app.load({ 'restart.yaml': restart, 'rule.yaml': rule('late', '{ source: [shop.orders] }', target) });
  const event = await emit(app, happened());
  const [started] = await readEvents(app.ctx.db, { type: 'evenkeel.execution.started' });
  expect(started).toMatchObject({ data: { runbook: 'runbook:default/restart' }, correlation: event.correlation });
  const execution = await app.client.getExecution({ id: String(started!.data.execution) });
  expect(execution.parameters).toEqual({ Host: 'web-1' });
});

test('event.rules tries a target again and tells of the one that cannot be reached, while the others are', async () => {
  const app = await createTestApp();
  const targets = `[{ Id: fix, Arn: 'document/restart', Input: '{"Wrong": "x"}' }, { Id: inbox, Arn: 'notify:console' }]`;
  await app.load({
    'restart.yaml': restart,
    'rule.yaml': rule('late', '{ type: [order.late] }', targets),
    'told.yaml': rule(
      'given-up',
      '{ type: [evenkeel.rule.dead-lettered] }',
      "[{ Id: inbox, Arn: 'notify:console' }]",
    ).replace('Rule:', 'GivenUp:'),
  });
  const event = await emit(app, happened());
  expect(await typesOf(app, 'evenkeel.rule.delivered')).toHaveLength(1);
  expect(await typesOf(app, 'evenkeel.rule.dead-lettered')).toEqual([]);
  for (let round = 0; round < 8; round += 1) await app.forward(40_000);
  const dead = await readEvents(app.ctx.db, { type: 'evenkeel.rule.dead-lettered' });
  expect(dead).toHaveLength(1);
  expect(dead[0]).toMatchObject({
    subject: 'rule:default/late',
    data: { target: 'fix', to: 'runbook:default/restart', event: event.id },
  });
  expect(dead[0]!.data.reason).toContain('Cannot start runbook "restart"');
  const { items } = await app.client.listRules({});
  expect(items.map((each) => [each.name, each.matched])).toEqual([
    ['given-up', 1],
    ['late', 1],
  ]);
});

test('a rule about failed deliveries does not hear of its own', async () => {
  const app = await createTestApp({ config: { connections: { gone: { url: 'https://gone.example/', headers: {} } } } });
  app.world.onRequest('gone.example', { status: 410 });
  await app.load({
    'rule.yaml': rule(
      'given-up',
      '{ type: [evenkeel.notification.failed] }',
      "[{ Id: hook, Arn: 'notify:webhook:connection:gone' }]",
    ),
  });
  await emit(app, {
    source: '/test',
    type: 'evenkeel.notification.failed',
    subject: 'notification:default/x',
    data: {},
  });
  for (let round = 0; round < 7; round += 1) await app.forward(15 * 60_000);
  expect(await typesOf(app, 'evenkeel.notification.failed')).toHaveLength(2);
  expect(await typesOf(app, 'evenkeel.rule.matched')).toHaveLength(1);
});

test('rules that set each other off are stopped at the depth limit', async () => {
  const app = await createTestApp();
  const again = rule('again', '{ type: [evenkeel.notification.delivered] }', "[{ Id: inbox, Arn: 'notify:console' }]");
  await app.load({ 'rule.yaml': again });
  await emit(app, { source: '/test', type: 'evenkeel.notification.delivered', data: {} });
  await vi.waitFor(async () => expect(await typesOf(app, 'evenkeel.event.loop-stopped')).toHaveLength(1), 15_000);
  expect((await app.client.listNotifications({})).items.length).toBeLessThan(24);
});

test('event.rules hands a topic to the connection of its name, else to the console', async () => {
  const app = await createTestApp({ config: { connections: { news: { url: 'https://news.example/', headers: {} } } } });
  app.world.onRequest('news.example', { status: 200 });
  const arn = (topic: string) => `arn:aws:sns:eu-west-1:000000000000:${topic}`;
  await app.load({
    'rule.yaml': rule(
      'late',
      '{ type: [order.late] }',
      `[{ Id: a, Arn: '${arn('news')}' }, { Id: b, Arn: '${arn('rumours')}' }]`,
    ),
  });
  await emit(app, happened());
  const { items } = await app.client.listNotifications({});
  expect(items.map((each) => `${each.channel} ${each.to} ${each.state}`).toSorted()).toEqual([
    'console rumours delivered',
    'webhook connection:news delivered',
  ]);
  expect(app.world.requests).toHaveLength(1);
});

test('event.alarm-actions delivers what an alarm names for its new state', async () => {
  const app = await createTestApp();
  await app.load({ 'reboot.yaml': restart.replace('{ type: String }', '{ type: String, default: web-1 }') });
  const actions = ['notify:console', 'reboot', 'arn:aws:automate:eu-west-1:ec2:stop'];
  const event = await emit(app, {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.state-changed',
    subject: 'alarm:default/booking-errors',
    data: { to: 'ALARM', actions },
  });
  const delivered = await readEvents(app.ctx.db, { type: 'evenkeel.rule.delivered' });
  expect(delivered.map((each) => `${each.subject} ${String(each.data.to)} ${each.causation}`).toSorted()).toEqual([
    `alarm:default/booking-errors notify:console ${event.id}`,
    `alarm:default/booking-errors runbook:default/reboot ${event.id}`,
  ]);
  expect(await typesOf(app, 'evenkeel.execution.started')).toHaveLength(1);
  const [dead] = await readEvents(app.ctx.db, { type: 'evenkeel.rule.dead-lettered' });
  expect(dead!.data).toMatchObject({
    alarm: 'alarm:default/booking-errors',
    to: 'arn:aws:automate:eu-west-1:ec2:stop',
  });
  expect(dead!.data.reason).toContain('no target that is known here');
});

test('deliver opens an incident once, however often its job runs, and not when it fails', async () => {
  const app = await createTestApp();
  const event = await emit(app, happened());
  const [sealed] = await readEvents(app.ctx.db, { type: 'order.late' });
  const cause = { id: event.id, correlation: event.correlation, depth: event.depth };
  const target = { id: 'incident', kind: 'response-plan' as const, to: 'response-plan:default/critical', input: null };
  const delivery: Delivery = {
    sequence: sealed!.sequence!,
    cause,
    subject: 'rule:default/late',
    because: 'Late',
    target,
  };
  const opened: string[] = [];
  const startRunbook = () => Promise.reject(new Error('nobody asked for a runbook'));
  const failing = { startRunbook, openIncident: () => Promise.reject(new Error('no such plan')) };
  await expect(deliver(app.ctx, failing, delivery)).rejects.toThrow('no such plan');
  expect(await readEvents(app.ctx.db, { type: 'evenkeel.rule.delivered' })).toEqual([]);
  const working = {
    startRunbook,
    openIncident: async (_: unknown, input: { plan: string; event: { id: string } }) =>
      void opened.push(`${input.plan} ${input.event.id}`),
  };
  await deliver(app.ctx, working, delivery);
  await deliver(app.ctx, working, delivery);
  expect(opened).toEqual([`response-plan:default/critical ${event.id}`]);
});

test('listEvents filters by pattern over the whole log, newest first, or in order after a position', async () => {
  const app = await createTestApp();
  for (let total = 0; total < 6; total += 1) await append(app.ctx, happened({ data: { total } }));
  await app.settle();
  const pattern = JSON.stringify({ type: ['order.late'], data: { total: [{ numeric: ['>=', 2] }] } });
  const newest = await app.client.listEvents({ pattern, limit: 2 });
  expect(newest.items.map((each) => each.data.total)).toEqual([5, 4]);
  const after = await app.client.listEvents({ pattern, after: 0, limit: 3 });
  expect(after.items.map((each) => each.data.total)).toEqual([2, 3, 4]);
  const before = await app.client.listEvents({ type: 'order.late', before: after.items[0]!.sequence!, limit: 1 });
  expect(before.items.map((each) => each.data.total)).toEqual([1]);
  await expect(app.client.listEvents({ pattern: '{' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(app.client.listEvents({ pattern: '{"type": "x"}' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('listEvents looks past events that do not match, in either order', async () => {
  const app = await createTestApp();
  await transaction(app.ctx, async (ctx) => {
    await append(ctx, happened({ type: 'order.first' }));
    for (let count = 0; count < 450; count += 1) await append(ctx, happened({ type: 'order.between' }));
    await append(ctx, happened({ type: 'order.last' }));
  });
  await app.settle();
  const pattern = JSON.stringify({ type: ['order.first', 'order.last'] });
  const newest = await app.client.listEvents({ pattern });
  expect(newest.items.map((each) => each.type)).toEqual(['order.last', 'order.first']);
  const oldest = await app.client.listEvents({ pattern, after: 0 });
  expect(oldest.items.map((each) => each.type)).toEqual(['order.first', 'order.last']);
});

test('getEvent tells the causes up to the first and the effects a few levels down', async () => {
  const app = await createTestApp();
  await app.load({ 'rule.yaml': rule('late', '{ type: [order.late] }', "[{ Id: inbox, Arn: 'notify:console' }]") });
  const event = await emit(app, happened());
  const first = await app.client.getEvent({ id: event.id });
  expect(first.causes).toEqual([]);
  expect(first.effects.map((each) => each.type)).toEqual([
    'evenkeel.rule.matched',
    'evenkeel.rule.delivered',
    'evenkeel.notification.delivered',
  ]);
  const last = await app.client.getEvent({ id: first.effects[2]!.id });
  expect(last.causes.map((each) => each.type)).toEqual(['evenkeel.rule.matched', 'order.late']);
  await expect(app.client.getEvent({ id: 'nothing' })).rejects.toMatchObject({ code: 'not_found' });
});

test('verifyAudit closes the chain over the whole log', async () => {
  const app = await createTestApp();
  await app.settle();
  const before = await app.client.verifyAudit({});
  await emit(app, happened());
  const after = await app.client.verifyAudit({});
  expect(after).toMatchObject({ broken: null, checked: before.checked + 1 });
  expect(after.lastHash).not.toBe(before.lastHash);
});
