import type { MathExpression } from './math/expression.ts';
import type { Statistic } from './statistic/statistic.ts';

/** The states of an alarm (AL1). */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How a value is held against a fixed threshold, in CloudFormation's words. */
export type FixedComparison =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** How a value is held against a band, in CloudFormation's words (AL36). */
export type BandComparison =
  | 'LessThanLowerOrGreaterThanUpperThreshold'
  | 'LessThanLowerThreshold'
  | 'GreaterThanUpperThreshold';

export type Comparison = FixedComparison | BandComparison;

/** What missing points stand for (AL5 to AL10). */
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** A statistic of one metric, a point for each period. */
export interface MetricStat {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly unit?: string;
}

/** One line of what an alarm measures: a metric, or an expression over other lines with the text it was read from. */
export type MetricQuery = { readonly id: string; readonly label?: string } & (
  | { readonly metric: MetricStat }
  | { readonly expression: MathExpression; readonly text: string }
);

/** A metric alarm: M = `datapointsToAlarm` of N = `evaluationPeriods` periods; `actions` hold targets by new state. */
export interface MetricAlarm {
  readonly name: string;
  readonly description: string;
  /** What is measured; a plain alarm on one metric has one query, `m1`. */
  readonly queries: readonly MetricQuery[];
  /** Id of the query whose series is held against the threshold. */
  readonly returned: string;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** A number, or the id of the query that is an ANOMALY_DETECTION_BAND. */
  readonly threshold: number | { readonly band: string };
  readonly comparison: Comparison;
  readonly treatMissingData: TreatMissingData;
  /** Whether a percentile of too few samples may change the state (AL22). */
  readonly lowSamplePercentile: 'evaluate' | 'ignore';
  /** How many periods an evaluation looks at, where that is not left to AL3. */
  readonly evaluationRange?: number;
  readonly actionsEnabled: boolean;
  readonly actions: {
    readonly alarm: readonly string[];
    readonly ok: readonly string[];
    readonly insufficientData: readonly string[];
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** The limits that a band sets to one point; `lower` is at most `upper`. */
export interface BandLimits {
  readonly lower: number;
  readonly upper: number;
}

/** One point of the evaluation range; `used` says whether the decision counted it. */
export interface EvaluatedPoint {
  value: number | null;
  breaching: boolean | null;
  used: boolean;
  /** The limits that the point was held against, where they are those of a band. */
  lower?: number;
  upper?: number;
  /** True where the point is a percentile of too few samples (AL22). */
  fewSamples?: boolean;
}

/** The outcome of an evaluation: the new state, the SPEC rule that decided, and a sentence for a person. */
export interface Evaluation {
  state: AlarmState;
  rule: string;
  reason: string;
  evaluated: EvaluatedPoint[];
}

/** Gives how many periods an evaluation looks at: what the alarm says, else N and max(floor(N/3), 2) more, in which older points are found (AL3). */
export function evaluationRange(alarm: Pick<MetricAlarm, 'evaluationPeriods' | 'evaluationRange'>): number {
  return alarm.evaluationRange ?? alarm.evaluationPeriods + Math.max(Math.floor(alarm.evaluationPeriods / 3), 2);
}

/** Reports whether the comparison is one with a band. */
export function isBandComparison(comparison: Comparison): comparison is BandComparison {
  return (
    comparison === 'LessThanLowerOrGreaterThanUpperThreshold' ||
    comparison === 'LessThanLowerThreshold' ||
    comparison === 'GreaterThanUpperThreshold'
  );
}

/**
 * Reports whether the value is on the wrong side of the alarm's threshold (AL2), or of the limits where that is a band
 * (AL36); without limits a band finds nothing wrong.
 */
export function isBreaching(
  alarm: Pick<MetricAlarm, 'comparison' | 'threshold'>,
  value: number,
  limits?: BandLimits | null,
): boolean {
  const { comparison, threshold } = alarm;
  if (isBandComparison(comparison)) {
    if (limits === undefined || limits === null) return false;
    const isBelow = value < limits.lower;
    const isAbove = value > limits.upper;
    if (comparison === 'LessThanLowerThreshold') return isBelow;
    return comparison === 'GreaterThanUpperThreshold' ? isAbove : isBelow || isAbove;
  }
  if (typeof threshold !== 'number') return false;
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
