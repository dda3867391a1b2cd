import type { AlarmState, FixedComparison } from '../alarm.ts';

/** Thresholds in an order in which those that a value breaches are always the first; a rank is a place in that order. */
export interface Ladder {
  readonly isUpward: boolean;
  /** The places of the thresholds as they were given, by rank, and the ranks by place. */
  readonly order: readonly number[];
  readonly ranks: readonly number[];
  /** Gives how many thresholds a value breaches. */
  countBreached(value: number): number;
}

/** Creates the ladder of some thresholds, the lowest first where values above breach, the highest first where those below do. */
export function createLadder(given: readonly number[], comparison: FixedComparison): Ladder {
  const isUpward = comparison.startsWith('Greater');
  const isInclusive = comparison.includes('OrEqual');
  const order = given
    .map((_, at) => at)
    .sort((left, right) => {
      const difference = (given[left] as number) - (given[right] as number);
      return (isUpward ? difference : -difference) || left - right;
    });
  const ranks: number[] = Array.from({ length: given.length }, () => 0);
  for (const [rank, at] of order.entries()) ranks[at] = rank;
  const thresholds = Float64Array.from(order, (at) => given[at] as number);
  const breaches = (value: number, threshold: number): boolean =>
    value === threshold ? isInclusive : isUpward ? value > threshold : value < threshold;
  return {
    isUpward,
    order,
    ranks,
    countBreached(value) {
      let low = 0;
      let high = thresholds.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (breaches(value, thresholds[middle] as number)) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

const CODES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** States by rank, one byte each; with a `boundary` from 0 on, all ranks below it are in ALARM and all others OK. */
export interface RankedStates {
  readonly size: number;
  boundary: number;
  get(at: number): AlarmState;
  set(at: number, state: AlarmState): void;
  ofRank(rank: number): AlarmState;
  setRank(rank: number, state: AlarmState): void;
}

/** Creates the states of a ladder's alarms, given by place; INSUFFICIENT_DATA where they are not given. */
export function createRankedStates({ order, ranks }: Ladder, initial?: readonly AlarmState[]): RankedStates {
  const codes = Uint8Array.from(order, (at) => CODES.indexOf(initial?.[at] ?? 'INSUFFICIENT_DATA'));
  const ofRank = (rank: number): AlarmState => CODES[codes[rank] as number] as AlarmState;
  const setRank = (rank: number, state: AlarmState): void => {
    codes[rank] = CODES.indexOf(state);
  };
  const states: RankedStates = {
    size: order.length,
    boundary: -1,
    get: (at) => ofRank(ranks[at] as number),
    set(at, state) {
      setRank(ranks[at] as number, state);
      states.boundary = -1;
    },
    ofRank,
    setRank,
  };
  return states;
}
