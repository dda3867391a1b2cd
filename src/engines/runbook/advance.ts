import type { Failure } from './action.ts';
import { beginAttempt, openAttempt, openVisit, type Outcome } from './attempt.ts';
import { answerCancel, answerForcedEnd } from './cancel.ts';
import { close, conclude, finish, leave, type Move } from './conclude.ts';
import { findStep, type Step } from './document.ts';
import { addVote } from './approval.ts';
import {
  type Advance,
  type Answer,
  type Effect,
  isFinal,
  openRecord,
  patchLast,
  type Run,
  type StepRecord,
} from './run.ts';
import { stopEffects } from './stop.ts';

/** How many visits of steps a run may make before it is held to go in circles (RB48). */
export const maximumVisits = 2000;

function refuseVisit(run: Run, step: Step | undefined, name: string, passed: ReadonlySet<string>): string | undefined {
  if (!step) return `step ${name} does not exist: name one of mainSteps`;
  if (passed.has(name)) return `step ${name} would be visited again without any wait: let the circle end`;
  if (run.records.length < maximumVisits) return undefined;
  return `step ${name} would be visited after ${maximumVisits} visits: let the circle end`;
}

function loop(run: Run, first: Move, now: number, before: readonly Effect[]): Advance {
  const passed = new Set<string>();
  let state = run;
  let move = first;
  for (;;) {
    if (move.kind === 'end') {
      const finished = finish(state, move.aborted, now);
      return { run: finished, effects: [...before, { kind: 'finished', status: finished.status }] };
    }
    const name: string = move.kind === 'visit' ? move.step : (state.current ?? '');
    const step = findStep(state.document, name);
    const problem = move.kind === 'visit' ? refuseVisit(state, step, name, passed) : undefined;
    if (!step || problem !== undefined) {
      const message = problem ?? `step ${name} does not exist: name one of mainSteps`;
      state = { ...state, failure: { stage: 'Invocation', type: 'Internal', message } };
      move = { kind: 'end', aborted: true };
      continue;
    }
    passed.add(name);
    state = move.kind === 'visit' ? openVisit(state, step, now) : openAttempt(state, move);
    const begun = beginAttempt(state, step, now);
    if (!begun.outcome) return { run: begun.run, effects: [...before, ...begun.effects] };
    ({ run: state, move } = conclude(begun.run, step, begun.outcome, now));
  }
}

function begin(run: Run, now: number): Advance {
  const [first] = run.document.mainSteps;
  return loop(
    { ...run, status: 'InProgress' },
    first ? { kind: 'visit', step: first.name } : { kind: 'end', aborted: false },
    now,
    [],
  );
}

function failed(status: 'Failed' | 'TimedOut', failure: Failure, retry: boolean): Outcome {
  return { kind: 'failure', status, failure, retry };
}

function byPerson(message: string): Failure {
  return { stage: 'Invocation', type: 'Action', message };
}

type Open = { readonly run: Run; readonly step: Step; readonly record: StepRecord; readonly now: number };

function settle({ run, step, now }: Open, outcome: Outcome, effects: readonly Effect[] = []): Advance {
  const concluded = conclude(run, step, outcome, now);
  return loop(concluded.run, concluded.move, now, effects);
}

function answerUnknown(open: Open, message: string): Advance {
  const { run, step, now } = open;
  if (!run.cancelling) {
    const waiting = { kind: 'decision' as const, message };
    return {
      run: { ...patchLast(run, { status: 'Unknown', waiting, timeoutAt: null, dueAt: null }), status: 'Waiting' },
      effects: [],
    };
  }
  // Nobody is asked while a run is being cancelled: the record says that it may have happened.
  const closed = close(run, { status: 'Unknown', failure: byPerson(message) }, now);
  const left = run.cancelling.stopping
    ? leave(closed, step, now)
    : { run: closed, move: { kind: 'end', aborted: false } as const };
  return loop(left.run, left.move, now, []);
}

function answerDue(open: Open, nothing: Advance): Advance {
  const { run, record, now } = open;
  if (run.cancelling && now >= run.cancelling.deadline) {
    const forced = answerForcedEnd(open);
    return loop(forced.run, forced.move, now, forced.effects);
  }
  if (record.dueAt === null || now < record.dueAt) return nothing;
  const { waiting, timeoutAt } = record;
  if (waiting?.kind === 'sleep' && now >= waiting.until && (timeoutAt === null || waiting.until <= timeoutAt)) {
    return settle(open, { kind: 'success', outputs: {} });
  }
  const doubt = waiting?.kind === 'invoke' && !waiting.safeToRepeat ? ', and what it did may have happened' : '';
  const message = `step ${record.name} was not over in time${doubt}: look at what it waited for, or raise timeoutSeconds`;
  return settle(open, failed('TimedOut', { stage: 'Invocation', type: 'Action', message }, true), stopEffects(record));
}

