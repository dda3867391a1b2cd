import { expect, test } from 'vitest';
import { append, depthLimit } from '../../src/platform/events.ts';
import { createTestApp, type TestApp } from '../app.ts';
import { readLog } from './shop.ts';

const rule = (name: string, pattern: string, target: string): string => `
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: ${name}
      EventPattern: ${pattern}
      Targets: [{ Id: again, Arn: ${target} }]
`;

const runbook = (step: string): string => `
schemaVersion: '0.3'
description: Leads to itself by a rule
mainSteps: [${step}]
x-ops: { owner: 'group:default/shop' }
`;

const team = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: team, children: [] }
`;

/** Lets an event of another system start a runbook whose end starts it again, and pushes the clock. */
async function goRound(step: string): Promise<TestApp> {
  const app = await createTestApp();
  app.world.onRequest('outside.test', { status: 200 });
  await app.load({
    'team.yaml': team,
    'round.yaml': runbook(step),
    'first.yaml': rule('first', '{ source: [shop.orders], type: [order.late] }', 'document/round'),
    'again.yaml': rule('again', '{ type: [evenkeel.execution.finished] }', 'document/round'),
  });
  await append(app.ctx, {
    source: 'shop.orders',
    type: 'order.late',
    id: 'order-7',
    subject: 'order:default/7',
    data: {},
  });
  await app.settle();
  for (let round = 0; round < 12; round += 1) await app.forward(60_000);
  return app;
}

test.each([
  ['at once', '{ name: begin, action: aws:sleep, inputs: { Duration: PT0S } }'],
  ['after a wait', '{ name: rest, action: aws:sleep, inputs: { Duration: PT30S } }'],
  ['after a request', "{ name: ask, action: ops:http, inputs: { Url: 'http://outside.test/', Method: GET } }"],
])(
  'an event of another system whose runbook starts itself again %s is stopped at the depth limit, and that is told',
  { timeout: 180_000 },
  async (_, step) => {
    const app = await goRound(step);
    const log = await readLog(app);
    const stopped = log.filter((each) => each.type === 'evenkeel.event.loop-stopped');
    expect(stopped.length).toBeGreaterThan(0);
    expect(Math.max(...log.map((each) => each.depth))).toBe(depthLimit + 1);
    const started = log.filter((each) => each.type === 'evenkeel.execution.started').length;
    expect(started).toBeGreaterThan(1);
    expect(started).toBeLessThanOrEqual(depthLimit);
    expect((await app.client.listExecutions({ limit: 500 })).items).toHaveLength(started);
    // Nothing of it goes on.
    await app.forward(3_600_000);
    expect((await app.client.listExecutions({ limit: 500 })).items).toHaveLength(started);
    expect((await app.client.listExecutions({ open: true })).items).toEqual([]);
  },
);
