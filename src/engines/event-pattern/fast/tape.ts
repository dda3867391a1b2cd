import type { Scratch } from './string-decoder.ts';
import { growBytes, growInts } from './text.ts';

/** What a leaf is: a text in the event's own bytes, a text in the scratch buffer, a number, or a word. */
export const TEXT = 1;
export const DECODED = 2;
export const NUMBER = 3;
export const TRUE = 4;
export const FALSE = 5;
export const NULL = 6;

/** The leaves of one event at the paths that were asked for, in document order, and the array elements they lie in. */
export interface Tape {
  bytes: Uint8Array;
  readonly scratch: Scratch;
  /** How many leaves there are; the lists below have one entry for each. */
  count: number;
  field: Int32Array;
  kind: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  /** The innermost element around the leaf, not counting its place in an array of plain values (EP4); 0 is the event. */
  element: Int32Array;
  /** The next leaf of the same field, or -1. */
  next: Int32Array;
  /** Which known text the leaf is: an id, -1 for none, -2 for not looked up yet. */
  text: Int32Array;
  number: Float64Array;
  /** What is known of a number: 0 nothing, 1 its value, 2 that a double holds it, 3 that none does. */
  held: Uint8Array;
  /** How many elements there are; numbered from 1 in document order, so what lies inside one follows it directly. */
  elements: number;
  arrays: number;
  parent: Int32Array;
  array: Int32Array;
  /** The number after that of the last element inside. */
  endElement: Int32Array;
  firstLeaf: Int32Array;
  /** For each field, its first and last leaf, valid if `seen` is the number of this event. */
  first: Int32Array;
  last: Int32Array;
  seen: Int32Array;
  event: number;
}

/** Creates an empty tape, to be used for one event after the other. */
export function createTape(): Tape {
  return {
    bytes: new Uint8Array(0),
    scratch: { bytes: new Uint8Array(256), used: 0 },
    count: 0,
    field: new Int32Array(64),
    kind: new Uint8Array(64),
    start: new Int32Array(64),
    end: new Int32Array(64),
    element: new Int32Array(64),
    next: new Int32Array(64),
    text: new Int32Array(64),
    number: new Float64Array(64),
    held: new Uint8Array(64),
    elements: 0,
    arrays: 0,
    parent: new Int32Array(64),
    array: new Int32Array(64),
    endElement: new Int32Array(64),
    firstLeaf: new Int32Array(64),
    first: new Int32Array(16),
    last: new Int32Array(16),
    seen: new Int32Array(16),
    event: 0,
  };
}

/** Forgets the event before and makes room for leaves of so many fields. */
export function resetTape(tape: Tape, bytes: Uint8Array, fields: number): void {
  tape.bytes = bytes;
  tape.scratch.used = 0;
  tape.count = 0;
  tape.elements = 0;
  tape.arrays = 0;
  if (tape.seen.length < fields) {
    tape.first = growInts(tape.first, fields);
    tape.last = growInts(tape.last, fields);
    tape.seen = growInts(tape.seen, fields);
  }
  tape.event = (tape.event + 1) | 0;
}

/** Adds a leaf of a field. */
export function addLeaf(tape: Tape, field: number, kind: number, start: number, end: number, element: number): void {
  const leaf = tape.count++;
  if (leaf >= tape.field.length) growLeaves(tape);
  tape.field[leaf] = field;
  tape.kind[leaf] = kind;
  tape.start[leaf] = start;
  tape.end[leaf] = end;
  tape.element[leaf] = element;
  tape.next[leaf] = -1;
  tape.text[leaf] = -2;
  tape.held[leaf] = 0;
  if (tape.seen[field] === tape.event) {
    tape.next[tape.last[field]!] = leaf;
  } else {
    tape.seen[field] = tape.event;
    tape.first[field] = leaf;
  }
  tape.last[field] = leaf;
}

/** Opens an element of an array and gives its number. */
export function addElement(tape: Tape, array: number, parent: number): number {
  const element = ++tape.elements;
  if (element >= tape.parent.length) growElements(tape);
  tape.parent[element] = parent;
  tape.array[element] = array;
  tape.firstLeaf[element] = tape.count;
  return element;
}

/** Closes an element; one without leaves is forgotten. */
export function endElement(tape: Tape, element: number): void {
  if (tape.firstLeaf[element] === tape.count) tape.elements = element - 1;
  else tape.endElement[element] = tape.elements + 1;
}

/** Gives the first leaf of a field in this event, or -1. */
export function firstLeafOf(tape: Tape, field: number): number {
  return tape.seen[field] === tape.event ? tape.first[field]! : -1;
}

/** Gives the buffer in which the text of a leaf lies. */
export function bufferOf(tape: Tape, leaf: number): Uint8Array {
  return tape.kind[leaf] === DECODED ? tape.scratch.bytes : tape.bytes;
}

function growLeaves(tape: Tape): void {
  const size = tape.field.length * 2;
  tape.field = growInts(tape.field, size);
  tape.kind = growBytes(tape.kind, size);
  tape.start = growInts(tape.start, size);
  tape.end = growInts(tape.end, size);
  tape.element = growInts(tape.element, size);
  tape.next = growInts(tape.next, size);
  tape.text = growInts(tape.text, size);
  tape.held = growBytes(tape.held, size);
  const larger = new Float64Array(size);
  larger.set(tape.number);
  tape.number = larger;
}

function growElements(tape: Tape): void {
  const size = tape.parent.length * 2;
  tape.parent = growInts(tape.parent, size);
  tape.array = growInts(tape.array, size);
  tape.endElement = growInts(tape.endElement, size);
  tape.firstLeaf = growInts(tape.firstLeaf, size);
}
