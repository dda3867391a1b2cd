import { listFields } from './envelope.ts';
import { type Spans, writeAttributes } from './attribute.ts';
import { type Instant, splitNanoseconds } from './batch.ts';
import type { RowWriter } from './row-writer.ts';
import { type ProtobufCursor, signed64, wire } from './wire.ts';

const none = ',[],[],[],[],[]';

/** Writes the five exemplar columns of a point, with a leading comma. */
export function writeExemplars(out: RowWriter, cursor: ProtobufCursor, spans: Spans, count: number): void {
  if (count === 0) {
    out.ascii(none);
    return;
  }
  const columns: ((start: number, end: number) => void)[] = [
    (start, end) => writeAttributes(out, cursor, listFields(cursor, [start, end], 7).flat()),
    (start, end) => writeTime(out, cursor, start, end),
    (start, end) => writeValue(out, cursor, start, end),
    (start, end) => writeId(out, cursor, start, end, 4),
    (start, end) => writeId(out, cursor, start, end, 5),
  ];
  for (const write of columns) {
    out.ascii(',[');
    for (let index = 0; index < count; index += 2) {
      if (index > 0) out.byte(0x2c);
      write(spans[index] as number, spans[index + 1] as number);
    }
    out.byte(0x5d);
  }
}

function writeTime(out: RowWriter, cursor: ProtobufCursor, start: number, end: number): void {
  const instant: Instant = { seconds: 0, nanoseconds: 0 };
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 2) {
      cursor.expect(wire.fixed64);
      cursor.fixed64(end);
      splitNanoseconds(cursor.low, cursor.high, instant);
    } else cursor.skip(end);
  }
  if (instant.seconds > 9_000_000_000) instant.seconds = 0;
  out.instant(instant.seconds, instant.nanoseconds);
}

function writeValue(out: RowWriter, cursor: ProtobufCursor, start: number, end: number): void {
  let value: number | bigint = 0;
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 3) {
      cursor.expect(wire.fixed64);
      value = cursor.double(end);
    } else if (cursor.field === 6) {
      cursor.expect(wire.fixed64);
      cursor.fixed64(end);
      value = signed64(cursor.low, cursor.high);
    } else cursor.skip(end);
  }
  out.double(Number(value));
}

function writeId(out: RowWriter, cursor: ProtobufCursor, start: number, end: number, field: number): void {
  const [from, to] = listFields(cursor, [start, end], field).at(-1) ?? [0, 0];
  out.hex(cursor.bytes, from, to);
}
