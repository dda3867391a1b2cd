import type { Statistic } from './statistic.ts';

/** Gives how many samples a percentile needs to tell something, Infinity for p0 and p100, or null for other statistics, which need none (AL22). */
export function samplesNeeded(statistic: Statistic): number | null {
  if (typeof statistic === 'string' || statistic.kind !== 'percentile') return null;
  const share = statistic.percentile >= 50 ? 100 - statistic.percentile : statistic.percentile;
  // Without the noise of binary fractions, so that p99.9 needs 10,000 and not one more.
  return Math.ceil(Number((1000 / share).toPrecision(12)));
}

/** Reports whether the statistic is a percentile of too few samples; p0 and p100 never have enough (AL22). */
export function hasFewSamples(statistic: Statistic, sampleCount: number): boolean {
  const needed = samplesNeeded(statistic);
  return needed !== null && sampleCount < needed;
}
