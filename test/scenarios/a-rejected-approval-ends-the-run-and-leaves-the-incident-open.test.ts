import { expect, test } from 'vitest';
import { breach, readLog, sendMinutes, endMinute, startShop } from './shop.ts';

test('a rejected approval ends the run without its request and leaves the incident open', {
  timeout: 180_000,
}, async () => {
  const app = await startShop();
  await breach(app);
  const [incident] = (await app.client.listIncidents({})).items;
  const [execution] = (await app.client.listExecutions({ incident: incident!.id })).items;
  const stranger = await app.as({ ref: 'user:default/eve', role: 'responder' });
  await expect(stranger.rejectStep({ id: execution!.id, step: 'approve' })).rejects.toMatchObject({
    code: 'forbidden',
  });

  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  await ada.rejectStep({ id: execution!.id, step: 'approve', comment: 'The sale runs' });
  await sendMinutes(app, 'latency', [5]);
  await endMinute(app);
  const ended = await app.client.getExecution({ id: execution!.id });
  expect(ended.finishedAt).not.toBeNull();
  expect(ended.status).not.toBe('Success');
  expect(ended.steps.map((each) => each.attempt)).toEqual([1, 0, 0]);
  expect(app.world.requests).toEqual([]);
  expect((await app.client.getIncident({ id: incident!.id })).state).toBe('open');
  expect((await app.client.listExecutions({ incident: incident!.id })).items).toHaveLength(1);

  const log = await readLog(app);
  const rejected = log.find((each) => each.type === 'evenkeel.execution.rejected');
  const finished = log.find((each) => each.type === 'evenkeel.execution.finished');
  expect(rejected).toMatchObject({
    actor: 'user:default/ada',
    correlation: incident!.id,
    data: { step: 'approve', by: 'user:default/ada', comment: 'The sale runs' },
  });
  expect(finished!.sequence).toBeGreaterThan(rejected!.sequence!);
  expect(finished).toMatchObject({ correlation: incident!.id, data: { status: ended.status, reason: ended.reason } });
  expect(ended.reason).not.toBeNull();
});
