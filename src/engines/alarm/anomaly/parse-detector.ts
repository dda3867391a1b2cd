import { hasErrors, type Issue, issue, type Parsed, type Path } from '../../issue.ts';
import { isZone, parseDateTime } from '../../schedule/index.ts';
import type { MetricQuery } from '../alarm.ts';
import { readQueries } from '../parse-queries.ts';
import { readMetric, readStatistic } from '../parse-stat.ts';
import { createPropertyReader, isRecord, quote, refuseOthers } from '../property-reader.ts';

/** How the band of one metric, or of one expression, is to be trained (AL45). */
export interface AnomalyDetector {
  /** One query for a single metric, of which the period is not known: 0. */
  readonly queries: readonly MetricQuery[];
  /** Id of the query that the band is drawn around. */
  readonly returned: string;
  readonly zone: string;
  /** Ranges that are left out of the training, epoch ms, the end exclusive. */
  readonly excluded: readonly { readonly from: number; readonly to: number }[];
}

const OWN = ['Dimensions', 'MetricName', 'Namespace', 'Stat'];
const FORMS = ['SingleMetricAnomalyDetector', 'MetricMathAnomalyDetector'];
const KNOWN = [...OWN, ...FORMS, 'Configuration', 'MetricCharacteristics'];

/** Parses the Properties of an AWS::CloudWatch::AnomalyDetector that stand at `path`, and gives every issue (AL45). */
export function parseAnomalyDetector(properties: unknown, path: Path): Parsed<AnomalyDetector> {
  const issues: Issue[] = [];
  if (!isRecord(properties)) {
    const message = `${quote(properties)} stands for the properties of a detector: give an object`;
    return { issues: [issue('not_an_object', path, message)] };
  }
  refuseOthers(properties, KNOWN, path, issues);
  const measured = readMeasured(properties, path, issues);
  const configuration = readConfiguration(properties.Configuration, [...path, 'Configuration'], issues);
  if ('MetricCharacteristics' in properties) {
    const message =
      'MetricCharacteristics are not looked at: spikes that come at the same hour are part of what is learnt';
    issues.push(issue('not_evaluated', [...path, 'MetricCharacteristics'], message, 'info'));
  }
  if (measured === undefined || hasErrors(issues)) return { issues };
  return { value: { ...measured, ...configuration }, issues };
}

type Measured = Pick<AnomalyDetector, 'queries' | 'returned'>;

function readMeasured(properties: Record<string, unknown>, path: Path, issues: Issue[]): Measured | undefined {
  const forms = FORMS.filter((name) => name in properties);
  const own = OWN.filter((name) => name in properties);
  if (forms.length > 1 || (forms.length > 0 && own.length > 0)) {
    const [first, second] = [...forms, ...own];
    issues.push(
      issue('conflict', [...path, second as string], `"${second}" stands beside "${first}": remove one of them`),
    );
    return undefined;
  }
  if (forms[0] === 'MetricMathAnomalyDetector') return readMath(properties, path, issues);
  if (forms[0] === undefined) return readSingle(properties, path, issues);
  const here = [...path, forms[0]];
  const single = properties[forms[0]];
  if (isRecord(single)) {
    refuseOthers(single, [...OWN, 'AccountId'], here, issues);
    return readSingle(single, here, issues);
  }
  issues.push(
    issue('invalid_value', here, `${quote(single)} is no metric: give an object with Namespace, MetricName and Stat`),
  );
  return undefined;
}

function readSingle(value: Record<string, unknown>, path: Path, issues: Issue[]): Measured | undefined {
  const { Namespace, MetricName, Dimensions } = value;
  const named = Object.entries({ Namespace, MetricName, Dimensions }).filter(([, each]) => each !== undefined);
  const metric = readMetric(Object.fromEntries(named), path, issues);
  const text = createPropertyReader(value, path, issues).text('Stat');
  const statistic = text === undefined ? undefined : readStatistic(text, [...path, 'Stat'], issues);
  if (metric === undefined || statistic === undefined) return undefined;
  return { queries: [{ id: 'm1', metric: { ...metric, statistic, periodSeconds: 0 } }], returned: 'm1' };
}

function readMath(properties: Record<string, unknown>, path: Path, issues: Issue[]): Measured | undefined {
  const here = [...path, 'MetricMathAnomalyDetector'];
  const value = properties.MetricMathAnomalyDetector;
  if (!isRecord(value)) {
    issues.push(issue('invalid_value', here, `${quote(value)} is no detector: give an object with MetricDataQueries`));
    return undefined;
  }
  refuseOthers(value, ['MetricDataQueries'], here, issues);
  const list = [...here, 'MetricDataQueries'];
  const read = readQueries(value.MetricDataQueries, list, issues);
  if (read === undefined) return undefined;
  const [returned, ...others] = read.returning;
  const type = returned === undefined ? undefined : read.types.get(returned);
  if (returned === undefined || others.length > 0 || type === 'array' || type === 'band') {
    const message = 'A band is drawn around one series: set ReturnData to false on all but the query that gives it';
    issues.push(issue('returned_data', list, message));
    return undefined;
  }
  return { queries: read.queries, returned };
}

function readConfiguration(value: unknown, path: Path, issues: Issue[]): Pick<AnomalyDetector, 'zone' | 'excluded'> {
  if (value === undefined) return { zone: 'UTC', excluded: [] };
  if (!isRecord(value)) {
    issues.push(issue('invalid_value', path, `${quote(value)} is no configuration: give an object`));
    return { zone: 'UTC', excluded: [] };
  }
  refuseOthers(value, ['ExcludedTimeRanges', 'MetricTimeZone'], path, issues);
  const zone = createPropertyReader(value, path, issues).text('MetricTimeZone', 'UTC') ?? 'UTC';
  if (!isZone(zone)) {
    const message = `${quote(zone)} is no time zone: give a name such as "Europe/Berlin"`;
    issues.push(issue('invalid_value', [...path, 'MetricTimeZone'], message));
  }
  const ranges = value.ExcludedTimeRanges ?? [];
  const here = [...path, 'ExcludedTimeRanges'];
  if (!Array.isArray(ranges)) {
    issues.push(issue('invalid_value', here, `${quote(ranges)} is not for "ExcludedTimeRanges": give a list`));
    return { zone, excluded: [] };
  }
  return { zone, excluded: ranges.flatMap((each, at) => readRange(each, [...here, at], issues) ?? []) };
}

/** Reads a range; its instants are in UTC where they say no offset. */
function readRange(value: unknown, path: Path, issues: Issue[]): { from: number; to: number } | undefined {
  const { StartTime, EndTime, ...rest } = isRecord(value) ? value : {};
  const from = readInstant(StartTime);
  const to = readInstant(EndTime);
  if (from === undefined || to === undefined || Object.keys(rest).length > 0) {
    const message = `${quote(value)} is no range: write {"StartTime": "2026-03-01T00:00:00", "EndTime": "2026-03-02T00:00:00"}`;
    issues.push(issue('invalid_value', path, message));
    return undefined;
  }
  if (from < to) return { from, to };
  issues.push(issue('invalid_value', path, `The range ends before it begins: exchange StartTime and EndTime`));
  return undefined;
}

function readInstant(value: unknown): number | undefined {
  const read = typeof value === 'string' ? parseDateTime(value) : undefined;
  return read === undefined ? undefined : read.wall - (read.offset ?? 0);
}
