import { expect, it } from 'vitest';
import { createTestApp } from '../../../test/app.ts';

const restart = `
schemaVersion: '0.3'
description: Restart one service
parameters:
  Service: { type: String }
mainSteps:
  - name: approve
    action: aws:approve
    inputs: { Approvers: ['group:platform'], Message: 'Restart {{ Service }}?' }
  - name: restart
    action: ops:http
    inputs: { Url: 'http://fleet.test/services/{{ Service }}/restart', Method: POST, Idempotent: true }
  - name: rest
    action: aws:sleep
    inputs: { Duration: PT1H }
outputs: [restart.StatusCode]
x-ops: { owner: 'group:default/platform', risk: medium }
`;

const people = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform }
spec: { type: team, children: [], members: [ada] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: bob }
spec: { memberOf: [] }
`;

const ada = { ref: 'user:default/ada', role: 'responder' } as const;
const bob = { ref: 'user:default/bob', role: 'responder' } as const;

it('an execution waits for approval, performs its request once, sleeps by due time and ends', async () => {
  const app = await createTestApp();
  app.world.onRequest('fleet.test', { status: 200, body: 'restarted' });
  await app.load({ 'restart.yaml': restart, 'people.yaml': people });
  const started = await app.client.startExecution({
    runbook: 'restart',
    parameters: { Service: 'api' },
    clientToken: 'once',
  });
  const again = await app.client.startExecution({
    runbook: 'restart',
    parameters: { Service: 'api' },
    clientToken: 'once',
  });
  expect(again.id).toBe(started.id);
  expect(started).toMatchObject({
    status: 'Waiting',
    waitingFor: 'Approval of step approve',
    approval: { message: 'Restart api?', minRequired: 1 },
  });
  await app.settle();
  expect(app.world.requests).toEqual([]);

  await expect((await app.as(bob)).approveStep({ id: started.id, step: 'approve' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await (await app.as(ada)).approveStep({ id: started.id, step: 'approve', comment: 'go' });
  await expect((await app.as(ada)).approveStep({ id: started.id, step: 'approve' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await app.settle();
  expect(app.world.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST http://fleet.test/services/api/restart',
  ]);
  expect(app.world.requests[0]!.headers['idempotency-key']).toBeTruthy();

  await app.forward(59 * 60_000);
  expect((await app.client.getExecution({ id: started.id })).currentStep).toBe('rest');
  await app.forward(61_000);
  const ended = await app.client.getExecution({ id: started.id });
  expect(ended).toMatchObject({ status: 'Success', outputs: { 'restart.StatusCode': 200 }, reason: null });
  const { items } = await app.client.listEvents({ subject: `execution:default/${started.id}`, after: 0 });
  expect(items.map((each) => [each.type.replace('evenkeel.execution.', ''), each.data.step, each.data.status])).toEqual(
    [
      ['started', undefined, undefined],
      ['step-started', 'approve', undefined],
      ['waiting', 'approve', undefined],
      ['approved', 'approve', undefined],
      ['step-finished', 'approve', 'Success'],
      ['step-started', 'restart', undefined],
      ['step-finished', 'restart', 'Success'],
      ['step-started', 'rest', undefined],
      ['step-finished', 'rest', 'Success'],
      ['finished', undefined, 'Success'],
    ],
  );
});

it('a step whose answer the server cannot keep becomes Unknown, so that the run does not wait for ever', async () => {
  const app = await createTestApp();
  const get = `
schemaVersion: '0.3'
description: Ask
mainSteps:
  - { name: ask, action: ops:http, inputs: { Url: 'http://fleet.test/', Method: GET } }
`;
  app.world.onRequest('fleet.test', { headers: { x: 1n as never } });
  await app.load({ 'ask.yaml': get });
  const { id } = await app.client.startExecution({ runbook: 'ask', parameters: {} });
  for (let round = 0; round < 11; round += 1) await app.forward(300_000);
  expect((await app.client.getExecution({ id })).waitingFor).toMatch(/^A decision on step ask: the server gave up/);
}, 60_000);
