import { expect, test } from 'vitest';
import type { Event } from '../../src/operate/event/contract.ts';
import { breach, endMinute, readLog, recover, sendMinutes, startShop } from './shop.ts';

test('a breaching metric pages the person on call, opens one incident, runs the approved runbook, resolves, is analysed and changes verdicts', {
  timeout: 180_000,
}, async () => {
  const app = await startShop();
  app.world.onRequest('platform.test/restart', { status: 200, body: 'restarted' });
  await sendMinutes(app, 'latency', [0.1, 0.1]);
  await endMinute(app);
  expect((await app.client.getAlarm({ name: 'checkout-slow' })).state).toBe('OK');
  const before = await app.client.getReview({});

  await breach(app);
  expect((await app.client.getAlarm({ name: 'checkout-slow' })).state).toBe('ALARM');
  const [listed, ...others] = (await app.client.listIncidents({})).items;
  expect(others).toEqual([]);
  const id = listed!.id;
  const incident = await app.client.getIncident({ id });
  expect(incident).toMatchObject({
    state: 'open',
    severity: 1,
    priority: 'Critical',
    service: 'component:default/checkout',
    owner: 'group:default/shop',
    alarms: ['alarm:default/checkout-slow'],
  });
  expect(incident.severityReason).toContain('a tier 1 service is affected');
  expect(await app.client.listPages({ incident: id })).toMatchObject({
    items: [{ contact: 'contact:default/ada', channel: 'console', state: 'delivered' }],
  });
  const execution = incident.executions[0]!;
  expect(await app.client.getExecution({ id: execution })).toMatchObject({ status: 'Waiting', currentStep: 'approve' });
  expect(app.world.requests).toEqual([]);

  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  await ada.acknowledgeIncident({ id });
  await ada.approveStep({ id: execution, step: 'approve', comment: 'Go' });
  await app.settle();
  expect(app.world.requests).toMatchObject([{ method: 'POST', url: 'http://platform.test/restart' }]);
  expect(await app.client.getExecution({ id: execution })).toMatchObject({ currentStep: 'confirm', finishedAt: null });

  await recover(app);
  expect((await app.client.getExecution({ id: execution })).status).toBe('Success');
  expect((await app.client.getIncident({ id })).state).toBe('acknowledged');
  await app.forward(5000);
  const resolved = await app.client.getIncident({ id });
  expect(resolved).toMatchObject({ state: 'resolved', lead: 'user:default/ada' });
  expect(resolved.durations.map((each) => each.status)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);

  const analysis = await app.client.getAnalysis({ id: resolved.analysis! });
  expect(analysis.timeline.map((each) => each.type)).toEqual(
    expect.arrayContaining([
      'evenkeel.alarm.state-changed',
      'evenkeel.incident.opened',
      'evenkeel.execution.approved',
      'evenkeel.incident.resolved',
    ]),
  );
  const item = await ada.openActionItem({
    id: analysis.id,
    title: 'Load-test the checkout before each sale',
    kind: 'prevent',
    owner: 'user:default/ben',
    dueAt: analysis.dueAt,
  });
  expect(item).toMatchObject({ owner: 'user:default/ben', state: 'open' });
  await app.forward(6000);

  const after = await app.client.getReview({});
  const verdictOf = (review: typeof after, practice: string) => review.practices.find((each) => each.id === practice)!;
  const changed = after.practices.filter((each) => each.verdict !== verdictOf(before, each.id).verdict);
  expect(changed.map((each) => each.id)).toEqual(expect.arrayContaining(['OPS10-BP01', 'OPS10-BP07']));
  for (const each of changed) expect(each.changedBecause, each.id).toContain('Before: ');
  expect(verdictOf(after, 'OPS10-BP01')).toMatchObject({ verdict: 'met' });
  expect(verdictOf(after, 'OPS10-BP01').changedBecause).toMatch(/^Incident 1 resolved\. Before: /);

  // The same once more, as the log tells it: each landmark after the one before, in one story, with its cause.
  const log = await readLog(app);
  const find = (type: string, takes: (event: Event) => boolean = () => true): Event => {
    const found = log.find((each) => each.type === `evenkeel.${type}` && takes(each));
    expect(found, type).toBeDefined();
    return found!;
  };
  const alarmed = find('alarm.state-changed', (each) => each.data.to === 'ALARM');
  const story = [
    alarmed,
    find('incident.opened'),
    find('page.due'),
    find('page.delivered'),
    find('incident.acknowledged'),
    find('execution.approved'),
    find('execution.step-finished', (each) => each.data.step === 'restart'),
    find('alarm.state-changed', (each) => each.data.from === 'ALARM' && each.data.to === 'OK'),
    find('execution.finished', (each) => each.data.status === 'Success'),
    find('incident.resolved'),
    find('analysis.drafted'),
    find('action-item.opened'),
    find('practice.verdict-changed', (each) => each.data.practice === 'OPS10-BP01' && each.data.to === 'met'),
  ];
  const [, opened, due, delivered, , approved, restarted, recovered, finished, ended, drafted, action, verdict] = story;
  const sequences = [...story.slice(0, 11), verdict!].map((each) => each!.sequence!);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(action!.sequence).toBeGreaterThan(drafted!.sequence!);
  for (const each of [opened, due, delivered, approved, restarted, finished, ended, drafted, action])
    expect(each!.correlation, each!.type).toBe(id);
  expect(opened!.causation).toBe(alarmed.id);
  const causesOf = async (event: Event) => (await app.client.getEvent({ id: event.id })).causes.map((each) => each.id);
  for (const each of [due!, delivered!, approved!, restarted!, finished!])
    expect(await causesOf(each), each.type).toEqual(expect.arrayContaining([opened!.id, alarmed.id]));
  expect([recovered!.id, finished!.id]).toContain(ended!.causation);
  expect(drafted!.causation).toBe(ended!.id);
  expect(log.filter((each) => each.type === 'evenkeel.incident.opened')).toHaveLength(1);
  expect(log.filter((each) => each.type === 'evenkeel.execution.approved')).toMatchObject([
    { actor: 'user:default/ada' },
  ]);
  expect((await app.client.verifyAudit({})).broken).toBeNull();
});
