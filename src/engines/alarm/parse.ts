import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import type { MetricAlarm } from './alarm.ts';
import { adviseOnQueries } from './math/advise.ts';
import { readCount, readDimensions, readStatistic } from './parse-stat.ts';
import { checkTimes, readRange } from './parse-times.ts';
import { type ReadQueries, readQueries } from './parse-queries.ts';
import { readThreshold } from './parse-threshold.ts';
import { createPropertyReader, isRecord, type PropertyReader, quote, refuseOthers } from './property-reader.ts';
import { metricsOf } from './query.ts';
import { BASIC_STATISTICS, type Statistic } from './statistic/statistic.ts';
import { UNITS } from './unit.ts';

/** Properties that say what one metric is, which a list of Metrics says itself. */
const OF_ONE_METRIC = ['Dimensions', 'ExtendedStatistic', 'MetricName', 'Namespace', 'Period', 'Statistic', 'Unit'];
const KNOWN = (
  'ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm ' +
  'EvaluateLowSampleCountPercentile EvaluationPeriods InsufficientDataActions Metrics OKActions Tags Threshold ' +
  'ThresholdMetricId TreatMissingData'
)
  .split(' ')
  .concat(OF_ONE_METRIC)
  .sort();
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/**
 * Parses the Properties of a CloudFormation AWS::CloudWatch::Alarm in which intrinsic functions are resolved, standing
 * at `path` (AL14 to AL16, AL23); `defaultName` names an alarm without AlarmName, as its logical id does. Gives every issue.
 */
export function parseMetricAlarm(properties: unknown, path: Path, defaultName?: string): Parsed<MetricAlarm> {
  const issues: Issue[] = [];
  if (!isRecord(properties)) {
    const message = `${JSON.stringify(properties) ?? 'Nothing'} stands for the properties of an alarm: give an object`;
    return { issues: [issue('not_an_object', path, message)] };
  }
  refuseOthers(properties, KNOWN, path, issues);
  const reader = createPropertyReader(properties, path, issues);
  const read =
    'Metrics' in properties ? readListed(properties, path, issues) : readPlain(properties, reader, path, issues);
  const evaluationPeriods = readCount(reader, 'EvaluationPeriods', path, issues);
  const datapointsToAlarm =
    'DatapointsToAlarm' in properties ? readCount(reader, 'DatapointsToAlarm', path, issues) : evaluationPeriods;
  const tags = Object.fromEntries(reader.pairs('Tags', 'Key', 'Value'));
  const range = readRange(tags, evaluationPeriods, read?.periodSeconds, properties.Tags, path, issues);
  const parsed: Incomplete = {
    name: reader.text('AlarmName', defaultName),
    description:
      'AlarmDescription' in properties && properties.AlarmDescription !== '' ? reader.text('AlarmDescription') : '',
    queries: read?.queries,
    periodSeconds: read?.periodSeconds,
    evaluationPeriods,
    datapointsToAlarm,
    ...readThreshold(properties, reader, read, path, issues),
    treatMissingData: reader.choice('TreatMissingData', TREATMENTS, 'missing'),
    lowSamplePercentile: reader.choice('EvaluateLowSampleCountPercentile', ['evaluate', 'ignore'], 'evaluate'),
    ...(range === undefined ? {} : { evaluationRange: range }),
    actionsEnabled: reader.boolean('ActionsEnabled', true),
    actions: {
      alarm: reader.texts('AlarmActions'),
      ok: reader.texts('OKActions'),
      insufficientData: reader.texts('InsufficientDataActions'),
    },
    tags,
  };
  checkTimes(parsed, periodPath(properties, path), path, issues);
  if (hasErrors(issues) || !isComplete(parsed)) return { issues };
  return { value: settle(parsed, properties, read, path, issues), issues };
}

type Incomplete = { [K in keyof MetricAlarm]: MetricAlarm[K] | undefined };

/** Reports whether all is there; what is not has given an issue where it was read. */
function isComplete(parsed: Incomplete): parsed is MetricAlarm {
  return Object.values(parsed).every((value) => value !== undefined);
}

