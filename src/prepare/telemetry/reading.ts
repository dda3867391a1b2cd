import { percentileOfSegments, toSegments } from './percentile.ts';
import type { SlotPart } from './slot-ring.ts';

/** A point of a sum; times are epoch milliseconds. */
export interface SumPoint {
  series: string;
  at: number;
  started: number;
  reading: number;
  isCounter: number;
}

/** A point of a histogram with explicit bounds; extremes are null where the sender gave none. */
export interface HistogramPoint {
  series: string;
  at: number;
  started: number;
  count: number;
  sum: number;
  buckets: number[];
  bounds: number[];
  min: number | null;
  max: number | null;
  isCumulative: number;
}

type Place = (series: string, at: number, part: SlotPart) => void;

/** What cumulative series read last, so that the increase up to a later point is known (as in `series-sql.ts`). */
export interface Readings {
  /** Forgets what was read at an instant (epoch ms) or later, to read it again. */
  rewind(at: number): void;
  /** Reports whether what was read before an instant is still known, so that reading can go on from there. */
  reachesTo(at: number): boolean;
  /**
   * Gives what each point adds. Points are in order of series and time. `knownSince` is set when nothing was read before:
   * a series that began earlier has an unknown first increase.
   */
  takeSums(points: readonly SumPoint[], knownSince: number | undefined, place: Place): void;
  takeHistograms(points: readonly HistogramPoint[], knownSince: number | undefined, place: Place): void;
}

/** Readings kept per series: enough to go back over the points that come late. */
const kept = 16;

/** Creates readings of no series. */
export function createReadings(): Readings {
  const sums = new Map<string, SumPoint[]>();
  const histograms = new Map<string, HistogramPoint[]>();
  /** Reading cannot go on from before this instant: earlier readings were dropped. */
  let floor = Number.NEGATIVE_INFINITY;
  let since = Number.NEGATIVE_INFINITY;

  function keep<Point extends { series: string; at: number }>(map: Map<string, Point[]>, point: Point): void {
    const list = map.get(point.series);
    if (list === undefined) map.set(point.series, [point]);
    else {
      list.push(point);
      if (list.length > 2 * kept) {
        list.splice(0, list.length - kept);
        floor = Math.max(floor, list[0]!.at + 1);
      }
    }
  }

  function forgetFrom<Point extends { at: number }>(map: Map<string, Point[]>, at: number): void {
    for (const [series, list] of map) {
      while (list.length > 0 && list.at(-1)!.at >= at) list.pop();
      if (list.length === 0) map.delete(series);
    }
  }

  return {
    rewind(at) {
      forgetFrom(sums, at);
      forgetFrom(histograms, at);
    },
    reachesTo: (at) => at >= floor,
    takeSums(points, knownSince, place) {
      since = knownSince ?? since;
      for (const point of points) {
        const { series, at, reading } = point;
        if (point.isCounter === 0) {
          if (!Number.isNaN(reading)) place(series, at, single(reading));
          continue;
        }
        const previous = sums.get(series)?.at(-1);
        keep(sums, point);
        const value =
          previous === undefined
            ? point.started >= since
              ? reading
              : Number.NaN
            : reading < previous.reading || point.started >= previous.at
              ? reading
              : reading - previous.reading;
        if (!Number.isNaN(value)) place(series, at, single(value));
      }
    },
    takeHistograms(points, knownSince, place) {
      since = knownSince ?? since;
      for (const point of points) {
        if (point.isCumulative === 0) {
          place(point.series, point.at, ofDelta(point));
          continue;
        }
        const previous = histograms.get(point.series)?.at(-1);
        keep(histograms, point);
        if (previous === undefined && point.started < since) continue;
        place(point.series, point.at, ofCumulative(point, previous));
      }
    },
  };
}

function single(value: number): SlotPart {
  return { samples: 1, total: value, minimum: value, maximum: value, points: [value] };
}

/** The Collector writes 0 for an extreme that is absent. */
function extremesOf({ min, max, sum }: HistogramPoint): { min: number | null; max: number | null } {
  return min === 0 && max === 0 && sum !== 0 ? { min: null, max: null } : { min, max };
}

function ofDelta(point: HistogramPoint): SlotPart {
  const { min, max } = point.count > 0 ? extremesOf(point) : { min: null, max: null };
  return withExtremes({
    samples: point.count,
    total: point.sum,
    minimum: min,
    maximum: max,
    bounds: point.bounds,
    counts: point.buckets,
  });
}

function ofCumulative(point: HistogramPoint, previous: HistogramPoint | undefined): SlotPart {
  const { min, max } = extremesOf(point);
  const goesOn =
    previous !== undefined &&
    point.count >= previous.count &&
    point.started < previous.at &&
    sameNumbers(point.bounds, previous.bounds);
  const fits = goesOn && point.buckets.length === previous.buckets.length;
  return withExtremes({
    samples: goesOn ? point.count - previous.count : point.count,
    total: goesOn ? point.sum - previous.sum : point.sum,
    minimum: null,
    maximum: null,
    bounds: point.bounds,
    counts: fits ? point.buckets.map((count, index) => Math.max(0, count - previous.buckets[index]!)) : point.buckets,
    lifeMinimum: min,
    lifeMaximum: max,
  });
}

/** Where a histogram does not tell its extremes, the edges of its outermost buckets that counted stand in. */
function withExtremes(part: SlotPart & { bounds: number[]; counts: number[] }): SlotPart {
  if (part.minimum !== null && part.maximum !== null) return part;
  const segments = toSegments(
    part.counts,
    part.bounds,
    part.minimum ?? part.lifeMinimum ?? null,
    part.maximum ?? part.lifeMaximum ?? null,
  );
  return {
    ...part,
    minimum: part.minimum ?? percentileOfSegments(segments, 0),
    maximum: part.maximum ?? percentileOfSegments(segments, 100),
  };
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
