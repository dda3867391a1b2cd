import type { Issue } from '../issue.ts';
import type { Action, Failure, Start } from './action.ts';
import { findAction } from './catalog.ts';
import type { Step } from './document.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import { type Effect, patchLast, type Run, type Status, type StepRecord, type Waiting } from './run.ts';
import { lookupIn } from './scope.ts';
import { isObject, type Json, type JsonObject } from './value.ts';

/** How an attempt ended; `vouched` where a person says so, `retry` is false where a repetition could only end in the same way. */
export type Outcome =
  | { readonly kind: 'success'; readonly outputs: JsonObject; readonly goto?: string; readonly vouched?: boolean }
  | {
      readonly kind: 'failure';
      readonly status: 'Failed' | 'TimedOut';
      readonly failure: Failure;
      readonly retry: boolean;
    };

/** An attempt that has begun: it waits, or it is over already. */
export interface Begun {
  readonly run: Run;
  readonly effects: readonly Effect[];
  readonly outcome?: Outcome;
}

const statusOf: Readonly<Record<Waiting['kind'], Status>> = {
  sleep: 'InProgress',
  invoke: 'InProgress',
  child: 'InProgress',
  alarm: 'InProgress',
  pause: 'Waiting',
  approval: 'Waiting',
  decision: 'Unknown',
};

function refuse(run: Run, message: string): Begun {
  const failure: Failure = { stage: 'InputValidation', type: 'Action', message };
  return { run, effects: [], outcome: { kind: 'failure', status: 'Failed', failure, retry: false } };
}

function readLimit(step: Step, action: Action, lookup: Lookup, problems: string[]): number | undefined {
  if (step.timeoutSeconds === undefined) return action.defaultTimeoutSeconds;
  const seconds = Number(interpolate(step.timeoutSeconds, lookup, problems));
  if (Number.isSafeInteger(seconds) && seconds >= 1) return seconds;
  problems.push(
    `timeoutSeconds ${JSON.stringify(step.timeoutSeconds)} is no whole number of at least 1: correct its value`,
  );
  return undefined;
}

function readCritical(step: Step, lookup: Lookup, problems: string[]): boolean {
  if (step.isCritical === undefined) return step.onFailure !== 'Continue';
  const value = String(interpolate(step.isCritical, lookup, problems)).toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  problems.push(`isCritical ${JSON.stringify(step.isCritical)} is neither true nor false: correct its value`);
  return true;
}

/** Opens a record for a visit of a step. */
export function openVisit(run: Run, step: Step, now: number): Run {
  const attempt =
    1 + run.records.reduce((most, each) => (each.name === step.name ? Math.max(most, each.attempt) : most), 0);
  const record: StepRecord = {
    name: step.name,
    action: step.action,
    attempt,
    tries: 1,
    keyAttempt: attempt,
    status: 'Pending',
    critical: true,
    startedAt: now,
    finishedAt: null,
    inputs: null,
    outputs: {},
    failure: null,
    waiting: null,
    timeoutAt: null,
    dueAt: null,
    decided: null,
  };
  return { ...run, current: step.name, records: [...run.records, record] };
}

/** Opens the next attempt of the open step; it keeps the idempotency key unless the last one surely failed (RB41). */
export function openAttempt(run: Run, options: { readonly counts: boolean; readonly sameKey: boolean }): Run {
  const last = run.records.at(-1);
  if (!last) return run;
  const attempt = last.attempt + 1;
  return patchLast(run, {
    attempt,
    tries: last.tries + (options.counts ? 1 : 0),
    keyAttempt: options.sameKey ? last.keyAttempt : attempt,
    status: 'Pending',
    finishedAt: null,
    failure: null,
  });
}

function wait(run: Run, waiting: Waiting, timeoutAt: number | null, effects: readonly Effect[]): Begun {
  const instants = [waiting.kind === 'sleep' ? waiting.until : null, timeoutAt, run.cancelling?.deadline ?? null];
  const dueAt = instants.reduce(
    (first, each) => (each === null || (first !== null && first <= each) ? first : each),
    null,
  );
  const status = statusOf[waiting.kind];
  const patched = patchLast(run, { waiting, timeoutAt, dueAt, status });
  const runStatus = run.cancelling ? 'Cancelling' : status === 'InProgress' ? 'InProgress' : 'Waiting';
  return {
    run: { ...patched, status: runStatus },
    effects: dueAt === null ? effects : [...effects, { kind: 'wait-until', at: dueAt }],
  };
}

function perform(
  run: Run,
  record: StepRecord,
  action: Action,
  start: Start,
  inputs: JsonObject,
  timeoutAt: number | null,
  now: number,
): Begun {
  const { name: step, attempt } = record;
  switch (start.kind) {
    case 'done':
      return {
        run,
        effects: [],
        outcome: { kind: 'success', outputs: start.outputs, ...(start.goto === undefined ? {} : { goto: start.goto }) },
      };
    case 'sleep':
      return wait(run, start, timeoutAt, []);
    case 'pause':
      return wait(run, start, timeoutAt, []);
    case 'approval': {
      const { approvers, minRequired, message } = start;
      return wait(run, { ...start, votes: [] }, timeoutAt, [
        { kind: 'ask-approval', step, attempt, approvers, minRequired, message, expiresAt: timeoutAt },
      ]);
    }
    case 'invoke': {
      const safeToRepeat = action.isSafeToRepeat(inputs);
      const timeoutMs = timeoutAt === null ? start.timeoutMs : Math.min(start.timeoutMs, timeoutAt - now);
      const idempotencyKey = `${run.executionId}/${step}/${record.keyAttempt}`;
      return wait(run, { kind: 'invoke', safeToRepeat }, timeoutAt, [
        { kind: 'invoke', step, attempt, action: action.name, inputs, timeoutMs, safeToRepeat, idempotencyKey },
      ]);
    }
    case 'child': {
      const executionId = `${run.executionId}/${step}/${attempt}`;
      const { document, version = null, parameters } = start;
      return wait(run, { kind: 'child', executionId }, timeoutAt, [
        { kind: 'start-child', step, attempt, executionId, document, version, parameters },
      ]);
    }
    case 'alarm':
      return wait(run, start, timeoutAt, [
        { kind: 'watch-alarm', step, attempt, alarm: start.alarm, desired: start.desired },
      ]);
  }
}

/** Begins the open attempt: fills in and checks its inputs as they are now, then starts the action (RB15, RB40). */
export function beginAttempt(run: Run, step: Step, now: number): Begun {
  const problems: string[] = [];
  const lookup = lookupIn(run, now);
  const critical = readCritical(step, lookup, problems);
  const opened = patchLast(run, { critical });
  const action = findAction(step.action);
  if (!action) return refuse(opened, `action ${step.action} cannot run here: replace the step`);
  const limit = readLimit(step, action, lookup, problems);
  const resolved: Json = interpolate(step.inputs, lookup, problems);
  const inputs = isObject(resolved) ? resolved : {};
  const issues: Issue[] = [];
  if (problems.length === 0) action.check({ object: inputs, path: ['inputs'], issues, templated: false });
  const problem = problems[0] ?? issues.find((each) => each.severity === 'error')?.message;
  if (problem !== undefined) return refuse(opened, problem);
  const ready = patchLast(opened, { inputs });
  const record = ready.records.at(-1);
  if (!record) return refuse(ready, 'no step is open');
  const timeoutAt = limit === undefined ? null : now + limit * 1000;
  return perform(ready, record, action, action.start(inputs, now), inputs, timeoutAt, now);
}
