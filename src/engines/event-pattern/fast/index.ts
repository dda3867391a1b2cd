import type { Branch as PatternBranch } from '../pattern.ts';
import { readAddress, visitAddress } from './address-tree.ts';
import { visitPrefixes, visitSuffixes } from './affix-index.ts';
import { type Branch, FAILS, type Rule } from './branch.ts';
import { addBranch, type BranchIndex, createBranchIndex } from './branch-index.ts';
import { type Evaluation, mayHold, outcomeOf, satisfies } from './evaluate.ts';
import type { BroadGroup, FieldIndex } from './field-index.ts';
import { foldedOf, isText, textIdOf } from './holds.ts';
import { numberOf } from './number.ts';
import type { Probe } from './probe.ts';
import { visitRanges, visitRangesOfMany } from './range-index.ts';
import { createScanner, scanEvent } from './scan.ts';
import { bufferOf, createTape, firstLeafOf, NULL, NUMBER, resetTape, TRUE } from './tape.ts';
import { findText } from './text-table.ts';

/** With more numbers than this at one path, each range is held against all of them at once. */
const MANY = 256;

/** Rules that are held against the bytes of one event after the other. */
export interface FastMatcher {
  /** Adds a rule without branches, behind those that are there. */
  addRule(name: string): Rule;
  /** Gives the rule branches beside those that it has. */
  addBranches(rule: Rule, patterns: readonly PatternBranch[]): void;
  /** Leaves the rule these branches only; with none it is gone for good. */
  replaceBranches(rule: Rule, patterns: readonly PatternBranch[]): void;
  /** Gives the rules that the event matches, in order of addition. */
  match(bytes: Uint8Array): Rule[];
}