function answerDecision(open: Open, answer: Extract<Answer, { kind: 'decide' }>): Advance {
  const { run, record, now } = open;
  const decided = patchLast(run, { decided: { decision: answer.decision, by: answer.by, at: now } });
  if (answer.decision === 'repeat') return loop(decided, { kind: 'retry', counts: false, sameKey: true }, now, []);
  const next = { ...open, run: decided };
  if (answer.decision === 'treat-as-failed') {
    const message = record.waiting?.kind === 'decision' ? record.waiting.message : '';
    return settle(next, failed('Failed', byPerson(`${answer.by} treats it as failed: ${message}`), false));
  }
  return settle(next, { kind: 'success', outputs: answer.outputs ?? {}, vouched: true });
}

function answerOpen(open: Open, answer: Answer, nothing: Advance): Advance {
  const { record } = open;
  const waiting = record.waiting;
  const outside = waiting?.kind === 'invoke' || waiting?.kind === 'decision';
  switch (answer.kind) {
    case 'step-succeeded':
      return outside ? settle(open, { kind: 'success', outputs: answer.outputs }) : nothing;
    case 'step-failed':
      return outside || waiting?.kind === 'child' || waiting?.kind === 'alarm'
        ? settle(open, failed('Failed', answer.failure, true))
        : nothing;
    case 'step-unknown':
      return waiting?.kind === 'invoke' ? answerUnknown(open, answer.message) : nothing;
    case 'decide':
      return waiting?.kind === 'decision' ? answerDecision(open, answer) : nothing;
    case 'due':
      return answerDue(open, nothing);
    case 'resume':
      return waiting?.kind === 'pause' ? settle(open, { kind: 'success', outputs: {} }) : nothing;
    case 'alarm-state':
      if (waiting?.kind !== 'alarm' || waiting.alarm !== answer.alarm || waiting.desired !== answer.state)
        return nothing;
      return settle(open, { kind: 'success', outputs: { State: answer.state } });
    case 'child-finished': {
      if (waiting?.kind !== 'child' || waiting.executionId !== answer.executionId || !isFinal(answer.status))
        return nothing;
      const { executionId, status } = answer;
      if (status === 'Success')
        return settle(open, {
          kind: 'success',
          outputs: { Output: Object.values(answer.outputs), ExecutionId: executionId, Status: status },
        });
      return settle(open, failed('Failed', byPerson(`run ${executionId} ended as ${status}: look at its steps`), true));
    }
    case 'approve':
    case 'reject': {
      const voted = addVote(open.run, answer, open.now);
      if (!voted) return nothing;
      if (voted.kind === 'open') return { run: voted.run, effects: [] };
      const next = { ...open, run: voted.run };
      if (voted.kind === 'approved') return settle(next, { kind: 'success', outputs: voted.outputs });
      return settle(
        { ...next, run: patchLast(voted.run, { outputs: voted.outputs }) },
        failed('Failed', byPerson(`${answer.by} rejected it`), false),
      );
    }
    case 'begin':
    case 'cancel':
      return nothing;
  }
}

/** Applies one answer to a run: the run after it and what to do next. An answer that does not fit changes nothing; it never throws (RB47). */
export function advance(run: Run, answer: Answer, now: number): Advance {
  const nothing: Advance = { run, effects: [] };
  if (isFinal(run.status)) return nothing;
  if (answer.kind === 'begin') return run.status === 'Pending' ? begin(run, now) : nothing;
  const record = openRecord(run);
  const step = record && findStep(run.document, record.name);
  if (answer.kind === 'cancel') {
    if (run.cancelling) return nothing;
    const cancelled = answerCancel(run, step, answer.by, now);
    return cancelled.move
      ? loop(cancelled.run, cancelled.move, now, cancelled.effects)
      : { run: cancelled.run, effects: cancelled.effects };
  }
  if (!record || !step) return nothing;
  if ('step' in answer && answer.step !== undefined && answer.step !== record.name) return nothing;
  if ('attempt' in answer && answer.attempt !== undefined && answer.attempt !== record.attempt) return nothing;
  return answerOpen({ run, step, record, now }, answer, nothing);
}
