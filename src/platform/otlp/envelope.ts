import { findAttribute, type Spans, writeAttributes } from './attribute.ts';
import { RowWriter } from './row-writer.ts';
import type { ProtobufCursor } from './wire.ts';

/** A resource and a scope, as positions in the request. The three signals share the field numbers of both. */
export interface Envelope {
  serviceName: string;
  resourceAttributes: Spans;
  resourceSchemaUrl: Slice;
  scopeName: Slice;
  scopeVersion: Slice;
  scopeAttributes: Spans;
  scopeDropped: number;
  scopeSchemaUrl: Slice;
}

export type Slice = readonly [start: number, end: number];

const nothing: Slice = [0, 0];

/** Calls `onItem` with the bounds of every metric, log record or span of an Export request, in order. */
export function walkRequest(
  cursor: ProtobufCursor,
  onScope: (envelope: Envelope) => void,
  onItem: (start: number, end: number) => void,
): void {
  const end = cursor.bytes.length;
  for (const [start, stop] of listFields(cursor, [0, end], 1)) walkResource(cursor, [start, stop], onScope, onItem);
}

function walkResource(
  cursor: ProtobufCursor,
  bounds: Slice,
  onScope: (envelope: Envelope) => void,
  onItem: (start: number, end: number) => void,
): void {
  const resource = listFields(cursor, bounds, 1).at(-1) ?? nothing;
  const resourceAttributes = listFields(cursor, resource, 1).flat();
  const resourceSchemaUrl = listFields(cursor, bounds, 3).at(-1) ?? nothing;
  const serviceName = findAttribute(cursor, resourceAttributes, 'service.name');
  for (const scopeBounds of listFields(cursor, bounds, 2)) {
    const scope = listFields(cursor, scopeBounds, 1).at(-1) ?? nothing;
    onScope({
      serviceName,
      resourceAttributes,
      resourceSchemaUrl,
      scopeName: listFields(cursor, scope, 1).at(-1) ?? nothing,
      scopeVersion: listFields(cursor, scope, 2).at(-1) ?? nothing,
      scopeAttributes: listFields(cursor, scope, 3).flat(),
      scopeDropped: readDropped(cursor, scope),
      scopeSchemaUrl: listFields(cursor, scopeBounds, 3).at(-1) ?? nothing,
    });
    for (const [start, end] of listFields(cursor, scopeBounds, 2)) onItem(start, end);
  }
}

/** Returns the bounds of every delimited field with a number, directly inside the given bounds. */
export function listFields(cursor: ProtobufCursor, [start, end]: Slice, field: number): [number, number][] {
  const found: [number, number][] = [];
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field !== field) {
      cursor.skip(end);
      continue;
    }
    const stop = cursor.length(end);
    found.push([cursor.position, stop]);
    cursor.position = stop;
  }
  return found;
}

function readDropped(cursor: ProtobufCursor, [start, end]: Slice): number {
  let dropped = 0;
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 4 && cursor.type === 0) dropped = cursor.uint32(end);
    else cursor.skip(end);
  }
  return dropped;
}

/** The part of a row that all items of a scope share, kept as bytes and copied into each row. */
export class RowPrefix {
  readonly writer = new RowWriter(Number.POSITIVE_INFINITY, 1024);

  /** Starts again with `[`. */
  begin(): void {
    this.writer.rewind(0);
    this.writer.byte(0x5b);
  }

  slice(cursor: ProtobufCursor, [start, end]: Slice): void {
    this.writer.string(cursor.bytes, start, end);
    this.writer.byte(0x2c);
  }

  attributes(cursor: ProtobufCursor, spans: Spans): void {
    writeAttributes(this.writer, cursor, spans);
    this.writer.byte(0x2c);
  }

  text(text: string): void {
    const bytes = Buffer.from(text);
    this.writer.string(bytes, 0, bytes.length);
    this.writer.byte(0x2c);
  }

  copyInto(out: RowWriter): void {
    out.raw(this.writer.bytes, 0, this.writer.length);
  }
}
