import { expect, test, vi } from 'vitest';
import { createTestApp } from '../../../test/app.ts';
import { readEvents } from '../../platform/events.ts';
import { alone, emit, happened, restart, rule, typesOf } from './sample.test-data.ts';

const late = '{ type: [order.late] }';

test('a webhook is posted the event in the form in which its rule speaks, or what its input says', async () => {
  const app = await createTestApp({
    ...alone,
    config: { connections: { shop: { url: 'https://shop.example/in', headers: { 'x-key': 'k' } } } },
  });
  app.world.onRequest('.example', { status: 202 });
  const targets = (more: string) => `[
    { Id: cloud, Arn: 'webhook:https://hooks.example/s3cret' },
    { Id: shop, Arn: 'arn:aws:events:eu-west-1:000000000000:api-destination/shop/1'${more} } ]`;
  await app.load({
    'a.yaml': rule('cloud', late, targets(`, Input: '{"fixed": [1]}'`)),
    'b.yaml': rule('bridge', '{ detail-type: [order.late] }', targets(', InputPath: $.detail.total')).replace(
      'Rule:',
      'Other:',
    ),
  });
  const event = await emit(app, happened({ extensions: { region: 'eu' } }));
  const sent = app.world.requests.map(
    (each) => [each.url, each.headers['content-type'], JSON.parse(each.body!)] as const,
  );
  expect(sent).toHaveLength(4);
  const [bridge, cloud] = sent
    .filter(([url]) => url.includes('hooks'))
    .map((each) => each[2] as Record<string, unknown>)
    .toSorted((a) => ('detail' in a ? -1 : 1));
  expect(cloud).toMatchObject({
    specversion: '1.0',
    id: event.id,
    type: 'order.late',
    data: { total: 12 },
    region: 'eu',
  });
  expect(bridge).toMatchObject({ version: '0', id: event.id, 'detail-type': 'order.late', detail: { total: 12 } });
  expect(sent.filter(([url]) => url.includes('shop')).map((each) => each[2])).toEqual(
    expect.arrayContaining([{ fixed: [1] }, 12]) as unknown,
  );
  expect(app.world.requests.find((each) => each.url.includes('shop'))!.headers).toMatchObject({
    'x-key': 'k',
    'content-type': 'application/json',
  });
  expect(new Set(app.world.requests.map((each) => each.headers['x-evenkeel-delivery'])).size).toBe(4);
  const told = await readEvents(app.ctx.db, { type: 'evenkeel.rule.delivered' });
  expect(JSON.stringify(told)).not.toContain('s3cret');
});

test('a transformer makes the parameters of a runbook and the text of a message', async () => {
  const app = await createTestApp(alone);
  const paths = 'InputPathsMap: { host: $.detail.host, total: $.detail.total }';
  await app.load({
    'restart.yaml': restart,
    'rule.yaml': rule(
      'late',
      '{ source: [shop.orders], detail-type: [order.late] }',
      `[
        { Id: fix, Arn: document/restart, InputTransformer: { ${paths}, InputTemplate: '{"Host": [<host>]}' } },
        { Id: inbox, Arn: 'notify:console', InputTransformer: { ${paths}, InputTemplate: '"<aws.events.rule-name>: <total> at <host>"' } } ]`,
    ),
  });
  await emit(app, happened({ data: { host: 'web-1', total: 12 } }));
  const [started] = await readEvents(app.ctx.db, { type: 'evenkeel.execution.started' });
  const execution = await app.client.getExecution({ id: String(started!.data.execution) });
  expect(execution.parameters).toEqual({ Host: 'web-1' });
  expect((await app.client.listNotifications({})).items.map((each) => each.text)).toEqual(['late: 12 at web-1']);
});

test('two sources with the same id start a runbook each', async () => {
  const app = await createTestApp(alone);
  await app.load({
    'restart.yaml': restart,
    'rule.yaml': rule('late', late, `[{ Id: fix, Arn: document/restart, Input: '{"Host": "a"}' }]`),
  });
  await emit(app, happened({ id: '1', source: 'shop.one' }));
  await emit(app, happened({ id: '1', source: 'shop.two' }));
  expect(await typesOf(app, 'evenkeel.execution.started')).toHaveLength(2);
});

