import { expect, test } from 'vitest';
import { alarm, endMinute, readLog, sendMinutes, service, startShop } from './shop.ts';

const minute = 60_000;
const plan = ['response-plan/checkout-trouble'];

test('an alarm on a dependent is recorded and held behind its upstream, and told when it outlives it', {
  timeout: 180_000,
}, async () => {
  const app = await startShop({
    'database.yaml': service('database'),
    'front.yaml': service('front', ['database']),
    'database-slow.yaml': alarm('database-slow', 'latency', plan, 'database'),
    'front-slow.yaml': alarm('front-slow', 'latency', plan, 'front'),
  });
  const told = async () => ({
    incidents: (await app.client.listIncidents({})).items
      .map((each) => String(each.service))
      .toSorted((a, b) => a.localeCompare(b)),
    pages: (await app.client.listPages({})).items.length,
  });
  await sendMinutes(app, 'latency', [5], 'database');
  await endMinute(app);
  const first = { incidents: ['component:default/database'], pages: 1 };
  expect(await told()).toEqual(first);

  await sendMinutes(app, 'latency', [5], 'front');
  await endMinute(app);
  const held = await app.client.getAlarm({ name: 'front-slow' });
  expect(held).toMatchObject({ state: 'ALARM', quiet: { kind: 'dependency', by: 'alarm:default/database-slow' } });
  expect(await told()).toEqual(first);

  // The database is well again, and the front is still slow.
  await sendMinutes(app, 'latency', [0.2], 'database');
  await endMinute(app);
  expect(await told()).toEqual(first);
  await app.forward(2 * minute + 10_000);
  await app.settle();
  expect((await app.client.getAlarm({ name: 'front-slow' })).quiet).toBeNull();
  expect(await told()).toEqual({ incidents: ['component:default/database', 'component:default/front'], pages: 2 });

  const log = await readLog(app);
  const ofFront = log.filter((each) => each.subject === 'alarm:default/front-slow' && each.data.to === 'ALARM');
  expect(ofFront.map((each) => each.type.replace('evenkeel.alarm.', ''))).toEqual([
    'state-changed',
    'actions-released',
  ]);
  expect(ofFront[0]).toMatchObject({ data: { actions: [], quiet: { kind: 'dependency' } } });
  const opened = log.filter((each) => each.type === 'evenkeel.incident.opened').at(-1)!;
  const causes = (await app.client.getEvent({ id: opened.id })).causes.map((each) => each.id);
  expect(causes).toContain(ofFront[1]!.id);

  const { practices } = await app.client.getReview({});
  expect(practices.find((each) => each.id === 'OPS08-BP04')).toMatchObject({
    verdict: 'met',
    reason: expect.stringContaining('2 of 2 firings'),
  });
});
