import { type Issue, issue, type Path } from '../issue.ts';
import { isJsonObject } from './json-value.ts';
import { parseNumericRange } from './parse-numeric.ts';
import type { LeafTest, PlainTest } from './pattern.ts';

type Reader = (value: unknown, at: Path, issues: Issue[]) => LeafTest | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['exactly', (value, at, issues) => mapText(value, at, issues, (text) => ({ kind: 'exact', value: text }))],
  ['prefix', (value, at, issues) => readAffix('prefix', value, at, issues)],
  ['suffix', (value, at, issues) => readAffix('suffix', value, at, issues)],
  [
    'equals-ignore-case',
    (value, at, issues) => mapText(value, at, issues, (text) => ({ kind: 'equals-ignore-case', text })),
  ],
  ['numeric', parseNumericRange],
  ['anything-but', readAnythingBut],
  ['exists', readExists],
]);

/** Operators that event patterns have and this engine does not evaluate yet (EP13). */
const UNSUPPORTED = new Set(['wildcard', 'cidr']);

/** Parses one alternative of a field's array: a value to equal, or an object with one operator; adds what is wrong. */
export function parseLeafTest(value: unknown, at: Path, issues: Issue[]): LeafTest | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return { kind: 'exact', value };
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return { kind: 'exact', value };
    issues.push(issue('number_out_of_range', at, 'The number is too large to compare: use one below 1.8e308'));
    return undefined;
  }
  if (!isJsonObject(value)) {
    const message = `${quote(value)} cannot be compared: list plain values or operators such as {"prefix": "a"}`;
    issues.push(issue('not_a_test', at, message));
    return undefined;
  }
  const [operator, operand] = readSingleKey(value, at, issues) ?? [];
  if (operator === undefined) return undefined;
  const reader = READERS.get(operator);
  if (reader) return reader(operand, [...at, operator], issues);
  issues.push(refuseOperator(operator, [...READERS.keys()], [...at, operator]));
  return undefined;
}

function readAffix(kind: 'prefix' | 'suffix', value: unknown, at: Path, issues: Issue[]): LeafTest | undefined {
  if (!isJsonObject(value)) return mapText(value, at, issues, (text) => ({ kind, text, ignoreCase: false }));
  const [operator, operand] = readSingleKey(value, at, issues) ?? [];
  if (operator === undefined) return undefined;
  const here = [...at, operator];
  if (operator === 'equals-ignore-case') {
    return mapText(operand, here, issues, (text) => ({ kind, text, ignoreCase: true }));
  }
  issues.push(refuseOperator(operator, ['equals-ignore-case'], here));
  return undefined;
}

function readAnythingBut(value: unknown, at: Path, issues: Issue[]): LeafTest | undefined {
  if (!isJsonObject(value)) {
    const values = readList(value, at, issues);
    const first = typeof values[0];
    if (values.some((each) => typeof each !== first || !(typeof each === 'string' || Number.isFinite(each)))) {
      const message = `${quote(value)} is not for "anything-but": give texts only or numbers only`;
      issues.push(issue('invalid_operand', at, message));
      return undefined;
    }
    return { kind: 'anything-but', none: values.map((each) => ({ kind: 'exact', value: each as string | number })) };
  }
  const [operator, operand] = readSingleKey(value, at, issues) ?? [];
  if (operator === undefined) return undefined;
  const here = [...at, operator];
  if (operator !== 'prefix' && operator !== 'suffix' && operator !== 'equals-ignore-case') {
    issues.push(refuseOperator(operator, ['prefix', 'suffix', 'equals-ignore-case'], here));
    return undefined;
  }
  const none: PlainTest[] = [];
  for (const text of readList(operand, here, issues)) {
    if (typeof text !== 'string') {
      issues.push(issue('invalid_operand', here, `${quote(text)} is not a text: give a text or a list of texts`));
    } else if (operator === 'equals-ignore-case') {
      none.push({ kind: operator, text });
    } else if (text === '') {
      issues.push(issue('invalid_operand', here, `"" is the ${operator} of every text: give at least one character`));
    } else {
      none.push({ kind: operator, text, ignoreCase: false });
    }
  }
  return { kind: 'anything-but', none };
}

function readExists(value: unknown, at: Path, issues: Issue[]): LeafTest | undefined {
  if (typeof value === 'boolean') return { kind: 'exists', present: value };
  issues.push(issue('invalid_operand', at, `${quote(value)} is not for "exists": use true or false`));
  return undefined;
}

function readList(value: unknown, at: Path, issues: Issue[]): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0)
    issues.push(issue('empty_array', at, 'An empty array excludes nothing: list at least one value'));
  return value;
}

function mapText<T>(value: unknown, at: Path, issues: Issue[], make: (text: string) => T): T | undefined {
  if (typeof value === 'string') return make(value);
  issues.push(issue('invalid_operand', at, `${quote(value)} is not a text: give one text in double quotes`));
  return undefined;
}

function readSingleKey(value: object, at: Path, issues: Issue[]): [string, unknown] | undefined {
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 1) return entries[0];
  const message = `${quote(value)} has ${entries.length} operators: give exactly one in each object`;
  issues.push(issue('not_one_operator', at, message));
  return undefined;
}

function refuseOperator(operator: string, known: readonly string[], at: Path): Issue {
  const list = known.map((each) => `"${each}"`).join(', ');
  if (UNSUPPORTED.has(operator)) {
    return issue('unsupported_operator', at, `Operator "${operator}" is not supported yet: use ${list}`);
  }
  return issue('unknown_operator', at, `Operator ${JSON.stringify(operator)} is not known here: use ${list}`);
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
