import { growBytes, sequenceLength, writeCode } from './text.ts';

const REPLACEMENT = 0xfffd;

/** A growing buffer of decoded texts, one after the other. */
export interface Scratch {
  bytes: Uint8Array;
  used: number;
}

/**
 * Appends what the inside of a JSON string stands for, from `start` to its closing quote at `end`: escapes are resolved
 * and bytes that are not UTF-8 become U+FFFD, as decodeUtf8 does it. Gives the position of the text, or -1 if an escape is not JSON.
 */
export function decodeString(scratch: Scratch, bytes: Uint8Array, start: number, end: number): number {
  // A byte that is not UTF-8 grows to three, and nothing grows more.
  scratch.bytes = growBytes(scratch.bytes, scratch.used + (end - start) * 3 + 4);
  const out = scratch.bytes;
  const begin = scratch.used;
  let to = begin;
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === 0x5c) {
      const code = readEscape(bytes, at, end);
      if (code < 0) return -1;
      at += bytes[at + 1] === 0x75 ? 6 : 2;
      if (code >= 0xd800 && code < 0xdc00 && bytes[at] === 0x5c && bytes[at + 1] === 0x75) {
        const low = readEscape(bytes, at, end);
        if (low >= 0xdc00 && low < 0xe000) {
          to = writeCode(out, to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
          at += 6;
          continue;
        }
      }
      to = writeCode(out, to, code);
    } else if (byte < 0x80) {
      out[to++] = byte;
      at++;
    } else {
      const length = sequenceLength(bytes, at, end);
      if (length === 0) {
        to = writeCode(out, to, REPLACEMENT);
        at += brokenLength(bytes, at, end);
      } else {
        for (let step = 0; step < length; step++) out[to++] = bytes[at + step]!;
        at += length;
      }
    }
  }
  scratch.used = to;
  return begin;
}

/** Tells how many bytes one replacement character stands for: a leading byte with the following bytes that are there. */
function brokenLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return 1;
  const following = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  for (let step = 1; step <= following; step++) {
    if (at + step >= end || (bytes[at + step]! & 0xc0) !== 0x80) return step;
  }
  return 1;
}

function readEscape(bytes: Uint8Array, at: number, end: number): number {
  switch (bytes[at + 1]!) {
    case 0x22:
      return 0x22;
    case 0x5c:
      return 0x5c;
    case 0x2f:
      return 0x2f;
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    case 0x75: {
      if (at + 6 > end) return -1;
      let code = 0;
      for (let step = 2; step < 6; step++) {
        const digit = hexDigit(bytes[at + step]!);
        if (digit < 0) return -1;
        code = (code << 4) | digit;
      }
      return code;
    }
    default:
      return -1;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