/** Creates a matcher without rules. */
export function createFastMatcher(): FastMatcher {
  const scanner = createScanner();
  const tape = createTape();
  const evaluation: Evaluation = { tape, work: { done: 0 }, list: new Int32Array(64), listed: 0 };
  const addresses = new Uint8Array(32);
  const rules = new Set<Rule>();
  let index: BranchIndex = createBranchIndex();
  let live = 0;
  let dead = 0;
  let order = 0;
  let matched: Rule[] = [];

  const consider = (branch: Branch): void => {
    const { rule } = branch;
    if (branch.seen === tape.event || rule.matched === tape.event || !branch.isLive) return;
    branch.seen = tape.event;
    if (!satisfies(evaluation, branch)) return;
    rule.matched = tape.event;
    matched.push(rule);
  };

  const considerAll = (branches: readonly Branch[]): void => {
    for (let at = 0; at < branches.length; at++) consider(branches[at]!);
  };

  const follow = (probe: Probe): void => {
    if (probe.seen === tape.event || probe.branches === undefined) return;
    probe.seen = tape.event;
    considerAll(probe.branches);
  };

  const followText = (field: FieldIndex, leaf: number): void => {
    const bytes = bufferOf(tape, leaf);
    const start = tape.start[leaf]!;
    const end = tape.end[leaf]!;
    if (field.texts.size > 0) {
      const id = textIdOf(field, tape, leaf);
      const probe = id < 0 ? undefined : field.texts.get(id);
      if (probe) follow(probe);
    }
    if (field.prefixes) visitPrefixes(field.prefixes, bytes, start, end, follow);
    if (field.suffixes) visitSuffixes(field.suffixes, bytes, start, end, follow);
    if (field.folds.size > 0 || field.foldPrefixes || field.foldSuffixes) {
      const folded = foldedOf(tape, leaf);
      const id = findText(field.table, field.foldSpace, folded.bytes, 0, folded.length);
      if (id >= 0) field.folds.get(id)?.forEach(follow);
      if (field.foldPrefixes) visitPrefixes(field.foldPrefixes, folded.bytes, 0, folded.length, follow);
      if (field.foldSuffixes) visitSuffixes(field.foldSuffixes, folded.bytes, 0, folded.length, follow);
    }
    if (field.addresses4 || field.addresses6) {
      const count = readAddress(bytes, start, end, addresses);
      const tree = count === 8 ? field.addresses4 : field.addresses6;
      if (count > 0 && tree) visitAddress(tree, addresses, count, follow);
    }
    for (let at = 0; at < field.anyText.length; at++) follow(field.anyText[at]!);
  };

  const followNumber = (field: FieldIndex, leaf: number): void => {
    if (field.texts.size > 0) {
      const id = textIdOf(field, tape, leaf);
      const probe = id < 0 ? undefined : field.texts.get(id);
      if (probe) follow(probe);
    }
    if (field.numbers.size > 0) field.numbers.get(numberOf(tape, leaf))?.forEach(follow);
    if (field.rangeGroups.length === 0 || field.batched === tape.event) return;
    let values: Float64Array | undefined;
    if (field.counted !== tape.event) {
      field.counted = tape.event;
      values = listMany(leaf);
      if (values) field.batched = tape.event;
    }
    for (const group of field.rangeGroups) {
      if (!mayHold(evaluation, group.rest)) continue;
      if (values) visitRangesOfMany(group.ranges, values, consider);
      else visitRanges(group.ranges, numberOf(tape, leaf), consider);
    }
  };

  const listMany = (first: number): Float64Array | undefined => {
    let count = 0;
    for (let leaf = first; leaf >= 0; leaf = tape.next[leaf]!) if (tape.kind[leaf] === NUMBER) count++;
    if (count <= MANY) return undefined;
    const values = new Float64Array(count);
    for (let leaf = first; leaf >= 0; leaf = tape.next[leaf]!) {
      if (tape.kind[leaf] === NUMBER) values[--count] = numberOf(tape, leaf);
    }
    return values.sort();
  };

  const followGroup = (group: BroadGroup, members: BroadGroup['present']): void => {
    if (!mayHold(evaluation, group.rest)) return;
    for (const [condition, branches] of members) {
      if (outcomeOf(evaluation, condition) !== FAILS) considerAll(branches);
    }
  };

  const followLeaf = (leaf: number): void => {
    const field = index.fields[tape.field[leaf]!]!;
    if (field.presentGroups.length > 0 && firstLeafOf(tape, field.id) === leaf) {
      for (const group of field.presentGroups) followGroup(group, group.present);
    }
    if (!field.isFiled) return;
    if (isText(tape, leaf)) followText(field, leaf);
    else if (tape.kind[leaf] === NUMBER) followNumber(field, leaf);
    else {
      const kind = tape.kind[leaf]!;
      const probe = field.words.get(kind === NULL ? null : kind === TRUE);
      if (probe) follow(probe);
    }
  };

  const rebuild = (): void => {
    index = createBranchIndex();
    dead = 0;
    for (const rule of rules) {
      rule.branches = rule.branches.map((branch) => addBranch(index, rule, branch.pattern));
    }
  };

  return {
    addRule(name) {
      const rule: Rule = { name, order: order++, branches: [], matched: 0 };
      rules.add(rule);
      return rule;
    },
    addBranches(rule, patterns) {
      for (const pattern of patterns) rule.branches.push(addBranch(index, rule, pattern));
      live += patterns.length;
    },
    replaceBranches(rule, patterns) {
      const left = new Set(patterns);
      for (const branch of rule.branches) {
        if (left.delete(branch.pattern)) continue;
        branch.isLive = false;
        dead++;
        live--;
      }
      rule.branches = rule.branches.filter((branch) => branch.isLive);
      this.addBranches(rule, [...left]);
      if (rule.branches.length === 0) rules.delete(rule);
    },
    match(bytes) {
      // What was taken away is swept out once it outweighs what stays.
      if (dead > live + 64) rebuild();
      resetTape(tape, bytes, index.fields.length);
      evaluation.listed = 0;
      matched = [];
      if (!scanEvent(scanner, tape, index.paths, bytes)) return matched;
      for (let leaf = 0; leaf < tape.count; leaf++) followLeaf(leaf);
      for (const field of index.absentFields) {
        if (firstLeafOf(tape, field.id) >= 0) continue;
        for (const group of field.absentGroups) followGroup(group, group.absent);
      }
      return matched.length > 1 ? matched.sort((one, other) => one.order - other.order) : matched;
    },
  };
}
