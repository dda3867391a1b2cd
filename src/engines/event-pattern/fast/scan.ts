import { ROOT } from './byte-trie.ts';
import { type PathTrie, walkKey } from './path-trie.ts';
import { skipContainer, skipNumber, skipSpace, skipString, skipValue } from './skip.ts';
import { decodeString } from './string-decoder.ts';
import { addElement, addLeaf, DECODED, endElement, FALSE, NULL, NUMBER, type Tape, TEXT, TRUE } from './tape.ts';
import { isUtf8 } from './text.ts';

/** An event with more objects and arrays inside each other than this is not read (EP3). */
const MAX_OPEN = 1000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Reads events with the memory that one after the other can share. */
export interface Scanner {
  /** Where the keys of an open object start in the tree, or at which node an open array lies. */
  readonly node: Int32Array;
  /** The number of an open array, or -1 for an object. */
  readonly array: Int32Array;
  /** The array element in which the values of an open object or array lie. */
  readonly element: Int32Array;
}

/** Creates a scanner. */
export function createScanner(): Scanner {
  return {
    node: new Int32Array(MAX_OPEN + 2),
    array: new Int32Array(MAX_OPEN + 2),
    element: new Int32Array(MAX_OPEN + 2),
  };
}

/**
 * Puts the leaves of the JSON object in the bytes that lie at one of the paths on the tape; reports whether no fault was
 * noticed. What follows the object is not looked at, nor is what the paths do not need, beyond strings and brackets that close.
 */
export function scanEvent(scanner: Scanner, tape: Tape, paths: PathTrie, bytes: Uint8Array): boolean {
  const { field, below } = paths;
  const length = bytes.length;
  const start = length > 2 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let at = skipSpace(bytes, start);
  if (at >= length || bytes[at] !== OPEN_OBJECT) return false;
  at = skipSpace(bytes, at + 1);
  if (at < length && bytes[at] === CLOSE_OBJECT) return true;
  scanner.node[1] = ROOT;
  scanner.array[1] = -1;
  scanner.element[1] = 0;
  let open = 1;
  let inObject = true;
  let base = ROOT;
  let element = 0;
  for (;;) {
    let node = base;
    if (inObject) {
      if (at >= length || bytes[at] !== QUOTE) return false;
      const end = skipString(bytes, at + 1);
      if (end < 0) return false;
      node = readKey(tape, paths, base, bytes, at + 1, end - 1);
      if (node < 0) return false;
      at = end < length && bytes[end] === 0x3a ? end : skipSpace(bytes, end);
      if (at >= length || bytes[at] !== 0x3a) return false;
      at++;
    }
    if (at < length && bytes[at]! <= 0x20) at = skipSpace(bytes, at);
    if (at >= length) return false;
    const byte = bytes[at]!;
    const isObject = byte === OPEN_OBJECT;
    if (node === 0) {
      at = skipValue(bytes, at, MAX_OPEN - open);
      if (at < 0) return false;
    } else if (isObject || byte === OPEN_ARRAY) {
      const inside = isObject ? below[node]! : node;
      if (inside === 0 || open === MAX_OPEN) {
        at = skipContainer(bytes, at, MAX_OPEN - open);
        if (at < 0) return false;
      } else {
        at = skipSpace(bytes, at + 1);
        if (at >= length) return false;
        if (bytes[at] === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          at++;
        } else {
          if (!inObject) element = addElement(tape, scanner.array[open]!, element);
          open++;
          scanner.node[open] = inside;
          scanner.array[open] = isObject ? -1 : tape.arrays++;
          scanner.element[open] = element;
          base = inside;
          inObject = isObject;
          continue;
        }
      }
    } else if (field[node]! >= 0) {
      at = readLeaf(tape, field[node]!, bytes, at, element);
      if (at < 0) return false;
    } else {
      at = skipValue(bytes, at, 0);
      if (at < 0) return false;
    }
    for (;;) {
      if (at < length && bytes[at]! <= 0x20) at = skipSpace(bytes, at);
      if (at >= length) return false;
      const after = bytes[at++];
      if (after === COMMA) {
        if (at < length && bytes[at]! <= 0x20) at = skipSpace(bytes, at);
        break;
      }
      if (after !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return false;
      open--;
      if (open === 0) return true;
      base = scanner.node[open]!;
      inObject = scanner.array[open]! < 0;
      if (!inObject) endElement(tape, element);
      element = scanner.element[open]!;
    }
  }
}

/** Gives the node that the key leads to, 0 if no path has it, or -1 if it is not JSON. */
function readKey(tape: Tape, paths: PathTrie, base: number, bytes: Uint8Array, start: number, end: number): number {
  const { label, child, sibling } = paths.keys;
  let node = base;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    let next = child[node]!;
    while (next !== 0 && label[next] !== byte) next = sibling[next]!;
    if (byte === 0x5c || byte >= 0x80) return readOddKey(tape, paths, base, bytes, start, end);
    if (next === 0) return 0;
    node = next;
  }
  return node;
}

function readOddKey(tape: Tape, paths: PathTrie, base: number, bytes: Uint8Array, start: number, end: number): number {
  const { scratch } = tape;
  const used = scratch.used;
  const from = decodeString(scratch, bytes, start, end);
  if (from < 0) return -1;
  const node = walkKey(paths, base, scratch.bytes, from, scratch.used);
  scratch.used = used;
  return node;
}

/** Puts the leaf at the position on the tape and gives the position after it, or -1 if there is none. */
function readLeaf(tape: Tape, field: number, bytes: Uint8Array, at: number, element: number): number {
  switch (bytes[at]!) {
    case QUOTE:
      return readText(tape, field, bytes, at + 1, element);
    case 0x74:
      return readWord(tape, field, TRUE, bytes, at, 0x72, 0x75, 0x65, element);
    case 0x66:
      if (bytes[at + 1] !== 0x61) return -1;
      return readWord(tape, field, FALSE, bytes, at + 1, 0x6c, 0x73, 0x65, element);
    case 0x6e:
      return readWord(tape, field, NULL, bytes, at, 0x75, 0x6c, 0x6c, element);
    default: {
      const end = skipNumber(bytes, at);
      if (end >= 0) addLeaf(tape, field, NUMBER, at, end, element);
      return end;
    }
  }
}

function readWord(
  tape: Tape,
  field: number,
  kind: number,
  bytes: Uint8Array,
  at: number,
  second: number,
  third: number,
  fourth: number,
  element: number,
): number {
  if (bytes[at + 1] !== second || bytes[at + 2] !== third || bytes[at + 3] !== fourth) return -1;
  addLeaf(tape, field, kind, at, at + 4, element);
  return at + 4;
}

function readText(tape: Tape, field: number, bytes: Uint8Array, start: number, element: number): number {
  const after = skipString(bytes, start);
  if (after < 0) return -1;
  const end = after - 1;
  let odd = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    odd |= byte & 0x80;
    if (byte === 0x5c) odd |= 1;
  }
  if (odd === 0 || (odd === 0x80 && isUtf8(bytes, start, end))) {
    addLeaf(tape, field, TEXT, start, end, element);
    return after;
  }
  const from = decodeString(tape.scratch, bytes, start, end);
  if (from < 0) return -1;
  addLeaf(tape, field, DECODED, from, tape.scratch.used, element);
  return after;
}
