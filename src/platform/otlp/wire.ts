/** The bytes of a request are not what their content type says; answered 400, never retried by the sender. */
export class MalformedOtlp extends Error {
  override name = 'MalformedOtlp';
}

/** Wire types of the protobuf encoding. */
export const wire = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const;

/**
 * A cursor over protobuf bytes. `tag` enters a field and sets `field` and `type`; the readers move on. A 64-bit value is
 * left in `low` and `high`, both unsigned 32-bit. Every overrun throws MalformedOtlp.
 */
export class ProtobufCursor {
  readonly bytes: Buffer;
  position = 0;
  field = 0;
  type = 0;
  low = 0;
  high = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Reads the next field's tag; the field ends before `end`. */
  tag(end: number): void {
    const value = this.uint32(end);
    this.field = value >>> 3;
    this.type = value & 7;
    if (this.field === 0) throw new MalformedOtlp('Cannot read protobuf: a field has the number 0');
  }

  /** Reads a varint and keeps its lower 32 bits. */
  uint32(end: number): number {
    const first = this.bytes[this.position] as number;
    if (this.position < end && first < 0x80) {
      this.position += 1;
      return first;
    }
    this.varint(end);
    return this.low;
  }

  /** Reads a varint of up to 64 bits into `low` and `high`. */
  varint(end: number): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= end) throw overrun();
      const byte = this.bytes[this.position++] as number;
      const part = byte & 0x7f;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high |= part >>> 4;
      } else high |= part << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new MalformedOtlp('Cannot read protobuf: a varint is longer than ten bytes');
  }

  /** Reads eight bytes into `low` and `high`. */
  fixed64(end: number): void {
    if (this.position + 8 > end) throw overrun();
    const { bytes, position } = this;
    this.low = readFixed32(bytes, position);
    this.high = readFixed32(bytes, position + 4);
    this.position = position + 8;
  }

  fixed32(end: number): number {
    if (this.position + 4 > end) throw overrun();
    const value = readFixed32(this.bytes, this.position);
    this.position += 4;
    return value;
  }

  double(end: number): number {
    if (this.position + 8 > end) throw overrun();
    const value = this.bytes.readDoubleLE(this.position);
    this.position += 8;
    return value;
  }

  /** Reads the length of a delimited field and returns where it ends. */
  length(end: number): number {
    if (this.type !== wire.length)
      throw new MalformedOtlp(`Cannot read protobuf: field ${this.field} has wire type ${this.type}`);
    const length = this.uint32(end);
    const stop = this.position + length;
    if (stop > end) throw overrun();
    return stop;
  }

  /** Fails unless the current field has a wire type. */
  expect(type: number): void {
    if (this.type !== type)
      throw new MalformedOtlp(`Cannot read protobuf: field ${this.field} has wire type ${this.type}`);
  }

  /** Passes over the current field, known or not. */
  skip(end: number): void {
    if (this.type === wire.length) this.position = this.length(end);
    else if (this.type === wire.varint) this.varint(end);
    else if (this.type === wire.fixed64) this.move(8, end);
    else if (this.type === wire.fixed32) this.move(4, end);
    else throw new MalformedOtlp(`Cannot read protobuf: wire type ${this.type} is not used by OTLP`);
  }

  private move(count: number, end: number): void {
    if (this.position + count > end) throw overrun();
    this.position += count;
  }
}

/** Returns an unsigned 64-bit value as a number where it is exact, else as a bigint. */
export function unsigned64(low: number, high: number): number | bigint {
  return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
}

/** Returns a signed 64-bit value as a number where it is exact, else as a bigint. */
export function signed64(low: number, high: number): number | bigint {
  if (high < 0x8000_0000) return unsigned64(low, high);
  const value = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readFixed32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

function overrun(): MalformedOtlp {
  return new MalformedOtlp('Cannot read protobuf: a field is longer than what is left of its message');
}
