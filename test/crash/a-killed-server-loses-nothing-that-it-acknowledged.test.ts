import { expect, test } from 'vitest';
import { createPlace, runbook, team, until } from './server.ts';

const restMs = 10_000;

test('a killed server loses nothing that it acknowledged, and approvals and due times go on', {
  timeout: 300_000,
}, async () => {
  const place = await createPlace({
    'team.yaml': team,
    'ask.yaml': runbook(
      "{ name: approve, action: aws:approve, timeoutSeconds: 3600, inputs: { Approvers: ['user:local/administrator', 'user:default/ada'], MinRequiredApprovals: 2 } }",
    ),
    'rest.yaml': runbook(`{ name: rest, action: aws:sleep, inputs: { Duration: PT${restMs / 1000}S } }`),
  });
  const first = await place.start();
  const { secret } = await first.client.createToken({ name: 'ada', role: 'responder', actor: 'user:default/ada' });
  const incident = await first.client.openIncident({ title: 'The till is slow', service: 'component:default/till' });
  await first.client.acknowledgeIncident({ id: incident.id });
  const asked = await first.client.startExecution({ runbook: 'ask', clientToken: 'ask-1' });
  const second = Math.floor(Date.now() / 1000) - 5;
  const points = [3, 1, 4].map((asDouble, index) => ({ timeUnixNano: `${second + index}000000000`, asDouble }));
  const sent = await fetch(`${first.otlpUrl}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'till' } }] },
          scopeMetrics: [{ metrics: [{ name: 'queue.length', gauge: { dataPoints: points } }] }],
        },
      ],
    }),
  });
  expect(sent.status).toBe(200);
  const resting = await first.client.startExecution({ runbook: 'rest' });
  const due = resting.steps[0]!.dueAt;
  const approved = await first.client.approveStep({ id: asked.id, step: 'approve', comment: 'Yes' });
  expect(approved).toMatchObject({ status: 'Waiting', approval: { decisions: [{ by: 'user:local/administrator' }] } });
  const { items: before } = await first.client.listEvents({ after: 0, limit: 1000 });
  expect(before.length).toBeGreaterThan(4);
  await first.kill();

  const next = await place.start();
  const { items: after } = await next.client.listEvents({ after: 0, limit: 1000 });
  expect(after.slice(0, before.length)).toEqual(before);
  // What was acknowledged a moment before the death was not sealed yet, and is in the log all the same.
  expect(after).toContainEqual(
    expect.objectContaining({ type: 'evenkeel.execution.approved', actor: 'user:local/administrator' }),
  );
  expect(await next.client.getIncident({ id: incident.id })).toMatchObject({
    state: 'acknowledged',
    number: incident.number,
    lead: 'user:local/administrator',
  });
  const series = await next.client.getSeries({
    metric: 'queue.length',
    service: 'till',
    periodSeconds: 1,
    from: new Date(second * 1000).toISOString(),
    to: new Date((second + 3) * 1000).toISOString(),
  });
  expect(series.values).toEqual([3, 1, 4]);

  const waiting = await next.client.getExecution({ id: asked.id });
  expect(waiting).toMatchObject({ status: 'Waiting', currentStep: 'approve', approval: approved.approval });
  expect((await next.client.startExecution({ runbook: 'ask', clientToken: 'ask-1' })).id).toBe(asked.id);
  const done = await next.as(secret).approveStep({ id: asked.id, step: 'approve' });
  expect(done.status).toBe('Success');

  const rested = await until('the rest to end', async () => {
    const found = await next.client.getExecution({ id: resting.id });
    return found.finishedAt !== null && found;
  });
  expect(rested).toMatchObject({ status: 'Success', startedAt: resting.startedAt });
  const finishedAt = Date.parse(rested.finishedAt!);
  expect(finishedAt).toBeGreaterThanOrEqual(Date.parse(due!));
  // It goes on from where it was: a rest that began anew would end later.
  expect(finishedAt).toBeLessThan(Math.max(Date.parse(due!), next.readyAt) + restMs / 2);

  const audit = await place.run('audit', 'verify');
  expect(audit).toMatchObject({ code: 0, output: expect.stringContaining('The chain closes') as string });
});
