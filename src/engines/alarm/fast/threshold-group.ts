import {
  type AlarmState,
  evaluationRange,
  type FixedComparison,
  isBandComparison,
  type MetricAlarm,
} from '../alarm.ts';
import { decide } from '../decide.ts';
import { createLadder, createRankedStates, type Ladder, type RankedStates } from './ladder.ts';

/** An alarm whose state differs from before: its place among the alarms of the group. */
export interface ThresholdChange {
  readonly at: number;
  readonly alarm: MetricAlarm;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

/** The present states of a group's alarms, which a pass keeps up to date. */
export interface GroupStates {
  /** Gives the state of the alarm at a place. */
  get(at: number): AlarmState;
  /** Sets the state of the alarm at a place, as when it was changed elsewhere. */
  set(at: number, state: AlarmState): void;
}

/** Alarms that watch the same series in the same way and differ in their thresholds alone. */
export interface ThresholdGroup {
  readonly alarms: readonly MetricAlarm[];
  /** How many of the newest points an evaluation looks at. */
  readonly range: number;
  /** Creates states for the alarms, given by their places; all INSUFFICIENT_DATA where they are not given. */
  createStates(initial?: readonly AlarmState[]): GroupStates;
  /**
   * Gives the alarms whose state changes by the newest points, oldest first, null where one is missing, in order of their
   * thresholds, and sets the states to what they become. The window has `range` points.
   */
  evaluate(window: readonly (number | null)[], states: GroupStates): ThresholdChange[];
}

/** Names what alarms must share to be evaluated as a group, besides their series; null for one that cannot be in any (AL39). */
export function groupKey(alarm: MetricAlarm): string | null {
  if (typeof alarm.threshold !== 'number' || isBandComparison(alarm.comparison)) return null;
  if (alarm.lowSamplePercentile === 'ignore') return null;
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, comparison } = alarm;
  return [evaluationPeriods, datapointsToAlarm, treatMissingData, comparison, evaluationRange(alarm)].join(' ');
}

/**
 * Creates a group of alarms that have the same `groupKey` and watch the same series (AL39). Where N points are real, a pass
 * costs a binary search and the changes, since the M-th greatest of the newest N, or the M-th least, says for all
 * thresholds at once whether M points breach. It throws a RangeError for alarms that cannot be grouped.
 */
export function createThresholdGroup(alarms: readonly MetricAlarm[]): ThresholdGroup {
  const [first] = alarms;
  const key = first === undefined ? null : groupKey(first);
  if (first === undefined || key === null || alarms.some((alarm) => groupKey(alarm) !== key)) {
    throw new RangeError('Cannot group alarms: they differ in more than their thresholds, or hold no fixed threshold');
  }
  const ladder = createLadder(
    alarms.map((alarm) => alarm.threshold as number),
    first.comparison as FixedComparison,
  );
  return {
    alarms,
    range: evaluationRange(first),
    createStates: (initial) => createRankedStates(ladder, initial),
    evaluate(window, states) {
      const ranked = states as RankedStates;
      const changes: ThresholdChange[] = [];
      const move = (rank: number, to: AlarmState): void => {
        const from = ranked.ofRank(rank);
        if (from === to) return;
        ranked.setRank(rank, to);
        const at = ladder.order[rank] as number;
        changes.push({ at, alarm: alarms[at] as MetricAlarm, from, to });
      };
      const deciding = pickDeciding(first, ladder.isUpward, window);
      if (deciding === null) decideByStretch(first, ladder, window, ranked, move);
      else decideAtOnce(ladder.countBreached(deciding), ranked, move);
      return changes;
    },
  };
}

type Move = (rank: number, to: AlarmState) => void;

/** The alarms below the boundary are in ALARM, the others OK: those between the old boundary and the new one move. */
function decideAtOnce(boundary: number, ranked: RankedStates, move: Move): void {
  const isSettled = ranked.boundary >= 0;
  const from = isSettled ? Math.min(boundary, ranked.boundary) : 0;
  const to = isSettled ? Math.max(boundary, ranked.boundary) : ranked.size;
  for (let rank = from; rank < to; rank++) move(rank, rank < boundary ? 'ALARM' : 'OK');
  ranked.boundary = boundary;
}

/** Between two values of the window all thresholds are breached by the same points, so that one decision serves them. */
function decideByStretch(
  alarm: MetricAlarm,
  ladder: Ladder,
  window: readonly (number | null)[],
  ranked: RankedStates,
  move: Move,
): void {
  const counts = window.map((value) => (isReal(value) ? ladder.countBreached(value) : null));
  const ends = [...new Set([...counts.filter((count) => count !== null), ranked.size])].sort((a, b) => a - b);
  let rank = 0;
  for (const end of ends) {
    const flags = counts.map((count) => (count === null ? null : rank < count));
    const next = new Map<AlarmState, AlarmState>();
    for (; rank < end; rank++) {
      const state = ranked.ofRank(rank);
      const to = next.get(state) ?? decide(alarm, flags, state).state;
      next.set(state, to);
      move(rank, to);
    }
  }
  ranked.boundary = -1;
}

/** The M-th greatest (upward) or least of the newest N real points, or null where there are fewer. */
function pickDeciding(
  { evaluationPeriods, datapointsToAlarm }: MetricAlarm,
  isUpward: boolean,
  window: readonly (number | null)[],
): number | null {
  const newest: number[] = [];
  for (let at = window.length - 1; at >= 0 && newest.length < evaluationPeriods; at--) {
    const value = window[at];
    if (isReal(value)) newest.push(value);
  }
  if (newest.length < evaluationPeriods) return null;
  newest.sort((left, right) => left - right);
  return newest[isUpward ? evaluationPeriods - datapointsToAlarm : datapointsToAlarm - 1] as number;
}

function isReal(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
