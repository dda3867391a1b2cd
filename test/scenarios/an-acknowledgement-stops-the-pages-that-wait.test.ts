import { expect, test } from 'vitest';
import { readLog, startShop } from './shop.ts';

const minute = 60_000;

test('an acknowledgement stops the pages that wait: the next stage is never told', { timeout: 180_000 }, async () => {
  const app = await startShop();
  const { id } = await app.client.openIncident({
    title: 'Nobody can pay',
    responsePlan: 'checkout-trouble',
    service: 'component:default/checkout',
  });
  await app.settle();
  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  await app.forward(4 * minute);
  expect(await ada.acknowledgeIncident({ id })).toMatchObject({ state: 'acknowledged', lead: 'user:default/ada' });
  for (let round = 0; round < 4; round += 1) await app.forward(5 * minute);

  expect((await app.client.listPages({ incident: id })).items.map((each) => each.contact)).toEqual([
    'contact:default/ada',
  ]);
  expect(app.world.mails).toEqual([]);
  const types = (await readLog(app)).map((each) => each.type);
  expect(types).not.toContain('evenkeel.page.exhausted');
  expect(types.filter((each) => each === 'evenkeel.page.due')).toHaveLength(1);
});
