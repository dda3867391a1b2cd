import { growBytes, growInts } from './text.ts';

/** Byte sequences by number, each in a space of its own choosing: the texts that the tests of one field compare with. */
export interface TextTable {
  count: number;
  /** The sequences one after the other; entry `id` lies from starts[id] to before starts[id + 1]. */
  pool: Uint8Array;
  starts: Int32Array;
  spaces: Int32Array;
  hashes: Int32Array;
  /** Id + 1 of an entry, or 0; the size is a power of two. */
  slots: Int32Array;
  /** For each space, one bit for each length modulo 32 that occurs. */
  lengths: Int32Array;
}

/** Creates a table without entries. */
export function createTable(): TextTable {
  return {
    count: 0,
    pool: new Uint8Array(256),
    starts: new Int32Array(16),
    spaces: new Int32Array(16),
    hashes: new Int32Array(16),
    slots: new Int32Array(32),
    lengths: new Int32Array(16),
  };
}

/** Gives the number of a sequence in a space, adding it if it is new. */
export function internText(table: TextTable, space: number, bytes: Uint8Array): number {
  const found = findText(table, space, bytes, 0, bytes.length);
  if (found >= 0) return found;
  const id = table.count++;
  const start = table.starts[id]!;
  table.starts = growInts(table.starts, id + 2);
  table.spaces = growInts(table.spaces, id + 1);
  table.hashes = growInts(table.hashes, id + 1);
  table.lengths = growInts(table.lengths, space + 1);
  table.pool = growBytes(table.pool, start + bytes.length);
  table.pool.set(bytes, start);
  table.starts[id + 1] = start + bytes.length;
  table.spaces[id] = space;
  table.hashes[id] = hashBytes(space, bytes, 0, bytes.length);
  table.lengths[space] = table.lengths[space]! | (1 << (bytes.length & 31));
  if (table.count * 2 > table.slots.length) {
    table.slots = new Int32Array(table.slots.length * 2);
    for (let each = 0; each < id; each++) putSlot(table, each);
  }
  putSlot(table, id);
  return id;
}

function putSlot(table: TextTable, id: number): void {
  const { slots } = table;
  const mask = slots.length - 1;
  let slot = table.hashes[id]! & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = id + 1;
}

/** Gives the number of the sequence in a space, or -1. */
export function findText(table: TextTable, space: number, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (space >= table.lengths.length || (table.lengths[space]! & (1 << (length & 31))) === 0) return -1;
  const hash = hashBytes(space, bytes, start, end);
  const { slots, hashes, spaces, starts } = table;
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const id = slots[slot]! - 1;
    if (id < 0) return -1;
    if (hashes[id] !== hash || spaces[id] !== space) continue;
    const from = starts[id]!;
    if (starts[id + 1]! - from === length && isSame(table.pool, from, bytes, start, length)) return id;
  }
}

function isSame(one: Uint8Array, from: number, other: Uint8Array, start: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (one[from + at] !== other[start + at]) return false;
  return true;
}

function hashBytes(space: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(space + 0x9e3779b9, 0x85ebca6b) ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ word, 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
