import { massOf, type Segment } from './samples.ts';
import type { Edge } from './statistic.ts';

/** Ordered pieces that a statistic takes, with the samples it leaves out on either side and the values at the ends. */
export interface Range {
  readonly kept: Segment[];
  readonly below: number;
  readonly above: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Cuts ordered pieces, of which there is one at least, at two edges of the same kind (AL19). */
export function cutPieces(pieces: readonly Segment[], lower: Edge | null, upper: Edge | null): Range {
  const isAbsolute = (lower ?? upper)?.kind === 'absolute';
  return isAbsolute ? cutAtValues(pieces, lower, upper) : cutAtShares(pieces, lower?.value ?? 0, upper?.value ?? 100);
}

/** The lower value is left out and the upper taken; a stretch is taken as far as it lies between. */
function cutAtValues(pieces: readonly Segment[], lower: Edge | null, upper: Edge | null): Range {
  const from = lower?.value ?? Number.NEGATIVE_INFINITY;
  const to = upper?.value ?? Number.POSITIVE_INFINITY;
  const kept = pieces.flatMap((piece): Segment[] => {
    if (piece.low === piece.high) return piece.low > from && piece.low <= to ? [piece] : [];
    const low = Math.max(piece.low, from);
    const high = Math.min(piece.high, to);
    return low < high ? [{ low, high, mass: (piece.mass * (high - low)) / (piece.high - piece.low) }] : [];
  });
  const below = massOf(pieces.map((piece) => ({ ...piece, mass: piece.mass * shareUpTo(piece, from) })));
  const above = massOf(pieces) - below - massOf(kept);
  return {
    kept,
    below,
    above: Math.max(0, above),
    lowest: lower?.value ?? pieces[0]?.low ?? 0,
    highest: upper?.value ?? pieces.at(-1)?.high ?? 0,
  };
}

function shareUpTo({ low, high }: Segment, value: number): number {
  if (value >= high) return 1;
  return value <= low ? 0 : (value - low) / (high - low);
}

/** Of single values whole ones are taken, so that few samples are not all left out; of stretches the exact share. */
function cutAtShares(pieces: readonly Segment[], lower: number, upper: number): Range {
  const total = massOf(pieces);
  const isValuesOnly = pieces.every((each) => each.low === each.high);
  const from = isValuesOnly ? Math.floor(snap((lower / 100) * total)) : (lower / 100) * total;
  const to = isValuesOnly ? Math.ceil(snap((upper / 100) * total)) : (upper / 100) * total;
  let passed = 0;
  const kept = pieces.flatMap((piece): Segment[] => {
    const start = Math.max(from, passed);
    const end = Math.min(to, passed + piece.mass);
    const slope = (piece.high - piece.low) / piece.mass;
    const low = piece.low + slope * (start - passed);
    const high = piece.low + slope * (end - passed);
    passed += piece.mass;
    return start < end ? [{ low, high, mass: end - start }] : [];
  });
  return {
    kept,
    below: from,
    above: Math.max(0, total - to),
    lowest: kept[0]?.low ?? pieces[0]?.low ?? 0,
    highest: kept.at(-1)?.high ?? pieces.at(-1)?.high ?? 0,
  };
}

/** Takes away the noise of binary fractions, by which 0.3 of 10 is a little more than 3. */
function snap(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 * Math.max(1, whole) ? whole : value;
}
