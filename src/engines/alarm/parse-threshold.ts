import { type Issue, issue, type Path } from '../issue.ts';
import type { BandComparison, FixedComparison, MetricAlarm } from './alarm.ts';
import type { ReadQueries } from './parse-queries.ts';
import { type PropertyReader, quote } from './property-reader.ts';

const FIXED: readonly FixedComparison[] = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const BAND: readonly BandComparison[] = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];

/** What an alarm is held against, and which of its queries. */
export interface ReadThreshold {
  readonly threshold: MetricAlarm['threshold'] | undefined;
  readonly comparison: MetricAlarm['comparison'] | undefined;
  readonly returned: string | undefined;
}

/** Reads Threshold or ThresholdMetricId and the comparison, and finds the query that is held against it (AL23, AL36). */
export function readThreshold(
  properties: Readonly<Record<string, unknown>>,
  reader: PropertyReader,
  read: ReadQueries | undefined,
  path: Path,
  issues: Issue[],
): ReadThreshold {
  const isBand = 'ThresholdMetricId' in properties;
  const comparison = readComparison(properties.ComparisonOperator, isBand, reader, path, issues);
  if (isBand && 'Threshold' in properties) {
    const message = '"Threshold" stands beside "ThresholdMetricId": remove one of them';
    issues.push(issue('conflict', [...path, 'Threshold'], message));
  }
  const id = isBand ? reader.text('ThresholdMetricId') : undefined;
  const threshold = isBand ? (id === undefined ? undefined : { band: id }) : readNumber(properties, reader, comparison);
  if (!('Metrics' in properties)) {
    if (isBand) {
      const message =
        '"ThresholdMetricId" needs "Metrics": list the metric, and an Expression with ANOMALY_DETECTION_BAND';
      issues.push(issue('conflict', [...path, 'ThresholdMetricId'], message));
    }
    return { threshold, comparison, returned: 'm1' };
  }
  if (read === undefined) return { threshold, comparison, returned: undefined };
  if (id !== undefined) checkBand(id, read, path, issues);
  return { threshold, comparison, returned: findReturned(read, id, path, issues) };
}

function readNumber(
  properties: Readonly<Record<string, unknown>>,
  reader: PropertyReader,
  comparison: MetricAlarm['comparison'] | undefined,
): number | undefined {
  // Of a comparison with a band whose id is missing that alone is told.
  const isBandLacking = BAND.some((each) => each === comparison) && !('Threshold' in properties);
  return isBandLacking ? undefined : reader.number('Threshold');
}

function readComparison(
  value: unknown,
  isBand: boolean,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
): MetricAlarm['comparison'] | undefined {
  const comparison = reader.choice('ComparisonOperator', [...(isBand ? BAND : FIXED), ...(isBand ? FIXED : BAND)]);
  if (comparison === undefined || BAND.some((each) => each === comparison) === isBand) return comparison;
  const message = isBand
    ? `${quote(value)} compares with a number, and "ThresholdMetricId" names a band: use ${BAND.join(', ')}`
    : `${quote(value)} compares with a band: add "ThresholdMetricId", or use ${FIXED.join(', ')}`;
  issues.push(issue('conflict', [...path, 'ComparisonOperator'], message));
  return comparison;
}

function checkBand(id: string, read: ReadQueries, path: Path, issues: Issue[]): void {
  const type = read.types.get(id);
  if (type === 'band' || type === null) return;
  const what = type === undefined ? 'is no Id of these Metrics' : 'is no band';
  const message = `"${id}" ${what}: name an Expression such as "ANOMALY_DETECTION_BAND(m1, 2)"`;
  issues.push(issue('invalid_value', [...path, 'ThresholdMetricId'], message));
}

/** One query returns data, besides the band; it gives one series, or a number (AL35). */
function findReturned(read: ReadQueries, band: string | undefined, path: Path, issues: Issue[]): string | undefined {
  const here = [...path, 'Metrics'];
  const others = read.returning.filter((id) => id !== band);
  const [returned] = others;
  if (returned === undefined || others.length > 1) {
    const count = returned === undefined ? 'None' : `${others.length}`;
    const message = `${count} of the Metrics ${others.length > 1 ? 'return' : 'returns'} data, ReturnData being true if it is not given: set it to false on all but the one that the alarm watches`;
    issues.push(issue('returned_data', here, message));
    return undefined;
  }
  const place = read.places[read.queries.findIndex((query) => query.id === returned)];
  const at = place === undefined ? here : [...here, place];
  const type = read.types.get(returned);
  if (type === 'array') {
    const message = `"${returned}" gives several series: make one of them with SUM, AVG, MAX, MIN or FIRST`;
    issues.push(issue('returned_data', [...at, 'Expression'], message));
  } else if (type === 'band') {
    const message = `"${returned}" is a band: name it as the ThresholdMetricId, and return the metric that it is drawn around`;
    issues.push(issue('returned_data', [...at, 'Expression'], message));
  }
  return returned;
}
