import type { TelemetryTable } from '../telemetry-table.ts';
import type { Spans } from './attribute.ts';
import { findTimeFault, type Instant, splitNanoseconds, type TimeWindow } from './batch.ts';
import { writeExemplars } from './exemplar.ts';
import type { RowWriter } from './row-writer.ts';
import { type ProtobufCursor, signed64, unsigned64, wire } from './wire.ts';

/** How the points of a kind of metric are laid out. */
export type PointShape = 'number' | 'histogram' | 'exponential' | 'summary';

type Role =
  | 'attribute'
  | 'start'
  | 'time'
  | 'double'
  | 'integer'
  | 'exemplar'
  | 'flags'
  | 'count'
  | 'sum'
  | 'buckets'
  | 'bounds'
  | 'min'
  | 'max'
  | 'scale'
  | 'zero'
  | 'positive'
  | 'negative'
  | 'quantile';

/** Field numbers of opentelemetry/proto/metrics/v1/metrics.proto. */
const layouts: Record<PointShape, readonly (Role | undefined)[]> = {
  number: [undefined, undefined, 'start', 'time', 'double', 'exemplar', 'integer', 'attribute', 'flags'],
  histogram: [
    undefined,
    undefined,
    'start',
    'time',
    'count',
    'sum',
    'buckets',
    'bounds',
    'exemplar',
    'attribute',
    'flags',
    'min',
    'max',
  ],
  exponential: [
    undefined,
    'attribute',
    'start',
    'time',
    'count',
    'sum',
    'scale',
    'zero',
    'positive',
    'negative',
    'flags',
    'exemplar',
    'min',
    'max',
  ],
  summary: [undefined, undefined, 'start', 'time', 'count', 'sum', 'quantile', 'attribute', 'flags'],
};

const noRecordedValue = 1;

interface ExponentialBuckets {
  offset: number;
  counts: (number | bigint)[];
}

/** Reads one data point at a time into itself and writes it after the shared part of a row. */
export class PointReader {
  readonly attributes: Spans = [];
  attributeCount = 0;
  private readonly exemplars: Spans = [];
  private exemplarCount = 0;
  private readonly start: Instant = { seconds: 0, nanoseconds: 0 };
  private readonly time: Instant = { seconds: 0, nanoseconds: 0 };
  private hasValue = false;
  private value: number | bigint = 0;
  private isInteger = false;
  private flags = 0;
  private count: number | bigint = 0;
  private sum = 0;
  private min = Number.NaN;
  private max = Number.NaN;
  private buckets: (number | bigint)[] = [];
  private bounds: number[] = [];
  private scale = 0;
  private zero: number | bigint = 0;
  private positive: ExponentialBuckets = { offset: 0, counts: [] };
  private negative: ExponentialBuckets = { offset: 0, counts: [] };
  private quantiles: [number, number][] = [];

  /** Second of the epoch at which the point was taken. */
  get seconds(): number {
    return this.time.seconds;
  }

  read(cursor: ProtobufCursor, shape: PointShape, start: number, end: number): void {
    this.reset(shape);
    const layout = layouts[shape];
    cursor.position = start;
    while (cursor.position < end) {
      cursor.tag(end);
      const role = layout[cursor.field];
      if (role === undefined) cursor.skip(end);
      else this.take(role, cursor, end);
    }
  }

  /** Says why the point cannot be kept, completing "data points …", or nothing. */
  findFault(shape: PointShape, window: TimeWindow): string | undefined {
    if (shape === 'number' && !this.hasValue && (this.flags & noRecordedValue) === 0) return 'without a value';
    if (shape === 'histogram' && this.buckets.length > 0 && this.buckets.length !== this.bounds.length + 1) {
      return 'with bucket counts that do not fit the bounds';
    }
    return findTimeFault(window, this.time);
  }

  /** Writes the columns after Attributes and ends the row. */
  write(
    out: RowWriter,
    cursor: ProtobufCursor,
    table: TelemetryTable,
    temporality: number,
    isMonotonic: boolean,
  ): void {
    out.byte(0x2c);
    // A start that the column cannot hold is as good as an unknown one.
    if (this.start.seconds > this.time.seconds) out.byte(0x30);
    else out.instant(this.start.seconds, this.start.nanoseconds);
    out.byte(0x2c);
    out.instant(this.time.seconds, this.time.nanoseconds);
    out.byte(0x2c);
    out.integer(this.flags);
    out.byte(0x2c);
    switch (table) {
      case 'otel_metrics_gauge':
        this.writeValue(out);
        break;
      case 'otel_metrics_sum':
        this.writeValue(out);
        out.ascii(`,${temporality},${isMonotonic}`);
        break;
      case 'otel_metrics_histogram':
        this.writeTotals(out);
        out.ascii(`,[${this.buckets.join(',')}],[`);
        this.bounds.forEach((bound, index) => {
          if (index > 0) out.byte(0x2c);
          out.double(bound);
        });
        out.ascii(`],${temporality}`);
        break;
      case 'otel_metrics_exponential_histogram':
        this.writeTotals(out);
        out.ascii(`,${this.scale},${this.zero}`);
        out.ascii(`,${this.positive.offset},[${this.positive.counts.join(',')}]`);
        out.ascii(`,${this.negative.offset},[${this.negative.counts.join(',')}],${temporality}`);
        break;
      case 'otel_metrics_summary':
        out.integer(this.count);
        out.byte(0x2c);
        out.double(this.sum);
        this.writeQuantiles(out, 0);
        this.writeQuantiles(out, 1);
        break;
      case 'otel_logs':
      case 'otel_traces':
        throw new TypeError(`Cannot write a data point to ${table}`);
    }
    if (table !== 'otel_metrics_summary') writeExemplars(out, cursor, this.exemplars, this.exemplarCount);
    out.endRow();
  }

