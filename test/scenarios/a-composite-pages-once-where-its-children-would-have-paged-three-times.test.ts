import { expect, test } from 'vitest';
import { alarm, endMinute, readLog, sendMinutes, service, startShop } from './shop.ts';

const names = ['basket', 'search', 'stock'];
const plan = ['response-plan/checkout-trouble'];

const composite = `
Resources:
  Shop:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmName: shop-in-trouble
      AlarmDescription: Several services of the shop are slow at once
      AlarmRule: AT_LEAST(2, ALARM, (basket-slow, search-slow, stock-slow))
      AlarmActions: [response-plan/checkout-trouble]
      Tags: [{ Key: evenkeel.dev/owner, Value: shop }, { Key: evenkeel.dev/runbook, Value: restart-checkout }]
`;

/** Lets three services be slow in the same minute and reads what came of it. */
async function slowDown(actions: string[], more: Record<string, string>) {
  const own = names.map((name) => [`${name}.yaml`, service(name)] as const);
  const alarms = names.map((name) => [`${name}-slow.yaml`, alarm(`${name}-slow`, 'latency', actions, name)] as const);
  const app = await startShop({ ...Object.fromEntries([...own, ...alarms]), ...more });
  for (const name of names) await sendMinutes(app, 'latency', [5], name);
  await endMinute(app);
  const firing = (await app.client.listAlarms({ state: 'ALARM' })).items
    .map((each) => each.name)
    .toSorted((a, b) => a.localeCompare(b));
  const { items: incidents } = await app.client.listIncidents({});
  const { items: pages } = await app.client.listPages({});
  return { app, firing, incidents, pages };
}

test('a composite pages once where its three children would have paged three times', {
  timeout: 180_000,
}, async () => {
  const apart = await slowDown(plan, {});
  expect(apart.firing).toEqual(['basket-slow', 'search-slow', 'stock-slow']);
  expect(apart.incidents).toHaveLength(3);
  expect(apart.pages).toHaveLength(3);

  const { app, firing, incidents, pages } = await slowDown([], { 'shop.yaml': composite });
  expect(firing).toEqual(['basket-slow', 'search-slow', 'shop-in-trouble', 'stock-slow']);
  expect(incidents).toMatchObject([{ alarms: ['alarm:default/shop-in-trouble'], owner: 'group:default/shop' }]);
  expect(pages).toMatchObject([{ contact: 'contact:default/ada', state: 'delivered' }]);

  // The children are on record, with the composite as what followed from one of them.
  const log = await readLog(app);
  const fired = log.filter((each) => each.type === 'evenkeel.alarm.state-changed' && each.data.to === 'ALARM');
  expect(fired).toHaveLength(4);
  const told = fired.find((each) => each.subject === 'alarm:default/shop-in-trouble')!;
  const causes = (await app.client.getEvent({ id: told.id })).causes.map((each) => each.subject);
  expect(causes.some((each) => /^alarm:default\/(basket|search|stock)-slow$/.test(each ?? ''))).toBe(true);

  const { practices } = await app.client.getReview({});
  const actionable = practices.find((each) => each.id === 'OPS08-BP04')!;
  expect(actionable).toMatchObject({ verdict: 'met', reason: expect.stringContaining('1 of 1 firing') });
  expect(JSON.stringify(actionable.evidence)).toContain('3 firings that a composite or a group stands for');
});
