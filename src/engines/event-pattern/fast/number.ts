import { readComparable } from '../number.ts';
import type { Tape } from './tape.ts';

const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Splits a double into halves whose products are exact. */
const SPLITTER = 134217729;

/** Whether a double holds the number that was parsed last: 1 is not known, 2 yes, 3 no. */
let heldness = 1;

/** Gives the double nearest to a JSON number; infinite if it is too large. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  heldness = 1;
  const isNegative = bytes[start] === 0x2d;
  let head = 0;
  let tail = 0;
  let digits = 0;
  let point = end - 1;
  let digit = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const next = (bytes[at]! - 0x30) | 0;
    if (next < 0 || next > 9) {
      if (next !== -2) return parseSlowly(bytes, start, end);
      point = at;
      continue;
    }
    digit = next;
    if (digits < 9) head = (head * 10 + digit) | 0;
    else tail = (tail * 10 + digit) | 0;
    if (head !== 0) digits++;
    if (digits > 18) return parseSlowly(bytes, start, end);
  }
  const scale = end - 1 - point;
  if (scale > 22) return parseSlowly(bytes, start, end);
  let value: number;
  if (digits <= 15) {
    value = (digits > 9 ? head * POWERS[digits - 9]! + tail : head) / POWERS[scale]!;
    heldness = 2;
  } else {
    value = divideExactly(head, tail, digits - 9, scale);
    // The quotient is not known well enough to say which double is nearest.
    if (value < 0) return parseSlowly(bytes, start, end);
    if (digit !== 0)
      heldness = digits > 17 ? 3 : heldnessOf(value, remainder, digit / POWERS[scale]!, 1 / POWERS[scale]!);
  }
  return isNegative ? -value : value;
}

/** What the exact quotient has beyond the rounded one. */
let remainder = 0;

/** Gives (high * 10^lowDigits + low) / 10^scale rounded once, or -1 where twice the precision does not decide it. */
function divideExactly(high: number, low: number, lowDigits: number, scale: number): number {
  const factor = POWERS[lowDigits]!;
  const product = high * factor;
  const productError = errorOfProduct(high, factor, product);
  const whole = product + low;
  const wholeError = low - (whole - product) + productError;
  const divisor = POWERS[scale]!;
  const quotient = whole / divisor;
  const back = quotient * divisor;
  const rest = (whole - back - errorOfProduct(quotient, divisor, back) + wholeError) / divisor;
  const sum = quotient + rest;
  remainder = rest - (sum - quotient);
  return sum + remainder * 1.0000000001 === sum || (scale === 0 && wholeError === 0) ? sum : -1;
}

/**
 * Tells whether the decimal number `value + rest`, of 16 or 17 digits the last of which is worth `last` with steps of
 * `step`, is the shortest that rounds to the value and the nearest of those; 1 where that is too close to call.
 */
function heldnessOf(value: number, rest: number, last: number, step: number): number {
  const distance = Math.abs(rest) / step;
  if (distance > 0.5) return distance > 0.500001 ? 3 : 1;
  if (distance > 0.499999) return 1;
  const down = last - rest;
  const up = 10 * step - last + rest;
  const isShorter = value - down * 0.999999 === value || value + up * 0.999999 === value;
  if (!isShorter) return 2;
  return value - down * 1.000001 === value || value + up * 1.000001 === value ? 3 : 1;
}

function errorOfProduct(one: number, other: number, product: number): number {
  const a = SPLITTER * one;
  const oneHigh = a - (a - one);
  const oneLow = one - oneHigh;
  const b = SPLITTER * other;
  const otherHigh = b - (b - other);
  const otherLow = other - otherHigh;
  return oneLow * otherLow - (product - oneHigh * otherHigh - oneLow * otherHigh - oneHigh * otherLow);
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  return Number(numberText(bytes, start, end));
}

/** Gives the text of a number. */
export function numberText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** Reports whether a double holds the number leaf, so that it compares by value (EP5). */
export function isHeld(tape: Tape, leaf: number): boolean {
  const value = numberOf(tape, leaf);
  if (tape.held[leaf] === 1) {
    tape.held[leaf] = isWritten(tape.bytes, tape.start[leaf]!, tape.end[leaf]!, value) ? 2 : 3;
  }
  return tape.held[leaf] === 2;
}

/** Reports whether the shortest way to write the value means what the bytes mean; linear, however many digits there are. */
function isWritten(bytes: Uint8Array, start: number, end: number, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  let first = -1;
  let last = -1;
  let point = -1;
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x2e) point = at;
    else if (byte >= 0x31 && byte <= 0x39) {
      if (first < 0) first = at;
      last = at;
    } else if ((byte | 0x20) === 0x65) break;
  }
  if (first < 0) return true;
  // Nearer to zero doubles have so few digits that other rules hold.
  const isOrdinary = Math.abs(value) > 1e-300;
  if (isOrdinary && isSpelled(bytes, start, end, String(value))) return true;
  if (value === 0) return false;
  const isSplit = first < point && point < last;
  const digits = last - first + (isSplit ? 0 : 1);
  if (digits > 17) return false;
  if (digits <= 15 && isOrdinary) return true;
  const text = numberText(bytes, first, last + 1).replace('.', '');
  const exponent = at < end ? Number(numberText(bytes, at + 1, end)) : 0;
  const unit = point < 0 ? at - 1 : point - 1;
  const shift = last > unit ? unit + 1 - last : unit - last;
  return readComparable(`${value < 0 ? '-' : ''}${text}e${exponent + shift}`) !== null;
}

function isSpelled(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}

/** Gives the value of a number leaf, whether or not a double holds it. */
export function numberOf(tape: Tape, leaf: number): number {
  if (tape.held[leaf] === 0) {
    tape.number[leaf] = parseNumber(tape.bytes, tape.start[leaf]!, tape.end[leaf]!);
    tape.held[leaf] = heldness;
  }
  return tape.number[leaf]!;
}
