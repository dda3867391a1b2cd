import { endAccessOf, forgetEnded } from '../../platform/auth.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { enqueue, forgetFailed, type Worker } from '../../platform/jobs.ts';
import { findDeclared } from '../catalog/catalog.ts';

const day = 24 * 60 * 60 * 1000;

/** Days for which work that was given up is kept with its reason. */
const failedDays = 30;

const queue = 'access.sweep';

/** Asks for the sweep, which asks for the next one a day later. */
export async function start(ctx: Ctx): Promise<void> {
  await enqueue(ctx, queue, 'daily', {}, ctx.now());
}

/** Once a day what has ended is forgotten, so that it does not pile up. */
export const workers: readonly Worker[] = [
  {
    queue,
    leaseMs: 60_000,
    tries: 1_000_000,
    async run(ctx) {
      await forgetEnded(ctx);
      await forgetFailed(ctx, ctx.now() - failedDays * day);
      return ctx.now() + day;
    },
  },
];

/** A person whom the operations repository no longer names loses every way in. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'access.on-person-removed',
    pattern: { type: ['evenkeel.entity.removed'], data: { kind: ['user'] } },
    async handle(ctx, event) {
      const person = event.subject;
      // Who was named again meanwhile stays.
      if (person !== null && (await findDeclared(ctx, person)) === null) await endAccessOf(ctx, person);
    },
  },
];