test('a target is tried as its RetryPolicy says, with growing waits, and then kept as a dead letter', async () => {
  const app = await createTestApp(alone);
  app.world.onRequest('down.example', { status: 503, headers: { 'retry-after': '20' } });
  app.world.onRequest('gone.example', { status: 410 });
  app.world.onRequest('slow.example', { status: 429 });
  const hook = (id: string, host: string, policy: string) =>
    `{ Id: ${id}, Arn: 'webhook:https://${host}/x', RetryPolicy: { ${policy} } }`;
  const targets = [
    hook('down', 'down.example', 'MaximumRetryAttempts: 2'),
    hook('gone', 'gone.example', 'MaximumRetryAttempts: 185'),
    hook('slow', 'slow.example', 'MaximumEventAgeInSeconds: 60'),
    hook('once', 'down.example', 'MaximumRetryAttempts: 0'),
  ];
  await app.load({ 'rule.yaml': rule('late', late, `[${targets.join(', ')}]`) });
  await emit(app, happened());
  const waiting = async () =>
    (await app.client.listDeadLetters({})).items
      .map((each) => `${each.target} ${each.attempts} ${each.reason}`)
      .toSorted();
  expect(await waiting()).toEqual(['gone 1 The receiver answered 410', 'once 1 The receiver answered 503']);
  const tries = (host: string) => app.world.requests.filter((each) => each.url.includes(host)).length;
  expect(tries('down')).toBe(2);
  await app.forward(10_000);
  // The receiver asked for 20 seconds.
  expect(tries('down')).toBe(2);
  await app.forward(11_000);
  expect(tries('down')).toBe(3);
  for (let round = 0; round < 8; round += 1) await app.forward(21_000);
  expect(await waiting()).toEqual([
    'down 3 The receiver answered 503',
    'gone 1 The receiver answered 410',
    expect.stringMatching(/^once 1/),
    expect.stringMatching(/^slow [2-7] The receiver answered 429$/),
  ]);
  expect(await typesOf(app, 'evenkeel.rule.dead-lettered')).toHaveLength(4);
});

test('a dead letter is sent again once, as its rule says now, and is not lost when it fails again', async () => {
  const app = await createTestApp(alone);
  let gate = Promise.resolve();
  app.world.onRequest('gone.example', () => gate.then(() => ({ status: 410 })));
  await app.load({ 'rule.yaml': rule('late', late, "[{ Id: hook, Arn: 'webhook:https://gone.example/x' }]") });
  const event = await emit(app, happened());
  const { items, waiting } = await app.client.listDeadLetters({ subject: 'rule:default/late' });
  expect(waiting).toBe(1);
  const [letter] = items;
  expect(letter).toMatchObject({
    target: 'hook',
    to: 'webhook:https://gone.example/…',
    event: event.id,
    eventType: 'order.late',
    state: 'waiting',
    attempts: 1,
  });
  const id = letter!.id;
  // The receiver takes its time, so that the second wish finds the first one under way.
  const { promise, resolve: answer } = Promise.withResolvers<void>();
  gate = promise;
  expect(await app.client.redriveDeadLetter({ id, note: 'they said it is back' })).toMatchObject({
    state: 'redriven',
    redrives: 1,
    handledBy: 'user:default/tester',
  });
  await expect(app.client.redriveDeadLetter({ id })).rejects.toMatchObject({ code: 'conflict' });
  answer();
  await app.settle();
  expect(await app.client.getDeadLetter({ id })).toMatchObject({
    state: 'waiting',
    attempts: 2,
    redrives: 1,
    firstAt: letter!.firstAt,
  });
  expect(await typesOf(app, 'evenkeel.rule.dead-lettered')).toHaveLength(2);
  app.world.onRequest('new.example', { status: 200 });
  await app.load({ 'rule.yaml': rule('late', late, "[{ Id: hook, Arn: 'webhook:https://new.example/x' }]") });
  expect(await app.client.redriveDeadLetters({ eventType: 'order.late' })).toEqual({ redriven: 1 });
  await app.settle();
  expect(await app.client.getDeadLetter({ id })).toMatchObject({ state: 'delivered', redrives: 2 });
  expect(app.world.requests.filter((each) => each.url.includes('new.example'))).toHaveLength(1);
  expect(await typesOf(app, 'evenkeel.dead-letter.')).toEqual([
    'evenkeel.dead-letter.redriven',
    'evenkeel.dead-letter.redriven',
  ]);
  const story = await app.client.listEvents({ correlation: event.correlation!, type: 'evenkeel.dead-letter.redriven' });
  expect(story.items[0]).toMatchObject({ actor: 'user:default/tester', subject: 'rule:default/late' });
});

