import { type ByteTrie, createTrie, extendTrie, ROOT, stepTrie } from './byte-trie.ts';
import { encodeText, growInts } from './text.ts';

const DOT = 0x2e;

/** The dotted paths that patterns name, byte by byte: how a scanner knows which keys lead to them. */
export interface PathTrie {
  readonly keys: ByteTrie;
  /** For each node, the field whose path ends there, or -1. */
  field: Int32Array;
  /** For each node, the node after a dot, or 0 if nothing is asked for below. */
  below: Int32Array;
}

/** Creates a tree without paths. */
export function createPaths(): PathTrie {
  return { keys: createTrie(), field: new Int32Array(16).fill(-1), below: new Int32Array(16) };
}

/** Adds a path that leads to a field. */
export function addPath(paths: PathTrie, path: string, field: number): void {
  let node = ROOT;
  for (const byte of encodeText(path)) {
    const next = extendTrie(paths.keys, node, byte);
    if (next >= paths.field.length) {
      const size = paths.field.length;
      paths.field = growInts(paths.field, next + 1);
      paths.field.fill(-1, size);
      paths.below = growInts(paths.below, next + 1);
    }
    if (byte === DOT) paths.below[node] = next;
    node = next;
  }
  paths.field[node] = field;
}

/** Gives the node that a decoded key leads to from where the keys of its object start, or 0. */
export function walkKey(paths: PathTrie, from: number, bytes: Uint8Array, start: number, end: number): number {
  let node = from;
  for (let at = start; at < end && node !== 0; at++) node = stepTrie(paths.keys, node, bytes[at]!);
  return node;
}
