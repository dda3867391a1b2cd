import type { Comparison, EvaluatedPoint, Evaluation, MetricAlarm } from './alarm.ts';

const SIDES: Record<Comparison, string> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at or above',
  LessThanThreshold: 'below',
  LessThanOrEqualToThreshold: 'at or below',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside the band',
  LessThanLowerThreshold: 'below the band',
  GreaterThanUpperThreshold: 'above the band',
};

/** Says in a sentence which points and which treatment of missing data led to the decision, such as `2 of the last 3 periods of 5 s were above 0.5: 0.9, 0.8` (AL11). */
export function describeEvaluation(
  alarm: MetricAlarm,
  evaluated: readonly EvaluatedPoint[],
  decision: Pick<Evaluation, 'rule' | 'state'>,
): string {
  const found = describePoints(alarm, evaluated);
  const used = evaluated.filter((point) => point.used);
  const missing = alarm.evaluationPeriods - used.length;
  const breaching = used.filter((point) => point.breaching).length;
  const needs = `ALARM needs ${alarm.datapointsToAlarm}`;
  switch (decision.rule) {
    case 'AL36':
      return `The band is not known yet in the last ${evaluated.length} periods of ${formatDuration(alarm.periodSeconds)}, so that nothing can be held against it`;
    case 'AL22': {
      const few = used.filter((point) => point.fewSamples).length;
      return `${found}; ${few} of these ${count(few, 'has', 'have')} too few samples for the percentile, so the state stays ${decision.state}`;
    }
    case 'AL4':
      return decision.state === 'ALARM' ? found : `${found}; ${needs}`;
    case 'AL5':
      return `${found}; ${missing} without data ${count(missing, 'counts', 'count')} as breaching, which makes ${breaching + missing}; ${needs}`;
    case 'AL6':
      return `${found}; ${missing} without data ${count(missing, 'counts', 'count')} as not breaching; ${needs}`;
    case 'AL7':
      return alarm.treatMissingData === 'ignore'
        ? `${found}; missing data is ignored, so the state stays ${decision.state}`
        : found;
    case 'AL8':
      return `${found}; periods without data are left out; ${needs}`;
    case 'AL9':
      return alarm.treatMissingData === 'ignore'
        ? `${found}; the other periods have no data, which is ignored, so the state stays ${decision.state}`
        : `${found}; the other periods have no data, and the oldest of these values is ${alarm.datapointsToAlarm} or more periods old`;
    default:
      return `${found}; the other periods have no data, and too few periods have passed since to tell, so the state stays ${decision.state}`;
  }
}

function describePoints(alarm: MetricAlarm, evaluated: readonly EvaluatedPoint[]): string {
  const used = evaluated.filter((point) => point.used);
  const period = formatDuration(alarm.periodSeconds);
  if (used.length === 0) return `No data in the last ${evaluated.length} periods of ${period}`;
  const breaching = used.filter((point) => point.breaching);
  const isUnbroken = evaluated.slice(-used.length).every((point) => point.used);
  const place = isUnbroken
    ? `the last ${used.length} ${count(used.length, 'period', 'periods')} of ${period}`
    : `the newest ${used.length} ${count(used.length, 'period', 'periods')} of ${period} with data`;
  const side =
    typeof alarm.threshold === 'number' ? `${SIDES[alarm.comparison]} ${alarm.threshold}` : SIDES[alarm.comparison];
  const shown = breaching.length > 0 ? breaching : used;
  const values = shown.map(formatPoint).join(', ');
  if (breaching.length === 0) return `None of ${place} was ${side}: ${values}`;
  return `${breaching.length} of ${place} ${count(breaching.length, 'was', 'were')} ${side}: ${values}`;
}

function count(number: number, singular: string, plural: string): string {
  return number === 1 ? singular : plural;
}

function formatPoint({ value, lower, upper }: EvaluatedPoint): string {
  const limits = lower === undefined || upper === undefined ? '' : ` (${formatValue(lower)} to ${formatValue(upper)})`;
  return `${formatValue(value)}${limits}`;
}

/** Rounds to six significant digits, which tell two measured values apart without the noise of binary fractions. */
function formatValue(value: number | null): string {
  return value === null ? '–' : String(Number(value.toPrecision(6)));
}

function formatDuration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
