import type { Ctx } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import type { LogEvent } from '../../platform/events.ts';
import { enqueue, type Worker } from '../../platform/jobs.ts';
import { assess } from './assessment.ts';

/** The queue of reassessments. */
export const queue = 'review.assess';

const slotMs = 5_000;
const hour = 3_600_000;

/**
 * Asks for a reassessment at the end of the present five seconds: however many events fall into them, one follows, and
 * later events never put it off.
 */
async function askAgain(ctx: Ctx, event: LogEvent): Promise<void> {
  const due = (Math.floor(ctx.now() / slotMs) + 1) * slotMs;
  await enqueue(
    ctx,
    queue,
    `slot-${due}`,
    { cause: { id: event.id, correlation: event.correlation, depth: event.depth } },
    due,
  );
}

/** Events that can change evidence; time itself is the hourly job's. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'review.on-evidence',
    pattern: {
      type: [
        'evenkeel.revision.applied',
        'evenkeel.revision.rejected',
        'evenkeel.execution.approved',
        'evenkeel.execution.finished',
        'evenkeel.page.delivered',
        'evenkeel.page.failed',
        'evenkeel.page.exhausted',
        'evenkeel.milestone.taken',
        { prefix: 'evenkeel.incident.' },
        { prefix: 'evenkeel.analysis.' },
        { prefix: 'evenkeel.action-item.' },
      ],
    },
    handle: askAgain,
  },
  {
    name: 'review.on-first-data',
    pattern: { type: ['evenkeel.alarm.state-changed'], data: { from: ['INSUFFICIENT_DATA'] } },
    handle: askAgain,
  },
];

export const workers: readonly Worker[] = [
  {
    queue,
    leaseMs: 60_000,
    tries: 3,
    async run(ctx, job) {
      await assess({ ...ctx, cause: (job.payload.cause as Ctx['cause'] | undefined) ?? null });
      return job.key === 'hourly' ? ctx.now() + hour : undefined;
    },
  },
];

/** Sees to it that the hourly reassessment goes on, the first soon after the start: verdicts age while nothing happens. */
export async function startAssessments(ctx: Ctx): Promise<void> {
  await enqueue(ctx, queue, 'hourly', {}, ctx.now() + 30_000);
}
