import { growBytes, growInts } from './text.ts';

/** The node at which every walk starts; node 0 stands for "nowhere". */
export const ROOT = 1;

/** A set of byte sequences as a tree; nodes are numbers, so that whoever uses it can keep things beside them. */
export interface ByteTrie {
  count: number;
  label: Uint8Array;
  child: Int32Array;
  sibling: Int32Array;
}

/** Creates a tree that holds the empty sequence only. */
export function createTrie(): ByteTrie {
  return { count: 2, label: new Uint8Array(16), child: new Int32Array(16), sibling: new Int32Array(16) };
}

/** Gives the node that one byte leads to, or 0. */
export function stepTrie(trie: ByteTrie, node: number, byte: number): number {
  const { label, sibling } = trie;
  let next = trie.child[node]!;
  while (next !== 0 && label[next] !== byte) next = sibling[next]!;
  return next;
}

/** Gives the node that one byte leads to, which is made if it is not there. */
export function extendTrie(trie: ByteTrie, node: number, byte: number): number {
  const found = stepTrie(trie, node, byte);
  if (found !== 0) return found;
  const made = trie.count++;
  trie.label = growBytes(trie.label, made + 1);
  trie.child = growInts(trie.child, made + 1);
  trie.sibling = growInts(trie.sibling, made + 1);
  trie.label[made] = byte;
  trie.sibling[made] = trie.child[node]!;
  trie.child[node] = made;
  return made;
}
