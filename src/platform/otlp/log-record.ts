import { type Spans, writeAnyValue, writeAttributes } from './attribute.ts';
import { type Batch, findTimeFault, type Instant, splitNanoseconds } from './batch.ts';
import { RowPrefix, type Slice, walkRequest } from './envelope.ts';
import { isId } from './span.ts';
import { type ProtobufCursor, wire } from './wire.ts';

const nothing: Slice = [0, 0];

/**
 * Decodes an ExportLogsServiceRequest into rows. A record without its own time takes the observed time, and without
 * that the time of receipt; one outside the kept times is rejected. Ids that are not valid are left out.
 */
export function decodeLogs(cursor: ProtobufCursor, batch: Batch): void {
  const out = batch.writer('otel_logs');
  const prefix = new RowPrefix();
  let serviceName = '';
  walkRequest(
    cursor,
    (envelope) => {
      serviceName = envelope.serviceName;
      prefix.begin();
      prefix.attributes(cursor, envelope.resourceAttributes);
      prefix.slice(cursor, envelope.resourceSchemaUrl);
      prefix.slice(cursor, envelope.scopeName);
      prefix.slice(cursor, envelope.scopeVersion);
      prefix.attributes(cursor, envelope.scopeAttributes);
      prefix.slice(cursor, envelope.scopeSchemaUrl);
      prefix.text(serviceName);
    },
    (start, end) => {
      const record = readRecord(cursor, start, end);
      if (isZero(record.time)) record.time = record.observed;
      if (isZero(record.time)) record.time = { seconds: batch.window.now, nanoseconds: 0 };
      const fault = findTimeFault(batch.window, record.time);
      if (fault !== undefined) {
        batch.reject(`log records ${fault}`);
        return;
      }
      prefix.copyInto(out);
      out.instant(record.time.seconds, record.time.nanoseconds);
      out.byte(0x2c);
      const [traceId, spanId] = [record.traceId, record.spanId];
      const hasTrace = isId(cursor.bytes, traceId, 16);
      out.hex(cursor.bytes, traceId[0], hasTrace ? traceId[1] : traceId[0]);
      out.byte(0x2c);
      out.hex(cursor.bytes, spanId[0], hasTrace && isId(cursor.bytes, spanId, 8) ? spanId[1] : spanId[0]);
      out.ascii(`,${record.flags & 0xff},`);
      out.string(cursor.bytes, record.severityText[0], record.severityText[1]);
      out.ascii(`,${Math.min(record.severityNumber, 255)},`);
      writeAnyValue(out, cursor, record.body[0], record.body[1]);
      out.byte(0x2c);
      writeAttributes(out, cursor, record.attributes);
      out.byte(0x2c);
      out.string(cursor.bytes, record.eventName[0], record.eventName[1]);
      out.endRow();
      batch.accept(serviceName, 1);
    },
  );
}

interface LogParts {
  time: Instant;
  observed: Instant;
  severityNumber: number;
  severityText: Slice;
  body: Slice;
  attributes: Spans;
  flags: number;
  traceId: Slice;
  spanId: Slice;
  eventName: Slice;
}

function readRecord(cursor: ProtobufCursor, start: number, end: number): LogParts {
  const record: LogParts = {
    time: { seconds: 0, nanoseconds: 0 },
    observed: { seconds: 0, nanoseconds: 0 },
    severityNumber: 0,
    severityText: nothing,
    body: nothing,
    attributes: [],
    flags: 0,
    traceId: nothing,
    spanId: nothing,
    eventName: nothing,
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
      case 11:
        cursor.expect(wire.fixed64);
        cursor.fixed64(end);
        splitNanoseconds(cursor.low, cursor.high, cursor.field === 1 ? record.time : record.observed);
        break;
      case 2:
        cursor.expect(wire.varint);
        record.severityNumber = cursor.uint32(end);
        break;
      case 3:
        record.severityText = take();
        break;
      case 5:
        record.body = take();
        break;
      case 6:
        record.attributes.push(...take());
        break;
      case 8:
        cursor.expect(wire.fixed32);
        record.flags = cursor.fixed32(end);
        break;
      case 9:
        record.traceId = take();
        break;
      case 10:
        record.spanId = take();
        break;
      case 12:
        record.eventName = take();
        break;
      default:
        cursor.skip(end);
    }
  }
  return record;
}

function isZero(instant: Instant): boolean {
  return instant.seconds === 0 && instant.nanoseconds === 0;
}
