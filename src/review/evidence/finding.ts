import type { Facts } from './facts.ts';

/** What the evidence says of a practice; unknown and stale never count as met. */
export type Verdict = 'met' | 'not_met' | 'unknown' | 'stale';

/** One piece of evidence: a figure in words, where it was read, and at most twenty records that speak. */
export interface Statement {
  statement: string;
  source: string;
  records: string[];
}

/** Something that happened among the evidence, in epoch milliseconds and in few words. */
export interface Moment {
  at: number;
  text: string;
}

/** The answer of a probe: why, from what, and what to do next (empty when met). */
export interface Finding {
  verdict: Verdict;
  reason: string;
  evidence: Statement[];
  next: string;
  /** What happened last among the evidence: it tells why a verdict changed. */
  moments: Moment[];
}

/** Joins a practice to its evidence. A probe is a pure function of the facts, the moment of the review among them. */
export interface Binding {
  practice: string;
  /** Name of the binding, as in docs/pillar.md. */
  id: string;
  probe(facts: Facts): Finding;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Returns a piece of evidence with at most twenty of its records. */
export function state(statement: string, source: string, records: Iterable<string> = []): Statement {
  return { statement, source, records: [...new Set(records)].slice(0, 20) };
}

type Rest = { evidence?: Statement[]; moments?: Moment[] };

/** The evidence shows that the practice is followed. */
export function met(reason: string, rest: Rest): Finding {
  return finding('met', reason, '', rest);
}

/** The evidence shows that it is not. */
export function notMet(reason: string, next: string, rest: Rest): Finding {
  return finding('not_met', reason, next, rest);
}

/** There is no evidence; `next` says what would prove it. */
export function unknown(reason: string, next: string, rest: Rest = {}): Finding {
  return finding('unknown', reason, next, rest);
}

/** There was evidence, but it is older than the practice's window. */
export function stale(reason: string, next: string, rest: Rest): Finding {
  return finding('stale', reason, next, rest);
}

function finding(verdict: Verdict, reason: string, next: string, { evidence = [], moments = [] }: Rest): Finding {
  return { verdict, reason, evidence, next, moments };
}

/** The name within a reference: `runbook:default/restart` is `restart`. */
export function nameOf(ref: string): string {
  return ref.replace(/^[a-z-]+:default\//, '');
}

/** Names things in a sentence: at most three, and how many more. */
export function nameSome(refs: readonly string[]): string {
  const names = refs.slice(0, 3).map(nameOf).join(', ');
  return refs.length > 3 ? `${names} and ${refs.length - 3} more` : names;
}

/** A number with its noun: `1 alarm`, `3 alarms`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** How long ago something was, in whole units: `12 days`. */
export function ageOf(at: number, now: number): string {
  const age = Math.max(0, now - at);
  if (age >= 2 * day) return count(Math.floor(age / day), 'day');
  if (age >= 2 * hour) return count(Math.floor(age / hour), 'hour');
  return count(Math.floor(age / minute), 'minute');
}

/** A share as a whole percentage, never rounded up to 100. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.floor((100 * part) / whole)} %`;
}

/** The newest of some times, or null. */
export function newest(times: Iterable<number>): number | null {
  let found: number | null = null;
  for (const each of times) if (found === null || each > found) found = each;
  return found;
}
