import { nextEvaluation } from '../../engines/alarm/index.ts';
import { currentRevision } from '../../organization/document/document.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { enqueue, type Worker } from '../../platform/jobs.ts';
import { cadenceOf, type DeclaredAlarm, graceMs, readAlarms } from './definition.ts';
import { evaluateAlarms } from './pass.ts';
import { syncStates } from './sync.ts';

const queue = 'alarm.evaluate';

/** The longest wait, in ms, before an evaluation that failed is tried again. */
const retryMs = 5000;

/** Returns a way to read the alarms in force that reads the catalog again only when another revision is in force. */
function createAlarmCache(): (ctx: Ctx) => Promise<DeclaredAlarm[]> {
  let held: { revision: string; alarms: DeclaredAlarm[] } | null = null;
  return async (ctx) => {
    // The revision is read first, so that alarms of a newer one are never kept under an older one's name for long.
    const revision = (await currentRevision(ctx))?.id ?? '';
    if (held?.revision !== revision) held = { revision, alarms: await readAlarms(ctx) };
    return held.alarms;
  };
}

/**
 * Returns the worker of `alarm.evaluate`: one job per period in force, run when a period of it has closed and the grace
 * has passed. An evaluation that fails is logged and tried again; the job ends when no alarm has its period any more.
 */
export function createWorkers(): Worker[] {
  const readCached = createAlarmCache();
  return [
    {
      queue,
      leaseMs: 30_000,
      tries: 1_000_000,
      async run(ctx, job) {
        const periodSeconds = Number(job.payload.periodSeconds);
        const next = () => nextEvaluation(ctx.now(), cadenceOf(periodSeconds), graceMs);
        try {
          const alarms = (await readCached(ctx)).filter((each) => each.alarm.periodSeconds === periodSeconds);
          if (alarms.length === 0) return undefined;
          const pass = await evaluateAlarms(ctx, periodSeconds, alarms);
          ctx.log.debug({ periodSeconds, evaluated: pass.evaluated, changed: pass.changed.length }, 'alarms evaluated');
          return next();
        } catch (error) {
          ctx.log.error({ periodSeconds, err: error }, 'alarms could not be evaluated, they keep their states');
          return Math.min(next(), ctx.now() + retryMs);
        }
      },
    },
  ];
}

/** Asks for an evaluation of each period in force, now: what is new need not wait for the next close. */
async function schedule(ctx: Ctx): Promise<void> {
  const alarms = await syncStates(ctx);
  for (const periodSeconds of new Set(alarms.map((each) => each.alarm.periodSeconds))) {
    await enqueue(ctx, queue, `${periodSeconds}s`, { periodSeconds }, ctx.now());
  }
}

/** Takes up at start what is in force; the first evaluation covers the newest range only. */
export async function startEvaluations(ctx: Ctx): Promise<void> {
  await transaction(ctx, schedule);
}

/** Follows the documents: each revision brings the states in line and schedules its periods. */
export const subscriptions: readonly Subscription[] = [
  { name: 'alarm.on-revision', pattern: { type: ['evenkeel.revision.applied'] }, handle: (ctx) => schedule(ctx) },
];
