import { type ByteTrie, createTrie, extendTrie, ROOT } from './byte-trie.ts';
import type { Probe } from './probe.ts';

/** Probes filed under the bytes with which a value must start, or end. */
export interface AffixIndex {
  readonly trie: ByteTrie;
  readonly probes: Map<number, Probe[]>;
  /** For each node, whether probes are filed there. */
  isFiled: Uint8Array;
}

/** Creates an index without probes. */
export function createAffixes(): AffixIndex {
  return { trie: createTrie(), probes: new Map(), isFiled: new Uint8Array(16) };
}

/** Files a probe under bytes, read from the last to the first if it is for the end of values. */
export function addAffix(index: AffixIndex, bytes: Uint8Array, isSuffix: boolean, probe: Probe): void {
  let node = ROOT;
  for (let at = 0; at < bytes.length; at++) {
    node = extendTrie(index.trie, node, bytes[isSuffix ? bytes.length - 1 - at : at]!);
  }
  if (index.isFiled.length < index.trie.label.length) {
    const larger = new Uint8Array(index.trie.label.length);
    larger.set(index.isFiled);
    index.isFiled = larger;
  }
  index.isFiled[node] = 1;
  const probes = index.probes.get(node);
  if (probes) probes.push(probe);
  else index.probes.set(node, [probe]);
}

/** Calls for every probe under which the value starts. */
export function visitPrefixes(
  index: AffixIndex,
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (probe: Probe) => void,
): void {
  const { label, child, sibling } = index.trie;
  const { isFiled } = index;
  let node = ROOT;
  for (let at = start; ; at++) {
    if (isFiled[node] === 1) index.probes.get(node)!.forEach(visit);
    if (at >= end) return;
    const byte = bytes[at]!;
    node = child[node]!;
    while (node !== 0 && label[node] !== byte) node = sibling[node]!;
    if (node === 0) return;
  }
}

/** Calls for every probe under which the value ends. */
export function visitSuffixes(
  index: AffixIndex,
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (probe: Probe) => void,
): void {
  const { label, child, sibling } = index.trie;
  const { isFiled } = index;
  let node = ROOT;
  for (let at = end - 1; ; at--) {
    if (isFiled[node] === 1) index.probes.get(node)!.forEach(visit);
    if (at < start) return;
    const byte = bytes[at]!;
    node = child[node]!;
    while (node !== 0 && label[node] !== byte) node = sibling[node]!;
    if (node === 0) return;
  }
}
