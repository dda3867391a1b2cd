import { findDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { enqueue, withdraw } from '../../platform/jobs.ts';
import type { ActionItem } from './contract.ts';
import * as store from './store.ts';

const source = '/evenkeel/evolve/analysis';

/** The queue of due dates; a job's key is the action item's id. */
export const dueQueue = 'action-item.due';

/** Returns an action item as others see it at an instant in epoch milliseconds. */
export function toActionItem(row: store.ActionItemRow, now: number): ActionItem {
  const { id, analysis, incident, title, kind, owner, state, evidence } = row;
  return {
    id,
    analysis,
    incident,
    title,
    kind,
    owner,
    dueAt: row.due_at.toISOString(),
    state,
    overdue: state === 'open' && row.due_at.getTime() <= now,
    evidence,
    closedAt: row.closed_at?.toISOString() ?? null,
  };
}

/** Lists action items, open ones first and of these the most overdue first. */
export async function listActionItems(
  ctx: Ctx,
  filter: { state?: ActionItem['state'] | undefined; owner?: string | undefined },
): Promise<ActionItem[]> {
  return (await store.selectActionItems(ctx.db, filter)).map((each) => toActionItem(each, ctx.now()));
}

/** Adds an action item to an analysis, published or not; its owner is a declared user or group, its due date lies ahead. */
export async function openActionItem(
  ctx: Ctx,
  input: { id: string; title: string; kind: ActionItem['kind']; owner: string; dueAt: string },
): Promise<ActionItem> {
  const action = 'Cannot add the action item';
  const dueAt = Date.parse(input.dueAt);
  if (dueAt <= ctx.now()) throw new OpsError('invalid_input', `${action}: the due date ${input.dueAt} is past`);
  return transaction(ctx, async (ctx) => {
    const analysis = await store.selectAnalysis(ctx.db, input.id);
    if (analysis === undefined) throw new OpsError('not_found', `${action}: there is no analysis "${input.id}"`);
    const owner = await findDeclared(ctx, input.owner);
    if (owner?.kind !== 'user' && owner?.kind !== 'group')
      throw new OpsError(
        'invalid_input',
        `${action}: the owner "${input.owner}" is no user or group of the operations repository`,
      );
    const id = createId(ctx.now());
    const item = {
      id,
      analysis: analysis.id,
      incident: analysis.incident,
      title: input.title,
      kind: input.kind,
      owner: owner.ref,
    };
    await store.insertActionItem(ctx.db, item, dueAt, ctx.now());
    await enqueue(ctx, dueQueue, id, {}, dueAt);
    const data = {
      item: id,
      analysis: item.analysis,
      incident: item.incident,
      title: item.title,
      kind: item.kind,
      owner: item.owner,
      dueAt: input.dueAt,
    };
    await append(ctx, {
      source,
      type: 'evenkeel.action-item.opened',
      subject: `action-item:default/${id}`,
      correlation: item.incident,
      data,
    });
    return toActionItem((await store.selectActionItem(ctx.db, id))!, ctx.now());
  });
}

/** Closes an open action item with the evidence that it is done. */
export async function closeActionItem(ctx: Ctx, input: { id: string; evidence: string }): Promise<ActionItem> {
  const action = `Cannot close action item "${input.id}"`;
  const evidence = input.evidence.trim();
  if (evidence === '')
    throw new OpsError(
      'invalid_input',
      `${action}: say what shows that it is done, such as a link to a test, an alarm or a runbook`,
    );
  return transaction(ctx, async (ctx) => {
    const closed = await store.closeActionItem(ctx.db, input.id, evidence, ctx.now());
    if (closed === undefined) {
      const found = await store.selectActionItem(ctx.db, input.id);
      throw found === undefined
        ? new OpsError('not_found', `${action}: no such action item`)
        : new OpsError('conflict', `${action}: it is closed already`);
    }
    await withdraw(ctx, dueQueue, closed.id);
    const data = {
      item: closed.id,
      analysis: closed.analysis,
      incident: closed.incident,
      overdue: closed.overdue_told,
    };
    await append(ctx, {
      source,
      type: 'evenkeel.action-item.closed',
      subject: `action-item:default/${closed.id}`,
      correlation: closed.incident,
      data,
    });
    return toActionItem(closed, ctx.now());
  });
}

/** Tells once that an open action item is past its due date. */
export async function tellOverdue(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (ctx) => {
    const item = await store.markOverdue(ctx.db, id, ctx.now());
    if (item === undefined) return;
    const data = {
      item: id,
      analysis: item.analysis,
      incident: item.incident,
      title: item.title,
      owner: item.owner,
      dueAt: item.due_at.toISOString(),
    };
    await append(ctx, {
      source,
      type: 'evenkeel.action-item.overdue',
      subject: `action-item:default/${id}`,
      correlation: item.incident,
      data,
    });
  });
}
