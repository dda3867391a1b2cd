/** The states of an alarm (AL1). */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What is computed of the samples of a period; `percentile` lies between 0 and 100. */
export type Statistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount' | { readonly percentile: number };

/** How a value is held against the threshold, in CloudFormation's words. */
export type Comparison =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** What missing points stand for (AL5 to AL10). */
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** A metric alarm: M = `datapointsToAlarm` of N = `evaluationPeriods` periods; `actions` hold targets by new state. */
export interface MetricAlarm {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissingData: TreatMissingData;
  readonly unit?: string;
  readonly actionsEnabled: boolean;
  readonly actions: {
    readonly alarm: readonly string[];
    readonly ok: readonly string[];
    readonly insufficientData: readonly string[];
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** One point of the evaluation range; `used` says whether the decision counted it. */
export interface EvaluatedPoint {
  value: number | null;
  breaching: boolean | null;
  used: boolean;
}

/** The outcome of an evaluation: the new state, the SPEC rule that decided, and a sentence for a person. */
export interface Evaluation {
  state: AlarmState;
  rule: string;
  reason: string;
  evaluated: EvaluatedPoint[];
}

/** Gives how many periods an evaluation looks at: N and max(floor(N/3), 2) more, in which older points are found (AL3). */
export function evaluationRange(alarm: Pick<MetricAlarm, 'evaluationPeriods'>): number {
  return alarm.evaluationPeriods + Math.max(Math.floor(alarm.evaluationPeriods / 3), 2);
}

/** Reports whether the value is on the wrong side of the alarm's threshold (AL2). */
export function isBreaching(alarm: Pick<MetricAlarm, 'comparison' | 'threshold'>, value: number): boolean {
  switch (alarm.comparison) {
    case 'GreaterThanThreshold':
      return value > alarm.threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= alarm.threshold;
    case 'LessThanThreshold':
      return value < alarm.threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= alarm.threshold;
  }
}
