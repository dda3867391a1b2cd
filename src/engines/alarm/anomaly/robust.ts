/** Gives the value below which a share, 0 to 1, of the values lies, interpolated; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Gives the middle value, half of all lying on either side. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Gives how far values usually lie from what was expected, as a standard deviation would for normal ones (AL42): by the
 * ninth decile of the distances, which is taken for at least what the median distance says and at most three times that,
 * so that neither calm values nor a bad day among seven make the band.
 */
export function spreadOf(differences: readonly number[]): number {
  const distances = differences.map(Math.abs);
  const typical = 1.4826 * quantile(distances, 0.5);
  const wide = quantile(distances, 0.9) / 1.645;
  // More than half of the values being as expected to the digit, the median says nothing.
  if (typical <= 1e-9 * wide) return wide;
  return Math.max(typical, Math.min(wide, 3 * typical));
}

/** Gives the number nearest to 0 where all have the same sign, else 0: what all of them agree on. */
export function agreement(values: readonly number[]): number {
  if (values.length < 2) return 0;
  if (values.every((value) => value > 0)) return Math.min(...values);
  return values.every((value) => value < 0) ? Math.max(...values) : 0;
}
