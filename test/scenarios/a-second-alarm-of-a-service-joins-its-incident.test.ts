import { expect, test } from 'vitest';
import { alarm, breach, endMinute, readLog, recover, sendMinutes, startShop } from './shop.ts';

test('a second alarm of a service joins the incident that is open, and the incident ends only when both are OK', {
  timeout: 180_000,
}, async () => {
  const app = await startShop({ 'errors.yaml': alarm('checkout-errors', 'errors') });
  await breach(app);
  const [first] = (await app.client.listIncidents({})).items;
  expect(first).toMatchObject({ state: 'open', alarms: ['alarm:default/checkout-slow'] });
  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  const [execution] = (await app.client.listExecutions({ incident: first!.id })).items;
  await ada.rejectStep({ id: execution!.id, step: 'approve' });

  await sendMinutes(app, 'latency', [5]);
  await breach(app, 'errors');
  const { items } = await app.client.listIncidents({});
  expect(items).toMatchObject([
    { id: first!.id, state: 'open', alarms: ['alarm:default/checkout-errors', 'alarm:default/checkout-slow'] },
  ]);
  const joined = (await readLog(app)).filter((each) => each.type === 'evenkeel.incident.joined');
  expect(joined).toMatchObject([{ correlation: first!.id, data: { added: ['alarm:default/checkout-errors'] } }]);

  await recover(app);
  await app.forward(10_000);
  expect((await app.client.getIncident({ id: first!.id })).state).toBe('open');
  await sendMinutes(app, 'errors', [0]);
  await endMinute(app);
  await app.forward(10_000);
  expect((await app.client.getIncident({ id: first!.id })).state).toBe('resolved');
});
