/** A share of the samples: `mass` of them, spread evenly from `low` to `high`, or all at one value where these are equal. */
export interface Segment {
  readonly low: number;
  readonly high: number;
  readonly mass: number;
}

/**
 * What is known of the samples of one period: single values, of which `weights` tells how often each was seen (once where
 * it is absent), and the buckets of histograms. `totals` are the exact figures of the same samples, where they are known.
 */
export interface Samples {
  readonly values?: readonly number[];
  readonly weights?: readonly number[];
  readonly segments?: readonly Segment[];
  readonly totals?: {
    readonly count: number;
    readonly sum: number;
    readonly minimum: number | null;
    readonly maximum: number | null;
  };
}

/** Gives the samples as segments in order that do not overlap: each is a value or a stretch between two (AL18). */
export function toPieces(samples: Samples): Segment[] {
  const points = new Map<number, number>();
  const stretches = new Map<string, Segment>();
  samples.values?.forEach((value, at) => addPoint(points, value, samples.weights?.[at] ?? 1));
  for (const { low, high, mass } of samples.segments ?? []) {
    if (low === high) {
      addPoint(points, low, mass);
    } else if (mass > 0) {
      const key = `${low} ${high}`;
      stretches.set(key, { low, high, mass: mass + (stretches.get(key)?.mass ?? 0) });
    }
  }
  const pieces = [...points].map(([value, mass]): Segment => ({ low: value, high: value, mass }));
  if (stretches.size === 0) return pieces.sort((left, right) => left.low - right.low);
  return [...pieces, ...cutStretches([...stretches.values()], [...points.keys()])].sort(
    (left, right) => left.low - right.low || left.high - right.high,
  );
}

function addPoint(points: Map<number, number>, value: number, mass: number): void {
  if (mass > 0) points.set(value, (points.get(value) ?? 0) + mass);
}

/** Cuts stretches at all their ends and at the values, so that what overlaps becomes one piece between two cuts. */
function cutStretches(stretches: readonly Segment[], values: readonly number[]): Segment[] {
  const cuts = [...new Set([...stretches.flatMap(({ low, high }) => [low, high]), ...values])].sort((a, b) => a - b);
  const waiting = [...stretches].sort((left, right) => left.low - right.low);
  let active: Segment[] = [];
  let next = 0;
  return cuts.flatMap((low, at) => {
    const high = cuts[at + 1];
    if (high === undefined) return [];
    active = active.filter((each) => each.high > low);
    for (; waiting[next] !== undefined && (waiting[next] as Segment).low <= low; next++)
      active.push(waiting[next] as Segment);
    const mass = active.reduce((sum, each) => sum + (each.mass * (high - low)) / (each.high - each.low), 0);
    return mass > 0 ? [{ low, high, mass }] : [];
  });
}

/** Gives the number of samples in some segments. */
export function massOf(segments: readonly Segment[]): number {
  return segments.reduce((total, each) => total + each.mass, 0);
}

/** Gives the sum of the samples in some segments. */
export function sumOf(segments: readonly Segment[]): number {
  return segments.reduce(
    (total, each) => total + each.mass * (each.low === each.high ? each.low : (each.low + each.high) / 2),
    0,
  );
}
