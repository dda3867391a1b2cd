/** A share of the observations: `mass` of them, spread evenly from `low` to `high`. */
export interface Segment {
  low: number;
  high: number;
  mass: number;
}

/** Returns the value below which a percentage of the values lies, interpolated between the two nearest; null for none. */
export function percentileOfValues(values: readonly number[], percentile: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  const rank = (percentile / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Returns the value below which a percentage of the mass lies; segments may overlap; null when there is no mass. */
export function percentileOfSegments(segments: readonly Segment[], percentile: number): number | null {
  const filled = segments.filter((each) => each.mass > 0);
  const total = filled.reduce((sum, each) => sum + each.mass, 0);
  if (total === 0) return null;
  const wanted = (percentile / 100) * total;
  const edges = [...new Set(filled.flatMap((each) => [each.low, each.high]))].sort((left, right) => left - right);
  let passed = 0;
  for (const [index, edge] of edges.entries()) {
    for (const { low, high, mass } of filled) if (low === edge && high === edge) passed += mass;
    const next = edges[index + 1];
    if (passed >= wanted || next === undefined) return edge;
    let inside = 0;
    for (const { low, high, mass } of filled) {
      if (low <= edge && high >= next && high > low) inside += (mass * (next - edge)) / (high - low);
    }
    if (passed + inside >= wanted) return inside === 0 ? edge : edge + ((next - edge) * (wanted - passed)) / inside;
    passed += inside;
  }
  return edges.at(-1) ?? null;
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
