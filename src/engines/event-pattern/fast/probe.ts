import type { LeafTest } from '../pattern.ts';
import type { Branch } from './branch.ts';
import { foldPattern, isAscii } from './fold.ts';
import { nextAbove, nextBelow } from './range-index.ts';
import { internText, type TextTable } from './text-table.ts';
import { encodeText } from './text.ts';

const NOTHING = new Uint8Array(0);

/** A test of one field, made ready: equal tests of a field are one probe. */
export interface Probe {
  /** Its number among the probes of the field. */
  readonly id: number;
  readonly test: LeafTest;
  /** The number in the text table of what the leaf must be, or -1: for plain texts, and for numbers as written. */
  readonly text: number;
  /** The bytes of an affix or of a text, folded if case is ignored and folding decides; else undefined. */
  readonly bytes: Uint8Array | undefined;
  /** Whether the folded bytes alone decide between ASCII texts. */
  readonly ascii: boolean;
  /** The bytes of the parts of a wildcard. */
  readonly parts: readonly Uint8Array[];
  /** The closed range of a numeric test, the digits of an address range. */
  readonly low: number;
  readonly high: number;
  readonly lowDigits: Uint8Array;
  readonly highDigits: Uint8Array;
  readonly none: ProbeList | undefined;
  /** The branches that are looked at when a leaf passes this probe. */
  branches: Branch[] | undefined;
  /** The last event in which they were. */
  seen: number;
}

/** Probes of which one must hold; where there are many plain texts, they are looked up instead of tried. */
export interface ProbeList {
  readonly texts: ReadonlySet<number> | undefined;
  readonly tried: readonly Probe[];
}

/** The probes of one field, and the spaces in which its texts are numbered. */
export interface ProbeSet {
  readonly table: TextTable;
  readonly textSpace: number;
  readonly numberSpace: number;
  readonly byText: Map<number, Probe>;
  readonly byTest: Map<string, Probe>;
}

/** Gives the probe of a test, making it if the field has none yet. */
export function internProbe(probes: ProbeSet, test: LeafTest): Probe {
  if (test.kind === 'wildcard' && test.parts.length === 1)
    return internProbe(probes, { kind: 'text', text: test.parts[0]! });
  if (test.kind === 'text') {
    const text = internText(probes.table, probes.textSpace, encodeText(test.text));
    const found = probes.byText.get(text);
    if (found) return found;
    const probe = makeProbe(probes, test, text);
    probes.byText.set(text, probe);
    return probe;
  }
  const key = JSON.stringify(test);
  const found = probes.byTest.get(key);
  if (found) return found;
  const text = test.kind === 'number' ? internText(probes.table, probes.numberSpace, encodeText(test.text)) : -1;
  const probe = makeProbe(probes, test, text);
  probes.byTest.set(key, probe);
  return probe;
}

/** Gives the list of probes for tests of which one must hold. */
export function internProbes(probes: ProbeSet, tests: readonly LeafTest[]): Probe[] {
  return [...new Set(tests.map((test) => internProbe(probes, test)))];
}

/** Arranges probes so that a leaf is held against them quickly. */
export function listProbes(probes: readonly Probe[]): ProbeList {
  const texts = probes.filter((probe) => probe.test.kind === 'text');
  if (texts.length <= 8) return { texts: undefined, tried: probes };
  return {
    texts: new Set(texts.map((probe) => probe.text)),
    tried: probes.filter((probe) => probe.test.kind !== 'text'),
  };
}

function makeProbe(probes: ProbeSet, test: LeafTest, text: number): Probe {
  const isAffix = test.kind === 'prefix' || test.kind === 'suffix';
  const ignoresCase = test.kind === 'equals-ignore-case' || (isAffix && test.ignoreCase);
  let bytes: Uint8Array | undefined;
  if (ignoresCase) bytes = foldPattern(test.text);
  else if (isAffix) bytes = encodeText(test.text);
  const none = test.kind === 'anything-but' ? listProbes(internProbes(probes, test.none)) : undefined;
  const isAddress = test.kind === 'address';
  const isNumeric = test.kind === 'numeric';
  return {
    id: probes.byText.size + probes.byTest.size,
    test,
    text,
    bytes,
    ascii: ignoresCase && bytes !== undefined && isAscii(encodeText(test.text)),
    parts: test.kind === 'wildcard' ? test.parts.map(encodeText) : [],
    low: isNumeric ? lowOf(test) : 0,
    high: isNumeric ? highOf(test) : 0,
    lowDigits: isAddress ? digitsOf(test.low) : NOTHING,
    highDigits: isAddress ? digitsOf(test.high) : NOTHING,
    none,
    branches: undefined,
    seen: 0,
  };
}

function lowOf({ lower }: LeafTest & { kind: 'numeric' }): number {
  if (!lower) return -Infinity;
  return lower.inclusive ? lower.value : nextAbove(lower.value);
}

function highOf({ upper }: LeafTest & { kind: 'numeric' }): number {
  if (!upper) return Infinity;
  return upper.inclusive ? upper.value : nextBelow(upper.value);
}

function digitsOf(hex: string): Uint8Array {
  return Uint8Array.from(hex, (digit) => Number.parseInt(digit, 16));
}
