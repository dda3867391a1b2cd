import { massOf, type Segment } from './samples.ts';

/**
 * Gives the value below which a percentage, 0 to 100, of ordered pieces lies; null where there are none. Between single
 * values it is interpolated; inside a stretch it is where the mass says (AL18).
 */
export function percentileOf(pieces: readonly Segment[], percentile: number): number | null {
  if (pieces.length === 0) return null;
  const isValuesOnly = pieces.every((each) => each.low === each.high);
  return isValuesOnly ? percentileOfValues(pieces, percentile) : percentileOfMass(pieces, percentile);
}

function percentileOfValues(pieces: readonly Segment[], percentile: number): number | null {
  const rank = (percentile / 100) * (massOf(pieces) - 1);
  const below = valueAt(pieces, Math.floor(rank));
  const above = valueAt(pieces, Math.ceil(rank));
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The value of a rank, from 0, among values that each stand as often as they weigh. */
function valueAt(pieces: readonly Segment[], rank: number): number {
  let passed = 0;
  for (const { low, mass } of pieces) {
    passed += mass;
    if (rank < passed) return low;
  }
  return pieces.at(-1)?.low ?? 0;
}

function percentileOfMass(pieces: readonly Segment[], percentile: number): number | null {
  const wanted = (percentile / 100) * massOf(pieces);
  let passed = 0;
  for (const { low, high, mass } of pieces) {
    if (passed + mass >= wanted) return low + ((high - low) * (wanted - passed)) / mass;
    passed += mass;
  }
  return pieces.at(-1)?.high ?? null;
}
