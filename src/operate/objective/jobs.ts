import { MINUTE } from '../../engines/slo/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { enqueue, type Worker } from '../../platform/jobs.ts';
import { readInForce } from './definition.ts';
import { createEvaluator, graceMs } from './pass.ts';

const queue = 'objective.evaluate';

/** The longest wait, in ms, before an evaluation that failed is tried again. */
const retryMs = 5000;

function nextPass(now: number): number {
  return (Math.floor((now - graceMs) / MINUTE) + 1) * MINUTE + graceMs;
}

/**
 * Returns the worker of `objective.evaluate`: one job for all objectives, run each minute when it is over and the grace
 * has passed, and again at once while objectives have minutes to catch up. It ends when there are no objectives.
 */
export function createWorkers(): Worker[] {
  const evaluator = createEvaluator();
  return [
    {
      queue,
      leaseMs: 60_000,
      tries: 1_000_000,
      async run(ctx) {
        try {
          const objectives = await readInForce(ctx);
          const pass = await evaluator.evaluate(ctx, objectives);
          ctx.log.debug(pass, 'objectives evaluated');
          if (objectives.length === 0) return undefined;
          return pass.behind > 0 ? ctx.now() : nextPass(ctx.now());
        } catch (error) {
          ctx.log.error({ err: error }, 'objectives could not be evaluated, they keep their states');
          return Math.min(nextPass(ctx.now()), ctx.now() + retryMs);
        }
      },
    },
  ];
}

/** Asks for an evaluation now: what is new need not wait for the next minute. */
async function schedule(ctx: Ctx): Promise<void> {
  await enqueue(ctx, queue, 'all', {}, ctx.now());
}

/** Takes up at start what is in force; minutes that passed meanwhile are caught up. */
export async function startEvaluations(ctx: Ctx): Promise<void> {
  await transaction(ctx, schedule);
}

/** Follows the documents: each revision is evaluated at once. */
export const subscriptions: readonly Subscription[] = [
  { name: 'objective.on-revision', pattern: { type: ['evenkeel.revision.applied'] }, handle: (ctx) => schedule(ctx) },
];
