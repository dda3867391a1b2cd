import { endsWithIgnoreCase, equalsIgnoreCase, startsWithIgnoreCase } from '../letter-case.ts';
import { readAddress } from './address-tree.ts';
import { type Folded, foldLeaf, isAscii } from './fold.ts';
import { isHeld, numberOf } from './number.ts';
import type { Probe, ProbeList, ProbeSet } from './probe.ts';
import { bufferOf, DECODED, FALSE, NULL, NUMBER, type Tape, TEXT, TRUE } from './tape.ts';
import { findText } from './text-table.ts';
import { textOf } from './text.ts';

const folded: Folded = { bytes: new Uint8Array(64), length: 0 };
const digits = new Uint8Array(32);

/** Reports whether the leaf is a text. */
export function isText(tape: Tape, leaf: number): boolean {
  return tape.kind[leaf] === TEXT || tape.kind[leaf] === DECODED;
}

/** Gives the number that the text, or number as written, of a leaf has among those that the field compares with, or -1. */
export function textIdOf(probes: ProbeSet, tape: Tape, leaf: number): number {
  const known = tape.text[leaf]!;
  if (known !== -2) return known;
  const kind = tape.kind[leaf]!;
  let id = -1;
  if (kind <= DECODED) {
    id = findText(probes.table, probes.textSpace, bufferOf(tape, leaf), tape.start[leaf]!, tape.end[leaf]!);
  } else if (kind === NUMBER) {
    id = findText(probes.table, probes.numberSpace, tape.bytes, tape.start[leaf]!, tape.end[leaf]!);
  }
  tape.text[leaf] = id;
  return id;
}

/** Reports whether one of the probes holds for the leaf. */
export function someHolds(list: ProbeList, probes: ProbeSet, tape: Tape, leaf: number): boolean {
  if (list.texts !== undefined && isText(tape, leaf) && list.texts.has(textIdOf(probes, tape, leaf))) return true;
  const { tried } = list;
  for (let at = 0; at < tried.length; at++) if (holds(tried[at]!, probes, tape, leaf)) return true;
  return false;
}

/** Reports whether the leaf passes the probe (EP5 to EP12, EP17, EP18). */
export function holds(probe: Probe, probes: ProbeSet, tape: Tape, leaf: number): boolean {
  const { test } = probe;
  const kind = tape.kind[leaf]!;
  switch (test.kind) {
    case 'text':
      return kind <= DECODED && textIdOf(probes, tape, leaf) === probe.text;
    case 'word':
      return kind === (test.value === null ? NULL : test.value ? TRUE : FALSE);
    case 'number':
      if (kind !== NUMBER) return false;
      if (test.value !== null && numberOf(tape, leaf) === test.value && isHeld(tape, leaf)) return true;
      return textIdOf(probes, tape, leaf) === probe.text;
    case 'numeric': {
      if (kind !== NUMBER) return false;
      const value = numberOf(tape, leaf);
      return value >= probe.low && value <= probe.high && isHeld(tape, leaf);
    }
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return kind <= DECODED && affixHolds(probe, test, tape, leaf);
    case 'wildcard':
      return kind <= DECODED && wildcardHolds(probe.parts, bufferOf(tape, leaf), tape.start[leaf]!, tape.end[leaf]!);
    case 'address':
      return kind <= DECODED && addressHolds(probe, bufferOf(tape, leaf), tape.start[leaf]!, tape.end[leaf]!);
    case 'anything-but':
      return !someHolds(probe.none!, probes, tape, leaf);
    case 'exists':
      return test.present;
  }
}

type AffixTest = Extract<Probe['test'], { kind: 'prefix' | 'suffix' | 'equals-ignore-case' }>;

function affixHolds(probe: Probe, test: AffixTest, tape: Tape, leaf: number): boolean {
  const bytes = bufferOf(tape, leaf);
  const start = tape.start[leaf]!;
  const end = tape.end[leaf]!;
  if (test.kind !== 'equals-ignore-case' && !test.ignoreCase) {
    const wanted = probe.bytes!;
    const from = test.kind === 'prefix' ? start : end - wanted.length;
    return end - start >= wanted.length && isAt(wanted, bytes, from);
  }
  if (probe.ascii && isAscii(bytes, start, end)) {
    const wanted = probe.bytes!;
    if (end - start < wanted.length) return false;
    if (test.kind === 'equals-ignore-case' && end - start > wanted.length) return false;
    return isFoldedAt(wanted, bytes, test.kind === 'suffix' ? end - wanted.length : start);
  }
  const text = textOf(bytes, start, end);
  switch (test.kind) {
    case 'prefix':
      return startsWithIgnoreCase(test.text, text);
    case 'suffix':
      return endsWithIgnoreCase(test.text, text);
    case 'equals-ignore-case':
      return equalsIgnoreCase(test.text, text);
  }
}

function isAt(wanted: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < wanted.length; at++) if (wanted[at] !== bytes[from + at]) return false;
  return true;
}

function isFoldedAt(wanted: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < wanted.length; at++) {
    const byte = bytes[from + at]!;
    if (wanted[at] !== (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)) return false;
  }
  return true;
}

function wildcardHolds(parts: readonly Uint8Array[], bytes: Uint8Array, start: number, end: number): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const limit = end - last.length;
  let at = start + first.length;
  if (at > limit || !isAt(first, bytes, start) || !isAt(last, bytes, limit)) return false;
  for (let each = 1; each < parts.length - 1; each++) {
    const part = parts[each]!;
    const before = limit - part.length;
    while (at <= before && !isAt(part, bytes, at)) at++;
    if (at > before) return false;
    at += part.length;
  }
  return true;
}

function addressHolds(probe: Probe, bytes: Uint8Array, start: number, end: number): boolean {
  const { lowDigits, highDigits } = probe;
  const count = readAddress(bytes, start, end, digits);
  return count === lowDigits.length && !isLess(digits, lowDigits, count) && !isLess(highDigits, digits, count);
}

function isLess(one: Uint8Array, other: Uint8Array, count: number): boolean {
  for (let at = 0; at < count; at++) if (one[at] !== other[at]) return one[at]! < other[at]!;
  return false;
}

/** Folds the text of the leaf and gives the buffer, which the next call uses again. */
export function foldedOf(tape: Tape, leaf: number): Folded {
  foldLeaf(folded, tape, leaf);
  return folded;
}
