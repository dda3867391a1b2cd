import type { RowWriter } from './row-writer.ts';
import { MalformedOtlp, type ProtobufCursor, signed64, wire } from './wire.ts';

const comma = 0x2c;
const maximumDepth = 32;

/** Positions of delimited fields inside the request: start, end, start, end, … */
export type Spans = number[];

/** Writes KeyValue messages as one JSON object of strings, the form of the tables' maps. */
export function writeAttributes(
  out: RowWriter,
  cursor: ProtobufCursor,
  spans: Spans,
  count: number = spans.length,
): void {
  out.byte(0x7b);
  for (let index = 0; index < count; index += 2) {
    if (index > 0) out.byte(comma);
    writeAttribute(out, cursor, spans[index] as number, spans[index + 1] as number);
  }
  out.byte(0x7d);
}

function writeAttribute(out: RowWriter, cursor: ProtobufCursor, start: number, end: number): void {
  let keyStart = 0;
  let keyEnd = 0;
  let valueStart = 0;
  let valueEnd = 0;
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 1) {
      keyEnd = cursor.length(end);
      keyStart = cursor.position;
      cursor.position = keyEnd;
    } else if (cursor.field === 2) {
      valueEnd = cursor.length(end);
      valueStart = cursor.position;
      cursor.position = valueEnd;
    } else cursor.skip(end);
  }
  out.string(cursor.bytes, keyStart, keyEnd);
  out.byte(0x3a);
  writeAnyValue(out, cursor, valueStart, valueEnd);
}

/**
 * Writes an AnyValue as a JSON string: text as it is, numbers and booleans as text, bytes in base64, lists and maps as
 * JSON text, no value as the empty string; as the OpenTelemetry Collector does.
 */
export function writeAnyValue(out: RowWriter, cursor: ProtobufCursor, start: number, end: number): void {
  cursor.position = start;
  // Most values are one string, which needs no object in between.
  if (end > start && cursor.bytes[start] === 0x0a) {
    cursor.tag(end);
    const stop = cursor.length(end);
    if (stop === end) {
      out.string(cursor.bytes, cursor.position, stop);
      cursor.position = end;
      return;
    }
    cursor.position = start;
  }
  const value = readAnyValue(cursor, start, end, 0);
  if (value.isSafe) out.ascii(`"${value.text}"`);
  else {
    const bytes = Buffer.from(value.text);
    out.string(bytes, 0, bytes.length);
  }
}

interface AnyText {
  /** The value as text. */
  text: string;
  /** The text is ASCII and needs no escape. */
  isSafe: boolean;
  /** How the value stands inside JSON text. */
  json: string;
}

const noValue: AnyText = { text: '', isSafe: true, json: 'null' };

function readAnyValue(cursor: ProtobufCursor, start: number, end: number, depth: number): AnyText {
  if (depth > maximumDepth)
    throw new MalformedOtlp(`Cannot read an attribute: it is nested deeper than ${maximumDepth} levels`);
  let result = noValue;
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    switch (cursor.field) {
      case 1: {
        const text = readText(cursor, end);
        result = { text, isSafe: false, json: JSON.stringify(text) };
        break;
      }
      case 2: {
        cursor.expect(wire.varint);
        cursor.varint(end);
        result = plain(cursor.low !== 0 || cursor.high !== 0 ? 'true' : 'false');
        break;
      }
      case 3: {
        cursor.expect(wire.varint);
        cursor.varint(end);
        result = plain(String(signed64(cursor.low, cursor.high)));
        break;
      }
      case 4: {
        cursor.expect(wire.fixed64);
        const value = cursor.double(end);
        result = Number.isFinite(value) ? plain(String(value)) : { ...plain(String(value)), json: `"${value}"` };
        break;
      }
      case 5:
      case 6: {
        const isMap = cursor.field === 6;
        const json = isMap
          ? readMap(cursor, cursor.length(end), depth + 1)
          : readList(cursor, cursor.length(end), depth + 1);
        result = { text: json, isSafe: false, json };
        break;
      }
      case 7: {
        const stop = cursor.length(end);
        const text = cursor.bytes.toString('base64', cursor.position, stop);
        cursor.position = stop;
        result = { text, isSafe: true, json: `"${text}"` };
        break;
      }
      default:
        cursor.skip(end);
    }
  }
  return result;
}

function plain(text: string): AnyText {
  return { text, isSafe: true, json: text };
}

function readText(cursor: ProtobufCursor, end: number): string {
  const stop = cursor.length(end);
  const text = cursor.bytes.toString('utf8', cursor.position, stop);
  cursor.position = stop;
  return text;
}

function readList(cursor: ProtobufCursor, end: number, depth: number): string {
  const items: string[] = [];
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field !== 1) {
      cursor.skip(end);
      continue;
    }
    const stop = cursor.length(end);
    items.push(readAnyValue(cursor, cursor.position, stop, depth).json);
    cursor.position = stop;
  }
  return `[${items.join(',')}]`;
}

function readMap(cursor: ProtobufCursor, end: number, depth: number): string {
  const items: string[] = [];
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field !== 1) {
      cursor.skip(end);
      continue;
    }
    const stop = cursor.length(end);
    let key = '';
    let value = noValue;
    while (cursor.position < stop) {
      cursor.tag(stop);
      if (cursor.field === 1) key = readText(cursor, stop);
      else if (cursor.field === 2) {
        const valueEnd = cursor.length(stop);
        value = readAnyValue(cursor, cursor.position, valueEnd, depth);
        cursor.position = valueEnd;
      } else cursor.skip(stop);
    }
    items.push(`${JSON.stringify(key)}:${value.json}`);
  }
  return `{${items.join(',')}}`;
}

/** Returns the text of the attribute with a key, or the empty string. */
export function findAttribute(cursor: ProtobufCursor, spans: Spans, key: string): string {
  let found = '';
  for (let index = 0; index < spans.length; index += 2) {
    const end = spans[index + 1] as number;
    let name = '';
    let value = noValue;
    cursor.position = spans[index] as number;
    while (cursor.position < end) {
      cursor.tag(end);
      if (cursor.field === 1) name = readText(cursor, end);
      else if (cursor.field === 2) {
        const stop = cursor.length(end);
        value = readAnyValue(cursor, cursor.position, stop, 0);
        cursor.position = stop;
      } else cursor.skip(end);
    }
    if (name === key) found = value.text;
  }
  return found;
}
