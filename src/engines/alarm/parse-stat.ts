import { type Issue, issue, type Path } from '../issue.ts';
import { createPropertyReader, isRecord, type PropertyReader, quote, refuseOthers } from './property-reader.ts';
import { parseStatistic } from './statistic/parse-statistic.ts';
import type { Statistic } from './statistic/statistic.ts';
import type { MetricStat } from './alarm.ts';
import { UNITS } from './unit.ts';

/** Reads a statistic that is written as a text, and gives an issue that says how one is written (AL17). */
export function readStatistic(value: unknown, path: Path, issues: Issue[]): Statistic | undefined {
  const parsed =
    typeof value === 'string' ? parseStatistic(value) : { problem: 'is no statistic: give a text such as "p99.9"' };
  if ('statistic' in parsed) return parsed.statistic;
  issues.push(issue('invalid_value', path, `${quote(value)} ${parsed.problem}`));
  return undefined;
}

/** Reads a whole number from 1. */
export function readCount(reader: PropertyReader, name: string, path: Path, issues: Issue[]): number | undefined {
  const value = reader.number(name);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  issues.push(issue('invalid_value', [...path, name], `${value} is not for "${name}": give a whole number from 1`));
  return undefined;
}

/** Reads what the Dimensions of a metric say. */
export function readDimensions(reader: PropertyReader): MetricStat['dimensions'] {
  return reader.pairs('Dimensions', 'Name', 'Value').map(([name, value]) => ({ name, value }));
}

/** Reads the MetricStat of a query, which stands at `path`. */
export function readMetricStat(value: unknown, path: Path, issues: Issue[]): MetricStat | undefined {
  if (!isRecord(value)) {
    issues.push(
      issue('invalid_value', path, `${quote(value)} is no MetricStat: give an object with Metric, Period and Stat`),
    );
    return undefined;
  }
  refuseOthers(value, ['Metric', 'Period', 'Stat', 'Unit'], path, issues);
  const reader = createPropertyReader(value, path, issues);
  const metric = readMetric(value.Metric, [...path, 'Metric'], issues);
  const periodSeconds = readCount(reader, 'Period', path, issues);
  const unit = 'Unit' in value ? reader.choice('Unit', UNITS) : undefined;
  const text = reader.text('Stat');
  const statistic = text === undefined ? undefined : readStatistic(text, [...path, 'Stat'], issues);
  if (metric === undefined || periodSeconds === undefined || statistic === undefined) return undefined;
  return { ...metric, statistic, periodSeconds, ...(unit === undefined ? {} : { unit }) };
}

/** Reads a Metric of a namespace, a name and dimensions. */
export function readMetric(
  value: unknown,
  path: Path,
  issues: Issue[],
): Pick<MetricStat, 'namespace' | 'metricName' | 'dimensions'> | undefined {
  if (!isRecord(value)) {
    issues.push(
      issue('invalid_value', path, `${quote(value)} is no Metric: give an object with Namespace and MetricName`),
    );
    return undefined;
  }
  refuseOthers(value, ['Namespace', 'MetricName', 'Dimensions'], path, issues);
  const reader = createPropertyReader(value, path, issues);
  const namespace = reader.text('Namespace');
  const metricName = reader.text('MetricName');
  const dimensions = readDimensions(reader);
  return namespace === undefined || metricName === undefined ? undefined : { namespace, metricName, dimensions };
}
