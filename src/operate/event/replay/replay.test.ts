import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/app.ts';
import { append, readEvents } from '../../../platform/events.ts';
import { alone, emit, happened, restart, rule, typesOf } from '../sample.test-data.ts';

const targets = `[{ Id: hook, Arn: 'webhook:https://hooks.example/x' }, { Id: fix, Arn: document/restart, Input: '{"Host": "a"}' }]`;

/** The product with five late orders behind it, and the span that holds them. */
async function startWithOrders() {
  const app = await createTestApp(alone);
  app.world.onRequest('hooks.example', { status: 200 });
  const from = new Date(app.ctx.now()).toISOString();
  for (let total = 1; total <= 5; total += 1) await append(app.ctx, happened({ data: { total } }));
  await app.forward(1000);
  const to = new Date(app.ctx.now()).toISOString();
  await app.load({
    'restart.yaml': restart,
    'rule.yaml': rule('late', '{ source: [shop.orders], detail-type: [order.late] }', targets),
    'new.yaml': rule('large', '{ type: [order.late], data: { total: [{ numeric: [">", 3] }] } }', '[]').replace(
      'Rule:',
      'Large:',
    ),
  });
  app.world.requests.length = 0;
  return { app, from, to };
}

async function finish(app: TestApp, id: string, seconds: number) {
  for (let round = 0; round < seconds; round += 1) await app.forward(1000);
  return app.client.getReplay({ id });
}

test('startReplay tells by a dry run what rules would match, and does nothing', async () => {
  const { app, from, to } = await startWithOrders();
  const before = (await typesOf(app, 'evenkeel.rule.matched')).length;
  const begun = await app.client.startReplay({ from, to, name: 'what-if' });
  expect(begun).toMatchObject({ mode: 'dry-run', state: 'running', createdBy: 'user:default/tester' });
  const done = await finish(app, 'what-if', 1);
  expect(done).toMatchObject({ state: 'completed', matched: 7 });
  expect(done.byRule.map((each) => [each.rule, each.matched, each.samples.length])).toEqual([
    ['rule:default/late', 5, 5],
    ['rule:default/large', 2, 2],
  ]);
  expect(app.world.requests).toEqual([]);
  expect(await typesOf(app, 'evenkeel.rule.matched')).toHaveLength(before);
  expect(await typesOf(app, 'evenkeel.replay.')).toEqual(['evenkeel.replay.started', 'evenkeel.replay.completed']);
  const narrowed = await app.client.startReplay({ from, to, rules: ['late'], pattern: { data: { total: [1, 2] } } });
  expect(await finish(app, narrowed.id, 1)).toMatchObject({ matched: 2 });
  await expect(app.client.startReplay({ from, to, name: 'what-if' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(app.client.startReplay({ from, to, rules: ['none'] })).rejects.toMatchObject({ code: 'not_found' });
  await expect(app.client.startReplay({ from: to, to: from })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(app.client.startReplay({ from, to, mode: 'deliver' })).rejects.toMatchObject({ code: 'invalid_input' });
  const empty = await app.client.startReplay({ from: '2001-01-01T00:00:00Z', to: '2001-01-02T00:00:00Z' });
  expect(await finish(app, empty.id, 1)).toMatchObject({ state: 'completed', events: 0, scanned: 0 });
});

test('startReplay delivers again at its pace, marked with its name and once for each event', async () => {
  const { app, from, to } = await startWithOrders();
  const executions = (await typesOf(app, 'evenkeel.execution.started')).length;
  const { id } = await app.client.startReplay({
    from,
    to,
    rules: ['rule:default/late'],
    mode: 'deliver',
    perSecond: 2,
    name: 'again',
  });
  await app.settle();
  expect(app.world.requests).toHaveLength(2);
  const done = await finish(app, id, 3);
  expect(done).toMatchObject({ state: 'completed', matched: 5 });
  expect(app.world.requests.map((each) => (JSON.parse(each.body!) as Record<string, unknown>)['replay-name'])).toEqual(
    Array.from({ length: 5 }, () => 'again'),
  );
  expect(await typesOf(app, 'evenkeel.execution.started')).toHaveLength(executions + 5);
  const matched = await readEvents(app.ctx.db, {
    type: 'evenkeel.rule.matched',
    correlation: (await readEvents(app.ctx.db, { type: 'order.late' }))[0]!.correlation!,
  });
  expect(matched.at(-1)!.data).toMatchObject({ replay: 'again' });
  // A worker that is late and does a chunk again changes nothing.
  await finish(app, id, 2);
  expect(app.world.requests).toHaveLength(5);
  expect((await app.client.listRules({})).items.find((each) => each.name === 'late')!.matched).toBe(0);
});

test('a rule that asks for events without a replay name leaves replays alone', async () => {
  const { app, from, to } = await startWithOrders();
  await app.load({
    'rule.yaml': rule(
      'live',
      '{ detail-type: [order.late], replay-name: [{ exists: false }] }',
      "[{ Id: hook, Arn: 'webhook:https://hooks.example/x' }]",
    ),
  });
  await emit(app, happened());
  expect(app.world.requests).toHaveLength(1);
  const { id } = await app.client.startReplay({ from, to, rules: ['live'], mode: 'deliver' });
  expect(await finish(app, id, 1)).toMatchObject({ state: 'completed', matched: 0 });
});

test('cancelReplay ends a replay between two chunks', async () => {
  const { app, from, to } = await startWithOrders();
  const { id } = await app.client.startReplay({ from, to, rules: ['late'], mode: 'deliver', perSecond: 1 });
  await app.settle();
  expect(await app.client.cancelReplay({ id })).toMatchObject({ state: 'cancelled', matched: 1 });
  await finish(app, id, 3);
  expect(app.world.requests).toHaveLength(1);
  await expect(app.client.cancelReplay({ id })).rejects.toMatchObject({ code: 'conflict' });
  expect((await app.client.listReplays({})).items).toMatchObject([{ id, state: 'cancelled' }]);
});
