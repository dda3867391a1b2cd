import {
  advance,
  type Answer,
  type Effect,
  isFinal,
  type Json,
  type JsonObject,
  type Run,
  startRun,
  type StepRecord,
} from '../../engines/runbook/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { enqueue, withdraw } from '../../platform/jobs.ts';
import { findDeclared } from '../../organization/catalog/catalog.ts';
import { runbookRef, type RunbookSpec } from './reader.ts';
import { stopInvocation } from './invocation.ts';
import * as store from './store.ts';

const source = '/evenkeel/prepare/runbook';

/** Queues of this noun; jobs are keyed by execution, or by execution, step and attempt. */
export const queues = {
  due: 'execution.due',
  invoke: 'execution.invoke',
  watch: 'execution.watch',
  child: 'execution.child',
  finished: 'execution.child-finished',
  cancel: 'execution.cancel',
} as const;

/** How deep runbooks may start runbooks. */
const depthLimit = 10;

/** What starts an execution. */
export interface StartRequest {
  /** Name of the runbook. */
  runbook: string;
  parameters: Record<string, unknown>;
  incident?: string | null;
  /** Starting twice with one token starts once. */
  clientToken?: string | null;
  /** An id made elsewhere, and the execution that starts this one. */
  child?: { id: string; parent: string; parentStep: string };
}

