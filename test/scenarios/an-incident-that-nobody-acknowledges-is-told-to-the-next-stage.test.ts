import { expect, test } from 'vitest';
import { readLog, startShop } from './shop.ts';

const minute = 60_000;

test('an incident that nobody acknowledges is told to the next stage, and when the plan ends that is told aloud', {
  timeout: 180_000,
}, async () => {
  const app = await startShop();
  app.world.onMail('ben@shop.example');
  const { id, number } = await app.client.openIncident({
    title: 'Nobody can pay',
    responsePlan: 'checkout-trouble',
    service: 'component:default/checkout',
  });
  await app.settle();
  const told = async () =>
    (await app.client.listPages({ incident: id })).items.map((each) => each.contact).toReversed();
  expect(await told()).toEqual(['contact:default/ada']);
  await app.forward(4 * minute);
  expect(await told()).toEqual(['contact:default/ada']);
  expect(app.world.mails).toEqual([]);

  await app.forward(minute + 1000);
  expect(await told()).toEqual(['contact:default/ada', 'contact:default/ben']);
  expect(app.world.mails).toMatchObject([
    { to: 'ben@shop.example', subject: `Incident ${number}, severity 1: Nobody can pay` },
  ]);

  await app.forward(5 * minute + 1000);
  expect(await told()).toEqual(['contact:default/ada', 'contact:default/ben']);
  expect((await readLog(app)).filter((each) => each.type === 'evenkeel.page.exhausted')).toMatchObject([
    { correlation: id, data: { reason: 'nobody_acknowledged' } },
  ]);
  expect((await app.client.getIncident({ id })).state).toBe('open');
});
