/** The statistics that are named by a word alone. */
export type BasicStatistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';

/** One end of the samples that a statistic takes: a share of them in percent, or a value in the metric's unit. */
export interface Edge {
  readonly kind: 'percent' | 'absolute';
  readonly value: number;
}

/** What a statistic does with the samples between two edges, of which null is open. */
export type RangeStatisticKind =
  | 'trimmed-mean'
  | 'winsorized-mean'
  | 'trimmed-count'
  | 'trimmed-sum'
  | 'percentile-rank';

/** A statistic of the samples between two edges, the lower exclusive and the upper inclusive; `written` is its text. */
export interface RangeStatistic {
  readonly kind: RangeStatisticKind;
  readonly lower: Edge | null;
  readonly upper: Edge | null;
  readonly written: string;
}

/** The value below which a percentage of the samples lies; `percentile` lies between 0 and 100. */
export interface PercentileStatistic {
  readonly kind: 'percentile';
  readonly percentile: number;
}

/** What is computed of the samples of a period (AL17). */
export type Statistic = BasicStatistic | PercentileStatistic | RangeStatistic;

export const BASIC_STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;

/** Writes a statistic as CloudFormation does, which `parseStatistic` reads back as the same statistic. */
export function formatStatistic(statistic: Statistic): string {
  if (typeof statistic === 'string') return statistic;
  return statistic.kind === 'percentile' ? `p${formatDecimal(statistic.percentile)}` : statistic.written;
}

/** Spells a small number without an exponent. */
function formatDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(10).replace(/\.?0+$/, '') : text;
}
