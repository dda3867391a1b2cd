/** The kinds of telemetry that OTLP carries. */
export type Signal = 'metrics' | 'logs' | 'traces';

/** What a metric point carries before its value, in the order in which the decoder writes it. */
const pointColumns = [
  'ResourceAttributes',
  'ResourceSchemaUrl',
  'ScopeName',
  'ScopeVersion',
  'ScopeAttributes',
  'ScopeDroppedAttrCount',
  'ScopeSchemaUrl',
  'ServiceName',
  'MetricName',
  'MetricDescription',
  'MetricUnit',
  'Attributes',
  'StartTimeUnix',
  'TimeUnix',
  'Flags',
];

const exemplarColumns = [
  'Exemplars.FilteredAttributes',
  'Exemplars.TimeUnix',
  'Exemplars.Value',
  'Exemplars.SpanId',
  'Exemplars.TraceId',
];

/**
 * The columns of each telemetry table in the order in which rows are written. Names and tables are those of the
 * OpenTelemetry Collector's ClickHouse exporter.
 */
export const telemetryColumns = {
  otel_logs: [
    'ResourceAttributes',
    'ResourceSchemaUrl',
    'ScopeName',
    'ScopeVersion',
    'ScopeAttributes',
    'ScopeSchemaUrl',
    'ServiceName',
    'Timestamp',
    'TraceId',
    'SpanId',
    'TraceFlags',
    'SeverityText',
    'SeverityNumber',
    'Body',
    'LogAttributes',
    'EventName',
  ],
  otel_traces: [
    'ResourceAttributes',
    'ScopeName',
    'ScopeVersion',
    'ServiceName',
    'Timestamp',
    'TraceId',
    'SpanId',
    'ParentSpanId',
    'TraceState',
    'SpanName',
    'SpanKind',
    'SpanAttributes',
    'Duration',
    'StatusCode',
    'StatusMessage',
    'Events.Timestamp',
    'Events.Name',
    'Events.Attributes',
    'Links.TraceId',
    'Links.SpanId',
    'Links.TraceState',
    'Links.Attributes',
  ],
  otel_metrics_gauge: [...pointColumns, 'Value', ...exemplarColumns],
  otel_metrics_sum: [...pointColumns, 'Value', 'AggregationTemporality', 'IsMonotonic', ...exemplarColumns],
  otel_metrics_histogram: [
    ...pointColumns,
    'Count',
    'Sum',
    'Min',
    'Max',
    'BucketCounts',
    'ExplicitBounds',
    'AggregationTemporality',
    ...exemplarColumns,
  ],
  otel_metrics_exponential_histogram: [
    ...pointColumns,
    'Count',
    'Sum',
    'Min',
    'Max',
    'Scale',
    'ZeroCount',
    'PositiveOffset',
    'PositiveBucketCounts',
    'NegativeOffset',
    'NegativeBucketCounts',
    'AggregationTemporality',
    ...exemplarColumns,
  ],
  otel_metrics_summary: [...pointColumns, 'Count', 'Sum', 'ValueAtQuantiles.Quantile', 'ValueAtQuantiles.Value'],
} as const satisfies Record<string, readonly string[]>;

export type TelemetryTable = keyof typeof telemetryColumns;

/** The column that a table's age is counted from, as an expression of type DateTime. */
export const ageExpressions: Record<TelemetryTable | 'otel_traces_trace_id_ts', string> = {
  otel_logs: 'TimestampTime',
  otel_traces: 'toDateTime(Timestamp)',
  otel_traces_trace_id_ts: 'Start',
  otel_metrics_gauge: 'toDateTime(TimeUnix)',
  otel_metrics_sum: 'toDateTime(TimeUnix)',
  otel_metrics_histogram: 'toDateTime(TimeUnix)',
  otel_metrics_exponential_histogram: 'toDateTime(TimeUnix)',
  otel_metrics_summary: 'toDateTime(TimeUnix)',
};
