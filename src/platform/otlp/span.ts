import { type Spans, writeAttributes } from './attribute.ts';
import { type Batch, findTimeFault, type Instant, splitNanoseconds } from './batch.ts';
import { listFields, RowPrefix, type Slice, walkRequest } from './envelope.ts';
import type { RowWriter } from './row-writer.ts';
import { type ProtobufCursor, wire } from './wire.ts';

const nothing: Slice = [0, 0];
const kindNames = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statusNames = ['Unset', 'Ok', 'Error'];

/** Decodes an ExportTraceServiceRequest into rows; a span without valid ids or outside the kept times is rejected. */
export function decodeTraces(cursor: ProtobufCursor, batch: Batch): void {
  const out = batch.writer('otel_traces');
  const prefix = new RowPrefix();
  let serviceName = '';
  walkRequest(
    cursor,
    (envelope) => {
      serviceName = envelope.serviceName;
      prefix.begin();
      prefix.attributes(cursor, envelope.resourceAttributes);
      prefix.slice(cursor, envelope.scopeName);
      prefix.slice(cursor, envelope.scopeVersion);
      prefix.text(serviceName);
    },
    (start, end) => {
      const span = readSpan(cursor, start, end);
      const fault = findSpanFault(cursor, span, batch);
      if (fault !== undefined) {
        batch.reject(`spans ${fault}`);
        return;
      }
      prefix.copyInto(out);
      writeSpan(out, cursor, span);
      batch.accept(serviceName, 1);
    },
  );
}

/** Reports whether bytes are an id of a length that is not all zeros. */
export function isId(bytes: Buffer, [start, end]: Slice, length: number): boolean {
  if (end - start !== length) return false;
  for (let index = start; index < end; index += 1) if (bytes[index] !== 0) return true;
  return false;
}

interface SpanParts {
  traceId: Slice;
  spanId: Slice;
  parentId: Slice;
  traceState: Slice;
  name: Slice;
  kind: number;
  start: Instant;
  end: Instant;
  attributes: Spans;
  events: Slice[];
  links: Slice[];
  statusMessage: Slice;
  statusCode: number;
}

function findSpanFault(cursor: ProtobufCursor, span: SpanParts, batch: Batch): string | undefined {
  if (!isId(cursor.bytes, span.traceId, 16)) return 'without a valid trace id';
  if (!isId(cursor.bytes, span.spanId, 8)) return 'without a valid span id';
  return findTimeFault(batch.window, span.start);
}

function writeSpan(out: RowWriter, cursor: ProtobufCursor, span: SpanParts): void {
  const { bytes } = cursor;
  out.instant(span.start.seconds, span.start.nanoseconds);
  out.byte(0x2c);
  out.hex(bytes, span.traceId[0], span.traceId[1]);
  out.byte(0x2c);
  out.hex(bytes, span.spanId[0], span.spanId[1]);
  out.byte(0x2c);
  out.hex(bytes, span.parentId[0], isId(bytes, span.parentId, 8) ? span.parentId[1] : span.parentId[0]);
  out.byte(0x2c);
  out.string(bytes, span.traceState[0], span.traceState[1]);
  out.byte(0x2c);
  out.string(bytes, span.name[0], span.name[1]);
  out.ascii(`,"${kindNames[span.kind] ?? 'Unspecified'}",`);
  writeAttributes(out, cursor, span.attributes);
  // A span that ends before it starts, or has no end, has no duration that could be told.
  const seconds = span.end.seconds - span.start.seconds;
  const nanoseconds = span.end.nanoseconds - span.start.nanoseconds;
  const duration = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  out.ascii(`,${duration > 0n ? duration : 0n},"${statusNames[span.statusCode] ?? 'Unset'}",`);
  out.string(bytes, span.statusMessage[0], span.statusMessage[1]);
  writeLists(out, span.events, [
    (bounds) => writeTime(out, cursor, bounds),
    (bounds) => writeText(out, cursor, bounds, 2),
    (bounds) => writeAttributes(out, cursor, listFields(cursor, bounds, 3).flat()),
  ]);
  writeLists(out, span.links, [
    (bounds) => writeId(out, cursor, bounds, 1),
    (bounds) => writeId(out, cursor, bounds, 2),
    (bounds) => writeText(out, cursor, bounds, 3),
    (bounds) => writeAttributes(out, cursor, listFields(cursor, bounds, 4).flat()),
  ]);
  out.endRow();
}

function writeLists(out: RowWriter, items: readonly Slice[], columns: readonly ((bounds: Slice) => void)[]): void {
  for (const write of columns) {
    out.ascii(',[');
    for (const [index, bounds] of items.entries()) {
      if (index > 0) out.byte(0x2c);
      write(bounds);
    }
    out.byte(0x5d);
  }
}

function writeTime(out: RowWriter, cursor: ProtobufCursor, [start, end]: Slice): void {
  const instant: Instant = { seconds: 0, nanoseconds: 0 };
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 1 && cursor.type === wire.fixed64) {
      cursor.fixed64(end);
      splitNanoseconds(cursor.low, cursor.high, instant);
    } else cursor.skip(end);
  }
  if (instant.seconds > 9_000_000_000) instant.seconds = 0;
  out.instant(instant.seconds, instant.nanoseconds);
}

function writeText(out: RowWriter, cursor: ProtobufCursor, bounds: Slice, field: number): void {
  const [start, end] = listFields(cursor, bounds, field).at(-1) ?? nothing;
  out.string(cursor.bytes, start, end);
}

function writeId(out: RowWriter, cursor: ProtobufCursor, bounds: Slice, field: number): void {
  const [start, end] = listFields(cursor, bounds, field).at(-1) ?? nothing;
  out.hex(cursor.bytes, start, end);
}

function readSpan(cursor: ProtobufCursor, start: number, end: number): SpanParts {
  const span: SpanParts = {
    traceId: nothing,
    spanId: nothing,
    parentId: nothing,
    traceState: nothing,
    name: nothing,
    kind: 0,
    start: { seconds: 0, nanoseconds: 0 },
    end: { seconds: 0, nanoseconds: 0 },
    attributes: [],
    events: [],
    links: [],
    statusMessage: nothing,
    statusCode: 0,
  };
  const take = (): Slice => {
    const stop = cursor.length(end);
    const slice: Slice = [cursor.position, stop];
    cursor.position = stop;
    return slice;
  };
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    switch (cursor.field) {
      case 1:
        span.traceId = take();
        break;
      case 2:
        span.spanId = take();
        break;
      case 3:
        span.traceState = take();
        break;
      case 4:
        span.parentId = take();
        break;
      case 5:
        span.name = take();
        break;
      case 6:
        cursor.expect(wire.varint);
        span.kind = cursor.uint32(end);
        break;
      case 7:
      case 8:
        cursor.expect(wire.fixed64);
        cursor.fixed64(end);
        splitNanoseconds(cursor.low, cursor.high, cursor.field === 7 ? span.start : span.end);
        break;
      case 9:
        span.attributes.push(...take());
        break;
      case 11:
        span.events.push(take());
        break;
      case 13:
        span.links.push(take());
        break;
      case 15:
        readStatus(cursor, take(), span);
        break;
      default:
        cursor.skip(end);
    }
  }
  return span;
}

function readStatus(cursor: ProtobufCursor, [start, end]: Slice, span: SpanParts): void {
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 2) {
      const stop = cursor.length(end);
      span.statusMessage = [cursor.position, stop];
      cursor.position = stop;
    } else if (cursor.field === 3 && cursor.type === wire.varint) span.statusCode = cursor.uint32(end);
    else cursor.skip(end);
  }
}
