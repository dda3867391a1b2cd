import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import type { MetricAlarm, Statistic } from './alarm.ts';
import { findNearest } from './nearest.ts';
import { createPropertyReader, isRecord, type PropertyReader } from './property-reader.ts';

const KNOWN = (
  'ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions ' +
  'EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName Namespace OKActions Period Statistic Tags ' +
  'Threshold TreatMissingData Unit'
).split(' ');

/** Properties of the resource that this engine does not evaluate, with what to do instead (AL14). */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['Metrics', 'metric math is not supported: alarm on one metric with MetricName, Namespace and Statistic'],
  ['ThresholdMetricId', 'anomaly detection bands are not supported: give a fixed Threshold'],
  [
    'EvaluateLowSampleCountPercentile',
    'percentiles of few samples are always evaluated: remove it, or raise Period so that each has more samples',
  ],
]);

const COMPARISONS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
const BAND_COMPARISON = /^(LessThanLowerOrGreaterThanUpper|LessThanLower|GreaterThanUpper)Threshold$/;
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;
const SIZES = [
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
];
const UNITS = ['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'].concat(
  SIZES,
  SIZES.map((size) => `${size}/Second`),
);

/**
 * Parses the Properties of a CloudFormation AWS::CloudWatch::Alarm in which intrinsic functions are resolved, standing
 * at `path` (AL14 to AL16); `defaultName` names an alarm without AlarmName, as its logical id does. Gives every issue.
 */
export function parseMetricAlarm(properties: unknown, path: Path, defaultName?: string): Parsed<MetricAlarm> {
  const issues: Issue[] = [];
  if (!isRecord(properties)) {
    const message = `${JSON.stringify(properties) ?? 'Nothing'} stands for the properties of an alarm: give an object`;
    return { issues: [issue('not_an_object', path, message)] };
  }
  checkNames(properties, path, issues);
  const reader = createPropertyReader(properties, path, issues);
  const isOnMetric = !('Metrics' in properties);
  const unit = 'Unit' in properties ? reader.choice('Unit', UNITS) : undefined;
  const threshold = 'ThresholdMetricId' in properties ? undefined : reader.number('Threshold');
  const evaluationPeriods = readCount(reader, 'EvaluationPeriods', path, issues);
  const datapointsToAlarm =
    'DatapointsToAlarm' in properties ? readCount(reader, 'DatapointsToAlarm', path, issues) : evaluationPeriods;
  const metric = {
    namespace: isOnMetric ? reader.text('Namespace') : undefined,
    metricName: isOnMetric ? reader.text('MetricName') : undefined,
    statistic: isOnMetric ? readStatistic(properties, reader, path, issues) : undefined,
    periodSeconds: isOnMetric ? readCount(reader, 'Period', path, issues) : undefined,
  };
  const parsed = {
    ...metric,
    name: reader.text('AlarmName', defaultName),
    description:
      'AlarmDescription' in properties && properties.AlarmDescription !== '' ? reader.text('AlarmDescription') : '',
    dimensions: reader.pairs('Dimensions', 'Name', 'Value').map(([name, value]) => ({ name, value })),
    evaluationPeriods,
    datapointsToAlarm,
    threshold,
    comparison: readComparison(properties, reader, path, issues),
    treatMissingData: reader.choice('TreatMissingData', TREATMENTS, 'missing'),
    ...(unit === undefined ? {} : { unit }),
    actionsEnabled: reader.boolean('ActionsEnabled', true),
    actions: {
      alarm: reader.texts('AlarmActions'),
      ok: reader.texts('OKActions'),
      insufficientData: reader.texts('InsufficientDataActions'),
    },
    tags: Object.fromEntries(reader.pairs('Tags', 'Key', 'Value')),
  };
  checkTimes(parsed, path, issues);
  return hasErrors(issues) || !isComplete(parsed) ? { issues } : { value: parsed, issues };
}

type Incomplete = { [K in keyof MetricAlarm]: MetricAlarm[K] | undefined };

