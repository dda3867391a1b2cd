import { cancelMillis, close, leave, type Move } from './conclude.ts';
import type { Step } from './document.ts';
import { type Effect, openRecord, patchLast, type Run, type StepRecord } from './run.ts';
import { stopEffects } from './stop.ts';

interface Cancelled {
  readonly run: Run;
  /** Absent while what was under way has still to end. */
  readonly move?: Move;
  readonly effects: readonly Effect[];
}

/** Begins a cancellation: a call or child under way is asked to stop and has two minutes, other waits end at once (RB45). */
export function answerCancel(run: Run, step: Step | undefined, by: string, now: number): Cancelled {
  const cancelling = { by, at: now, deadline: now + cancelMillis, stopping: false };
  const record = openRecord(run);
  if (!record || !step) return { run: { ...run, cancelling }, move: { kind: 'end', aborted: false }, effects: [] };
  const effects = stopEffects(record);
  if (effects.length > 0) {
    const stopping = patchLast(
      { ...run, status: 'Cancelling', cancelling: { ...cancelling, stopping: true } },
      { timeoutAt: null, dueAt: cancelling.deadline },
    );
    return { run: stopping, effects: [...effects, { kind: 'wait-until', at: cancelling.deadline }] };
  }
  const status = record.waiting?.kind === 'decision' ? 'Unknown' : 'Cancelled';
  return { ...leave(close({ ...run, cancelling }, { status }, now), step, now), effects: [] };
}

/** Ends the open step because the time for cancelling is over; a call that may have happened stays Unknown (RB45). */
export function answerForcedEnd(open: {
  readonly run: Run;
  readonly step: Step;
  readonly record: StepRecord;
  readonly now: number;
}): Required<Cancelled> {
  const { run, step, record, now } = open;
  const inDoubt = record.waiting?.kind === 'invoke' && !record.waiting.safeToRepeat;
  const closed = close(run, { status: inDoubt ? 'Unknown' : 'Cancelled' }, now);
  if (run.cancelling?.stopping) return { ...leave(closed, step, now), effects: [] };
  return { run: closed, move: { kind: 'end', aborted: false }, effects: stopEffects(record) };
}
