import { expect, test } from 'vitest';
import { availability, haltPolicy, storeMinutes } from '../../src/operate/objective/sample.test-data.ts';
import type { TestApp } from '../app.ts';
import { readLog, startShop } from './shop.ts';

const minute = 60_000;

/** Half a day of budget, so that an alert fires within minutes and the budget is back half a day later. */
const objective = availability(
  { timeWindow: [{ duration: '12h', isRolling: true }] },
  {
    annotations: { 'evenkeel.dev/page': 'response-plan/checkout-trouble', 'evenkeel.dev/runbook': 'restart-checkout' },
  },
);

/** Lets minutes pass in one leap in which so many of 1000 requests failed each. */
async function pass(app: TestApp, minutes: number, errors: number): Promise<void> {
  const start = Math.floor(app.clock.now() / minute) * minute;
  const each = Array.from({ length: minutes }, (_, index) => ({ at: start + index * minute, requests: 1000, errors }));
  await storeMinutes(app.ctx.telemetry, 'checkout', each);
  await app.forward(minutes * minute);
}

test('an objective that burns opens an incident, its policy stops shipping, and both recover', {
  timeout: 180_000,
}, async () => {
  const app = await startShop({
    'objective.json': JSON.stringify(objective),
    'policy.json': JSON.stringify(haltPolicy()),
  });
  const state = async () => (await app.client.getObjective({ name: 'checkout-availability' })).state;
  const mayShip = async () => (await app.client.getBudgetState({ name: 'checkout' })).mayShip;
  await pass(app, 120, 0);
  expect([await state(), await mayShip()]).toEqual(['ok', true]);

  await pass(app, 20, 400);
  expect(await state()).toBe('exhausted');
  expect(await app.client.getBudgetState({ name: 'checkout' })).toMatchObject({ verdict: 'halt', mayShip: false });
  const { items: incidents } = await app.client.listIncidents({});
  expect(incidents).toMatchObject([
    { state: 'open', service: 'component:default/checkout', responsePlan: 'response-plan:default/checkout-trouble' },
  ]);
  const id = incidents[0]!.id;
  expect((await app.client.listPages({ incident: id })).items).toMatchObject([{ contact: 'contact:default/ada' }]);

  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  await ada.acknowledgeIncident({ id });
  const [execution] = (await app.client.listExecutions({ incident: id })).items;
  await ada.rejectStep({ id: execution!.id, step: 'approve' });
  await pass(app, 15, 0);
  expect((await app.client.getObjective({ name: 'checkout-availability' })).firing).toEqual([]);
  await app.forward(5000);
  expect((await app.client.getIncident({ id })).state).toBe('resolved');
  expect(await mayShip()).toBe(false);
  await pass(app, 13 * 60, 0);
  expect([await state(), await mayShip()]).toEqual(['ok', true]);

  const log = await readLog(app);
  const of = (type: string) => log.filter((each) => each.type === `evenkeel.${type}`);
  const [burn] = of('objective.burn-started');
  const [opened] = of('incident.opened');
  const causes = (await app.client.getEvent({ id: opened!.id })).causes.map((each) => each.id);
  expect(causes).toContain(burn!.id);
  expect(of('incident.opened')).toHaveLength(1);
  expect(of('objective.exhausted')).toHaveLength(1);
  expect(of('objective.recovered')).toHaveLength(1);
  expect(of('budget-policy.state-changed').map((each) => each.data.to)).toEqual(['halted', 'normal']);

  const { practices } = await app.client.getReview({});
  const indicators = practices.find((each) => each.id === 'OPS04-BP01')!;
  expect(indicators).toMatchObject({ verdict: 'met', reason: expect.stringContaining('1 have an objective') });
});