/** Reports whether all is there; what is not has given an issue where it was read. */
function isComplete(parsed: Incomplete): parsed is MetricAlarm {
  return Object.values(parsed).every((value) => value !== undefined);
}

function checkNames(properties: Record<string, unknown>, path: Path, issues: Issue[]): void {
  for (const name of Object.keys(properties)) {
    const advice = UNSUPPORTED.get(name);
    if (advice !== undefined) {
      issues.push(issue('unsupported_property', [...path, name], `Property "${name}" cannot be used, ${advice}`));
    } else if (!KNOWN.includes(name)) {
      const message = `Property ${JSON.stringify(name)} is not known: use "${findNearest(name, KNOWN)}" or remove it`;
      issues.push(issue('unknown_property', [...path, name], message));
    }
  }
}

function readCount(reader: PropertyReader, name: string, path: Path, issues: Issue[]): number | undefined {
  const value = reader.number(name);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  issues.push(issue('invalid_value', [...path, name], `${value} is not for "${name}": give a whole number from 1`));
  return undefined;
}

function readStatistic(
  properties: Record<string, unknown>,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
): Statistic | undefined {
  const extended = properties.ExtendedStatistic;
  if (extended === undefined) return reader.choice('Statistic', STATISTICS);
  const here = [...path, 'ExtendedStatistic'];
  if (properties.Statistic !== undefined) {
    issues.push(issue('conflict', here, '"ExtendedStatistic" stands beside "Statistic": remove one of them'));
  }
  const percentile = typeof extended === 'string' ? /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(extended)?.[1] : undefined;
  if (percentile !== undefined && Number(percentile) <= 100) return { percentile: Number(percentile) };
  const isTrimmed = typeof extended === 'string' && /^(tm|wm|tc|ts|pr|iqm)/i.test(extended);
  const fault = isTrimmed ? 'is a statistic that is not supported' : 'is not a percentile';
  const message = `${JSON.stringify(extended)} ${fault}: give one from "p0" to "p100", such as "p99.9"`;
  issues.push(issue(isTrimmed ? 'unsupported_value' : 'invalid_value', here, message));
  return undefined;
}

function readComparison(
  properties: Record<string, unknown>,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
): MetricAlarm['comparison'] | undefined {
  const value = properties.ComparisonOperator;
  if (typeof value !== 'string' || !BAND_COMPARISON.test(value))
    return reader.choice('ComparisonOperator', COMPARISONS);
  const message = `"${value}" compares with an anomaly detection band, which is not supported: use ${COMPARISONS.join(', ')}`;
  issues.push(issue('unsupported_value', [...path, 'ComparisonOperator'], message));
  return undefined;
}

/** Checks what CloudWatch asks of the number and the length of periods (AL15, AL16). */
function checkTimes(parsed: Incomplete, path: Path, issues: Issue[]): void {
  const { periodSeconds: period, evaluationPeriods: periods, datapointsToAlarm: datapoints } = parsed;
  if (periods !== undefined && datapoints !== undefined && datapoints > periods) {
    const message = `${datapoints} of ${periods} periods can never breach: lower DatapointsToAlarm or raise EvaluationPeriods`;
    issues.push(issue('invalid_value', [...path, 'DatapointsToAlarm'], message));
  }
  if (period === undefined) return;
  const here = [...path, 'Period'];
  if (period === 1 || period === 5) {
    const message = `A period of ${period} s is evaluated here, but CloudWatch refuses it: use 10 or more to stay portable`;
    issues.push(issue('not_portable', here, message, 'info'));
  } else if (![10, 20, 30].includes(period) && period % 60 !== 0) {
    const message = `${period} s is not a period: use 1, 5, 10, 20, 30 or a multiple of 60`;
    issues.push(issue('invalid_value', here, message));
  }
  const [limit, words] = period < 3600 ? [86_400, 'one day'] : [604_800, 'seven days'];
  if (periods !== undefined && period * periods > limit) {
    const message = `${periods} periods of ${period} s are more than ${words}: lower EvaluationPeriods or Period`;
    issues.push(issue('invalid_value', [...path, 'EvaluationPeriods'], message));
  }
}
