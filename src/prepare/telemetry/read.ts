import type { TelemetryStore } from '../../platform/telemetry.ts';

type Reads = Pick<TelemetryStore, 'query'>;

const metricTables = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'].map(
  (each) => `otel_metrics_${each}`,
);
const millis = (column: string) => `toUnixTimestamp64Milli(toDateTime64(${column}, 9))`;
const after = (column: string) => `${column} >= fromUnixTimestamp64Milli({since:Int64})`;

// Collectors of different ages name the kinds with and without a prefix.
const serverKinds = "('Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')";
const clientKinds = "('Client', 'Producer', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER')";
const isError = (table: string) => `${table}StatusCode IN ('Error', 'STATUS_CODE_ERROR')`;

/** When which signal of a service last arrived, in epoch milliseconds, and how much since the asked instant. */
export interface SignalCoverage {
  service: string;
  metrics: { last: number; count: number } | null;
  logs: { last: number; count: number } | null;
  traces: { last: number; count: number } | null;
}

/** Returns, for every service heard since an instant (epoch ms), which of the three signals came and when last. */
export async function signalCoverage(store: Reads, since: number): Promise<SignalCoverage[]> {
  const parts = [
    ...metricTables.map((table) => ({ signal: 'metrics', table, column: 'TimeUnix' })),
    { signal: 'logs', table: 'otel_logs', column: 'TimestampTime' },
    { signal: 'traces', table: 'otel_traces', column: 'Timestamp' },
  ].map(
    ({ signal, table, column }) => `
      SELECT ServiceName AS service, '${signal}' AS signal, max(${millis(column === 'TimestampTime' ? 'Timestamp' : column)}) AS last, count() AS count
      FROM ${table} WHERE ${after(column)} GROUP BY service`,
  );
  const rows = await store.query<{
    service: string;
    signal: 'metrics' | 'logs' | 'traces';
    last: number;
    count: number;
  }>(
    `SELECT service, signal, max(last) AS last, sum(count) AS count
     FROM (${parts.join(' UNION ALL ')}) GROUP BY service, signal ORDER BY service`,
    { since },
  );
  const services = new Map<string, SignalCoverage>();
  for (const { service, signal, last, count } of rows) {
    const known = services.get(service) ?? { service, metrics: null, logs: null, traces: null };
    known[signal] = { last, count };
    services.set(service, known);
  }
  return [...services.values()];
}

/** Returns the services heard since an instant, with the epoch milliseconds of their newest item. */
export async function listServicesSeen(store: Reads, since: number): Promise<{ service: string; last: number }[]> {
  const coverage = await signalCoverage(store, since);
  return coverage.map(({ service, metrics, logs, traces }) => ({
    service,
    last: Math.max(metrics?.last ?? 0, logs?.last ?? 0, traces?.last ?? 0),
  }));
}

/** A metric that a service sent. */
export interface MetricName {
  name: string;
  unit: string;
  description: string;
  kind: 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';
}

/** Returns the metrics of a service heard since an instant, by name. */
export async function metricNames(store: Reads, service: string, since: number): Promise<MetricName[]> {
  const parts = metricTables.map(
    (table) => `
      SELECT MetricName AS name, any(MetricUnit) AS unit, any(MetricDescription) AS description, '${table.slice('otel_metrics_'.length)}' AS kind
      FROM ${table} WHERE ServiceName = {service:String} AND ${after('TimeUnix')} GROUP BY name`,
  );
  return store.query<MetricName>(`SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY name, kind`, {
    service,
    since,
  });
}

/** What log records are asked for; `severity` is the least severity number, `contains` is found regardless of case. */
export interface LogFilter {
  from: number;
  to: number;
  service?: string;
  severity?: number;
  traceId?: string;
  contains?: string;
  limit: number;
}

/** A stored log record; `time` in epoch milliseconds. */
export interface StoredLog {
  time: number;
  service: string;
  severity: string;
  severityNumber: number;
  body: string;
  traceId: string | null;
  spanId: string | null;
  attributes: Record<string, string>;
}

/** Returns log records of [from, to), newest first. */
export async function recentLogs(store: Reads, filter: LogFilter): Promise<StoredLog[]> {
  const conditions = [
    'TimestampTime >= toDateTime(intDiv({from:Int64}, 1000))',
    'Timestamp >= fromUnixTimestamp64Milli({from:Int64})',
    'Timestamp < fromUnixTimestamp64Milli({to:Int64})',
  ];
  const { service, severity, traceId, contains, ...rest } = filter;
  if (service !== undefined) conditions.push('ServiceName = {service:String}');
  if (severity !== undefined) conditions.push('SeverityNumber >= {severity:UInt8}');
  if (traceId !== undefined) conditions.push('TraceId = lower({traceId:String})');
  if (contains !== undefined) conditions.push('positionCaseInsensitiveUTF8(Body, {contains:String}) > 0');
  return store.query<StoredLog>(
    `SELECT ${millis('Timestamp')} AS time, ServiceName AS service, SeverityText AS severity, SeverityNumber AS severityNumber,
       Body AS body, nullIf(TraceId, '') AS traceId, nullIf(SpanId, '') AS spanId, LogAttributes AS attributes
     FROM otel_logs WHERE ${conditions.join(' AND ')} ORDER BY Timestamp DESC LIMIT {limit:UInt32}`,
    definedOnly({ service, severity, traceId, contains, ...rest }),
  );
}

/** One service calling another, from pairs of spans. */
export interface ServiceEdge {
  client: string;
  server: string;
  calls: number;
  errors: number;
  /** 95th percentile of what the server took, in milliseconds. */
  p95: number;
}

/** Returns which service called which since an instant: spans that a service served for a client span of another. */
export async function serviceEdges(store: Reads, since: number): Promise<ServiceEdge[]> {
  return store.query<ServiceEdge>(
    `SELECT caller.ServiceName AS client, served.ServiceName AS server, count() AS calls, countIf(${isError('served.')}) AS errors,
       quantile(0.95)(served.Duration) / 1e6 AS p95
     FROM (SELECT TraceId, ParentSpanId, ServiceName, StatusCode, Duration FROM otel_traces
           WHERE ${after('Timestamp')} AND ParentSpanId != '' AND SpanKind IN ${serverKinds}) AS served
     INNER JOIN (SELECT TraceId, SpanId, ServiceName FROM otel_traces
           WHERE Timestamp >= fromUnixTimestamp64Milli({since:Int64} - 60000) AND SpanKind IN ${clientKinds} LIMIT 1 BY TraceId, SpanId) AS caller
       ON caller.TraceId = served.TraceId AND caller.SpanId = served.ParentSpanId
     WHERE client != server
     GROUP BY client, server ORDER BY client, server`,
    { since },
  );
}

/** Rate, errors and duration of a service, from the spans that it served. */
export interface Red {
  service: string;
  requests: number;
  errors: number;
  /** 50th and 95th percentile in milliseconds. */
  p50: number;
  p95: number;
}

/** Returns what every service served since an instant; divide `requests` by the time passed for a rate. */
export async function redByService(store: Reads, since: number): Promise<Red[]> {
  return store.query<Red>(
    `SELECT ServiceName AS service, count() AS requests, countIf(${isError('')}) AS errors,
       quantile(0.5)(Duration) / 1e6 AS p50, quantile(0.95)(Duration) / 1e6 AS p95
     FROM otel_traces WHERE ${after('Timestamp')} AND SpanKind IN ${serverKinds} GROUP BY service ORDER BY service`,
    { since },
  );
}

function definedOnly(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