  private reset(shape: PointShape): void {
    this.attributeCount = 0;
    this.exemplarCount = 0;
    this.start.seconds = this.start.nanoseconds = this.time.seconds = this.time.nanoseconds = 0;
    this.flags = 0;
    this.hasValue = false;
    this.value = 0;
    this.isInteger = false;
    if (shape === 'number') return;
    this.count = this.sum = this.scale = this.zero = 0;
    this.min = this.max = Number.NaN;
    this.buckets = [];
    this.bounds = [];
    this.positive = { offset: 0, counts: [] };
    this.negative = { offset: 0, counts: [] };
    this.quantiles = [];
  }

  private take(role: Role, cursor: ProtobufCursor, end: number): void {
    switch (role) {
      case 'attribute':
      case 'exemplar': {
        const stop = cursor.length(end);
        if (role === 'attribute') {
          this.attributes[this.attributeCount++] = cursor.position;
          this.attributes[this.attributeCount++] = stop;
        } else {
          this.exemplars[this.exemplarCount++] = cursor.position;
          this.exemplars[this.exemplarCount++] = stop;
        }
        cursor.position = stop;
        break;
      }
      case 'start':
      case 'time':
        cursor.expect(wire.fixed64);
        cursor.fixed64(end);
        splitNanoseconds(cursor.low, cursor.high, role === 'time' ? this.time : this.start);
        break;
      case 'double':
        cursor.expect(wire.fixed64);
        this.value = cursor.double(end);
        this.hasValue = true;
        this.isInteger = false;
        break;
      case 'integer':
        cursor.expect(wire.fixed64);
        cursor.fixed64(end);
        this.value = signed64(cursor.low, cursor.high);
        this.hasValue = this.isInteger = true;
        break;
      case 'flags':
        cursor.expect(wire.varint);
        this.flags = cursor.uint32(end);
        break;
      case 'count':
      case 'zero':
        cursor.expect(wire.fixed64);
        cursor.fixed64(end);
        this[role] = unsigned64(cursor.low, cursor.high);
        break;
      case 'sum':
      case 'min':
      case 'max':
        cursor.expect(wire.fixed64);
        this[role] = cursor.double(end);
        break;
      case 'scale':
        cursor.expect(wire.varint);
        this.scale = zigzag(cursor.uint32(end));
        break;
      case 'buckets':
        eachFixed64(cursor, end, (stop) => {
          cursor.fixed64(stop);
          this.buckets.push(unsigned64(cursor.low, cursor.high));
        });
        break;
      case 'bounds':
        eachFixed64(cursor, end, (stop) => this.bounds.push(cursor.double(stop)));
        break;
      case 'positive':
      case 'negative':
        this[role] = readBuckets(cursor, cursor.length(end));
        break;
      case 'quantile':
        this.quantiles.push(readQuantile(cursor, cursor.length(end)));
        break;
    }
  }

  private writeValue(out: RowWriter): void {
    if (this.isInteger) out.integer(this.value);
    else out.double(this.value as number);
  }

  /** An absent minimum or maximum is written as NaN, since the column has no null and 0 would be a claim. */
  private writeTotals(out: RowWriter): void {
    out.integer(this.count);
    for (const value of [this.sum, this.min, this.max]) {
      out.byte(0x2c);
      out.double(value);
    }
  }

  private writeQuantiles(out: RowWriter, part: 0 | 1): void {
    out.ascii(',[');
    this.quantiles.forEach((pair, index) => {
      if (index > 0) out.byte(0x2c);
      out.double(pair[part]);
    });
    out.byte(0x5d);
  }
}

/** Calls `read` for every value of a repeated 64-bit field, packed or single. */
function eachFixed64(cursor: ProtobufCursor, end: number, read: (stop: number) => void): void {
  if (cursor.type === wire.fixed64) {
    read(end);
    return;
  }
  const stop = cursor.length(end);
  while (cursor.position < stop) read(stop);
}

function readBuckets(cursor: ProtobufCursor, end: number): ExponentialBuckets {
  const buckets: ExponentialBuckets = { offset: 0, counts: [] };
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 1 && cursor.type === wire.varint) buckets.offset = zigzag(cursor.uint32(end));
    else if (cursor.field === 2 && cursor.type === wire.varint) {
      cursor.varint(end);
      buckets.counts.push(unsigned64(cursor.low, cursor.high));
    } else if (cursor.field === 2) {
      const stop = cursor.length(end);
      while (cursor.position < stop) {
        cursor.varint(stop);
        buckets.counts.push(unsigned64(cursor.low, cursor.high));
      }
    } else cursor.skip(end);
  }
  return buckets;
}

function readQuantile(cursor: ProtobufCursor, end: number): [number, number] {
  const pair: [number, number] = [0, 0];
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 1 && cursor.type === wire.fixed64) pair[0] = cursor.double(end);
    else if (cursor.field === 2 && cursor.type === wire.fixed64) pair[1] = cursor.double(end);
    else cursor.skip(end);
  }
  return pair;
}

function zigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
