const quote = 0x22;
const backslash = 0x5c;
const hexDigits = Buffer.from('0123456789abcdef');

/**
 * Writes JSONCompactEachRow into blocks of bytes. A block is closed at the end of the row that fills it, so every block
 * is whole rows and can be inserted alone.
 */
export class RowWriter {
  readonly blocks: Buffer[] = [];
  rows = 0;
  bytes: Buffer;
  length = 0;
  private readonly blockBytes: number;
  private readonly onBlock: (bytes: number) => void;

  /** `onBlock` is told the size of each block that is full; it may throw to stop the writing. */
  constructor(blockBytes: number, firstBytes: number = blockBytes, onBlock: (bytes: number) => void = () => {}) {
    this.blockBytes = blockBytes;
    this.onBlock = onBlock;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(256, firstBytes));
  }

  /** Makes room for a number of bytes. */
  ensure(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.ensure(1);
    this.bytes[this.length++] = value;
  }

  /** Writes text that is ASCII and needs no escape. */
  ascii(text: string): void {
    this.ensure(text.length);
    if (text.length > 24) {
      this.length += this.bytes.write(text, this.length, 'latin1');
      return;
    }
    let at = this.length;
    for (let index = 0; index < text.length; index += 1) this.bytes[at++] = text.charCodeAt(index);
    this.length = at;
  }

  /** Copies bytes that are JSON already. */
  raw(source: Buffer, start: number, end: number): void {
    this.ensure(end - start);
    source.copy(this.bytes, this.length, start, end);
    this.length += end - start;
  }

  /** Writes UTF-8 bytes as a JSON string. */
  string(source: Buffer, start: number, end: number): void {
    this.ensure((end - start) * 6 + 2);
    const target = this.bytes;
    let at = this.length;
    target[at++] = quote;
    for (let index = start; index < end; index += 1) {
      const byte = source[index] as number;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) {
        target[at++] = byte;
        continue;
      }
      target[at++] = backslash;
      if (byte >= 0x20) {
        target[at++] = byte;
        continue;
      }
      target[at++] = 0x75;
      target[at++] = 0x30;
      target[at++] = 0x30;
      target[at++] = hexDigits[byte >> 4] as number;
      target[at++] = hexDigits[byte & 15] as number;
    }
    target[at++] = quote;
    this.length = at;
  }

  /** Writes bytes as a JSON string of lower-case hex digits. */
  hex(source: Buffer, start: number, end: number): void {
    this.ensure((end - start) * 2 + 2);
    const target = this.bytes;
    let at = this.length;
    target[at++] = quote;
    for (let index = start; index < end; index += 1) {
      const byte = source[index] as number;
      target[at++] = hexDigits[byte >> 4] as number;
      target[at++] = hexDigits[byte & 15] as number;
    }
    target[at++] = quote;
    this.length = at;
  }

  /** Writes a double; what JSON has no number for is written as ClickHouse reads it, in quotes. */
  double(value: number): void {
    if (Number.isFinite(value)) this.ascii(String(value));
    else if (Number.isNaN(value)) this.ascii('"nan"');
    else this.ascii(value > 0 ? '"inf"' : '"-inf"');
  }

  integer(value: number | bigint): void {
    this.ascii(String(value));
  }

  /** Writes an instant, whole seconds and nanoseconds of the epoch, as the integer that DateTime64(9) takes. */
  instant(seconds: number, nanoseconds: number): void {
    if (seconds === 0) {
      this.ascii(String(nanoseconds));
      return;
    }
    this.ascii(String(seconds));
    this.ensure(9);
    let rest = nanoseconds;
    for (let at = this.length + 8; at >= this.length; at -= 1) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = 0x30 + (rest - next * 10);
      rest = next;
    }
    this.length += 9;
  }

  /** Ends a row that was begun with `[`. */
  endRow(): void {
    this.ensure(2);
    this.bytes[this.length++] = 0x5d;
    this.bytes[this.length++] = 0x0a;
    this.rows += 1;
    if (this.length >= this.blockBytes) this.closeBlock();
  }

  /** Takes back what was written since a length, for a row that turned out to be no good. */
  rewind(length: number): void {
    this.length = length;
  }

  /** Returns all blocks; the writer is done. */
  finish(): Buffer[] {
    if (this.length > 0) {
      this.blocks.push(this.bytes.subarray(0, this.length));
      this.length = 0;
    }
    return this.blocks;
  }

  private closeBlock(): void {
    this.blocks.push(this.bytes.subarray(0, this.length));
    this.onBlock(this.length);
    this.bytes = Buffer.allocUnsafeSlow(this.bytes.length);
    this.length = 0;
  }
}
