import { type Ctx, transaction } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import { enqueue } from '../../platform/jobs.ts';
import { insertDeadLetter } from './dead-letter/store.ts';
import { deadLetterIdOf, type Delivery, keyOf, queue, readEventOf, source, toData } from './deliver.ts';
import { deriveId } from './derive-id.ts';
import { defaultRetry } from './target-reader.ts';
import { Unreached } from './webhook.ts';

/** Milliseconds to wait after a number of tries that failed: 0.5 s, doubled each time, at most 5 minutes. */
export function retryAfter(attempts: number): number {
  return Math.min(300_000, 500 * 2 ** (attempts - 1));
}

/** Plans another try of a delivery that failed, or gives it up, as the policy of its target says. */
export async function tryAgainOrGiveUp(ctx: Ctx, delivery: Delivery, error: unknown): Promise<void> {
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  const policy = delivery.target.retry ?? defaultRetry(delivery.target.kind);
  const attempts = (delivery.attempts ?? 0) + 1;
  const requestedAt = delivery.requestedAt ?? ctx.now();
  const wait = Math.max(retryAfter(attempts), error instanceof Unreached ? error.waitMs : 0);
  const due = ctx.now() + wait;
  const isPermanent = error instanceof Unreached && error.permanent;
  const isOver = isPermanent || attempts >= policy.attempts || due > requestedAt + policy.ageSeconds * 1000;
  ctx.log.warn({ subject: delivery.subject, target: delivery.target.id, attempts, reason, isOver }, 'not delivered');
  if (isOver) await giveUp(ctx, { ...delivery, attempts }, reason);
  else await enqueue(ctx, queue, keyOf(delivery), { ...delivery, requestedAt, attempts }, due);
}

/** Keeps a delivery among the dead letters and tells so, once for each time that it was asked for. */
export async function giveUp(ctx: Ctx, delivery: Delivery, reason: string): Promise<void> {
  const event = await readEventOf(ctx, delivery);
  await transaction({ ...ctx, cause: delivery.cause }, async (ctx) => {
    const data = toData(delivery, event);
    const time = event?.time ?? new Date(ctx.now()).toISOString();
    const id = deadLetterIdOf(delivery, time);
    const redrives = await insertDeadLetter(
      ctx.db,
      {
        id,
        subject: delivery.subject,
        target: delivery.target.id,
        shown: String(data.to),
        event: event?.id ?? '',
        event_type: event?.type ?? '',
        delivery,
        reason,
        attempts: delivery.attempts ?? 0,
      },
      ctx.now(),
    );
    if (redrives === null) return;
    await append(ctx, {
      source,
      id: deriveId(Date.parse(time), id, String(redrives)),
      type: 'evenkeel.rule.dead-lettered',
      subject: delivery.subject,
      data: { ...data, reason, attempts: delivery.attempts ?? 0, deadLetter: id },
    });
  });
}
