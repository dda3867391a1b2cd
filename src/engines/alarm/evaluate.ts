import {
  type AlarmState,
  type BandLimits,
  type EvaluatedPoint,
  type Evaluation,
  isBandComparison,
  isBreaching,
  type MetricAlarm,
} from './alarm.ts';
import { decide } from './decide.ts';
import { describeEvaluation } from './reason.ts';
import { hasFewSamples } from './statistic/few-samples.ts';

/** What else is known of the points of an evaluation, at the same places. */
export interface EvaluationOptions {
  /** How many samples each point was computed of, for percentiles (AL22); null where that is not known. */
  readonly sampleCounts?: readonly (number | null)[];
  /** The limits of the band at each point (AL36); null where the band is not known. */
  readonly limits?: readonly (BandLimits | null)[];
}

/**
 * Decides the state of an alarm from the points of its evaluation range, oldest first, null (or a value that is not
 * finite) where a period has no data, and from the state it is in (AL4 to AL10, AL22, AL36).
 */
export function evaluateAlarm(
  alarm: MetricAlarm,
  points: readonly (number | null)[],
  state: AlarmState,
  options: EvaluationOptions = {},
): Evaluation {
  const isBand = isBandComparison(alarm.comparison);
  const limits = points.map((_, at) => (isBand ? (options.limits?.[at] ?? null) : null));
  const judged = points.map((value, at) => judge(alarm, value, isBand, limits[at] ?? null));
  let surplus = Math.max(0, judged.filter((each) => each !== null).length - alarm.evaluationPeriods);
  const evaluated = points.map((value, at): EvaluatedPoint => {
    const breaching = judged[at] ?? null;
    const used = breaching !== null && surplus-- <= 0;
    const isReal = value !== null && Number.isFinite(value);
    return {
      value: isReal ? value : null,
      breaching,
      used,
      ...limits[at],
      ...(isReal && isOfFewSamples(alarm, options.sampleCounts?.[at]) ? { fewSamples: true } : {}),
    };
  });
  const decision = decideState(alarm, evaluated, judged, state, isBand && limits.every((each) => each === null));
  return { ...decision, reason: describeEvaluation(alarm, evaluated, decision), evaluated };
}

/** A point that breaches or not, or null where it is missing; held against a band that is not known it is missing. */
function judge(alarm: MetricAlarm, value: number | null, isBand: boolean, limits: BandLimits | null): boolean | null {
  if (value === null || !Number.isFinite(value) || (isBand && limits === null)) return null;
  return isBreaching(alarm, value, limits);
}

function isOfFewSamples(alarm: MetricAlarm, count: number | null | undefined): boolean {
  if (count === null || count === undefined) return false;
  const returned = alarm.queries.find((query) => query.id === alarm.returned);
  return returned !== undefined && 'metric' in returned && hasFewSamples(returned.metric.statistic, count);
}

function decideState(
  alarm: MetricAlarm,
  evaluated: readonly EvaluatedPoint[],
  judged: readonly (boolean | null)[],
  state: AlarmState,
  isBandUnknown: boolean,
): Pick<Evaluation, 'rule' | 'state'> {
  if (isBandUnknown) return { rule: 'AL36', state: 'INSUFFICIENT_DATA' };
  const isTooFew = alarm.lowSamplePercentile === 'ignore' && evaluated.some((point) => point.used && point.fewSamples);
  return isTooFew ? { rule: 'AL22', state } : decide(alarm, judged, state);
}
