import { expect, test } from 'vitest';
import { createTestApp } from '../../../test/app.ts';

const group =
  'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: crew }\nspec: { type: team, children: [] }\n';
const user =
  '---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: ada }\nspec: { memberOf: [crew] }\n';
const service =
  '---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: shop }\nspec: { type: service, lifecycle: production, owner: crew }\n';

test('takeMilestone keeps the review under a name that is free, and listMilestones shows the newest first', {
  timeout: 60_000,
}, async () => {
  const app = await createTestApp();
  const first = await app.client.takeMilestone({ name: 'before launch' });
  expect(first).toMatchObject({ name: 'before launch', actor: 'user:default/tester', counts: { unanswered: 11 } });
  await expect(app.client.takeMilestone({ name: 'before launch' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(app.client.takeMilestone({ name: 'now' })).rejects.toMatchObject({ code: 'invalid_input' });
  await app.forward(1000);
  await app.client.takeMilestone({ name: 'after launch' });
  expect((await app.client.listMilestones({})).items.map((each) => each.name)).toEqual([
    'after launch',
    'before launch',
  ]);
  expect(await app.client.getPractice({ id: 'OPS11-BP01' })).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('no cadence yet'),
  });
});

test('compareMilestones tells what became better and why, by id, by name and against the present', {
  timeout: 60_000,
}, async () => {
  const app = await createTestApp();
  await app.load({ 'catalog.yaml': group + service });
  const first = await app.client.takeMilestone({ name: 'nobody' });
  await app.forward(1000);
  await app.load({ 'catalog.yaml': group + user + service });
  const change = {
    id: 'OPS02-BP01',
    from: 'not_met',
    to: 'met',
    direction: 'better',
    because: expect.stringContaining('A revision was applied'),
  };
  const now = await app.client.compareMilestones({ from: first.id });
  expect(now).toMatchObject({ from: 'nobody', to: 'now' });
  expect(now.practices).toContainEqual(change);
  expect(now.unchanged.practices + now.practices.length).toBe(68);
  await app.client.takeMilestone({ name: 'somebody' });
  expect((await app.client.compareMilestones({ from: 'nobody', to: 'somebody' })).practices).toContainEqual(change);
  const back = await app.client.compareMilestones({ from: 'somebody', to: 'nobody' });
  expect(back.practices).toContainEqual({ ...change, from: 'met', to: 'not_met', direction: 'worse' });
  await expect(app.client.compareMilestones({ from: 'never' })).rejects.toMatchObject({ code: 'not_found' });
});
