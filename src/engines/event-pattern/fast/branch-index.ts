import type { Branch as PatternBranch, FieldTest } from '../pattern.ts';
import type { Branch, Condition, Rule } from './branch.ts';
import { createField, fileAbsent, fileBranch, type FieldIndex } from './field-index.ts';
import { addPath, createPaths, type PathTrie } from './path-trie.ts';
import { internProbes, listProbes, type Probe } from './probe.ts';
import { createTable, type TextTable } from './text-table.ts';

/** All branches, filed so that an event leads to those that it may satisfy. */
export interface BranchIndex {
  readonly paths: PathTrie;
  readonly table: TextTable;
  readonly fields: FieldIndex[];
  readonly fieldByPath: Map<string, FieldIndex>;
  readonly conditions: Map<string, Condition>;
  /** Fields whose absence leads to branches. */
  readonly absentFields: FieldIndex[];
}

/** Creates an index without branches. */
export function createBranchIndex(): BranchIndex {
  return {
    paths: createPaths(),
    table: createTable(),
    fields: [],
    fieldByPath: new Map(),
    conditions: new Map(),
    absentFields: [],
  };
}

/** Files one way to satisfy a rule, and gives it. */
export function addBranch(index: BranchIndex, rule: Rule, pattern: PatternBranch): Branch {
  const conditions = pattern.map((test) => internCondition(index, test));
  const branch: Branch = { rule, pattern, conditions, isLive: true, seen: 0 };
  const needed = conditions.filter((each) => !each.allowsAbsence);
  if (needed.length > 0) {
    fileUnder(
      needed.reduce((best, each) => (costOf(each) < costOf(best) ? each : best)),
      branch,
    );
    return branch;
  }
  // With nothing that must be there, either some test passes or all the paths are absent, the first among them.
  for (const condition of conditions) fileUnder(condition, branch);
  const first = conditions[0]!;
  if (first.field.absentGroups.length === 0) index.absentFields.push(first.field);
  fileAbsent(first.field, first, branch);
  return branch;
}

function fileUnder(condition: Condition, branch: Branch): void {
  for (const probe of condition.probes) {
    if (probe.test.kind !== 'exists' || probe.test.present) fileBranch(condition.field, condition, probe, branch);
  }
}

function internCondition(index: BranchIndex, test: FieldTest): Condition {
  const field = internField(index, test.path);
  const probes = internProbes(field, test.anyOf);
  const key = `${field.id}:${probes.map((probe) => probe.id).join()}`;
  const found = index.conditions.get(key);
  if (found) return found;
  const condition: Condition = {
    id: index.conditions.size,
    field,
    probes,
    list: listProbes(probes),
    allowsAbsence: test.anyOf.some((each) => each.kind === 'exists' && !each.present),
    seen: 0,
    outcome: 0,
    listed: 0,
    passingStart: 0,
    passingEnd: 0,
    presentStart: 0,
    presentEnd: 0,
  };
  index.conditions.set(key, condition);
  return condition;
}

function internField(index: BranchIndex, path: string): FieldIndex {
  const found = index.fieldByPath.get(path);
  if (found) return found;
  const field = createField(index.fields.length, path, index.table);
  index.fields.push(field);
  index.fieldByPath.set(path, field);
  addPath(index.paths, path, field.id);
  return field;
}

/** Estimates how many branches in vain an event leads to if one more is filed under the condition. */
function costOf(condition: Condition): number {
  let cost = 0;
  for (const probe of condition.probes) cost += costOfProbe(probe);
  return cost;
}

function costOfProbe({ test, branches, low, high }: Probe): number {
  const filed = branches === undefined ? 0 : branches.length;
  switch (test.kind) {
    case 'text':
    case 'number':
    case 'equals-ignore-case':
      return filed;
    case 'word':
      return filed + 4;
    case 'prefix':
    case 'suffix':
      return filed + 1 + 8 / (test.text.length + 1);
    case 'address':
      return filed + 2;
    case 'wildcard':
      return filed + (test.parts[0] === '' && test.parts.at(-1) === '' ? 12 : 4);
    case 'numeric':
      if (low === high) return filed;
      return low === -Infinity || high === Infinity ? 24 : 12;
    case 'anything-but':
      return 100;
    case 'exists':
      return 200;
  }
}
