import { findDeclared } from '../../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../../platform/context.ts';
import type { Handlers } from '../../../platform/contract.ts';
import { OpsError } from '../../../platform/errors.ts';
import { append } from '../../../platform/events.ts';
import type { DeadLetter, routes } from './contract.ts';
import * as store from './store.ts';
import { type Delivery, requestDelivery, source } from '../deliver.ts';
import type { RuleSpec } from '../reader.ts';

/** Sends a dead letter again, by its rule as it is declared now; one that does not wait is a conflict. */
export async function redrive(ctx: Ctx, id: string, note: string | null): Promise<DeadLetter> {
  return transaction(ctx, async (ctx) => {
    const taken = await store.takeDeadLetter(ctx.db, id, 'redriven', ctx.actor.ref, note);
    if (taken === undefined) throw await refusal(ctx, id, 'send');
    await requestDelivery(ctx, await renew(ctx, taken.delivery));
    await tell(ctx, taken, 'evenkeel.dead-letter.redriven');
    return toDeadLetter(taken);
  });
}

/** Sends every waiting dead letter again that the filter takes, the oldest last; returns how many. */
async function redriveMany(ctx: Ctx, filter: store.DeadLetterFilter, limit: number): Promise<number> {
  const waiting = await store.selectDeadLetters(ctx.db, { ...filter, state: 'waiting' }, limit);
  let redriven = 0;
  for (const { id } of waiting) {
    try {
      await redrive(ctx, id, null);
      redriven += 1;
    } catch (error) {
      // Somebody else was quicker.
      if (!(error instanceof OpsError && error.code === 'conflict')) throw error;
    }
  }
  return redriven;
}

/** Puts a dead letter aside for good, with the reason. */
async function discard(ctx: Ctx, id: string, reason: string): Promise<DeadLetter> {
  return transaction(ctx, async (ctx) => {
    const taken = await store.takeDeadLetter(ctx.db, id, 'discarded', ctx.actor.ref, reason);
    if (taken === undefined) throw await refusal(ctx, id, 'discard');
    await tell(ctx, taken, 'evenkeel.dead-letter.discarded');
    return toDeadLetter(taken);
  });
}

async function refusal(ctx: Ctx, id: string, action: string): Promise<OpsError> {
  const found = await store.selectDeadLetter(ctx.db, id);
  if (found === undefined)
    return new OpsError('not_found', `Cannot ${action} dead letter "${id}": no such dead letter`);
  return new OpsError('conflict', `Cannot ${action} dead letter "${id}": it is ${found.state}`);
}

/** A rule that was corrected since delivers as it says now; one that is gone delivers as it said then. */
async function renew(ctx: Ctx, delivery: Delivery): Promise<Delivery> {
  const rule = delivery.subject.startsWith('rule:') ? await findDeclared(ctx, delivery.subject) : null;
  const target = (rule?.spec as unknown as RuleSpec | undefined)?.targets.find(
    (each) => each.id === delivery.target.id,
  );
  return target === undefined ? delivery : { ...delivery, target };
}

async function tell(ctx: Ctx, row: store.DeadLetterRow, type: string): Promise<void> {
  const { id, subject, target, event, event_type, redrives, note, delivery } = row;
  await append(
    { ...ctx, cause: delivery.cause },
    {
      source,
      type,
      subject,
      data: { deadLetter: id, target, event, eventType: event_type, redrives, ...(note === null ? {} : { note }) },
    },
  );
}

function toDeadLetter(row: store.DeadLetterRow): DeadLetter {
  const { id, subject, target, event, reason, attempts, state, redrives, note } = row;
  return {
    id,
    subject,
    target,
    to: row.shown,
    event,
    eventType: row.event_type,
    reason,
    attempts,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    state,
    redrives,
    handledBy: row.handled_by,
    note,
  };
}

export const deadLetterHandlers: Handlers<typeof routes, Ctx> = {
  async listDeadLetters(ctx, { limit, before, state, ...filter }) {
    const given = {
      ...filter,
      ...(state === 'any' ? {} : { state }),
      ...(before === undefined ? {} : { before: Date.parse(before) }),
    };
    const [found, waiting] = await Promise.all([
      store.selectDeadLetters(ctx.db, given, limit),
      store.countWaiting(ctx.db),
    ]);
    return { items: found.map(toDeadLetter), waiting };
  },
  async getDeadLetter(ctx, { id }) {
    const found = await store.selectDeadLetter(ctx.db, id);
    if (found === undefined) throw new OpsError('not_found', `Cannot get dead letter "${id}": no such dead letter`);
    return toDeadLetter(found);
  },
  redriveDeadLetter: (ctx, { id, note }) => redrive(ctx, id, note ?? null),
  async redriveDeadLetters(ctx, { limit, ...filter }) {
    return { redriven: await redriveMany(ctx, filter, limit) };
  },
  discardDeadLetter: (ctx, { id, reason }) => discard(ctx, id, reason),
};