function periodPath(properties: Record<string, unknown>, path: Path): Path {
  return [...path, 'Metrics' in properties ? 'Metrics' : 'Period'];
}

function readListed(properties: Record<string, unknown>, path: Path, issues: Issue[]): ReadQueries | undefined {
  for (const name of OF_ONE_METRIC) {
    if (!(name in properties)) continue;
    issues.push(issue('conflict', [...path, name], `"${name}" stands beside "Metrics": write it inside the list only`));
  }
  return readQueries(properties.Metrics, [...path, 'Metrics'], issues);
}

function readPlain(
  properties: Record<string, unknown>,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
): ReadQueries | undefined {
  const unit = 'Unit' in properties ? reader.choice('Unit', UNITS) : undefined;
  const namespace = reader.text('Namespace');
  const metricName = reader.text('MetricName');
  const dimensions = readDimensions(reader);
  const statistic = readPlainStatistic(properties, reader, path, issues);
  const periodSeconds = readCount(reader, 'Period', path, issues);
  const types = new Map([['m1', 'series' as const]]);
  const isWhole = namespace !== undefined && metricName !== undefined && statistic !== undefined;
  if (!isWhole || periodSeconds === undefined) return { queries: [], places: [], types, returning: [], periodSeconds };
  const metric = {
    namespace,
    metricName,
    dimensions,
    statistic,
    periodSeconds,
    ...(unit === undefined ? {} : { unit }),
  };
  return { queries: [{ id: 'm1', metric }], places: [0], types, returning: ['m1'], periodSeconds };
}

function readPlainStatistic(
  properties: Record<string, unknown>,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
): Statistic | undefined {
  const extended = properties.ExtendedStatistic;
  if (extended === undefined) return reader.choice('Statistic', BASIC_STATISTICS);
  const here = [...path, 'ExtendedStatistic'];
  if (properties.Statistic !== undefined) {
    issues.push(issue('conflict', here, '"ExtendedStatistic" stands beside "Statistic": remove one of them'));
  }
  const statistic = readStatistic(extended, here, issues);
  if (typeof statistic !== 'string') return statistic;
  issues.push(issue('invalid_value', here, `${quote(extended)} is not for "ExtendedStatistic": write it as Statistic`));
  return undefined;
}

/** What is told and decided once the alarm is whole: advice, properties without effect, and DynamoDB's own rule (AL37). */
function settle(
  alarm: MetricAlarm,
  properties: Record<string, unknown>,
  read: ReadQueries | undefined,
  path: Path,
  issues: Issue[],
): MetricAlarm {
  for (const { code, message, query } of adviseOnQueries(alarm, read?.types ?? new Map())) {
    const place = read?.places[query] ?? 0;
    const part = code === 'unused_metric' ? 'Id' : 'Expression';
    issues.push(issue(code, [...path, 'Metrics', place, part], message, 'warning'));
  }
  const returned = alarm.queries.find((query) => query.id === alarm.returned);
  const statistic = returned !== undefined && 'metric' in returned ? returned.metric.statistic : 'Average';
  if (
    'EvaluateLowSampleCountPercentile' in properties &&
    (typeof statistic === 'string' || statistic.kind !== 'percentile')
  ) {
    const message =
      '"EvaluateLowSampleCountPercentile" has no effect, since the alarm watches no percentile: remove it';
    issues.push(issue('no_effect', [...path, 'EvaluateLowSampleCountPercentile'], message, 'info'));
  }
  const isDynamo = metricsOf(alarm).some((metric) => metric.namespace === 'AWS/DynamoDB');
  if (!isDynamo || alarm.treatMissingData === 'ignore') return alarm;
  if ('TreatMissingData' in properties) {
    const message = `Missing data of AWS/DynamoDB is always ignored, not "${alarm.treatMissingData}": write "ignore"`;
    issues.push(issue('no_effect', [...path, 'TreatMissingData'], message, 'warning'));
  }
  return { ...alarm, treatMissingData: 'ignore' };
}
