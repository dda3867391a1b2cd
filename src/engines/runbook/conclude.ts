import type { Failure, Settled } from './action.ts';
import type { Outcome } from './attempt.ts';
import { castTo } from './cast.ts';
import { findAction } from './catalog.ts';
import { followingStep, routeTarget, type Step } from './document.ts';
import { findOutput, patchLast, type Run, type StepRecord } from './run.ts';
import { parseSelector, selectJson } from './selector.ts';
import { isDeeperThan, type Json, type JsonObject, maximumDepth } from './value.ts';

/** Where a run goes next. */
export type Move =
  | { readonly kind: 'visit'; readonly step: string }
  | { readonly kind: 'retry'; readonly counts: boolean; readonly sameKey: boolean }
  | { readonly kind: 'end'; readonly aborted: boolean };

const end: Move = { kind: 'end', aborted: false };

/** How long the steps after a cancellation may take together, in milliseconds (RB45). */
export const cancelMillis = 120_000;

function goTo(step: string | undefined): Move {
  return step === undefined ? end : { kind: 'visit', step };
}

function verify(message: string): { readonly failure: Failure } {
  return { failure: { stage: 'PostVerification', type: 'Verification', message } };
}

/** Returns what a step gives: what its action answered, with the declared outputs taken out of it; or why it failed (RB22 to RB25). */
export function readOutputs(step: Step, record: StepRecord, answered: JsonObject, vouched: boolean): Settled {
  if (isDeeperThan(answered, maximumDepth))
    return verify(`outputs are nested more than ${maximumDepth} levels: answer something flatter`);
  const judge = vouched ? undefined : findAction(step.action)?.settle;
  const settled = judge?.(record.inputs ?? {}, answered) ?? { outputs: answered };
  if (settled.failure) return settled;
  const declared: [string, Json][] = [];
  for (const output of step.outputs) {
    const selector = parseSelector(output.selector);
    const selected = selector && selectJson(settled.outputs, selector);
    if (selected === undefined) continue;
    const cast = output.type === undefined ? { value: selected } : castTo(output.type, selected);
    if (cast.value === undefined) return verify(`output ${output.name}: ${cast.problem}: correct its Selector or Type`);
    declared.push([output.name, cast.value]);
  }
  return { outputs: Object.fromEntries([...Object.entries(settled.outputs), ...declared]) };
}

/** Opens the way out of a cancelled run by the route of the step that was open (RB45). */
export function leave(run: Run, step: Step, now: number): { readonly run: Run; readonly move: Move } {
  const cancelling = run.cancelling && { ...run.cancelling, stopping: false, deadline: now + cancelMillis };
  return { run: { ...run, cancelling }, move: goTo(routeTarget(step.onCancel)) };
}

function succeed(
  run: Run,
  step: Step,
  outputs: JsonObject,
  goto: string | undefined,
  now: number,
): { readonly run: Run; readonly move: Move } {
  const closed = close(run, { status: 'Success', outputs, failure: null }, now);
  if (run.cancelling?.stopping) return leave(closed, step, now);
  return { run: closed, move: goTo(goto ?? followingStep(run.document, step)) };
}

/** Closes the open record with a final status. */
export function close(run: Run, changes: Partial<StepRecord>, now: number): Run {
  return patchLast(run, { ...changes, waiting: null, timeoutAt: null, dueAt: null, finishedAt: now });
}

/** Records how the open attempt ended and says where the run goes: retries, then onFailure (RB40, RB43). */
export function conclude(
  run: Run,
  step: Step,
  outcome: Outcome,
  now: number,
): { readonly run: Run; readonly move: Move } {
  const record = run.records.at(-1);
  if (!record) return { run, move: end };
  if (outcome.kind === 'success') {
    const read = readOutputs(step, record, outcome.outputs, outcome.vouched ?? false);
    if (!read.failure) return succeed(run, step, read.outputs, outcome.goto, now);
    // Who vouches for a step knows better than its Selector: it is done, though it may give nothing.
    if (outcome.vouched) return succeed(run, step, {}, outcome.goto, now);
    return conclude(run, step, { kind: 'failure', status: 'Failed', failure: read.failure, retry: true }, now);
  }
  const { status, failure } = outcome;
  if (run.cancelling?.stopping) return leave(close(run, { status: 'Cancelled', failure }, now), step, now);
  if (outcome.retry && record.tries < step.maxAttempts) {
    return { run, move: { kind: 'retry', counts: true, sameKey: status === 'TimedOut' } };
  }
  const closed = close(run, { status, failure }, now);
  if (step.onFailure === 'Abort') return { run: closed, move: { kind: 'end', aborted: true } };
  if (step.isEnd) return { run: closed, move: end };
  return { run: closed, move: goTo(routeTarget(step.onFailure) ?? followingStep(run.document, step)) };
}

/** Returns a run that is over, with its status by the rules of RB44 and the outputs that the document names. */
export function finish(run: Run, aborted: boolean, now: number): Run {
  const failed = run.records.filter((each) => each.status === 'Failed' || each.status === 'TimedOut');
  const reason = failed.find((each) => each.critical) ?? (aborted ? failed.at(-1) : undefined);
  const status = run.cancelling ? 'Cancelled' : run.failure ? 'Failed' : (reason?.status ?? 'Success');
  const outputs = run.document.outputs.flatMap((text): [string, Json][] => {
    const name = text.replace(/^\{\{\s*|\s*\}\}$/g, '');
    const dot = name.indexOf('.');
    const value = findOutput(run, name.slice(0, dot), name.slice(dot + 1));
    return value === undefined ? [] : [[name, value]];
  });
  return { ...run, status, outputs: Object.fromEntries(outputs), current: null, finishedAt: now };
}
