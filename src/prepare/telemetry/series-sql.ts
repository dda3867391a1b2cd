// Times are compared through casts, because a Collector's tables have DateTime or DateTime64 by version.
const nanoseconds = 'toDateTime64(TimeUnix, 9)';

/** What is asked of each metric, as rows: its name, the attributes to tell apart, and whether values are wanted. */
const needed = `
  SELECT need.1 AS MetricName, need.2 AS names, need.3 AS wantsPoints
  FROM (SELECT arrayJoin(JSONExtract({needs:String}, 'Array(Tuple(String, Array(String), UInt8))')) AS need)`;

const dimensions =
  'arrayMap(name -> if(mapContains(Attributes, name), Attributes[name], ResourceAttributes[name]), names)';
const identity = 'cityHash64(ServiceName, MetricName, ScopeName, Attributes, ResourceAttributes)';
const bucket = 'intDiv(toUnixTimestamp64Milli(at) - {from:Int64}, {period:Int64})';

function source(table: string, columns: string, since: 'from' | 'back', filter: string): string {
  return `
  SELECT MetricName AS metric, ServiceName AS service, ${dimensions} AS dims, wantsPoints, ${identity} AS series,
    ${nanoseconds} AS at, ${columns}
  FROM ${table}
  INNER JOIN (${needed}) AS needed USING (MetricName)
  WHERE MetricName IN {names:Array(String)} ${filter}
    AND TimeUnix >= fromUnixTimestamp64Milli({${since}:Int64}) AND TimeUnix < fromUnixTimestamp64Milli({to:Int64})
    AND bitAnd(Flags, 1) = 0
  LIMIT 1 BY series, at`;
}

/** Returns the query over gauges. */
export function gaugeQuery(filter: string): string {
  return `
SELECT metric, service, dims, ${bucket} AS bucket, count() AS samples, sum(value) AS total, min(value) AS minimum,
  max(value) AS maximum, groupArrayIf(value, wantsPoints = 1) AS points
FROM (${source('otel_metrics_gauge', 'Value AS value', 'from', filter)})
WHERE NOT isNaN(value)
GROUP BY metric, service, dims, bucket`;
}

/**
 * Whether a point begins anew: its series was restarted after the point before. A first point counts in full when the
 * series began inside the range that is read, else its increase is not known and the point counts for nothing.
 */
const restarted = '(started >= previousAt)';
const isKnownStart = '(toUnixTimestamp64Milli(started) >= {back:Int64})';
const series = '(PARTITION BY series ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)';

/** Returns the query over sums. */
export function sumQuery(filter: string): string {
  const columns = `Value AS reading, toDateTime64(StartTimeUnix, 9) AS started,
    AggregationTemporality = 2 AND IsMonotonic AS isCounter`;
  return `
SELECT metric, service, dims, ${bucket} AS bucket, count() AS samples, sum(value) AS total, min(value) AS minimum,
  max(value) AS maximum, groupArrayIf(value, wantsPoints = 1) AS points
FROM (
  SELECT metric, service, dims, wantsPoints, at,
    multiIf(
      NOT isCounter, reading,
      place = 1, if(${isKnownStart}, reading, nan),
      reading < previous OR ${restarted}, reading,
      reading - previous) AS value
  FROM (
    SELECT metric, service, dims, wantsPoints, at, reading, started, isCounter, row_number() OVER ordered AS place,
      lagInFrame(reading) OVER ordered AS previous, lagInFrame(at) OVER ordered AS previousAt
    FROM (${source('otel_metrics_sum', columns, 'back', filter)})
    WINDOW ordered AS ${series}
  )
)
WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND NOT isNaN(value)
GROUP BY metric, service, dims, bucket`;
}

/** Returns the query over histograms with explicit bounds. */
export function histogramQuery(filter: string): string {
  const columns = `toInt64(Count) AS count, Sum AS sum, arrayMap(each -> toInt64(each), BucketCounts) AS buckets,
    ExplicitBounds AS bounds, Min AS min, Max AS max, AggregationTemporality = 2 AS isCumulative,
    toDateTime64(StartTimeUnix, 9) AS started`;
  // The Collector writes 0 for an extreme that is absent; our own receiver writes NaN.
  const hasExtremes = '(NOT isNaN(min) AND NOT (min = 0 AND max = 0 AND sum != 0))';
  return `
SELECT metric, service, dims, ${bucket} AS bucket, bounds, sum(newCount) AS samples, sum(newSum) AS total,
  sumForEach(newBuckets) AS counts,
  minOrNullIf(min, NOT isCumulative AND newCount > 0 AND ${hasExtremes}) AS minimum,
  maxOrNullIf(max, NOT isCumulative AND newCount > 0 AND ${hasExtremes}) AS maximum,
  minOrNullIf(min, isCumulative AND ${hasExtremes}) AS lifeMinimum,
  maxOrNullIf(max, isCumulative AND ${hasExtremes}) AS lifeMaximum
FROM (
  SELECT metric, service, dims, at, sum, bounds, min, max, isCumulative,
    isCumulative AND place > 1 AND count >= previousCount AND NOT ${restarted} AND bounds = previousBounds AS isIncrease,
    if(isIncrease, count - previousCount, count) AS newCount,
    if(isIncrease, sum - previousSum, sum) AS newSum,
    if(isIncrease AND length(buckets) = length(previousBuckets),
      arrayMap((now, before) -> greatest(now - before, 0), buckets, if(isIncrease, previousBuckets, buckets)), buckets) AS newBuckets
  FROM (
    SELECT *, row_number() OVER ordered AS place, lagInFrame(at) OVER ordered AS previousAt,
      lagInFrame(count) OVER ordered AS previousCount, lagInFrame(sum) OVER ordered AS previousSum,
      lagInFrame(buckets) OVER ordered AS previousBuckets, lagInFrame(bounds) OVER ordered AS previousBounds
    FROM (${source('otel_metrics_histogram', columns, 'back', filter)})
    WINDOW ordered AS ${series}
  )
  WHERE NOT (isCumulative AND place = 1 AND NOT ${isKnownStart})
)
WHERE at >= fromUnixTimestamp64Milli({from:Int64})
GROUP BY metric, service, dims, bucket, bounds`;
}