test('a dead letter is put aside by an operator, with the reason', async () => {
  const app = await createTestApp(alone);
  app.world.onRequest('gone.example', { status: 404 });
  await app.load({ 'rule.yaml': rule('late', late, "[{ Id: hook, Arn: 'webhook:https://gone.example/x' }]") });
  await emit(app, happened());
  const [letter] = (await app.client.listDeadLetters({})).items;
  const responder = await app.as({ ref: 'user:default/bob', role: 'responder' });
  await expect(responder.discardDeadLetter({ id: letter!.id, reason: 'x' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await app.client.discardDeadLetter({ id: letter!.id, reason: 'the shop is closed' });
  expect(await app.client.listDeadLetters({})).toEqual({ items: [], waiting: 0 });
  expect((await app.client.listDeadLetters({ state: 'discarded' })).items).toMatchObject([
    { note: 'the shop is closed' },
  ]);
  await expect(app.client.redriveDeadLetter({ id: letter!.id })).rejects.toMatchObject({ code: 'conflict' });
  await expect(app.client.getDeadLetter({ id: 'none' })).rejects.toMatchObject({ code: 'not_found' });
  await app.settle();
  expect(await typesOf(app, 'evenkeel.dead-letter.')).toEqual(['evenkeel.dead-letter.discarded']);
});

test('a loop is stopped, its rules are named and counted, and other rules go on meanwhile', async () => {
  const app = await createTestApp(alone);
  await app.load({
    'a.yaml': rule('again', '{ type: [evenkeel.notification.delivered] }', "[{ Id: inbox, Arn: 'notify:console' }]"),
    'b.yaml': rule('late', late, "[{ Id: inbox, Arn: 'notify:email:ops@northwind.example' }]").replace(
      'Rule:',
      'Late:',
    ),
  });
  app.world.onMail('ops@northwind.example');
  await emit(app, { source: '/test', type: 'evenkeel.notification.delivered', data: {} });
  await emit(app, happened());
  await vi.waitFor(async () => expect(await typesOf(app, 'evenkeel.event.loop-stopped')).toHaveLength(2), 15_000);
  const [stopped] = await readEvents(app.ctx.db, { type: 'evenkeel.event.loop-stopped' });
  expect(stopped!.data.subjects).toContain('rule:default/again');
  await app.settle();
  const { items } = await app.client.listRules({});
  expect(items.map((each) => [each.name, each.stopped > 0])).toEqual([
    ['again', true],
    ['late', true],
  ]);
  expect(app.world.mails).toHaveLength(1);
});

test('a rule that matches more often than its rate is told of and delivers at its pace, but opens incidents at once', async () => {
  const app = await createTestApp({ ...alone, config: { ruleRate: 4 } });
  app.world.onRequest('hooks.example', { status: 200 });
  const plan = '{ Title: Late orders, Impact: 4 }';
  await app.load({
    'plan.yaml': `Resources: { Calm: { Type: AWS::SSMIncidents::ResponsePlan, Properties: { Name: calm, IncidentTemplate: ${plan} } } }`,
    'rule.yaml': rule(
      'late',
      late,
      "[{ Id: hook, Arn: 'webhook:https://hooks.example/x' }, { Id: incident, Arn: response-plan/calm }]",
    ),
  });
  for (let count = 0; count < 6; count += 1) await emit(app, happened());
  expect(app.world.requests).toHaveLength(4);
  expect(
    (await readEvents(app.ctx.db, { type: 'evenkeel.rule.delivered' })).filter(
      (each) => each.data.target === 'incident',
    ),
  ).toHaveLength(6);
  const [told, ...others] = await readEvents(app.ctx.db, { type: 'evenkeel.rule.paced' });
  expect(told).toMatchObject({
    subject: 'rule:default/late',
    data: { rate: 4, behindSeconds: expect.any(Number) as number },
  });
  // One a minute: the minute may have changed meanwhile.
  expect(others.length).toBeLessThan(2);
  expect((await app.client.listRules({})).items[0]).toMatchObject({
    matched: 6,
    pacedUntil: expect.any(String) as string,
  });
  await app.forward(16_000);
  expect(app.world.requests).toHaveLength(5);
  await app.forward(15_000);
  expect(app.world.requests).toHaveLength(6);
  await app.forward(300_000);
  await emit(app, happened());
  expect(app.world.requests).toHaveLength(7);
  expect((await app.client.listRules({})).items[0]).toMatchObject({ pacedUntil: null });
});

test('a rule on a schedule is due by rate and by cron, once after a pause, and no more when it is disabled', async () => {
  const app = await createTestApp(alone);
  const inbox = `[{ Id: inbox, Arn: 'notify:console', InputTransformer: { InputPathsMap: { at: $.time, what: $.detail-type, who: '$.resources[0]' }, InputTemplate: '"<what> <at> <who>"' } }]`;
  const texts = async () => (await app.client.listNotifications({})).items.map((each) => each.text).toReversed();
  const hour = 3_600_000;
  const start = Math.ceil(app.ctx.now() / hour) * hour;
  await app.forward(start - app.ctx.now() + 60_000);
  await app.load({ 'rule.yaml': rule('hourly', '', inbox, 'ScheduleExpression: rate(1 hour)') });
  expect(await texts()).toEqual([]);
  await app.forward(hour);
  const dueAt = (time: number) =>
    `Scheduled Event ${new Date(time).toISOString()} arn:aws:events:local:000000000000:rule/hourly`;
  expect(await texts()).toEqual([dueAt(start + hour)]);
  await app.forward(5 * hour);
  expect(await texts()).toEqual([dueAt(start + hour), dueAt(start + 2 * hour)]);
  await app.forward(hour);
  expect(await texts()).toHaveLength(3);
  const minute = (new Date(app.ctx.now()).getUTCMinutes() + 5) % 60;
  await app.load({ 'rule.yaml': rule('hourly', '', inbox, `ScheduleExpression: cron(${minute} * * * ? *)`) });
  await app.forward(hour);
  expect(await texts()).toHaveLength(4);
  await app.load({
    'rule.yaml': rule('hourly', '', inbox, `ScheduleExpression: cron(${minute} * * * ? *)\n      State: DISABLED`),
  });
  await app.forward(5 * hour);
  expect(await texts()).toHaveLength(4);
});
