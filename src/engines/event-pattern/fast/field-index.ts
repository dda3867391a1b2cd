import { type AddressTree, addAddressRange, createAddressTree } from './address-tree.ts';
import { addAffix, type AffixIndex, createAffixes } from './affix-index.ts';
import type { Branch, Condition } from './branch.ts';
import type { Probe, ProbeSet } from './probe.ts';
import { addRange, createRanges, type RangeIndex } from './range-index.ts';
import { internText, type TextTable } from './text-table.ts';

/** Branches that can only be reached by a test that much passes; they share the other conditions, which are held first. */
export interface BroadGroup {
  readonly rest: readonly Condition[];
  /** By the range of a number. */
  readonly ranges: RangeIndex<Branch>;
  /** By any value at all. */
  readonly present: Map<Condition, Branch[]>;
  /** By none. */
  readonly absent: Map<Condition, Branch[]>;
}

/** Everything that is known about one path: the probes of its leaves, and how a leaf leads to the branches filed here. */
export interface FieldIndex extends ProbeSet {
  readonly id: number;
  readonly path: string;
  readonly foldSpace: number;
  /** Probes that hold for just one text, for all texts that fold alike, for one number by value. */
  readonly texts: Map<number, Probe>;
  readonly folds: Map<number, Probe[]>;
  readonly numbers: Map<number, Probe[]>;
  readonly words: Map<boolean | null, Probe>;
  prefixes: AffixIndex | undefined;
  suffixes: AffixIndex | undefined;
  foldPrefixes: AffixIndex | undefined;
  foldSuffixes: AffixIndex | undefined;
  addresses4: AddressTree<Probe> | undefined;
  addresses6: AddressTree<Probe> | undefined;
  /** Probes for which every text is looked at. */
  readonly anyText: Probe[];
  readonly groups: Map<string, BroadGroup>;
  /** Those groups again, by what they have. */
  readonly rangeGroups: BroadGroup[];
  readonly presentGroups: BroadGroup[];
  readonly absentGroups: BroadGroup[];
  /** Whether a leaf can lead anywhere from here, other than by being there. */
  isFiled: boolean;
  /** The last event in which its numbers were counted, and in which they were looked at all together. */
  counted: number;
  batched: number;
}

/** Creates the index of a path that has nothing filed yet. */
export function createField(id: number, path: string, table: TextTable): FieldIndex {
  return {
    id,
    path,
    table,
    textSpace: id * 3,
    foldSpace: id * 3 + 1,
    numberSpace: id * 3 + 2,
    byText: new Map(),
    byTest: new Map(),
    texts: new Map(),
    folds: new Map(),
    numbers: new Map(),
    words: new Map(),
    prefixes: undefined,
    suffixes: undefined,
    foldPrefixes: undefined,
    foldSuffixes: undefined,
    addresses4: undefined,
    addresses6: undefined,
    anyText: [],
    groups: new Map(),
    rangeGroups: [],
    presentGroups: [],
    absentGroups: [],
    isFiled: false,
    counted: 0,
    batched: 0,
  };
}

/** Files a probe, once, so that leaves which may pass it lead to its branches; only for probes that are not broad. */
export function fileProbe(field: FieldIndex, probe: Probe): void {
  const { test, bytes } = probe;
  field.isFiled = true;
  switch (test.kind) {
    case 'text':
      field.texts.set(probe.text, probe);
      return;
    case 'word':
      field.words.set(test.value, probe);
      return;
    case 'number':
      if (test.value === null) field.texts.set(probe.text, probe);
      else pushTo(field.numbers, test.value, probe);
      return;
    case 'numeric':
      pushTo(field.numbers, probe.low, probe);
      return;
    case 'prefix':
      if (!bytes) field.anyText.push(probe);
      else if (test.ignoreCase) addAffix((field.foldPrefixes ??= createAffixes()), bytes, false, probe);
      else addAffix((field.prefixes ??= createAffixes()), bytes, false, probe);
      return;
    case 'suffix':
      if (!bytes) field.anyText.push(probe);
      else if (test.ignoreCase) addAffix((field.foldSuffixes ??= createAffixes()), bytes, true, probe);
      else addAffix((field.suffixes ??= createAffixes()), bytes, true, probe);
      return;
    case 'equals-ignore-case':
      if (!bytes) field.anyText.push(probe);
      else pushTo(field.folds, internText(field.table, field.foldSpace, bytes), probe);
      return;
    case 'wildcard': {
      const first = probe.parts[0]!;
      const last = probe.parts.at(-1)!;
      if (first.length > 0) addAffix((field.prefixes ??= createAffixes()), first, false, probe);
      else if (last.length > 0) addAffix((field.suffixes ??= createAffixes()), last, true, probe);
      else field.anyText.push(probe);
      return;
    }
    case 'address': {
      if (test.family === 4) addAddressRange((field.addresses4 ??= createAddressTree()), test.low, test.high, probe);
      else addAddressRange((field.addresses6 ??= createAddressTree()), test.low, test.high, probe);
      return;
    }
    case 'anything-but':
    case 'exists':
      return;
  }
}

/** Files a branch under one of its conditions by what its probe is about. */
export function fileBranch(field: FieldIndex, condition: Condition, probe: Probe, branch: Branch): void {
  const { kind } = probe.test;
  const isRange = kind === 'numeric' && probe.low !== probe.high;
  if (!isRange && kind !== 'anything-but' && kind !== 'exists') {
    if (probe.branches) {
      probe.branches.push(branch);
    } else {
      probe.branches = [branch];
      fileProbe(field, probe);
    }
    return;
  }
  const group = groupOf(field, condition, branch);
  if (isRange) {
    if (group.ranges.items.length === 0) field.rangeGroups.push(group);
    addRange(group.ranges, probe.low, probe.high, branch);
    field.isFiled = true;
    return;
  }
  fileInGroup(group, group.present, field.presentGroups, condition, branch);
}

/** Files a branch under one of its conditions to be looked at when the event has no leaf of the field. */
export function fileAbsent(field: FieldIndex, condition: Condition, branch: Branch): void {
  const group = groupOf(field, condition, branch);
  fileInGroup(group, group.absent, field.absentGroups, condition, branch);
}

function fileInGroup(
  group: BroadGroup,
  members: Map<Condition, Branch[]>,
  groups: BroadGroup[],
  condition: Condition,
  branch: Branch,
): void {
  if (members.size === 0) groups.push(group);
  const branches = members.get(condition);
  if (!branches) members.set(condition, [branch]);
  else if (branches.at(-1) !== branch) branches.push(branch);
}

function groupOf(field: FieldIndex, condition: Condition, branch: Branch): BroadGroup {
  const rest = branch.conditions.filter((each) => each !== condition);
  const key = rest.map((each) => each.id).join();
  const found = field.groups.get(key);
  if (found) return found;
  const group: BroadGroup = { rest, ranges: createRanges(), present: new Map(), absent: new Map() };
  field.groups.set(key, group);
  return group;
}

function pushTo<K>(map: Map<K, Probe[]>, key: K, probe: Probe): void {
  const list = map.get(key);
  if (list) list.push(probe);
  else map.set(key, [probe]);
}
