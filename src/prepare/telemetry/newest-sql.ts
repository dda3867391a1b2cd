/** The queries by which `windows.ts` reads what arrived: few columns and little grouping, for each pass of the alarms. */

const nanoseconds = (column: string) => `toDateTime64(${column}, 9)`;
const millis = (column: string) => `toUnixTimestamp64Milli(${nanoseconds(column)})`;
const identity = 'cityHash64(ServiceName, MetricName, ScopeName, Attributes, ResourceAttributes)';

/** Tables of metrics that alarms read. */
export const metricTables = ['otel_metrics_gauge', 'otel_metrics_sum', 'otel_metrics_histogram'] as const;

/** Which points a query is about: `from` and `to` are epoch milliseconds, `step` is the length of a slot in them. */
export interface NewestParams extends Record<string, unknown> {
  names: string[];
  /** Empty for all. */
  services: string[];
  from: number;
  to: number;
  step: number;
}

function where(services: readonly string[]): string {
  return `MetricName IN {names:Array(String)}${services.length === 0 ? '' : ' AND ServiceName IN {services:Array(String)}'}
    AND TimeUnix >= fromUnixTimestamp64Milli({from:Int64}) AND TimeUnix < fromUnixTimestamp64Milli({to:Int64})
    AND bitAnd(Flags, 1) = 0`;
}

/** Gauge points, added up per series and slot; a point that was stored twice counts once. */
export function newestGauges({ services }: NewestParams, withPoints: boolean): string {
  return `
SELECT toString(h) AS series, slot, count() AS samples, sum(Value) AS total, min(Value) AS minimum, max(Value) AS maximum
  ${withPoints ? ', groupArray(Value) AS points' : ''}
FROM (
  SELECT ${identity} AS h, intDiv(${millis('TimeUnix')}, {step:Int64}) AS slot, Value
  FROM otel_metrics_gauge WHERE ${where(services)} LIMIT 1 BY h, TimeUnix
)
WHERE NOT isNaN(Value)
GROUP BY h, slot`;
}

/** Points of sums in order of series and time. */
export function newestSums({ services }: NewestParams): string {
  return `
SELECT toString(h) AS series, ${millis('TimeUnix')} AS at, ${millis('StartTimeUnix')} AS started, Value AS reading,
  AggregationTemporality = 2 AND IsMonotonic AS isCounter
FROM (
  SELECT ${identity} AS h, TimeUnix, StartTimeUnix, Value, AggregationTemporality, IsMonotonic
  FROM otel_metrics_sum WHERE ${where(services)}
)
ORDER BY h, TimeUnix LIMIT 1 BY h, TimeUnix`;
}

/** Points of histograms with explicit bounds in order of series and time. */
export function newestHistograms({ services }: NewestParams): string {
  return `
SELECT toString(h) AS series, ${millis('TimeUnix')} AS at, ${millis('StartTimeUnix')} AS started, toInt64(Count) AS count,
  Sum AS sum, arrayMap(each -> toInt64(each), BucketCounts) AS buckets, ExplicitBounds AS bounds,
  if(isNaN(Min), NULL, Min) AS min, if(isNaN(Max), NULL, Max) AS max, AggregationTemporality = 2 AS isCumulative
FROM (
  SELECT ${identity} AS h, TimeUnix, StartTimeUnix, Count, Sum, BucketCounts, ExplicitBounds, Min, Max, AggregationTemporality
  FROM otel_metrics_histogram WHERE ${where(services)}
)
ORDER BY h, TimeUnix LIMIT 1 BY h, TimeUnix`;
}

/** What each series of a table is: asked for once, when it is first seen. `unknown` narrows it, empty for all. */
export function describeSeries(
  table: (typeof metricTables)[number],
  { services }: NewestParams,
  some: boolean,
): string {
  return `
SELECT toString(h) AS series, any(MetricName) AS metric, any(ServiceName) AS service, any(Attributes) AS attributes,
  any(ResourceAttributes) AS resource
FROM (SELECT ${identity} AS h, MetricName, ServiceName, Attributes, ResourceAttributes FROM ${table} WHERE ${where(services)})
${some ? 'WHERE toString(h) IN {unknown:Array(String)}' : ''}
GROUP BY h`;
}
