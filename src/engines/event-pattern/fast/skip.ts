const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
/** The first of the bytes between the quote and the bracket, and how many there are. */
const AFTER_QUOTE = QUOTE + 1;
const BETWEEN = OPEN_ARRAY - AFTER_QUOTE;
/** A search by the engine pays off only where this many bytes did not end the string. */
const SHORT = 32;

/** Gives the position after the closing quote of a string whose inside starts at `at`, or -1 if it does not end. */
export function skipString(bytes: Uint8Array, at: number): number {
  const length = bytes.length;
  const near = at + SHORT < length ? at + SHORT : length;
  while (at < near) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at < length ? skipLongString(bytes, at) : -1;
}

function skipLongString(bytes: Uint8Array, from: number): number {
  let start = from;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, start);
    if (quote < 0) return -1;
    let before = quote;
    while (before > start && bytes[before - 1] === BACKSLASH) before--;
    if (((quote - before) & 1) === 0) return quote + 1;
    start = quote + 1;
  }
}

/** Gives the position after the object or array that opens at `at`, or -1 if it is not closed or nests more than `room` levels. */
export function skipContainer(bytes: Uint8Array, at: number, room: number): number {
  const length = bytes.length;
  const safe = length - 4;
  let depth = 0;
  while (at < length) {
    const byte = bytes[at++]!;
    if (byte > QUOTE && byte < OPEN_ARRAY) {
      // Digits, commas and the like are between the quote and the brackets, and often come in rows.
      while (at < safe) {
        if ((bytes[at]! - AFTER_QUOTE) >>> 0 >= BETWEEN) break;
        if ((bytes[at + 1]! - AFTER_QUOTE) >>> 0 >= BETWEEN) {
          at += 1;
          break;
        }
        if ((bytes[at + 2]! - AFTER_QUOTE) >>> 0 >= BETWEEN) {
          at += 2;
          break;
        }
        if ((bytes[at + 3]! - AFTER_QUOTE) >>> 0 >= BETWEEN) {
          at += 3;
          break;
        }
        at += 4;
      }
    } else if (byte === QUOTE) {
      const near = at + SHORT < length ? at + SHORT : length;
      for (;;) {
        if (at >= near) {
          at = at < length ? skipLongString(bytes, at) : -1;
          if (at < 0) return -1;
          break;
        }
        const inside = bytes[at++]!;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) at++;
      }
    } else if ((byte | 0x20) === 0x7b) {
      if (++depth > room) return -1;
    } else if ((byte | 0x20) === 0x7d) {
      if (--depth === 0) return at;
    }
  }
  return -1;
}

/** Gives the position after any value that starts at `at`, or -1 if there is none, it does not end or nests too deep. */
export function skipValue(bytes: Uint8Array, at: number, room: number): number {
  const length = bytes.length;
  if (at >= length) return -1;
  const first = bytes[at]!;
  if (first === QUOTE) return skipString(bytes, at + 1);
  if (first === 0x7b || first === OPEN_ARRAY) return skipContainer(bytes, at, room);
  let end = at;
  while (end < length && !isDelimiter(bytes[end]!)) end++;
  return end === at ? -1 : end;
}

/** Gives the position of the first byte from `at` on that is not white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  const length = bytes.length;
  while (at < length && bytes[at]! <= 0x20) {
    const byte = bytes[at]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
  return at;
}

function isDelimiter(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20;
}

/** Gives the position after a JSON number that starts at `at`, or -1 if none does. */
export function skipNumber(bytes: Uint8Array, from: number): number {
  const length = bytes.length;
  let at = from;
  if (bytes[at] === 0x2d) at++;
  const whole = at;
  at = skipDigits(bytes, at, length);
  if (at === whole || (bytes[whole] === 0x30 && at > whole + 1)) return -1;
  if (at < length && bytes[at] === 0x2e) {
    const start = ++at;
    at = skipDigits(bytes, at, length);
    if (at === start) return -1;
  }
  if (at < length && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < length && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    const start = at;
    at = skipDigits(bytes, at, length);
    if (at === start) return -1;
  }
  return at;
}

function skipDigits(bytes: Uint8Array, from: number, length: number): number {
  let at = from;
  while (at < length && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at;
}
