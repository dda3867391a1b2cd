import type { JsonObject, Status } from '../../engines/runbook/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { enqueue, type Job, type Worker } from '../../platform/jobs.ts';
import { answerExecution, queues, startExecution } from './execution.ts';
import { beginInvocation, endInvocation } from './invocation.ts';
import { performEffect } from './perform.ts';
import * as store from './store.ts';

/** What this noun needs of a later one: the present state of an alarm, by name; null when there is none. */
export interface RunbookDeps {
  readAlarmState: (ctx: Ctx, alarm: string) => Promise<string | null>;
}

const text = (job: Job, name: string): string => String(job.payload[name]);

/** Performs the effect of one attempt, at most once unless it is safe to repeat. */
async function invoke(ctx: Ctx, job: Job): Promise<void> {
  const [execution, step, attempt] = [text(job, 'execution'), text(job, 'step'), Number(job.payload.attempt)];
  const effect = await transaction(ctx, async (ctx) => {
    const found = await store.selectEffect(ctx.db, execution, step, attempt);
    if (found === null || found.state === 'done') return null;
    // A worker began it and did not end it: only what may be repeated is repeated.
    if (found.state === 'performing' && !found.safeToRepeat) {
      await store.setEffectState(ctx.db, execution, step, attempt, 'done');
      await answerExecution(ctx, execution, {
        kind: 'step-unknown',
        step,
        attempt,
        message: 'the server stopped while the step was being performed; it may have been carried out',
      });
      return null;
    }
    await store.setEffectState(ctx.db, execution, step, attempt, 'performing');
    return found;
  });
  if (effect === null) return;
  const key = `${execution}/${step}/${attempt}`;
  try {
    const outcome = await performEffect(ctx, effect, beginInvocation(key));
    await transaction(ctx, async (ctx) => {
      await store.setEffectState(ctx.db, execution, step, attempt, 'done');
      if (outcome.kind === 'done')
        await answerExecution(ctx, execution, { kind: 'step-succeeded', step, attempt, outputs: outcome.outputs });
      else if (outcome.kind === 'failed')
        await answerExecution(ctx, execution, { kind: 'step-failed', step, attempt, failure: outcome.failure });
      else await answerExecution(ctx, execution, { kind: 'step-unknown', step, attempt, message: outcome.message });
    });
  } finally {
    endInvocation(key);
  }
}

/** Tells a run that its step could not be worked on, so that it does not wait for ever. */
async function giveUpStep(ctx: Ctx, job: Job, execution: string, reason: string): Promise<void> {
  const message = `the server gave up after its last try: ${reason}; the step may have been carried out`;
  await answerExecution(ctx, execution, {
    kind: 'step-unknown',
    step: text(job, 'step'),
    attempt: Number(job.payload.attempt),
    message,
  });
}

async function startChild(ctx: Ctx, job: Job): Promise<void> {
  const [parent, step, id] = [text(job, 'parent'), text(job, 'step'), text(job, 'id')];
  try {
    await startExecution(ctx, {
      runbook: text(job, 'runbook'),
      parameters: job.payload.parameters as Record<string, unknown>,
      child: { id, parent, parentStep: step },
    });
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    await answerExecution(ctx, parent, {
      kind: 'step-failed',
      step,
      attempt: Number(job.payload.attempt),
      failure: { stage: 'Invocation', type: 'Action', message: error.message },
    });
  }
}

async function finishChild(ctx: Ctx, job: Job): Promise<void> {
  const child = await store.selectExecution(ctx.db, text(job, 'execution'), false);
  if (child === null) return;
  await answerExecution(ctx, text(job, 'parent'), {
    kind: 'child-finished',
    executionId: child.id,
    status: child.run.status as Status,
    outputs: child.run.outputs as JsonObject,
  });
}

/** Returns the workers of this noun. */
export function createWorkers(deps: RunbookDeps): Worker[] {
  const quick = { leaseMs: 15_000, tries: 10 };
  return [
    {
      queue: queues.due,
      ...quick,
      run: async (ctx, job) => void (await answerExecution(ctx, text(job, 'execution'), { kind: 'due' })),
    },
    {
      queue: queues.invoke,
      ...quick,
      run: invoke,
      failed: (ctx, job, reason) => giveUpStep(ctx, job, text(job, 'execution'), reason),
    },
    {
      queue: queues.child,
      ...quick,
      run: startChild,
      failed: (ctx, job, reason) => giveUpStep(ctx, job, text(job, 'parent'), reason),
    },
    { queue: queues.finished, ...quick, run: finishChild },
    {
      queue: queues.cancel,
      ...quick,
      run: async (ctx, job) =>
        void (await answerExecution(ctx, text(job, 'execution'), { kind: 'cancel', by: text(job, 'by') })),
    },
    {
      queue: queues.watch,
      ...quick,
      async run(ctx, job) {
        const alarm = text(job, 'alarm');
        const state = await deps.readAlarmState(ctx, alarm);
        if (state !== null) await answerExecution(ctx, text(job, 'execution'), { kind: 'alarm-state', alarm, state });
      },
    },
  ];
}

/** Tells executions that wait for an alarm of its new state. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'runbook.on-alarm',
    pattern: { type: ['evenkeel.alarm.state-changed'] },
    async handle(ctx, event) {
      const alarm = String(event.data.alarm);
      for (const execution of await store.selectWatchers(ctx.db, alarm)) {
        await enqueue(ctx, queues.watch, `${execution}/${alarm}/${event.id}`, { execution, alarm }, ctx.now());
      }
    },
  },
];
