import { type Issue, issue, type Path } from '../issue.ts';
import type { MetricQuery } from './alarm.ts';
import { checkQueries } from './math/check-queries.ts';
import type { MathType } from './math/function.ts';
import { parseExpression } from './math/parse-expression.ts';
import { readCount, readMetricStat } from './parse-stat.ts';
import { createPropertyReader, isRecord, quote, refuseOthers } from './property-reader.ts';

const KNOWN = ['AccountId', 'Expression', 'Id', 'Label', 'MetricStat', 'Period', 'ReturnData'];

/** The queries of a list of Metrics, with what each gives, by id, and the ids of those that return data. */
export interface ReadQueries {
  readonly queries: readonly MetricQuery[];
  /** Places of the queries in the document's list. */
  readonly places: readonly number[];
  readonly types: ReadonlyMap<string, MathType | null>;
  readonly returning: readonly string[];
  readonly periodSeconds: number | undefined;
}

/** At most this many metrics are combined in an alarm (AL23). */
const MOST_METRICS = 10;

/** Reads a list of Metrics that stands at `path`, and gives every issue (AL23 to AL25); none where it is no list. */
export function readQueries(value: unknown, path: Path, issues: Issue[]): ReadQueries | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    issues.push(
      issue('invalid_value', path, `${quote(value)} is not for "Metrics": give a list of metrics and expressions`),
    );
    return undefined;
  }
  const before = issues.length;
  const read = value.map((each, at) => readQuery(each, [...path, at], issues));
  const whole = read.flatMap((each, at) => (each?.query === undefined ? [] : [{ ...each, query: each.query, at }]));
  const queries = whole.map(({ query }) => query);
  const broken = new Set(read.flatMap((each) => (each?.id !== undefined && each.query === undefined ? [each.id] : [])));
  const { types, faults } = checkQueries(queries, broken);
  for (const { code, message, query } of faults) {
    const place = whole[query]?.at ?? 0;
    issues.push(issue(code, [...path, place, code === 'duplicate' ? 'Id' : 'Expression'], message));
  }
  const periodSeconds = checkPeriods(read, path, issues);
  const metrics = queries.filter((query) => 'metric' in query).length;
  if (metrics > MOST_METRICS) {
    const message = `${metrics} metrics are more than an alarm combines: give at most ${MOST_METRICS}`;
    issues.push(issue('too_many_metrics', path, message));
  }
  const returning = read.flatMap((each) => (each?.id !== undefined && each.returns ? [each.id] : []));
  if (periodSeconds === undefined && issues.length === before) {
    const message = 'Nothing here has a Period: give one beside the Expression, or name a metric in it';
    issues.push(issue('missing_property', path, message));
  }
  return { queries, places: whole.map(({ at }) => at), types, returning, periodSeconds };
}

interface ReadQuery {
  id: string | undefined;
  query: MetricQuery | undefined;
  returns: boolean;
  period: { seconds: number; path: Path } | undefined;
}

function readQuery(value: unknown, path: Path, issues: Issue[]): ReadQuery | undefined {
  if (!isRecord(value)) {
    issues.push(issue('invalid_value', path, `${quote(value)} is not for "Metrics": give objects with an Id`));
    return undefined;
  }
  refuseOthers(value, KNOWN, path, issues);
  const reader = createPropertyReader(value, path, issues);
  const id = reader.text('Id');
  if (id !== undefined && !/^[a-z][a-zA-Z0-9_]{0,254}$/.test(id)) {
    const message = `${quote(id)} is no Id: begin with a small letter and go on with letters, digits and "_"`;
    issues.push(issue('invalid_value', [...path, 'Id'], message));
  }
  if ('AccountId' in value) {
    const message = `AccountId ${quote(value.AccountId)} is not looked at: the telemetry of this installation is read`;
    issues.push(issue('not_evaluated', [...path, 'AccountId'], message, 'info'));
  }
  const label = 'Label' in value ? reader.text('Label') : undefined;
  const returns = reader.boolean('ReturnData', true);
  const own = 'Period' in value ? readCount(reader, 'Period', path, issues) : undefined;
  const what = readWhat(value, path, issues);
  const period =
    what !== undefined && 'metric' in what
      ? { seconds: what.metric.periodSeconds, path: [...path, 'MetricStat', 'Period'] }
      : own === undefined
        ? undefined
        : { seconds: own, path: [...path, 'Period'] };
  const query =
    id === undefined || what === undefined ? undefined : { id, ...(label === undefined ? {} : { label }), ...what };
  return { id, query, returns, period };
}

function readWhat(value: Record<string, unknown>, path: Path, issues: Issue[]) {
  const hasMetric = 'MetricStat' in value;
  if (hasMetric === 'Expression' in value) {
    const message = hasMetric
      ? '"Expression" stands beside "MetricStat": remove one of them'
      : 'Nothing is measured here: add a MetricStat or an Expression';
    issues.push(issue(hasMetric ? 'conflict' : 'missing_property', path, message));
    return undefined;
  }
  if (hasMetric) {
    if ('Period' in value) {
      const message = '"Period" stands beside "MetricStat": write it inside the MetricStat only';
      issues.push(issue('conflict', [...path, 'Period'], message));
    }
    const metric = readMetricStat(value.MetricStat, [...path, 'MetricStat'], issues);
    return metric === undefined ? undefined : { metric };
  }
  const text = createPropertyReader(value, path, issues).text('Expression');
  if (text === undefined) return undefined;
  const read = parseExpression(text);
  if ('expression' in read) return { expression: read.expression, text };
  issues.push(issue(read.fault.code, [...path, 'Expression'], read.fault.message));
  return undefined;
}

/** All periods are the same (AL23); the first is what the others are held against. */
function checkPeriods(read: readonly (ReadQuery | undefined)[], path: Path, issues: Issue[]): number | undefined {
  const periods = read.flatMap((each) => each?.period ?? []);
  const [first, ...others] = periods;
  for (const { seconds, path: here } of others) {
    if (seconds === first?.seconds) continue;
    const message = `A period of ${seconds} s stands beside one of ${first?.seconds} s: give all metrics of an alarm the same Period`;
    issues.push(issue('conflict', here.length > 0 ? here : path, message));
  }
  return first?.seconds;
}
