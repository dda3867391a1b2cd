import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { telemetryColumns, type TelemetryTable } from '../telemetry-table.ts';
import { decodeOtlp, MalformedOtlp, OversizedOtlp, openWindow } from './decode.ts';
import { attributes, encodeFixture } from './fixture.ts';

const now = Date.UTC(2026, 10, 21, 12);
const limits = { window: openWindow(now, 30), maximumRowBytes: 64 * 1024 * 1024 };
const nano = (milliseconds: number) => (BigInt(milliseconds) * 1_000_000n).toString();
const time = nano(now);
const traceId = Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex');
const spanId = Buffer.from('b7ad6b7169203331', 'hex');

type Row = Record<string, unknown>;

function readRows(tables: Map<TelemetryTable, Buffer[]>, table: TelemetryTable): Row[] {
  const text = Buffer.concat(tables.get(table) ?? []).toString();
  // Instants are integers beyond what a number holds.
  const exact = text.replaceAll(/(?<=[,[])(\d{17,})(?=[,\]])/g, '"$1"');
  return exact
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const cells = JSON.parse(line) as unknown[];
      expect(cells).toHaveLength(telemetryColumns[table].length);
      return Object.fromEntries(telemetryColumns[table].map((name, index) => [name, cells[index]]));
    });
}

const resource = { attributes: attributes({ 'service.name': 'checkout', 'host.cpu': 4, ready: true, load: 0.5 }) };
const scope = { name: 'meter', version: '1.2', attributes: attributes({ a: 'b' }), droppedAttributesCount: 3 };

function wrapMetrics(...metrics: object[]): object {
  return {
    resourceMetrics: [{ resource, schemaUrl: 'r', scopeMetrics: [{ scope, schemaUrl: 's', metrics }] }],
  };
}

/** The same fixture in JSON: ids in hex instead of Buffers. */
function toJson(value: object): Buffer {
  return Buffer.from(
    JSON.stringify(value, (_key, each) =>
      each !== null && typeof each === 'object' && each.type === 'Buffer'
        ? Buffer.from(each.data).toString('hex')
        : each,
    ),
  );
}

const point = { attributes: attributes({ route: '/pay' }), startTimeUnixNano: nano(now - 60_000), timeUnixNano: time };
const exemplar = { filteredAttributes: attributes({ user: 'x' }), timeUnixNano: time, asDouble: 7.5, spanId, traceId };
const everyMetric = wrapMetrics(
  {
    name: 'g',
    description: 'a "gauge"',
    unit: 'By',
    gauge: {
      dataPoints: [
        { ...point, asDouble: 1.5, exemplars: [exemplar] },
        { ...point, asInt: '-9007199254740993' },
      ],
    },
  },
  {
    name: 's',
    sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...point, asInt: '12', flags: 0 }] },
  },
  {
    name: 'h',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          ...point,
          count: '6',
          sum: 30.5,
          bucketCounts: ['1', '2', '3'],
          explicitBounds: [5, 10.5],
          min: 0.1,
          max: 12,
        },
        { ...point, count: '0' },
      ],
    },
  },
  {
    name: 'e',
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          ...point,
          count: '4',
          sum: 3,
          scale: -2,
          zeroCount: '1',
          positive: { offset: -3, bucketCounts: ['1', '300'] },
          negative: { offset: 2, bucketCounts: ['1'] },
        },
      ],
    },
  },
  {
    name: 'q',
    summary: {
      dataPoints: [
        {
          ...point,
          count: '2',
          sum: 9,
          quantileValues: [
            { quantile: 0.5, value: 4 },
            { quantile: 0.9, value: 5 },
          ],
        },
      ],
    },
  },
);

