import type { Failure } from './action.ts';
import type { Runbook } from './document.ts';
import type { Json, JsonObject } from './value.ts';

/** The states of a run and of its steps, in SSM's words; Unknown, ours, is for a step that may have happened (RB42). */
export type Status =
  | 'Pending'
  | 'InProgress'
  | 'Waiting'
  | 'Success'
  | 'TimedOut'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failed'
  | 'Unknown';

/** One vote on an approval. */
export interface Vote {
  readonly by: string;
  readonly decision: 'Approved' | 'Rejected';
  readonly comment: string;
  readonly at: number;
}

/** What an open step waits for. */
export type Waiting =
  | { readonly kind: 'sleep'; readonly until: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'invoke'; readonly safeToRepeat: boolean }
  | {
      readonly kind: 'approval';
      readonly approvers: readonly string[];
      readonly minRequired: number;
      readonly message: string;
      readonly votes: readonly Vote[];
    }
  | { readonly kind: 'child'; readonly executionId: string }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly desired: string }
  | { readonly kind: 'decision'; readonly message: string };

/** One visit of a step: `attempt` counts from 1 over all visits of the step, `tries` those that count towards maxAttempts. */
export interface StepRecord {
  readonly name: string;
  readonly action: string;
  readonly attempt: number;
  readonly tries: number;
  /** The attempt from which the idempotency key of the call derives. */
  readonly keyAttempt: number;
  readonly status: Status;
  readonly critical: boolean;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Inputs with references filled in; null until they are. */
  readonly inputs: JsonObject | null;
  readonly outputs: JsonObject;
  readonly failure: Failure | null;
  readonly waiting: Waiting | null;
  readonly timeoutAt: number | null;
  /** The next instant at which the step wants to hear `due`. */
  readonly dueAt: number | null;
  readonly decided: { readonly decision: string; readonly by: string; readonly at: number } | null;
}

/** A cancellation under way; `stopping` while a call or a child that was under way has not ended yet. */
export interface Cancelling {
  readonly by: string;
  readonly at: number;
  readonly deadline: number;
  readonly stopping: boolean;
}

/** One execution of a runbook: plain immutable JSON, times in epoch milliseconds. */
export interface Run {
  readonly executionId: string;
  readonly document: Runbook;
  readonly status: Status;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Values of `global:` names other than the dates, such as REGION. */
  readonly globals: Readonly<Record<string, string>>;
  /** The values supplied; defaults are looked up when a step runs. */
  readonly parameters: JsonObject;
  readonly variables: JsonObject;
  /** The step that is open, null before the first and after the last. */
  readonly current: string | null;
  /** Visits in the order in which they began; the last one is the open one. */
  readonly records: readonly StepRecord[];
  readonly outputs: JsonObject;
  readonly cancelling: Cancelling | null;
  /** Why the run itself failed, apart from any step. */
  readonly failure: Failure | null;
}

/** What happened outside; `attempt`, where given, must be the open one. */
export type Answer =
  | { readonly kind: 'begin' }
  | { readonly kind: 'step-succeeded'; readonly step: string; readonly attempt: number; readonly outputs: JsonObject }
  | { readonly kind: 'step-failed'; readonly step: string; readonly attempt: number; readonly failure: Failure }
  | { readonly kind: 'step-unknown'; readonly step: string; readonly attempt: number; readonly message: string }
  | {
      readonly kind: 'decide';
      readonly step: string;
      readonly attempt?: number;
      readonly decision: 'repeat' | 'treat-as-done' | 'treat-as-failed';
      readonly by: string;
      /** What the person found out that the step answered, for treat-as-done. */
      readonly outputs?: JsonObject;
    }
  | { readonly kind: 'due' }
  | {
      readonly kind: 'approve' | 'reject';
      readonly step: string;
      readonly attempt?: number;
      readonly by: string;
      readonly groups?: readonly string[];
      readonly comment?: string;
    }
  | { readonly kind: 'resume'; readonly step?: string; readonly attempt?: number; readonly by?: string }
  | { readonly kind: 'cancel'; readonly by: string }
  | {
      readonly kind: 'alarm-state';
      readonly alarm: string;
      readonly state: string;
      readonly step?: string;
      readonly attempt?: number;
    }
  | {
      readonly kind: 'child-finished';
      readonly executionId: string;
      readonly status: Status;
      readonly outputs: JsonObject;
    };

/** What has to be done outside, as data. */
export type Effect =
  | { readonly kind: 'wait-until'; readonly at: number }
  | {
      readonly kind: 'invoke';
      readonly step: string;
      readonly attempt: number;
      readonly action: string;
      readonly inputs: JsonObject;
      readonly timeoutMs: number;
      readonly safeToRepeat: boolean;
      readonly idempotencyKey: string;
    }
  | {
      readonly kind: 'ask-approval';
      readonly step: string;
      readonly attempt: number;
      readonly approvers: readonly string[];
      readonly minRequired: number;
      readonly message: string;
      readonly expiresAt: number | null;
    }
  | {
      readonly kind: 'start-child';
      readonly step: string;
      readonly attempt: number;
      readonly executionId: string;
      readonly document: string;
      readonly version: string | null;
      readonly parameters: JsonObject;
    }
  | {
      readonly kind: 'watch-alarm';
      readonly step: string;
      readonly attempt: number;
      readonly alarm: string;
      readonly desired: string;
    }
  | { readonly kind: 'stop-invoke'; readonly step: string; readonly attempt: number }
  | { readonly kind: 'stop-child'; readonly step: string; readonly attempt: number; readonly executionId: string }
  | { readonly kind: 'finished'; readonly status: Status };

/** A run after an answer, and what to do next. */
export interface Advance {
  readonly run: Run;
  readonly effects: readonly Effect[];
}

const finalStatuses: readonly Status[] = ['Success', 'TimedOut', 'Cancelled', 'Failed'];

/** Reports whether a status is the last one. */
export function isFinal(status: Status): boolean {
  return finalStatuses.includes(status);
}

/** Returns the record of the open step, undefined where none is open. */
export function openRecord(run: Run): StepRecord | undefined {
  return run.current === null ? undefined : run.records.at(-1);
}

/** Returns the run with changes to its last record. */
export function patchLast(run: Run, changes: Partial<StepRecord>): Run {
  return {
    ...run,
    records: run.records.map((record, index) =>
      index === run.records.length - 1 ? { ...record, ...changes } : record,
    ),
  };
}

/** Returns the value of an output from the latest visit of a step that gave it. */
export function findOutput(run: Run, step: string, output: string): Json | undefined {
  const record = run.records.findLast((each) => each.name === step && Object.hasOwn(each.outputs, output));
  return record?.outputs[output];
}
