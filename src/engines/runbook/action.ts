import type { Fields } from './field.ts';
import type { JsonObject } from './value.ts';

/** Why a step failed: the stage and type words are those of SSM's FailureDetails. */
export interface Failure {
  readonly stage: 'InputValidation' | 'PreVerification' | 'Invocation' | 'PostVerification';
  readonly type: 'Action' | 'Permission' | 'Throttling' | 'Verification' | 'Internal';
  readonly message: string;
}

/** What a step does first, once its inputs are filled in and checked. */
export type Start =
  | { readonly kind: 'done'; readonly outputs: JsonObject; readonly goto?: string }
  | { readonly kind: 'sleep'; readonly until: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'invoke'; readonly timeoutMs: number }
  | {
      readonly kind: 'approval';
      readonly approvers: readonly string[];
      readonly minRequired: number;
      readonly message: string;
    }
  | { readonly kind: 'child'; readonly document: string; readonly version?: string; readonly parameters: JsonObject }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly desired: string };

/** What a call gave in the end, or why its answer is a failure. */
export type Settled = { readonly outputs: JsonObject; readonly failure?: undefined } | { readonly failure: Failure };

/** A step that the inputs of an action name as one to go to. */
export interface Target {
  readonly step: string;
  readonly label: string;
  readonly kind: 'choice' | 'default';
  readonly path: readonly (string | number)[];
}

/** One action of the standard or of ours: what it needs, what it does and whether that may be repeated. */
export interface Action {
  readonly name: string;
  /** What performing it takes: nothing, time, a person, a call outside, another run, or an alarm. */
  readonly needs: 'nothing' | 'time' | 'person' | 'call' | 'run' | 'alarm';
  /** Outputs that need no declaration. */
  readonly outputs: readonly string[];
  /** Seconds after which an attempt is given up where the step says nothing; absent for no limit. */
  readonly defaultTimeoutSeconds?: number;
  /** Reports every mistake in the inputs. */
  readonly check: (inputs: Fields) => void;
  /** Says whether performing it twice does no more than once. */
  readonly isSafeToRepeat: (inputs: JsonObject) => boolean;
  /** Begins it; the inputs passed `check` without templates, `now` is in epoch milliseconds. */
  readonly start: (inputs: JsonObject, now: number) => Start;
  /** Judges and completes what a call answered. */
  readonly settle?: (inputs: JsonObject, answered: JsonObject) => Settled;
  /** The steps that its inputs can lead to. */
  readonly targets?: (inputs: JsonObject) => readonly Target[];
  /** Whether one of its targets is taken in every case, so that the step below never follows. */
  readonly alwaysGoes?: (inputs: JsonObject) => boolean;
}
