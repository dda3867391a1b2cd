import { expect, it } from 'vitest';
import { createTestApp } from '../../../test/app.ts';

const team = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: tracking }
spec: { type: team, children: [] }
`;

const service = (owner: string, tier = '1') => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: tracking-api
  annotations: { evenkeel.dev/tier: '${tier}' }
spec: { type: service, lifecycle: production, owner: ${owner} }
`;

const tree = (files: Record<string, string>) => ({
  files: Object.entries(files).map(([file, text]) => ({ file, text })),
});

it('applyDocuments() puts a tree into force, tells what changed, and does nothing the second time', async () => {
  const app = await createTestApp();
  const first = await app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking') }));
  expect(first.revision).toMatchObject({
    documents: 2,
    added: 2,
    changed: 0,
    removed: 0,
    actor: 'user:default/tester',
  });
  const again = await app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking') }));
  expect(again.revision.id).toBe(first.revision.id);
  const plan = await app.client.planDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking', '2') }));
  expect(plan.changes).toEqual([
    {
      ref: 'component:default/tracking-api',
      kind: 'component',
      action: 'change',
      file: 'api.yaml',
      fields: [{ path: 'annotations.evenkeel.dev/tier', from: '1', to: '2' }],
    },
  ]);
  await app.client.applyDocuments(tree({ 'team.yaml': team }));
  await app.settle();
  const { items } = await app.client.listEvents({ typePrefix: 'evenkeel.entity.', after: 0 });
  expect(items.map((each) => [each.type, each.subject, each.correlation === each.causation])).toEqual([
    ['evenkeel.entity.removed', 'component:default/tracking-api', true],
  ]);
  expect((await app.client.listRevisions({})).items).toHaveLength(2);
});

it('a bad tree changes nothing: the last good version stays, and what is wrong is told with its place', async () => {
  const app = await createTestApp();
  await app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking') }));
  const bad = tree({
    'team.yaml': team,
    'api.yaml': service('trackin', '9'),
    'odd.yaml': 'a: 1\n',
    'half.yaml': 'b: [1,\n',
  });
  await expect(app.client.applyDocuments(bad)).rejects.toMatchObject({
    code: 'documents_rejected',
    details: expect.arrayContaining([
      expect.objectContaining({
        file: 'api.yaml',
        line: 7,
        code: 'unresolved_reference',
        message: expect.stringContaining('tracking'),
      }),
      expect.objectContaining({ file: 'api.yaml', line: 6, code: 'bad_tier' }),
      expect.objectContaining({ file: 'odd.yaml', line: 1, column: 1, code: 'unknown_document' }),
      expect.objectContaining({ file: 'half.yaml', severity: 'error' }),
    ]),
  });
  await expect(app.client.applyDocuments(bad)).rejects.toMatchObject({ code: 'documents_rejected' });
  await app.settle();
  const state = await app.client.getDocuments({});
  expect(state.revision).toMatchObject({ documents: 2 });
  expect(state.rejected).toMatchObject({ actor: 'user:default/tester' });
  expect((await app.client.getService({ name: 'tracking-api' })).tier).toBe(1);
  // Told once for each version, not at each look at the folder.
  expect((await app.client.listEvents({ type: 'evenkeel.revision.rejected' })).items).toHaveLength(1);
  await app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking') }));
  expect((await app.client.getDocuments({})).rejected).toBeNull();
});

it('of two trees applied at the same moment both are whole, one after the other', async () => {
  const app = await createTestApp();
  const one = app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking', '1') }));
  const two = app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking', '2') }));
  await Promise.all([one, two]);
  const { items } = await app.client.listRevisions({});
  expect(items).toHaveLength(2);
  expect(items.map((each) => each.added + each.changed)).toEqual([1, 2]);
});

it('the version that was applied last is in force, also when the clock was put back', async () => {
  const app = await createTestApp();
  const first = await app.client.applyDocuments(tree({ 'team.yaml': team }));
  app.clock.forward(-3_600_000);
  const second = await app.client.applyDocuments(tree({ 'team.yaml': team, 'api.yaml': service('tracking') }));
  expect(second.revision.id).not.toBe(first.revision.id);
  expect((await app.client.getDocuments({})).revision).toEqual(second.revision);
});
