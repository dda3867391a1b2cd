import { percentileOf, type Segment, toPieces } from '../../engines/alarm/index.ts';

export type { Segment };

/** Returns the value below which a percentage of the values lies, interpolated between the two nearest; null for none. */
export function percentileOfValues(values: readonly number[], percentile: number): number | null {
  return percentileOf(toPieces({ values }), percentile);
}

/** Returns the value below which a percentage of the mass lies; segments may overlap; null when there is no mass. */
export function percentileOfSegments(segments: readonly Segment[], percentile: number): number | null {
  return percentileOf(toPieces({ segments }), percentile);
}

/**
 * Turns histogram buckets into segments. The first bucket begins at the smallest value where that is known, else at 0 (at
 * its bound, when that is not above 0); the last ends at the greatest value where known, else at its lower bound.
 */
export function toSegments(
  counts: readonly number[],
  bounds: readonly number[],
  min: number | null,
  max: number | null,
): Segment[] {
  return counts.flatMap((mass, index) => {
    if (mass <= 0) return [];
    const lowBound = bounds[index - 1];
    const highBound = bounds[index];
    let low = lowBound ?? min ?? (highBound === undefined ? 0 : Math.min(0, highBound));
    let high = highBound ?? max ?? lowBound ?? low;
    if (min !== null && min > low && min <= high) low = min;
    if (max !== null && max < high && max >= low) high = max;
    return [{ low: Math.min(low, high), high: Math.max(low, high), mass }];
  });
}
