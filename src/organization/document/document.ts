import { diffEntities } from '../../engines/plan/index.ts';
import { hashOf } from '../../platform/canonical.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import type { SourceFile } from '../../platform/document.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { type DeclaredEntity, type Operations, readOperations, type Reader } from '../../platform/operations.ts';
import { listDeclared, replaceDeclared } from '../catalog/catalog.ts';
import type { Change, Diagnostic, Plan, Revision, routes } from './contract.ts';
import * as store from './store.ts';

const source = '/evenkeel/organization/document';

/** What applying a tree would do, with what is needed to do it. */
interface Draft {
  plan: Plan;
  operations: Operations;
  put: DeclaredEntity[];
  removed: string[];
}

/** The hash of a tree of files: what they are called and what they say. */
export function hashFiles(files: readonly SourceFile[]): string {
  return hashOf(files.map(({ file, text }) => [file, text]).sort(([a], [b]) => (a! < b! ? -1 : 1)));
}

async function draft(ctx: Ctx, files: readonly SourceFile[], readers: readonly Reader[]): Promise<Draft> {
  const operations = readOperations(files, readers);
  const actual = await listDeclared(ctx);
  const difference = diffEntities(actual, operations.entities);
  const byRef = new Map(operations.entities.map((each) => [each.ref, each]));
  const before = new Map(actual.map((each) => [each.ref, each]));
  const added: Change[] = difference.added.map(({ ref, kind }) => ({
    ref,
    kind,
    action: 'add',
    file: byRef.get(ref)?.file ?? null,
    fields: [],
  }));
  const changed: Change[] = difference.changed.map(({ ref, fields }) => ({
    ref,
    kind: byRef.get(ref)!.kind,
    action: 'change',
    file: byRef.get(ref)!.file,
    fields: fields.map((each) => ({ path: each.path.join('.'), from: each.from ?? null, to: each.to ?? null })),
  }));
  const removed: Change[] = difference.removed.map(({ ref, kind }) => ({
    ref,
    kind,
    action: 'remove',
    file: null,
    fields: [],
  }));
  return {
    plan: {
      changes: [...added, ...changed, ...removed],
      unchanged: difference.unchanged,
      diagnostics: operations.diagnostics,
    },
    operations,
    // A thing that only moved within its file keeps its content but gets its new place.
    put: operations.entities.filter((each) => {
      const old = before.get(each.ref);
      return old === undefined || old.hash !== each.hash || old.line !== each.line || old.file !== each.file;
    }),
    removed: removed.map((each) => each.ref),
  };
}

/** Tells what applying a tree of files would change. */
export async function planFiles(ctx: Ctx, files: readonly SourceFile[], readers: readonly Reader[]): Promise<Plan> {
  return (await draft(ctx, files, readers)).plan;
}

/**
 * Puts a tree of files into force in one transaction, or records why not and throws `documents_rejected`; a tree with
 * errors changes nothing. `more` are diagnostics of files that could not be read at all.
 */
export async function applyFiles(
  ctx: Ctx,
  files: readonly SourceFile[],
  readers: readonly Reader[],
  more: readonly Diagnostic[] = [],
): Promise<Plan & { revision: Revision }> {
  const hash = hashFiles(files);
  const outcome = await transaction(ctx, async (ctx) => {
    await store.lockDocuments(ctx.db);
    const made = await draft(ctx, files, readers);
    const diagnostics = [...more, ...made.plan.diagnostics];
    if (diagnostics.some((each) => each.severity === 'error')) {
      await reject(ctx, hash, diagnostics);
      return { rejected: diagnostics };
    }
    const current = await store.selectCurrent(ctx.db);
    if (current !== null && current.revision.hash === hash) {
      await store.deleteRejection(ctx.db);
      return { plan: { ...made.plan, revision: current.revision } };
    }
    const after = current === null ? 0 : Date.parse(current.revision.appliedAt);
    return { plan: { ...made.plan, revision: await commit(ctx, hash, made, diagnostics, after) } };
  });
  if (outcome.rejected === undefined) return outcome.plan;
  const errors = outcome.rejected.filter((each) => each.severity === 'error');
  const first = errors[0]!;
  throw new OpsError(
    'documents_rejected',
    `Cannot apply the documents: ${errors.length} errors, the first in ${first.file}:${first.line}: ${first.message}`,
    { details: outcome.rejected },
  );
}

async function commit(
  ctx: Ctx,
  hash: string,
  made: Draft,
  diagnostics: Diagnostic[],
  after: number,
): Promise<Revision> {
  const count = (action: Change['action']) => made.plan.changes.filter((each) => each.action === action).length;
  const revision: Revision = {
    id: createId(ctx.now()),
    hash,
    // The newest one is in force: a clock that was put back must not make it an older one.
    appliedAt: new Date(Math.max(ctx.now(), after + 1)).toISOString(),
    actor: ctx.actor.ref,
    documents: made.operations.documents,
    added: count('add'),
    changed: count('change'),
    removed: count('remove'),
  };
  await replaceDeclared(ctx, made.put, made.removed);
  await store.insertRevision(ctx.db, revision, diagnostics);
  const { id, documents, added, changed, removed } = revision;
  const applied = await append(ctx, {
    source,
    type: 'evenkeel.revision.applied',
    subject: `revision:default/${id}`,
    data: { revision: id, hash, documents, added, changed, removed },
  });
  // The first load adds everything: one event says so. Later changes are told one by one.
  if (made.plan.unchanged === 0 && changed === 0 && removed === 0) return revision;
  const cause = {
    ...ctx,
    cause: applied === null ? ctx.cause : { id: applied.id, correlation: applied.correlation, depth: applied.depth },
  };
  const names = { add: 'added', change: 'changed', remove: 'removed' } as const;
  for (const change of made.plan.changes) {
    await append(cause, {
      source,
      type: `evenkeel.entity.${names[change.action]}`,
      subject: change.ref,
      data: { kind: change.kind, file: change.file, fields: change.fields.map((each) => each.path) },
    });
  }
  return revision;
}

async function reject(ctx: Ctx, hash: string, diagnostics: Diagnostic[]): Promise<void> {
  const before = await store.selectRejection(ctx.db);
  if (before?.hash === hash) return;
  const rejectedAt = new Date(ctx.now()).toISOString();
  await store.writeRejection(ctx.db, { hash, rejectedAt, actor: ctx.actor.ref, diagnostics });
  const errors = diagnostics.filter((each) => each.severity === 'error');
  await append(ctx, {
    source,
    type: 'evenkeel.revision.rejected',
    data: { hash, errors: errors.length, first: errors[0] ?? null },
  });
}

/** Returns the newest version in force, or null before the first. */
export async function currentRevision(ctx: Ctx): Promise<Revision | null> {
  return (await store.selectCurrent(ctx.db))?.revision ?? null;
}

/** Returns the handlers for a set of document readers. */
export function createHandlers(readers: readonly Reader[]): Handlers<typeof routes, Ctx> {
  return {
    async getDocuments(ctx) {
      const [current, rejected] = await Promise.all([store.selectCurrent(ctx.db), store.selectRejection(ctx.db)]);
      return { revision: current?.revision ?? null, rejected, diagnostics: current?.diagnostics ?? [] };
    },
    planDocuments: (ctx, input) => planFiles(ctx, input.files, readers),
    applyDocuments: (ctx, input) => applyFiles(ctx, input.files, readers),
    async listRevisions(ctx) {
      return { items: await store.selectRevisions(ctx.db) };
    },
  };
}
