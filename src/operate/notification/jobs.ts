import { type Ctx, transaction } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import type { Worker } from '../../platform/jobs.ts';
import { explainFailure, handOver } from './hand-over.ts';
import { queue, source, tellDelivered } from './notification.ts';
import * as store from './store.ts';

/** Tries that a message gets: with the waits between them about 20 minutes. */
export const deliveryTries = 6;

/** Milliseconds to wait after a number of failed tries: 10 s, 30 s, 90 s, 4.5 min, 13.5 min. */
export function retryAfter(attempts: number): number {
  return 10_000 * 3 ** (attempts - 1);
}

/** What a job of the queue carries: the event in whose story the message was sent. */
interface Payload {
  cause: Ctx['cause'];
}

/** Hands messages over. Tries are counted in the outbox, not by the queue, so that a crash never gives more of them. */
export const workers: readonly Worker[] = [
  {
    queue,
    leaseMs: 60_000,
    tries: 20,
    async run(ctx, job) {
      const message = await store.beginAttempt(ctx.db, job.key);
      if (message === undefined) return;
      let reason: string | null = null;
      try {
        await handOver(ctx, message);
      } catch (error) {
        reason = explainFailure(ctx, message, error);
      }
      return conclude({ ...ctx, cause: (job.payload as unknown as Payload).cause }, message, reason);
    },
  },
];

async function conclude(ctx: Ctx, message: store.NotificationRow, reason: string | null): Promise<number | void> {
  const { id, channel, attempts, correlation } = message;
  return transaction(ctx, async (ctx) => {
    if (reason === null) {
      if (await store.markDelivered(ctx.db, id, ctx.now())) await tellDelivered(ctx, message);
      return;
    }
    ctx.log.warn({ notification: id, channel, attempt: attempts, reason }, 'notification not delivered');
    const final = attempts >= deliveryTries;
    const pending = await store.markTried(ctx.db, id, reason, final);
    if (!pending) return;
    if (!final) return ctx.now() + retryAfter(attempts);
    await append(ctx, {
      source,
      type: 'evenkeel.notification.failed',
      subject: `notification:default/${id}`,
      correlation,
      data: { notification: id, channel, attempts, reason },
    });
  });
}
