import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import { isJsonObject } from './json-value.ts';
import { parseLeafTest } from './parse-leaf.ts';
import type { LeafTest, Pattern } from './pattern.ts';

const MAX_BRANCHES = 1000;
const MAX_DEPTH = 1000;

/** Words that cannot name a field inside `$or`, because they name operators of event patterns (EP14). */
const RESERVED_WORDS = new Set(
  (
    'exactly prefix suffix equals-ignore-case anything-but numeric exists wildcard cidr = < <= > >= regex ' +
    'not-wildcard not-equals-ignore-case date-after date-before date-on-or-after date-on-or-before in-date-range ' +
    'ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

type BranchMap = Map<string, readonly LeafTest[]>;

/** Parses an event pattern (EP1 to EP14) from a JSON value; gives every issue, with its path, when it is not one. */
export function parsePattern(value: unknown): Parsed<Pattern> {
  const issues: Issue[] = [];
  if (!isObject(value)) {
    const message = `The pattern is ${describeKind(value)}: make it an object such as {"source": ["my.app"]}`;
    return { issues: [issue('not_an_object', [], message)] };
  }
  const maps = readObject(value, [], { inOr: false, branches: [new Map()] }, issues);
  if (hasErrors(issues)) return { issues };
  const branches = maps.map((map) =>
    [...map].map(([path, anyOf]) => ({ path, anyOf })).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  );
  return { value: { branches }, issues };
}

interface Reading {
  readonly inOr: boolean;
  readonly branches: BranchMap[];
  /** Field names from the root, without the positions inside `$or` that `Path` holds. */
  readonly names?: readonly string[];
}

function readObject(object: Record<string, unknown>, at: Path, reading: Reading, issues: Issue[]): BranchMap[] {
  if (at.length >= MAX_DEPTH) {
    const message = `The pattern is nested ${MAX_DEPTH} levels deep: ask for fields nearer to the root`;
    issues.push(issue('too_deep', at, message));
    return reading.branches;
  }
  const entries = Object.entries(object);
  if (entries.length === 0) {
    issues.push(issue('empty_object', at, 'An empty object asks for nothing: name at least one field in it'));
  }
  let { branches } = reading;
  const names = reading.names ?? [];
  for (const [key, value] of entries) {
    const here = [...at, key];
    const inner = { ...reading, branches, names: [...names, key] };
    if (key === '$or' && isOrList(value)) {
      branches = readOr(value, here, { inOr: true, branches, names }, issues);
    } else if (reading.inOr && RESERVED_WORDS.has(key)) {
      const message = `${JSON.stringify(key)} is an operator and cannot name a field inside "$or": move it into an array`;
      issues.push(issue('reserved_word', here, message));
    } else if (Array.isArray(value)) {
      const tests = readTests(value, here, issues);
      setField(branches, inner.names.join('.'), tests, here, issues);
    } else if (isObject(value)) {
      branches = readObject(value, here, inner, issues);
    } else {
      const message = `${quote(value)} stands alone for field ${JSON.stringify(key)}: put it into an array, [${quote(value)}]`;
      issues.push(issue('not_an_array', here, message));
    }
  }
  return branches;
}

/** Reports whether `$or` is the operator; otherwise it is a field of that name, as older patterns may use it (EP14). */
function isOrList(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length < 2) return false;
  return value.every((each) => isObject(each) && !Object.keys(each).some((key) => RESERVED_WORDS.has(key)));
}

function readOr(list: readonly Record<string, unknown>[], at: Path, reading: Reading, issues: Issue[]): BranchMap[] {
  const branches: BranchMap[] = [];
  for (const [index, each] of list.entries()) {
    const copies = reading.branches.map((branch) => new Map(branch));
    branches.push(...readObject(each, [...at, index], { ...reading, branches: copies }, issues));
    if (branches.length > MAX_BRANCHES) {
      const message = `"$or" gives more than ${MAX_BRANCHES} combinations: split the pattern into several`;
      issues.push(issue('too_many_combinations', at, message));
      return branches.slice(0, 1);
    }
  }
  return branches;
}

function readTests(list: readonly unknown[], at: Path, issues: Issue[]): LeafTest[] {
  if (list.length === 0) {
    issues.push(issue('empty_array', at, 'An empty array never matches: list at least one value in it'));
  }
  return list.flatMap((each, index) => parseLeafTest(each, [...at, index], issues) ?? []);
}

function setField(branches: BranchMap[], path: string, tests: LeafTest[], at: Path, issues: Issue[]): void {
  if (branches.some((branch) => branch.has(path))) {
    const message = `Field "${path}" is asked for twice and only the last counts: remove one`;
    issues.push(issue('field_overridden', at, message, 'warning'));
  }
  for (const branch of branches) branch.set(path, tests);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value);
}

function describeKind(value: unknown): string {
  return Array.isArray(value) ? 'an array' : quote(value);
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
