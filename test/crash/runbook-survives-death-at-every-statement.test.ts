import { expect, it } from 'vitest';
import { startExecution } from '../../src/prepare/runbook/runbook.ts';
import { verifyChain } from '../../src/platform/events.ts';
import { createTestApp } from '../app.ts';
import { openKillable } from './killable.ts';

// Only what runs runbooks: every statement of the others would be a death more.
const without = ['assessment', 'milestone', 'alarm', 'incident', 'oncall', 'notification', 'event', 'analysis'];

const runbook = `
schemaVersion: '0.3'
description: Two requests, the first must not be made twice
mainSteps:
  - name: charge
    action: ops:http
    inputs: { Url: 'http://outside.test/charge/{{ automation:EXECUTION_ID }}', Method: POST }
  - name: announce
    action: ops:http
    inputs: { Url: 'http://outside.test/announce/{{ automation:EXECUTION_ID }}', Method: PUT }
x-ops: { owner: 'group:default/platform', risk: low }
`;

const team = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform }
spec: { type: team, children: [] }
`;

// The store of the test dies with its process only where both are one: on PGlite.
it.skipIf(Boolean(process.env.DATABASE_URL))(
  'a runbook survives a death before every statement: nothing acknowledged is lost, nothing unsafe is done twice',
  { timeout: 120_000 },
  async () => {
    const store = await openKillable();
    const answers = { 'outside.test': { status: 200 } };
    const first = await createTestApp({ database: store.database, answers, without });
    await first.load({ 'two-requests.yaml': runbook, 'team.yaml': team });
    let outcomes = { done: 0, unknown: 0, refused: 0 };
    let app = first;
    for (let statement = 1; ; statement += 1) {
      const token = `run-${statement}`;
      const before = app.world.requests.length;
      store.dieBefore(statement);
      let id: string | null = null;
      try {
        id = await startExecution(app.ctx, { runbook: 'two-requests', parameters: {}, clientToken: token });
        await app.settle();
      } catch {
        // Dead: what follows is the next process.
      }
      await app.close().catch(() => {});
      const died = store.isDead();
      store.revive();
      const requests = app.world.requests.slice(before);

      app = await createTestApp({ database: store.database, answers, without });
      for (let round = 0; round < 3; round += 1) await app.forward(60_000);
      requests.push(...app.world.requests);

      const { items } = await app.client.listExecutions({ runbook: 'two-requests', limit: 500 });
      const execution = items.find(
        (each) => requests.some((request) => request.url.endsWith(each.id)) || each.id === id,
      );
      const count = (step: string) =>
        requests.filter((each) => execution !== undefined && each.url.endsWith(`${step}/${execution.id}`)).length;
      expect(count('charge'), `charged twice when dying before statement ${statement}`).toBeLessThanOrEqual(1);
      if (id !== null) expect(execution?.id, `lost when dying before statement ${statement}`).toBe(id);
      if (execution === undefined) outcomes = { ...outcomes, refused: outcomes.refused + 1 };
      else if (execution.status === 'Waiting') {
        expect(execution.waitingFor).toContain('A decision on step charge');
        outcomes = { ...outcomes, unknown: outcomes.unknown + 1 };
      } else {
        expect(execution.status, `dying before statement ${statement}`).toBe('Success');
        expect(count('charge')).toBe(1);
        expect(count('announce')).toBeGreaterThanOrEqual(1);
        outcomes = { ...outcomes, done: outcomes.done + 1 };
      }
      if (!died) break;
    }
    expect((await verifyChain(app.ctx)).broken).toBeNull();
    expect(outcomes.done).toBeGreaterThan(10);
    expect(outcomes.unknown).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
    await app.close();
    await store.close();
  },
);