describe('decodeOtlp', () => {
  test('turns every kind of metric into a row of its table', () => {
    const decoded = decodeOtlp('metrics', encodeFixture('metrics', everyMetric), 'application/x-protobuf', limits);
    expect(decoded).toMatchObject({ accepted: 7, rejected: 0, message: '', signal: 'metrics' });
    expect(decoded.services).toEqual(new Map([['checkout', 7]]));
    const [first, second] = readRows(decoded.tables, 'otel_metrics_gauge');
    expect(first).toEqual({
      ResourceAttributes: { 'service.name': 'checkout', 'host.cpu': '4', ready: 'true', load: '0.5' },
      ResourceSchemaUrl: 'r',
      ScopeName: 'meter',
      ScopeVersion: '1.2',
      ScopeAttributes: { a: 'b' },
      ScopeDroppedAttrCount: 3,
      ScopeSchemaUrl: 's',
      ServiceName: 'checkout',
      MetricName: 'g',
      MetricDescription: 'a "gauge"',
      MetricUnit: 'By',
      Attributes: { route: '/pay' },
      StartTimeUnix: nano(now - 60_000),
      TimeUnix: time,
      Flags: 0,
      Value: 1.5,
      'Exemplars.FilteredAttributes': [{ user: 'x' }],
      'Exemplars.TimeUnix': [time],
      'Exemplars.Value': [7.5],
      'Exemplars.SpanId': [spanId.toString('hex')],
      'Exemplars.TraceId': [traceId.toString('hex')],
    });
    expect(Buffer.concat(decoded.tables.get('otel_metrics_gauge') ?? []).toString()).toContain('-9007199254740993');
    expect(second).toMatchObject({ 'Exemplars.Value': [] });
    expect(readRows(decoded.tables, 'otel_metrics_sum')).toMatchObject([
      { Value: 12, AggregationTemporality: 2, IsMonotonic: true },
    ]);
    expect(readRows(decoded.tables, 'otel_metrics_histogram')).toMatchObject([
      {
        Count: 6,
        Sum: 30.5,
        Min: 0.1,
        Max: 12,
        BucketCounts: [1, 2, 3],
        ExplicitBounds: [5, 10.5],
        AggregationTemporality: 1,
      },
      { Count: 0, Sum: 0, Min: 'nan', Max: 'nan', BucketCounts: [], ExplicitBounds: [] },
    ]);
    expect(readRows(decoded.tables, 'otel_metrics_exponential_histogram')).toMatchObject([
      {
        Count: 4,
        Scale: -2,
        ZeroCount: 1,
        PositiveOffset: -3,
        PositiveBucketCounts: [1, 300],
        NegativeOffset: 2,
        NegativeBucketCounts: [1],
      },
    ]);
    expect(readRows(decoded.tables, 'otel_metrics_summary')).toMatchObject([
      { Count: 2, Sum: 9, 'ValueAtQuantiles.Quantile': [0.5, 0.9], 'ValueAtQuantiles.Value': [4, 5] },
    ]);
  });

  const spans = {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope,
            spans: [
              {
                traceId,
                spanId,
                parentSpanId: spanId,
                traceState: 'a=b',
                name: 'POST /pay',
                kind: 2,
                startTimeUnixNano: (BigInt(time) + 1n).toString(),
                endTimeUnixNano: (BigInt(time) + 1_500_000_000n).toString(),
                attributes: attributes({ 'http.status_code': 500 }),
                events: [
                  { timeUnixNano: time, name: 'exception', attributes: attributes({ type: 'E' }) },
                  { timeUnixNano: time, name: 'two' },
                ],
                links: [{ traceId, spanId, traceState: 't', attributes: attributes({ l: 1 }) }],
                status: { code: 2, message: 'boom\n\u0001"\\' },
              },
            ],
          },
        ],
      },
    ],
  };

  test('turns a span into a row with its exact start, duration, events and links', () => {
    const decoded = decodeOtlp('traces', encodeFixture('traces', spans), 'application/x-protobuf', limits);
    expect(decoded).toMatchObject({ accepted: 1, rejected: 0 });
    expect(readRows(decoded.tables, 'otel_traces')).toMatchObject([
      {
        ServiceName: 'checkout',
        Timestamp: (BigInt(time) + 1n).toString(),
        TraceId: traceId.toString('hex'),
        SpanId: spanId.toString('hex'),
        ParentSpanId: spanId.toString('hex'),
        TraceState: 'a=b',
        SpanName: 'POST /pay',
        SpanKind: 'Server',
        SpanAttributes: { 'http.status_code': '500' },
        Duration: 1_499_999_999,
        StatusCode: 'Error',
        StatusMessage: 'boom\n\u0001"\\',
        'Events.Timestamp': [time, time],
        'Events.Name': ['exception', 'two'],
        'Events.Attributes': [{ type: 'E' }, {}],
        'Links.TraceId': [traceId.toString('hex')],
        'Links.TraceState': ['t'],
        'Links.Attributes': [{ l: '1' }],
      },
    ]);
  });

  const logs = {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            scope,
            logRecords: [
              {
                timeUnixNano: time,
                severityNumber: 17,
                severityText: 'ERROR',
                body: { stringValue: 'größer 💥' },
                attributes: [
                  {
                    key: 'list',
                    value: {
                      arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, { boolValue: false }, {}] },
                    },
                  },
                  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 1.5 } }] } } },
                  { key: 'none' },
                  { key: 'bytes', value: { bytesValue: 'AQI=' } },
                ],
                flags: 1,
                traceId,
                spanId,
                eventName: 'paid',
              },
              {
                observedTimeUnixNano: time,
                body: { kvlistValue: { values: [{ key: 'a', value: { stringValue: '"' } }] } },
              },
              { body: { intValue: '3' }, traceId: Buffer.alloc(16), spanId },
            ],
          },
        ],
      },
    ],
  };

  test('turns log records into rows, with the time they have and the body as text', () => {
    const decoded = decodeOtlp('logs', encodeFixture('logs', logs), 'application/x-protobuf', limits);
    expect(decoded).toMatchObject({ accepted: 3, rejected: 0 });
    expect(readRows(decoded.tables, 'otel_logs')).toMatchObject([
      {
        Timestamp: time,
        Body: 'größer 💥',
        SeverityText: 'ERROR',
        SeverityNumber: 17,
        LogAttributes: { list: '["a",1,false,null]', map: '{"k":1.5}', none: '', bytes: 'AQI=' },
        TraceFlags: 1,
        TraceId: traceId.toString('hex'),
        SpanId: spanId.toString('hex'),
        EventName: 'paid',
      },
      { Timestamp: time, Body: '{"a":"\\""}', TraceId: '' },
      { Timestamp: time, Body: '3', TraceId: '', SpanId: '' },
    ]);
  });

  test.each([
    ['metrics', everyMetric],
    ['logs', logs],
    ['traces', spans],
  ] as const)('reads %s from JSON as from protobuf', (signal, fixture) => {
    const fromProtobuf = decodeOtlp(signal, encodeFixture(signal, fixture), 'application/x-protobuf', limits);
    const fromJson = decodeOtlp(signal, toJson(fixture), 'application/json', limits);
    expect(fromJson).toEqual(fromProtobuf);
    expect(fromJson.accepted).toBeGreaterThan(0);
  });

  test('takes 64-bit integers of JSON as numbers too, to the last digit, and ignores unknown fields', () => {
    const text = `{"unknown":[1],"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"g","snake_case":1,"gauge":{"dataPoints":[{"timeUnixNano":1795262400123456789,"asInt":5}]}}]}]}]}`;
    const decoded = decodeOtlp('metrics', Buffer.from(text), 'application/json', limits);
    expect(readRows(decoded.tables, 'otel_metrics_gauge')).toMatchObject([
      { TimeUnix: '1795262400123456789', Value: 5, ServiceName: '' },
    ]);
  });

  test.each([
    ['no JSON', '{"resourceLogs":', /^Cannot read JSON: /],
    [
      'an enum by name',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SPAN_KIND_SERVER"}]}]}]}',
      /spans\[0\]\.kind: "SPAN_KIND_SERVER" is not the number/,
    ],
    [
      'an id that is not hex',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}',
      /traceId: "zz" is not hexadecimal digits/,
    ],
    ['an object where a list is due', '{"resourceSpans":{}}', /resourceSpans: {} is not a list/],
    [
      'a negative time',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"-1"}]}]}]}',
      /is not an integer from 0/,
    ],
    ['an empty body', '', /^Cannot read JSON: /],
  ])('refuses JSON with %s', (_name, text, message) => {
    const read = () => decodeOtlp('traces', Buffer.from(text), 'application/json', limits);
    expect(read).toThrow(MalformedOtlp);
    expect(read).toThrow(message);
  });

  test('refuses an attribute that is nested without end, in either encoding', () => {
    let value: object = { stringValue: 'x' };
    for (let depth = 0; depth < 40; depth += 1) value = { arrayValue: { values: [value] } };
    const deep = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: time, body: value }] }] }] };
    expect(() => decodeOtlp('logs', encodeFixture('logs', deep), 'application/x-protobuf', limits)).toThrow(
      /nested deeper/,
    );
    expect(() => decodeOtlp('logs', toJson(deep), 'application/json', limits)).toThrow(/nested deeper/);
    const text = `{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}}]}}]}`;
    expect(() => decodeOtlp('logs', Buffer.from(text), 'application/json', limits)).toThrow(MalformedOtlp);
  });

  test('rejects items that cannot be kept and says why, and keeps the others', () => {
    const metrics = wrapMetrics(
      {
        name: '',
        gauge: {
          dataPoints: [
            { ...point, asInt: '1' },
            { ...point, asInt: '2' },
          ],
        },
      },
      { name: 'no data' },
      { name: 'v', gauge: { dataPoints: [{ ...point }, { ...point, asDouble: 0 }, { ...point, flags: 1 }] } },
      { name: 't', sum: { dataPoints: [{ ...point, asInt: '1' }] } },
      {
        name: 'b',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...point, count: '1', bucketCounts: ['1'], explicitBounds: [1] }],
        },
      },
      {
        name: 'o',
        gauge: {
          dataPoints: [
            { timeUnixNano: nano(now - 31 * 86_400_000), asInt: '1' },
            { asInt: '1' },
            { timeUnixNano: '18446744073709551615', asInt: '1' },
          ],
        },
      },
    );
    const decoded = decodeOtlp('metrics', encodeFixture('metrics', metrics), 'application/x-protobuf', limits);
    expect(decoded).toMatchObject({ accepted: 2, rejected: 9 });
    expect(decoded.message.split('; ').sort()).toEqual([
      'rejected 1 data points from the future',
      'rejected 1 data points older than the retention',
      'rejected 1 data points with bucket counts that do not fit the bounds',
      'rejected 1 data points without a time',
      'rejected 1 data points without a value',
      'rejected 1 data points without an aggregation temporality',
      'rejected 1 metrics without data',
      'rejected 2 data points of a metric without a name',
    ]);
    expect(readRows(decoded.tables, 'otel_metrics_gauge')).toMatchObject([
      { Value: 0, Flags: 0 },
      { Value: 0, Flags: 1 },
    ]);
  });

  test('rejects spans without valid ids', () => {
    const span = { name: 'x', startTimeUnixNano: time };
    const list = [
      span,
      { ...span, traceId: Buffer.alloc(16), spanId },
      { ...span, traceId, spanId: Buffer.alloc(3, 1) },
    ];
    const body = encodeFixture('traces', { resourceSpans: [{ scopeSpans: [{ spans: list }] }] });
    expect(decodeOtlp('traces', body, 'application/x-protobuf', limits)).toMatchObject({
      accepted: 0,
      rejected: 3,
      message: 'rejected 2 spans without a valid trace id; rejected 1 spans without a valid span id',
    });
  });

  test('writes numbers that JSON does not have in a way that the store reads', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1e300, -0];
    const body = encodeFixture(
      'metrics',
      wrapMetrics({ name: 'g', gauge: { dataPoints: values.map((asDouble) => ({ ...point, asDouble })) } }),
    );
    const rows = readRows(decodeOtlp('metrics', body, 'application/x-protobuf', limits).tables, 'otel_metrics_gauge');
    expect(rows.map((row) => row.Value)).toEqual(['nan', 'inf', '-inf', 5e-324, 1e300, 0]);
  });

  test('stops at the limit of row bytes', () => {
    const big = encodeFixture(
      'metrics',
      wrapMetrics({
        name: 'g'.repeat(100_000),
        gauge: { dataPoints: Array.from({ length: 400 }, () => ({ ...point, asInt: '1' })) },
      }),
    );
    expect(() =>
      decodeOtlp('metrics', big, 'application/x-protobuf', { ...limits, maximumRowBytes: 8_000_000 }),
    ).toThrow(OversizedOtlp);
    const blocks = decodeOtlp('metrics', big, 'application/x-protobuf', limits).tables.get('otel_metrics_gauge') ?? [];
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks) expect(block.toString('latin1')).toMatch(/^\[.*\]\n$/s);
  });

  test('takes an empty request', () => {
    expect(decodeOtlp('logs', Buffer.alloc(0), 'application/x-protobuf', limits)).toMatchObject({
      accepted: 0,
      rejected: 0,
    });
    expect(decodeOtlp('logs', Buffer.from('{}'), 'application/json', limits)).toMatchObject({
      accepted: 0,
      rejected: 0,
    });
  });

  test('reads any attribute text and any 64-bit numbers as protobufjs writes them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary' }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.bigInt({ min: 0n, max: 999_999_999n }),
        (key, text, integer, double, nanoseconds) => {
          const at = (BigInt(now / 1000) * 1_000_000_000n + nanoseconds).toString();
          const wellFormed = text.toWellFormed();
          const attribute = [
            { key, value: { stringValue: wellFormed } },
            { key: `${key}.int`, value: { intValue: integer.toString() } },
          ];
          const body = encodeFixture(
            'metrics',
            wrapMetrics({
              name: 'g',
              gauge: { dataPoints: [{ timeUnixNano: at, asDouble: double, attributes: attribute }] },
            }),
          );
          const [row] = readRows(
            decodeOtlp('metrics', body, 'application/x-protobuf', limits).tables,
            'otel_metrics_gauge',
          );
          expect(row?.TimeUnix).toBe(at);
          expect(Number(row?.Value)).toBe(Object.is(double, -0) ? 0 : double);
          expect(Object.entries(row?.Attributes as object)).toEqual(
            Object.entries({ [key]: wellFormed, [`${key}.int`]: integer.toString() }),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('ends in rows or in MalformedOtlp on any damaged bytes, never in another error', () => {
    const sound = encodeFixture('metrics', everyMetric);
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, length) => {
        const damaged = Buffer.from(sound.subarray(0, Math.max(length, at + 1)));
        damaged[at] = byte;
        try {
          const decoded = decodeOtlp('metrics', damaged, 'application/x-protobuf', limits);
          for (const table of decoded.tables.keys()) readRows(decoded.tables, table);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedOtlp);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
