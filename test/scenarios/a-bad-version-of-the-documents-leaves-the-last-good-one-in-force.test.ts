import { expect, test } from 'vitest';
import { alarm, documents, readLog, startShop } from './shop.ts';

const asFiles = (tree: Record<string, string>) => Object.entries(tree).map(([file, text]) => ({ file, text }));

test('a bad version of the documents leaves the last good one in force and is shown, until a good one clears it', {
  timeout: 180_000,
}, async () => {
  const app = await startShop();
  const good = await app.client.getDocuments({});
  expect(good).toMatchObject({ revision: { hash: expect.any(String) as string }, rejected: null });

  // One fault in one file keeps out the rest of the tree too, a new alarm included.
  const bad = {
    ...documents,
    'errors.yaml': alarm('checkout-errors', 'errors'),
    'restart-checkout.yaml': documents['restart-checkout.yaml']!.replace('ops:http', 'ops:telepathy'),
  };
  const refusal = await app.client.applyDocuments({ files: asFiles(bad) }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'documents_rejected' });
  await app.settle();
  const after = await app.client.getDocuments({});
  expect(after.revision).toEqual(good.revision);
  expect(after.rejected).toMatchObject({ actor: 'user:default/tester' });
  expect(after.rejected!.diagnostics).toContainEqual({
    file: 'restart-checkout.yaml',
    line: 11,
    column: 5,
    code: 'unknown_action',
    severity: 'error',
    message: expect.stringContaining('"ops:telepathy" is unknown') as string,
  });
  expect((await app.client.listAlarms({})).items.map((each) => each.name)).toEqual(['checkout-slow']);
  // What is in force still works: a run takes the last good runbook.
  const execution = await app.client.startExecution({ runbook: 'restart-checkout' });
  expect(execution.steps.map((each) => each.action)).toEqual(['aws:approve', 'ops:http', 'ops:alarm']);

  await app.client.applyDocuments({
    files: asFiles({ ...documents, 'errors.yaml': alarm('checkout-errors', 'errors') }),
  });
  await app.settle();
  const mended = await app.client.getDocuments({});
  expect(mended.rejected).toBeNull();
  expect(mended.revision).toMatchObject({ added: 1, changed: 0, removed: 0 });
  expect((await app.client.listAlarms({})).items.map((each) => each.name)).toEqual([
    'checkout-errors',
    'checkout-slow',
  ]);
  const revisions = (await readLog(app)).filter((each) => each.type.startsWith('evenkeel.revision.'));
  expect(revisions.map((each) => each.type.replace('evenkeel.revision.', ''))).toEqual([
    'applied',
    'rejected',
    'applied',
  ]);
});
