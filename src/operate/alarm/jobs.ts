import { nextEvaluation } from '../../engines/alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { enqueue, type Worker } from '../../platform/jobs.ts';
import { createTrainWorker, trainQueue } from './band.ts';
import { endSuppressionPeriod, evaluateComposites, suppressionQueue } from './composite.ts';
import { type AnyAlarm, cadenceOf, type DeclaredAlarm, graceMs, readAllAlarms } from './definition.ts';
import { wakeGroups } from './noise.ts';
import { createEvaluator, type Evaluator } from './pass.ts';
import { groupWorker } from './release.ts';
import { syncStates } from './sync.ts';

const queue = 'alarm.evaluate';

/** The longest wait, in ms, before an evaluation that failed is tried again. */
const retryMs = 5000;

/** The alarms of one revision of the documents. */
interface InForce {
  all: readonly AnyAlarm[];
  byCadence: Map<number, DeclaredAlarm[]>;
}

/** Returns a way to read the alarms in force that gives the same answer as long as they are the same. */
function createAlarmCache(): (ctx: Ctx) => Promise<InForce> {
  let held: InForce | null = null;
  return async (ctx) => {
    const all = await readAllAlarms(ctx);
    if (held?.all !== all) {
      const metric = all.filter((each) => each.kind === 'metric');
      held = { all, byCadence: Map.groupBy(metric, (each) => cadenceOf(each.alarm.periodSeconds)) };
    }
    return held;
  };
}

/** What alarms do when something is due or happens. */
export interface AlarmJobs {
  workers: Worker[];
  subscriptions: Subscription[];
  /** Takes up at start what is in force; the first evaluation covers the newest range only. */
  start(ctx: Ctx): Promise<void>;
}

/**
 * Returns the workers of alarms: `alarm.evaluate` has one job per cadence in force, run when a period of it has closed
 * and the grace has passed. An evaluation that fails is logged and tried again; the job ends when no alarm has its
 * cadence any more. Composites follow the changes of the alarms that they rest on.
 */
export function createJobs(): AlarmJobs {
  const readCached = createAlarmCache();
  const evaluators = new Map<number, Evaluator>();

  async function evaluate(ctx: Ctx, cadenceSeconds: number): Promise<number | undefined> {
    const next = () => nextEvaluation(ctx.now(), cadenceSeconds, graceMs);
    try {
      const alarms = (await readCached(ctx)).byCadence.get(cadenceSeconds);
      if (alarms === undefined) {
        evaluators.get(cadenceSeconds)?.close();
        evaluators.delete(cadenceSeconds);
        return undefined;
      }
      let evaluator = evaluators.get(cadenceSeconds);
      if (evaluator === undefined) evaluators.set(cadenceSeconds, (evaluator = createEvaluator(ctx, cadenceSeconds)));
      const pass = await evaluator.run(ctx, alarms);
      ctx.log.debug({ cadenceSeconds, evaluated: pass.evaluated, changed: pass.changed.length }, 'alarms evaluated');
      return next();
    } catch (error) {
      ctx.log.error({ cadenceSeconds, err: error }, 'alarms could not be evaluated, they keep their states');
      return Math.min(next(), ctx.now() + retryMs);
    }
  }

  const workers: Worker[] = [
    {
      queue,
      leaseMs: 30_000,
      tries: 1_000_000,
      async run(ctx, job) {
        const cadenceSeconds = Number(job.payload.cadenceSeconds);
        return Number.isFinite(cadenceSeconds) ? evaluate(ctx, cadenceSeconds) : undefined;
      },
    },
    {
      queue: suppressionQueue,
      leaseMs: 30_000,
      tries: 100,
      async run(ctx, job) {
        const declared = (await readCached(ctx)).all.find((each) => each.name === job.key);
        if (declared?.kind === 'composite') await endSuppressionPeriod(ctx, declared);
      },
    },
    groupWorker,
    createTrainWorker(async (ctx, name) => {
      const declared = (await readCached(ctx)).all.find((each) => each.name === name);
      return declared?.kind === 'metric' ? declared : null;
    }),
  ];

  /** Asks for an evaluation of each cadence in force, now: what is new need not wait for the next close. */
  async function schedule(ctx: Ctx): Promise<void> {
    const alarms = await syncStates(ctx);
    const cadences = new Set(
      alarms.flatMap((each) => (each.kind === 'metric' ? [cadenceOf(each.alarm.periodSeconds)] : [])),
    );
    for (const cadenceSeconds of cadences)
      await enqueue(ctx, queue, `${cadenceSeconds}s`, { cadenceSeconds }, ctx.now());
    for (const each of alarms) {
      if (each.kind === 'metric' && typeof each.alarm.threshold !== 'number')
        await enqueue(ctx, trainQueue, each.name, {}, ctx.now());
    }
    await evaluateComposites(ctx, alarms, null);
    // Mute rules, declared silences and dependencies may be others now.
    await wakeGroups(ctx);
  }

  return {
    workers,
    subscriptions: [
      { name: 'alarm.on-revision', pattern: { type: ['evenkeel.revision.applied'] }, handle: (ctx) => schedule(ctx) },
      {
        name: 'alarm.on-change',
        pattern: { type: ['evenkeel.alarm.state-changed'] },
        async handle(ctx, { data }) {
          const { all } = await readCached(ctx);
          await evaluateComposites(ctx, all, new Set([String(data.alarm)]));
        },
      },
    ],
    start: (ctx) => transaction(ctx, schedule),
  };
}
