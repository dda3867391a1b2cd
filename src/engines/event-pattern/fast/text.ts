const NONE = new Uint8Array(0);

/** Gives the UTF-8 bytes of a text; a lone surrogate takes the three bytes of its code unit, so texts differ as bytes when they differ. */
export function encodeText(text: string): Uint8Array {
  if (text.length === 0) return NONE;
  const bytes = new Uint8Array(text.length * 3);
  return bytes.slice(0, encodeInto(text, bytes));
}

/** Writes the bytes of a text as `encodeText` gives them to the start of a buffer three times as long; gives their number. */
export function encodeInto(text: string, bytes: Uint8Array): number {
  const length = text.length;
  let to = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      bytes[to++] = code;
      continue;
    }
    const low = code >= 0xd800 && code < 0xdc00 && at + 1 < length ? text.charCodeAt(at + 1) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
      at++;
      to = writeCode(bytes, to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
    } else {
      to = writeCode(bytes, to, code);
    }
  }
  return to;
}

/** Writes one code point, or lone surrogate, and gives the position after it; the buffer must have room for four bytes. */
export function writeCode(bytes: Uint8Array, to: number, code: number): number {
  if (code < 0x80) {
    bytes[to] = code;
    return to + 1;
  }
  if (code < 0x800) {
    bytes[to] = 0xc0 | (code >> 6);
    bytes[to + 1] = 0x80 | (code & 0x3f);
    return to + 2;
  }
  if (code < 0x10000) {
    bytes[to] = 0xe0 | (code >> 12);
    bytes[to + 1] = 0x80 | ((code >> 6) & 0x3f);
    bytes[to + 2] = 0x80 | (code & 0x3f);
    return to + 3;
  }
  bytes[to] = 0xf0 | (code >> 18);
  bytes[to + 1] = 0x80 | ((code >> 12) & 0x3f);
  bytes[to + 2] = 0x80 | ((code >> 6) & 0x3f);
  bytes[to + 3] = 0x80 | (code & 0x3f);
  return to + 4;
}

/** Gives the length of the UTF-8 sequence at a position: 1 to 4, or 0 if the bytes there are not UTF-8. */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1]!;
  if ((second & 0xc0) !== 0x80) return 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  for (let step = 2; step < length; step++) if ((bytes[at + step]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Reports whether the bytes from `start` to before `end` are UTF-8 throughout. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Gives the text of bytes that `encodeText` or `decodeString` wrote, or of UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  while (at < end) {
    const first = bytes[at]!;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      at += 1;
    } else if (first < 0xe0) {
      text += String.fromCharCode(((first & 0x1f) << 6) | (bytes[at + 1]! & 0x3f));
      at += 2;
    } else if (first < 0xf0) {
      const code = ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
      text += String.fromCharCode(code);
      at += 3;
    } else {
      const high = ((first & 0x07) << 18) | ((bytes[at + 1]! & 0x3f) << 12);
      text += String.fromCodePoint(high | ((bytes[at + 2]! & 0x3f) << 6) | (bytes[at + 3]! & 0x3f));
      at += 4;
    }
  }
  return text;
}

/** Gives a buffer with the same content and room for at least `size` bytes. */
export function growBytes(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const larger = new Uint8Array(Math.max(size, bytes.length * 2));
  larger.set(bytes);
  return larger;
}

/** Gives a list with the same content and room for at least `size` numbers. */
export function growInts(list: Int32Array, size: number): Int32Array {
  if (list.length >= size) return list;
  const larger = new Int32Array(Math.max(size, list.length * 2));
  larger.set(list);
  return larger;
}
