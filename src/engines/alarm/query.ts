import type { MetricAlarm, MetricQuery, MetricStat } from './alarm.ts';
import { listParts, type MathExpression } from './math/expression.ts';
import { formatStatistic } from './statistic/statistic.ts';

/** Gives the metrics that an alarm reads, in the order of its queries. */
export function metricsOf(alarm: Pick<MetricAlarm, 'queries'>): MetricStat[] {
  return alarm.queries.flatMap((query) => ('metric' in query ? [query.metric] : []));
}

/** Gives the metric of an alarm that holds one metric against a fixed threshold, or null for metric math and bands. */
export function plainMetric(alarm: Pick<MetricAlarm, 'queries' | 'threshold'>): MetricStat | null {
  const [query, ...others] = alarm.queries;
  return query !== undefined && 'metric' in query && others.length === 0 ? query.metric : null;
}

/** Says what an alarm measures on one line: `p99 of Latency`, or the expression with its metrics. */
export function describeMetric(alarm: Pick<MetricAlarm, 'queries' | 'returned'>): string {
  const returned = alarm.queries.find((query) => query.id === alarm.returned);
  if (returned === undefined) return alarm.returned;
  if ('metric' in returned) return describeStat(returned.metric);
  if (returned.label !== undefined) return returned.label;
  const named = usedBy(returned, alarm.queries).flatMap((query) =>
    'metric' in query ? [`${query.id} ${describeStat(query.metric)}`] : [],
  );
  return named.length === 0 ? returned.text : `${returned.text}, where ${named.join(', ')}`;
}

function describeStat({ statistic, metricName }: MetricStat): string {
  return `${formatStatistic(statistic)} of ${metricName}`;
}

/** Gives the queries that a query rests on, itself left out, each once. */
export function usedBy(query: MetricQuery, queries: readonly MetricQuery[]): MetricQuery[] {
  const found = new Set<MetricQuery>();
  const visit = (each: MetricQuery): void => {
    if (!('expression' in each)) return;
    for (const other of namedBy(each.expression, queries)) {
      if (found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(query);
  found.delete(query);
  return queries.filter((each) => found.has(each));
}

function namedBy(expression: MathExpression, queries: readonly MetricQuery[]): MetricQuery[] {
  const parts = listParts(expression);
  const ids = new Set(parts.flatMap((part) => (part.kind === 'query' ? [part.id] : [])));
  const wanted = parts.flatMap((part) => (part.kind === 'call' && part.name === 'METRICS' ? [filterOf(part)] : []));
  return queries.filter(
    (query) => ids.has(query.id) || ('metric' in query && wanted.some((text) => query.id.includes(text))),
  );
}

function filterOf({ arguments: [filter] }: MathExpression & { kind: 'call' }): string {
  return filter?.kind === 'text' ? filter.value : '';
}

/** An ANOMALY_DETECTION_BAND: what it is drawn around, and its width in spreads. */
export interface BandQuery {
  readonly id: string;
  readonly around: MathExpression;
  readonly width: number;
}

/** Gives the band that an alarm is held against, or null where the threshold is a number. */
export function bandOf(alarm: Pick<MetricAlarm, 'queries' | 'threshold'>): BandQuery | null {
  const { threshold } = alarm;
  if (typeof threshold === 'number') return null;
  const query = alarm.queries.find((each) => each.id === threshold.band);
  const call = query !== undefined && 'expression' in query ? query.expression : undefined;
  if (call?.kind !== 'call' || call.arguments[0] === undefined) return null;
  const width = call.arguments[1];
  return { id: threshold.band, around: call.arguments[0], width: width?.kind === 'number' ? width.value : 2 };
}
