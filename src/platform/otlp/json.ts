import type { JsonField, JsonMessage, Scalar } from './json-schema.ts';
import { MalformedOtlp, wire } from './wire.ts';

// Far above any real request, far below what the stack bears.
const maximumDepth = 200;

/**
 * Turns OTLP/JSON into the protobuf bytes of the same message, so that both encodings are decoded by one reader. Unknown
 * fields are ignored; a value of the wrong kind throws MalformedOtlp, which names its place.
 */
export function encodeJson(body: Buffer, message: JsonMessage): Buffer {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    // Only an integer of 16 digits and more can lose digits as a number: the slower parse, which sees the source, keeps them.
    value = /[:[,]\s*-?\d{16,}/.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch (error) {
    throw new MalformedOtlp(`Cannot read JSON: ${(error as Error).message}`);
  }
  const writer = new ProtobufWriter();
  writeMessage(writer, message, value, '', 0);
  return writer.bytes.subarray(0, writer.length);
}

// The third argument holds the text of a number; runtimes before Node 21 do not pass it.
function keepLongIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function writeMessage(writer: ProtobufWriter, message: JsonMessage, value: unknown, path: string, depth: number): void {
  if (depth > maximumDepth)
    throw new MalformedOtlp(`Cannot read the request: it is nested deeper than ${maximumDepth} levels`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(path, value, 'an object');
  for (const name in value) {
    const field = message.get(name);
    const inner = (value as Record<string, unknown>)[name];
    if (field === undefined || inner === null) continue;
    const place = path === '' ? name : `${path}.${name}`;
    if (!field.isList) writeField(writer, field, inner, place, depth);
    else if (Array.isArray(inner))
      inner.forEach((each, index) => writeField(writer, field, each, `${place}[${index}]`, depth));
    else throw misfit(place, inner, 'a list');
  }
}

function writeField(
  writer: ProtobufWriter,
  { number, type }: JsonField,
  value: unknown,
  path: string,
  depth: number,
): void {
  if (typeof type !== 'string') {
    writer.tag(number, wire.length);
    const start = writer.begin();
    writeMessage(writer, type, value, path, depth + 1);
    writer.end(start);
    return;
  }
  writeScalar(writer, number, type, value, path);
}

function writeScalar(writer: ProtobufWriter, number: number, type: Scalar, value: unknown, path: string): void {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw misfit(path, value, 'a string');
      writer.delimited(number, Buffer.from(value));
      return;
    case 'id':
      if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(value))
        throw misfit(path, value, 'hexadecimal digits');
      writer.delimited(number, Buffer.from(value, 'hex'));
      return;
    case 'bytes':
      if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) throw misfit(path, value, 'base64');
      writer.delimited(number, Buffer.from(value, 'base64'));
      return;
    case 'bool':
      if (typeof value !== 'boolean') throw misfit(path, value, 'true or false');
      writer.tag(number, wire.varint);
      writer.varint(value ? 1n : 0n);
      return;
    case 'double':
      writer.tag(number, wire.fixed64);
      writer.double(readDouble(value, path));
      return;
    case 'fixed32':
      writer.tag(number, wire.fixed32);
      writer.fixed32(Number(readInteger(value, path, 0n, 0xffff_ffffn)));
      return;
    case 'fixed64':
      writer.tag(number, wire.fixed64);
      writer.fixed64(readInteger(value, path, 0n, maximumUnsigned));
      return;
    case 'sfixed64':
      writer.tag(number, wire.fixed64);
      writer.fixed64(BigInt.asUintN(64, readInteger(value, path, minimumSigned, maximumSigned)));
      return;
    case 'uint32':
    case 'enum': {
      if (type === 'enum' && typeof value !== 'number') throw misfit(path, value, 'the number of an enum value');
      writer.tag(number, wire.varint);
      writer.varint(readInteger(value, path, 0n, 0xffff_ffffn));
      return;
    }
    case 'uint64':
      writer.tag(number, wire.varint);
      writer.varint(readInteger(value, path, 0n, maximumUnsigned));
      return;
    case 'int64':
      writer.tag(number, wire.varint);
      writer.varint(BigInt.asUintN(64, readInteger(value, path, minimumSigned, maximumSigned)));
      return;
    case 'sint32': {
      const integer = readInteger(value, path, -0x8000_0000n, 0x7fff_ffffn);
      writer.tag(number, wire.varint);
      writer.varint(integer >= 0n ? integer * 2n : -integer * 2n - 1n);
      return;
    }
  }
}

const maximumUnsigned = 0xffff_ffff_ffff_ffffn;
const maximumSigned = 0x7fff_ffff_ffff_ffffn;
const minimumSigned = -0x8000_0000_0000_0000n;

function readInteger(value: unknown, path: string, minimum: bigint, maximum: bigint): bigint {
  const isInteger =
    (typeof value === 'number' && Number.isInteger(value)) ||
    (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value));
  if (!isInteger) throw misfit(path, value, 'an integer');
  const integer = BigInt(value as number | string);
  if (integer < minimum || integer > maximum) throw misfit(path, value, `an integer from ${minimum} to ${maximum}`);
  return integer;
}

const doubleWords: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function readDouble(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const word = doubleWords[value];
    if (word !== undefined) return word;
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value)) return Number(value);
  }
  throw misfit(path, value, 'a number');
}

function misfit(path: string, value: unknown, wanted: string): MalformedOtlp {
  const text = JSON.stringify(value) ?? String(value);
  return new MalformedOtlp(`Cannot read ${path === '' ? 'the request' : path}: ${text.slice(0, 60)} is not ${wanted}`);
}

/** Writes protobuf; the length of a nested message is put in front once it is known. */
class ProtobufWriter {
  bytes: Buffer = Buffer.allocUnsafe(4096);
  length = 0;

  tag(number: number, type: number): void {
    this.small(number * 8 + type);
  }

  delimited(number: number, content: Buffer): void {
    this.tag(number, wire.length);
    this.small(content.length);
    this.ensure(content.length);
    content.copy(this.bytes, this.length);
    this.length += content.length;
  }

  /** Begins a nested message and returns where. */
  begin(): number {
    return this.length;
  }

  end(start: number): void {
    const size = this.length - start;
    let width = 1;
    for (let rest = size; rest > 0x7f; rest = Math.floor(rest / 128)) width += 1;
    this.ensure(width);
    this.bytes.copyWithin(start + width, start, this.length);
    this.length = start;
    this.small(size);
    this.length += size;
  }

  small(value: number): void {
    this.ensure(5);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  varint(value: bigint): void {
    this.ensure(10);
    let rest = value;
    while (rest > 0x7fn) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  fixed32(value: number): void {
    this.ensure(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  fixed64(value: bigint): void {
    this.ensure(8);
    this.length = this.bytes.writeBigUInt64LE(value, this.length);
  }

  double(value: number): void {
    this.ensure(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  private ensure(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
