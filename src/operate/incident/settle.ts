import type { Ctx } from '../../platform/context.ts';
import { enqueue } from '../../platform/jobs.ts';

/** The queue of incidents that may be over; a job's key is the incident's id. */
export const settle = 'incident.settle';

/** Milliseconds for which all alarms of an incident stay OK before it is resolved by itself. */
export const stabilisingMs = 3_000;

/** Asks in the transaction in hand to look, once things have had time to settle, whether an incident is over. */
export async function lookLater(ctx: Ctx, incident: string): Promise<void> {
  await enqueue(ctx, settle, incident, { cause: ctx.cause }, ctx.now() + stabilisingMs);
}
