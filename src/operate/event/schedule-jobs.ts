import { findDeclared, listDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { append } from '../../platform/events.ts';
import { enqueue, readJob, type Worker } from '../../platform/jobs.ts';
import { source } from './deliver.ts';
import { deriveId } from './derive-id.ts';
import type { RuleSpec } from './reader.ts';
import { scheduledType } from './rule.ts';
import { nextDue, parseSchedule, type Schedule } from './schedule.ts';

const queue = 'event.schedule';

function scheduleOf(spec: unknown): Schedule | null {
  const { enabled, schedule } = spec as RuleSpec;
  return enabled && schedule !== undefined ? (parseSchedule(schedule).value ?? null) : null;
}

/** Asks for the next time of every rule on a schedule; one that waits for a time that stays keeps it. */
async function plan(ctx: Ctx): Promise<void> {
  for (const { ref, spec } of await listDeclared(ctx, { kind: 'rule' })) {
    const schedule = scheduleOf(spec);
    if (schedule === null) continue;
    const written = (spec as unknown as RuleSpec).schedule;
    // A time that is over but was not served yet is not given away.
    if ((await readJob(ctx, queue, ref))?.payload.schedule === written) continue;
    const due = nextDue(schedule, ctx.now());
    if (due !== null) await enqueue(ctx, queue, ref, { due, schedule: written }, due);
  }
}

/** A new version of the documents may bring other schedules. */
export const scheduleSubscription: Subscription = {
  name: 'event.schedules',
  pattern: { type: ['evenkeel.revision.applied'] },
  handle: (ctx) => plan(ctx),
};

/** Tells that a rule is due, and asks for its next time. What was missed while nothing ran is made up for once. */
export const scheduleWorker: Worker = {
  queue,
  leaseMs: 60_000,
  tries: 1_000_000,
  async run(ctx, job) {
    const rule = await findDeclared(ctx, job.key);
    const schedule = rule === null ? null : scheduleOf(rule.spec);
    const { due, schedule: asked } = job.payload as { due: number; schedule: string };
    // Removed, disabled, or changed since: a new version has asked for its own time.
    if (rule === null || schedule === null || (rule.spec as unknown as RuleSpec).schedule !== asked) return;
    await transaction(ctx, async (ctx) => {
      await append(ctx, {
        source,
        id: deriveId(due, rule.ref, 'scheduled'),
        type: scheduledType,
        subject: rule.ref,
        time: due,
        data: {},
      });
      const next = nextDue(schedule, Math.max(due, ctx.now()));
      if (next !== null) await enqueue(ctx, queue, rule.ref, { due: next, schedule: asked }, next);
    });
  },
};
