import { percentileOf } from './percentile.ts';
import { cutPieces } from './range.ts';
import { massOf, type Samples, type Segment, sumOf, toPieces } from './samples.ts';
import type { BasicStatistic, RangeStatistic, Statistic } from './statistic.ts';

/**
 * Computes a statistic of the samples of one period, in the unit of the samples, or in percent for a percentile rank
 * (AL17 to AL20). Null where there are no samples, where none lie in the range of a mean, and for a percentile or a range
 * where a sample is negative. Histograms are taken to be even within a bucket.
 */
export function computeStatistic(statistic: Statistic, samples: Samples): number | null {
  if (typeof statistic === 'string') return computeBasic(statistic, samples);
  const pieces = toPieces(samples);
  if (pieces[0] === undefined || pieces[0].low < 0) return null;
  return statistic.kind === 'percentile' ? percentileOf(pieces, statistic.percentile) : computeRange(statistic, pieces);
}

function computeBasic(statistic: BasicStatistic, samples: Samples): number | null {
  const totals = samples.totals ?? totalsOf(toPieces(samples));
  if (totals === null) return null;
  switch (statistic) {
    case 'SampleCount':
      return totals.count;
    case 'Sum':
      return totals.sum;
    case 'Average':
      return totals.count > 0 ? totals.sum / totals.count : null;
    case 'Minimum':
      return totals.minimum;
    case 'Maximum':
      return totals.maximum;
  }
}

function totalsOf(pieces: readonly Segment[]): NonNullable<Samples['totals']> | null {
  const [first] = pieces;
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return null;
  return { count: massOf(pieces), sum: sumOf(pieces), minimum: first.low, maximum: last.high };
}

function computeRange({ kind, lower, upper }: RangeStatistic, pieces: readonly Segment[]): number | null {
  const range = cutPieces(pieces, lower, upper);
  const count = massOf(range.kept);
  switch (kind) {
    case 'trimmed-count':
      return count;
    case 'trimmed-sum':
      return sumOf(range.kept);
    case 'trimmed-mean':
      return count > 0 ? sumOf(range.kept) / count : null;
    case 'winsorized-mean':
      return (
        (sumOf(range.kept) + range.below * range.lowest + range.above * range.highest) /
        (count + range.below + range.above)
      );
    case 'percentile-rank':
      return (100 * count) / massOf(pieces);
  }
}
