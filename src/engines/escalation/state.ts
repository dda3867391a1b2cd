import type { Contact, ContactChannel } from './contact.ts';

/** One sending to one channel; `id` is the idempotency key, and `via` leads from the engaged contact to the person. */
export interface Page {
  id: string;
  /** Position of the run that sends it. */
  run: number;
  contact: string;
  channel: string;
  /** Counts from 1. */
  attempt: number;
  /** Position of the stage in the person's own plan. */
  stage: number;
  via: readonly string[];
  at: number;
  status: 'sent' | 'delivered' | 'failed';
}

/** A contact's plan on its way. */
export interface Run {
  contact: string;
  /** The names from the engaged contact down to this one. */
  via: readonly string[];
  /** The runs that engaged this one, and whether an acknowledgement here ends them. */
  parents: readonly { run: number; stage: number; essential: boolean }[];
  status: 'running' | 'ended' | 'acknowledged' | 'stopped';
  /** Position of the stage that is under way, -1 before the first. */
  stage: number;
  /** When the stage is over, epoch milliseconds. */
  endsAt: number;
  retries: readonly { channel: string; minutes: number; attempt: number; at: number }[];
}

/** A stage, or a part of one, that reached nobody and was passed over at once. */
export interface Skip {
  at: number;
  contact: string;
  stage: number;
  reason: SkipReason;
}

/** Why somebody or a stage could not be reached. */
export type SkipReason =
  | 'unknown_contact'
  | 'no_plan'
  | 'no_channel'
  | 'nobody_on_call'
  | 'all_failed'
  | 'circular'
  | 'nobody_reachable';

/** Contacts and channels as they were when the escalation began: later edits do not touch it. */
export interface Directory {
  contacts: readonly Contact[];
  channels: readonly ContactChannel[];
}

/** An escalation as plain data; it can be stored as JSON between steps. */
export interface EscalationState {
  status: 'running' | 'acknowledged' | 'resolved' | 'exhausted';
  directory: Directory;
  runs: readonly Run[];
  pages: readonly Page[];
  skips: readonly Skip[];
  acknowledgedBy: readonly string[];
}

/** What happened. `target` is the id of a page; `by` the name of a contact or of somebody else. */
export type EscalationInput =
  | { kind: 'due' }
  | { kind: 'acknowledged'; by: string }
  | { kind: 'resolved' }
  | { kind: 'delivered'; target: string }
  | { kind: 'failed'; target: string };

/** What the caller has to do; times are epoch milliseconds. */
export type EscalationEffect =
  | ({ kind: 'page' } & Omit<Page, 'at' | 'status'>)
  | ({ kind: 'skipped' } & Skip)
  | { kind: 'wait-until'; at: number }
  | { kind: 'exhausted'; reason: 'nobody_notified' | 'nobody_acknowledged' }
  | { kind: 'stopped'; reason: 'acknowledged' | 'resolved' };

/** The contacts who are on call now by a rotation's name; none for an unknown one. */
export type Resolve = (rotation: string) => readonly string[];
