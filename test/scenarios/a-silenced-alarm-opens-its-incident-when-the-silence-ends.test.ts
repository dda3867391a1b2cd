import { expect, test } from 'vitest';
import { alarm, breach, endMinute, readLog, recover, sendMinutes, startShop } from './shop.ts';

test('a silenced alarm opens no incident and joins none until the silence ends, while it fires still', {
  timeout: 180_000,
}, async () => {
  const app = await startShop({ 'errors.yaml': alarm('checkout-errors', 'errors') });
  const pages = async () => (await readLog(app)).filter((each) => each.type === 'evenkeel.page.due').length;
  const silence = await app.client.createSilence({
    matchers: [{ label: 'alarm', operator: '=', value: 'checkout-slow' }],
    comment: 'The till is exchanged',
    minutes: 60,
  });
  await breach(app);
  expect(await app.client.getAlarm({ name: 'checkout-slow' })).toMatchObject({
    state: 'ALARM',
    quiet: { kind: 'silence', by: silence.id },
  });
  expect((await app.client.listIncidents({})).items).toEqual([]);
  expect(await pages()).toBe(0);

  await app.client.endSilence({ id: silence.id });
  await app.settle();
  const [incident] = (await app.client.listIncidents({})).items;
  expect(incident).toMatchObject({ state: 'open', alarms: ['alarm:default/checkout-slow'] });
  expect(await pages()).toBe(1);

  // One without a response plan of its own joins the incident of its service, once it is told.
  const second = await app.client.createSilence({
    matchers: [{ label: 'alarm', operator: '=', value: 'checkout-errors' }],
    comment: 'Errors are expected while it is slow',
    minutes: 3,
  });
  await sendMinutes(app, 'latency', [5]);
  await breach(app, 'errors');
  expect((await app.client.getIncident({ id: incident!.id })).alarms).toEqual(['alarm:default/checkout-slow']);
  await app.forward(Date.parse(second.endsAt) - app.ctx.now() + 1000);
  await app.settle();
  expect((await app.client.getIncident({ id: incident!.id })).alarms).toEqual([
    'alarm:default/checkout-errors',
    'alarm:default/checkout-slow',
  ]);

  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  const [execution] = (await app.client.listExecutions({ incident: incident!.id })).items;
  await ada.rejectStep({ id: execution!.id, step: 'approve' });
  await sendMinutes(app, 'errors', [0]);
  await recover(app);
  await endMinute(app);
  await app.forward(10_000);
  expect((await app.client.getIncident({ id: incident!.id })).state).toBe('resolved');
});
