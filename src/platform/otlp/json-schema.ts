/** How a JSON value stands on the protobuf wire. `id` is hex in JSON, `bytes` base64; 64-bit integers may be strings. */
export type Scalar =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface JsonField {
  number: number;
  type: Scalar | JsonMessage;
  isList: boolean;
}

/** The fields of a message by their lowerCamelCase names; a name that is not there is ignored. */
export type JsonMessage = Map<string, JsonField>;

type Definition = Record<string, [number, Scalar | JsonMessage] | [number, Scalar | JsonMessage, 'list']>;

function define(fields: Definition, into: JsonMessage = new Map()): JsonMessage {
  for (const [name, [number, type, list]] of Object.entries(fields))
    into.set(name, { number, type, isList: list === 'list' });
  return into;
}

// An attribute's value holds attributes again, so the map is there before its fields.
const anyValue: JsonMessage = new Map();
const keyValue = define({ key: [1, 'string'], value: [2, anyValue] });
define(
  {
    stringValue: [1, 'string'],
    boolValue: [2, 'bool'],
    intValue: [3, 'int64'],
    doubleValue: [4, 'double'],
    arrayValue: [5, define({ values: [1, anyValue, 'list'] })],
    kvlistValue: [6, define({ values: [1, keyValue, 'list'] })],
    bytesValue: [7, 'bytes'],
  },
  anyValue,
);

const resource = define({ attributes: [1, keyValue, 'list'], droppedAttributesCount: [2, 'uint32'] });
const scope = define({
  name: [1, 'string'],
  version: [2, 'string'],
  attributes: [3, keyValue, 'list'],
  droppedAttributesCount: [4, 'uint32'],
});

function request(resources: string, scopes: string, items: string, item: JsonMessage): JsonMessage {
  const scopeItems = define({ scope: [1, scope], [items]: [2, item, 'list'], schemaUrl: [3, 'string'] });
  const group = define({ resource: [1, resource], [scopes]: [2, scopeItems, 'list'], schemaUrl: [3, 'string'] });
  return define({ [resources]: [1, group, 'list'] });
}

const exemplar = define({
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'id'],
  traceId: [5, 'id'],
  asInt: [6, 'sfixed64'],
  filteredAttributes: [7, keyValue, 'list'],
});
const numberPoint = define({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, exemplar, 'list'],
  asInt: [6, 'sfixed64'],
  attributes: [7, keyValue, 'list'],
  flags: [8, 'uint32'],
});
const histogramPoint = define({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'fixed64', 'list'],
  explicitBounds: [7, 'double', 'list'],
  exemplars: [8, exemplar, 'list'],
  attributes: [9, keyValue, 'list'],
  flags: [10, 'uint32'],
  min: [11, 'double'],
  max: [12, 'double'],
});
const buckets = define({ offset: [1, 'sint32'], bucketCounts: [2, 'uint64', 'list'] });
const exponentialPoint = define({
  attributes: [1, keyValue, 'list'],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint32'],
  zeroCount: [7, 'fixed64'],
  positive: [8, buckets],
  negative: [9, buckets],
  flags: [10, 'uint32'],
  exemplars: [11, exemplar, 'list'],
  min: [12, 'double'],
  max: [13, 'double'],
});
const summaryPoint = define({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, define({ quantile: [1, 'double'], value: [2, 'double'] }), 'list'],
  attributes: [7, keyValue, 'list'],
  flags: [8, 'uint32'],
});
const metric = define({
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, define({ dataPoints: [1, numberPoint, 'list'] })],
  sum: [
    7,
    define({ dataPoints: [1, numberPoint, 'list'], aggregationTemporality: [2, 'enum'], isMonotonic: [3, 'bool'] }),
  ],
  histogram: [9, define({ dataPoints: [1, histogramPoint, 'list'], aggregationTemporality: [2, 'enum'] })],
  exponentialHistogram: [
    10,
    define({ dataPoints: [1, exponentialPoint, 'list'], aggregationTemporality: [2, 'enum'] }),
  ],
  summary: [11, define({ dataPoints: [1, summaryPoint, 'list'] })],
});
const logRecord = define({
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'enum'],
  severityText: [3, 'string'],
  body: [5, anyValue],
  attributes: [6, keyValue, 'list'],
  flags: [8, 'fixed32'],
  traceId: [9, 'id'],
  spanId: [10, 'id'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
});
const spanEvent = define({ timeUnixNano: [1, 'fixed64'], name: [2, 'string'], attributes: [3, keyValue, 'list'] });
const spanLink = define({
  traceId: [1, 'id'],
  spanId: [2, 'id'],
  traceState: [3, 'string'],
  attributes: [4, keyValue, 'list'],
});
const span = define({
  traceId: [1, 'id'],
  spanId: [2, 'id'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'id'],
  name: [5, 'string'],
  kind: [6, 'enum'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, keyValue, 'list'],
  events: [11, spanEvent, 'list'],
  links: [13, spanLink, 'list'],
  status: [15, define({ message: [2, 'string'], code: [3, 'enum'] })],
});

/** The Export request of each signal. */
export const requestMessages = {
  metrics: request('resourceMetrics', 'scopeMetrics', 'metrics', metric),
  logs: request('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
  traces: request('resourceSpans', 'scopeSpans', 'spans', span),
} as const;
