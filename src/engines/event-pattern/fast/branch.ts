import type { Branch as PatternBranch } from '../pattern.ts';
import type { FieldIndex } from './field-index.ts';
import type { Probe, ProbeList } from './probe.ts';

/** A named set of patterns. */
export interface Rule {
  readonly name: string;
  /** Its place in the order of addition. */
  readonly order: number;
  branches: Branch[];
  /** The last event that it matched. */
  matched: number;
}

/** One way to satisfy a rule: all conditions hold, array-consistently. */
export interface Branch {
  readonly rule: Rule;
  readonly pattern: PatternBranch;
  readonly conditions: readonly Condition[];
  /** False once it is taken away; it is then still filed until the index is built anew. */
  isLive: boolean;
  /** The last event for which it was looked at. */
  seen: number;
}

/** What a branch asks of one field; branches that ask the same share it. */
export interface Condition {
  readonly id: number;
  readonly field: FieldIndex;
  readonly probes: readonly Probe[];
  readonly list: ProbeList;
  readonly allowsAbsence: boolean;
  /** The last event for which `outcome` was found out. */
  seen: number;
  outcome: number;
  /** The last event for which `passing` was listed. */
  listed: number;
  /** The leaves that pass, in document order, as a part of the shared list; likewise those that are there. */
  passingStart: number;
  passingEnd: number;
  presentStart: number;
  presentEnd: number;
}

/** What is known of a condition by itself: it fails, a leaf passes, no leaf is there, or those there may be hidden (EP11). */
export const FAILS = 0;
export const PASSES = 1;
export const ABSENT = 2;
export const HIDDEN = 3;