/** Starts a runbook in the transaction in hand and returns the execution's id. */
export async function startExecution(ctx: Ctx, request: StartRequest): Promise<string> {
  return transaction(ctx, async (ctx) => {
    const token = request.clientToken ?? null;
    if (token !== null) {
      const before = await store.selectByClientToken(ctx.db, token);
      if (before !== null) return before;
    }
    const ref = runbookRef(request.runbook.replace(/^runbook:default\//, ''));
    const entity = await findDeclared(ctx, ref);
    if (entity === null)
      throw new OpsError(
        'not_found',
        `Cannot start runbook "${request.runbook}": no such runbook in the operations repository`,
      );
    const parent =
      request.child === undefined ? null : await store.selectExecution(ctx.db, request.child.parent, false);
    const depth = parent === null ? 0 : parent.depth + 1;
    if (depth > depthLimit)
      throw new OpsError(
        'conflict',
        `Cannot start runbook "${request.runbook}": runbooks start each other more than ${depthLimit} deep`,
      );
    const id = request.child?.id ?? createId(ctx.now());
    const started = startRun({
      document: (entity.spec as RunbookSpec).document,
      parameters: request.parameters as JsonObject,
      executionId: id,
      startedBy: ctx.actor.ref,
      now: ctx.now(),
      globals: { REGION: 'local', ACCOUNT_ID: '000000000000', AWS_PARTITION: 'aws' },
    });
    if (started.value === undefined) {
      throw new OpsError(
        'invalid_input',
        `Cannot start runbook "${request.runbook}": ${started.issues.map((each) => each.message).join('; ')}`,
        { details: started.issues },
      );
    }
    const incident = request.incident ?? parent?.incident ?? null;
    const correlation = incident ?? ctx.cause?.correlation ?? id;
    const fresh = await store.insertExecution(
      ctx.db,
      {
        id,
        runbook: ref,
        runbookTitle: entity.title,
        status: started.value.status,
        currentStep: null,
        waitingFor: null,
        startedBy: ctx.actor.ref,
        startedAt: new Date(ctx.now()),
        incident,
        parent: request.child?.parent ?? null,
        parentStep: request.child?.parentStep ?? null,
        depth,
        correlation,
        run: started.value,
      },
      token,
    );
    // Somebody started with the token since it was looked up: theirs is the execution.
    if (!fresh) return token === null ? id : ((await store.selectByClientToken(ctx.db, token)) ?? id);
    const told = await append(ctx, {
      source,
      type: 'evenkeel.execution.started',
      subject: `execution:default/${id}`,
      correlation,
      data: { execution: id, runbook: ref, title: entity.title, incident, parent: request.child?.parent ?? null },
    });
    // Null at the end of a loop of events: what follows is as deep as what led here.
    const cause = told ?? ctx.cause;
    if (cause !== null)
      await store.setCause(ctx.db, id, { id: cause.id, correlation: cause.correlation, depth: cause.depth });
    await answerExecution(ctx, id, { kind: 'begin' });
    return id;
  });
}

/**
 * Gives an execution an answer in one transaction: the run, its events, its due times and the intents of its effects
 * are written together. Returns the execution after it, and whether the answer changed anything.
 */
export async function answerExecution(
  ctx: Ctx,
  id: string,
  answer: Answer,
): Promise<{ execution: store.ExecutionRow; changed: boolean }> {
  return transaction(ctx, async (given) => {
    const execution = await store.selectExecution(given.db, id, true);
    if (execution === null) throw new OpsError('not_found', `Cannot reach execution "${id}": no such execution`);
    const ctx = { ...given, cause: execution.cause };
    const { run, effects } = advance(execution.run, answer, ctx.now());
    if (run === execution.run) return { execution, changed: false };
    const waitingFor = describeWaiting(run);
    await store.updateExecution(ctx.db, id, { run, currentStep: run.current, waitingFor });
    await store.deleteWatches(ctx.db, id);
    for (const effect of effects) await perform(ctx, execution, effect);
    await tell(ctx, execution, run, answer);
    await keepTime(ctx, id, run);
    const finishedAt = run.finishedAt === null ? null : new Date(run.finishedAt);
    return {
      execution: { ...execution, run, status: run.status, currentStep: run.current, waitingFor, finishedAt },
      changed: true,
    };
  });
}

/** The open step of a run, if any. */
export function openStep(run: Run): StepRecord | null {
  return run.current === null ? null : (run.records.at(-1) ?? null);
}

/** Says what a run waits for from a person; null when for nobody. */
export function describeWaiting(run: Run): string | null {
  const step = openStep(run);
  switch (step?.waiting?.kind) {
    case 'approval':
      return `Approval of step ${step.name}${step.waiting.minRequired > 1 ? `: ${step.waiting.votes.length} of ${step.waiting.minRequired} given` : ''}`;
    case 'pause':
      return `Somebody to resume step ${step.name}`;
    case 'decision':
      return `A decision on step ${step.name}: ${step.waiting.message}`;
    case 'sleep':
    case 'invoke':
    case 'child':
    case 'alarm':
    case undefined:
      return null;
  }
}

/** Wakes the run at the instant it asks for. */
async function keepTime(ctx: Ctx, id: string, run: Run): Promise<void> {
  const due = isFinal(run.status) ? null : (openStep(run)?.dueAt ?? null);
  if (due === null) await withdraw(ctx, queues.due, id);
  else await enqueue(ctx, queues.due, id, { execution: id }, due);
}

async function perform(ctx: Ctx, execution: store.ExecutionRow, effect: Effect): Promise<void> {
  const { id } = execution;
  switch (effect.kind) {
    case 'invoke': {
      const { step, attempt, action, inputs, timeoutMs, safeToRepeat, idempotencyKey } = effect;
      await store.insertEffect(ctx.db, {
        execution: id,
        step,
        attempt,
        action,
        idempotencyKey,
        safeToRepeat,
        inputs: inputs as Record<string, unknown>,
        timeoutMs,
      });
      await enqueue(ctx, queues.invoke, `${id}/${step}/${attempt}`, { execution: id, step, attempt }, ctx.now());
      return;
    }
    case 'start-child':
      await enqueue(
        ctx,
        queues.child,
        effect.executionId,
        {
          parent: id,
          step: effect.step,
          attempt: effect.attempt,
          id: effect.executionId,
          runbook: effect.document,
          parameters: effect.parameters as Record<string, Json>,
        },
        ctx.now(),
      );
      return;
    case 'watch-alarm':
      await store.insertWatch(ctx.db, id, effect.step, effect.alarm, effect.desired);
      await enqueue(
        ctx,
        queues.watch,
        `${id}/${effect.step}/${effect.attempt}`,
        { execution: id, alarm: effect.alarm },
        ctx.now(),
      );
      return;
    case 'stop-child':
      await enqueue(
        ctx,
        queues.cancel,
        effect.executionId,
        { execution: effect.executionId, by: ctx.actor.ref },
        ctx.now(),
      );
      return;
    case 'stop-invoke':
      ctx.afterCommit(() => stopInvocation(`${id}/${effect.step}/${effect.attempt}`));
      return;
    case 'finished':
      if (execution.parent !== null)
        await enqueue(ctx, queues.finished, id, { parent: execution.parent, execution: id }, ctx.now());
      return;
    case 'ask-approval':
    case 'wait-until':
      // Both are in the run: the approval is shown from it, and `keepTime` reads the instant.
      return;
  }
}

/** Appends what changed between two states of a run: steps begun and ended, waits, votes, the end. */
async function tell(ctx: Ctx, before: store.ExecutionRow, run: Run, answer: Answer): Promise<void> {
  const { id, correlation, runbook, incident } = before;
  const base = { execution: id, runbook, incident };
  const emit = (type: string, data: Record<string, unknown>) =>
    append(ctx, {
      source,
      type: `evenkeel.execution.${type}`,
      subject: `execution:default/${id}`,
      correlation,
      data: { ...base, ...data },
    });

  if (answer.kind === 'approve' || answer.kind === 'reject') {
    await emit(answer.kind === 'approve' ? 'approved' : 'rejected', {
      step: answer.step,
      by: answer.by,
      comment: answer.comment ?? null,
    });
  }
  for (const [index, record] of run.records.entries()) {
    const old = before.run.records[index];
    const { name: step, action, attempt } = record;
    if (old === undefined) await emit('step-started', { step, action, attempt });
    if (record.finishedAt !== null && old?.finishedAt == null)
      await emit('step-finished', { step, action, attempt, status: record.status, failure: record.failure });
    const kind = record.waiting?.kind;
    const waits = kind === 'approval' || kind === 'pause' || kind === 'decision';
    if (waits && old?.waiting?.kind !== kind && record.finishedAt === null)
      await emit('waiting', { step, for: kind, message: describeWaiting(run) });
  }
  if (isFinal(run.status) && !isFinal(before.run.status)) {
    await emit('finished', {
      status: run.status,
      reason: reasonOf(run),
      milliseconds: (run.finishedAt ?? ctx.now()) - run.startedAt,
    });
  }
}

/** Says why a run ended other than well; null when it did not. */
export function reasonOf(run: Run): string | null {
  if (run.status === 'Success' || !isFinal(run.status)) return null;
  if (run.failure !== null) return run.failure.message;
  const failed = run.records.findLast((each) => each.failure !== null);
  return failed === undefined ? null : `Step ${failed.name}: ${failed.failure!.message}`;
}
