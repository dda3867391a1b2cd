import type { Risk } from './lens.ts';
import type { Verdict } from './verdict.ts';

/** The state of a review at one instant; `takenAt` is in epoch milliseconds. */
export interface Milestone {
  readonly takenAt: number;
  readonly questions: readonly { readonly id: string; readonly risk: Risk }[];
  readonly practices: readonly { readonly id: string; readonly verdict: Verdict }[];
}

/** Whether a change is for the better; `other` where neither can be said, `added` and `removed` where one side has no such id (LE80 to LE83). */
export type Direction = 'better' | 'worse' | 'other' | 'added' | 'removed';

/** One id whose state differs; the absent side is null. */
export interface Change<State> {
  readonly id: string;
  readonly from: State | null;
  readonly to: State | null;
  readonly direction: Direction;
}

/** What differs from one milestone to another, and how much of it in which direction. */
export interface Comparison {
  readonly from: number;
  readonly to: number;
  readonly questions: readonly Change<Risk>[];
  readonly practices: readonly Change<Verdict>[];
  readonly questionCounts: Readonly<Record<Direction, number>>;
  readonly practiceCounts: Readonly<Record<Direction, number>>;
}

// Not knowing ranks with the worst: it is no better than what may be hidden. What has no rank compares as other.
const RISK_RANK = { NO_RISK: 0, MEDIUM_RISK: 1, HIGH_RISK: 2, UNANSWERED: 2, NOT_APPLICABLE: null };
const VERDICT_RANK = { met: 0, stale: 1, unknown: 2, not_met: 2, not_applicable: null };

/** Compares milestone `a` with the later `b`: ids in the order of `b`, removed ones last (LE80 to LE84). */
export function compareMilestones(a: Milestone, b: Milestone): Comparison {
  const questions = compareStates(
    new Map(a.questions.map((each) => [each.id, each.risk])),
    new Map(b.questions.map((each) => [each.id, each.risk])),
    RISK_RANK,
  );
  const practices = compareStates(
    new Map(a.practices.map((each) => [each.id, each.verdict])),
    new Map(b.practices.map((each) => [each.id, each.verdict])),
    VERDICT_RANK,
  );
  return {
    from: a.takenAt,
    to: b.takenAt,
    questions,
    practices,
    questionCounts: countDirections(questions),
    practiceCounts: countDirections(practices),
  };
}

function compareStates<State extends string>(
  before: ReadonlyMap<string, State>,
  after: ReadonlyMap<string, State>,
  ranks: Readonly<Record<State, number | null>>,
): Change<State>[] {
  const changes: Change<State>[] = [];
  for (const [id, to] of after) {
    const from = before.get(id);
    if (from === undefined) changes.push({ id, from: null, to, direction: 'added' });
    else if (from !== to) changes.push({ id, from, to, direction: directionOf(ranks[from], ranks[to]) });
  }
  for (const [id, from] of before) {
    if (!after.has(id)) changes.push({ id, from, to: null, direction: 'removed' });
  }
  return changes;
}

function directionOf(from: number | null, to: number | null): Direction {
  if (from === null || to === null || from === to) return 'other';
  return to < from ? 'better' : 'worse';
}

function countDirections(changes: readonly Change<string>[]): Record<Direction, number> {
  const count = (direction: Direction): number => changes.filter((each) => each.direction === direction).length;
  return {
    better: count('better'),
    worse: count('worse'),
    other: count('other'),
    added: count('added'),
    removed: count('removed'),
  };
}
