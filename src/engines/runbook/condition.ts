import { type Issue, issue, type Path } from '../issue.ts';
import { isTemplate, quote } from './field.ts';
import { isList, isObject, type Json, ownValue, toText } from './value.ts';

/** The comparison operators of aws:branch (RB27). */
export const operators = [
  'StringEquals',
  'EqualsIgnoreCase',
  'StartsWith',
  'EndsWith',
  'Contains',
  'NumericEquals',
  'NumericGreater',
  'NumericLesser',
  'NumericGreaterOrEquals',
  'NumericLesserOrEquals',
  'BooleanEquals',
] as const;

export type Operator = (typeof operators)[number];

/** A condition of a choice, read. */
export type Condition =
  | { readonly kind: 'compare'; readonly operator: Operator; readonly variable: Json; readonly value: Json }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };

function toNumber(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
    ? Number(value)
    : undefined;
}

function toFlag(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
}

function fitsOperator(operator: Operator, value: Json): boolean {
  if (operator.startsWith('Numeric')) return toNumber(value) !== undefined;
  return operator === 'BooleanEquals' ? toFlag(value) !== undefined : true;
}

function readComparison(value: Json, path: Path, issues: Issue[], templated: boolean): Condition | undefined {
  const named = operators.filter((operator) => ownValue(value, operator) !== undefined);
  const variable = ownValue(value, 'Variable');
  const [operator] = named;
  if (variable === undefined || operator === undefined || named.length > 1) {
    issues.push(
      issue(
        'bad_condition',
        path,
        `condition ${quote(value)} does not compare: give Variable and one of ${operators.join(', ')}`,
      ),
    );
    return undefined;
  }
  const wanted = ownValue(value, operator) ?? null;
  for (const [key, side] of [
    ['Variable', variable],
    [operator, wanted],
  ] as const) {
    if (fitsOperator(operator, side) || (templated && isTemplate(side))) continue;
    const kind = operator === 'BooleanEquals' ? 'true or false' : 'a number';
    issues.push(
      issue('wrong_type', [...path, key], `${key} ${quote(side)} cannot be compared by ${operator}: give ${kind}`),
    );
  }
  return { kind: 'compare', operator, variable, value: wanted };
}

/** Reads the condition of a choice, reporting every mistake; undefined if there is none to evaluate (RB26). */
export function readCondition(value: Json, path: Path, issues: Issue[], templated: boolean): Condition | undefined {
  if (!isObject(value)) {
    issues.push(issue('bad_condition', path, `condition ${quote(value)} does not fit: give a map`));
    return undefined;
  }
  const forms = ['And', 'Or', 'Not', 'Variable'].filter((key) => ownValue(value, key) !== undefined);
  if (forms.length > 1) {
    issues.push(issue('bad_condition', path, `condition mixes ${forms.join(' and ')}: keep one of them`));
    return undefined;
  }
  const not = ownValue(value, 'Not');
  if (not !== undefined) {
    const condition = readCondition(not, [...path, 'Not'], issues, templated);
    return condition && { kind: 'not', condition };
  }
  for (const key of ['And', 'Or'] as const) {
    const list = ownValue(value, key);
    if (list === undefined) continue;
    if (!isList(list) || list.length === 0) {
      issues.push(
        issue('bad_condition', [...path, key], `${key} ${quote(list)} does not fit: give a list of conditions`),
      );
      return undefined;
    }
    const conditions = list.map((each, index) => readCondition(each, [...path, key, index], issues, templated));
    const read = conditions.filter((each) => each !== undefined);
    return read.length === list.length ? { kind: key === 'And' ? 'and' : 'or', conditions: read } : undefined;
  }
  return readComparison(value, path, issues, templated);
}

const numericTests: Readonly<Record<Extract<Operator, `Numeric${string}`>, (a: number, b: number) => boolean>> = {
  NumericEquals: (a, b) => a === b,
  NumericGreater: (a, b) => a > b,
  NumericLesser: (a, b) => a < b,
  NumericGreaterOrEquals: (a, b) => a >= b,
  NumericLesserOrEquals: (a, b) => a <= b,
};

function compare(operator: Operator, left: Json, right: Json): boolean {
  const [text, wanted] = [toText(left), toText(right)];
  switch (operator) {
    case 'NumericEquals':
    case 'NumericGreater':
    case 'NumericLesser':
    case 'NumericGreaterOrEquals':
    case 'NumericLesserOrEquals':
      return numericTests[operator](toNumber(left) ?? Number.NaN, toNumber(right) ?? Number.NaN);
    case 'StringEquals':
      return text === wanted;
    case 'EqualsIgnoreCase':
      return text.toLowerCase() === wanted.toLowerCase();
    case 'StartsWith':
      return text.startsWith(wanted);
    case 'EndsWith':
      return text.endsWith(wanted);
    case 'Contains':
      return text.includes(wanted);
    case 'BooleanEquals':
      return toFlag(left) === toFlag(right);
  }
}

/** Evaluates a condition whose references are filled in. */
export function evaluate(condition: Condition): boolean {
  switch (condition.kind) {
    case 'compare':
      return compare(condition.operator, condition.variable, condition.value);
    case 'not':
      return !evaluate(condition.condition);
    case 'and':
      return condition.conditions.every(evaluate);
    case 'or':
      return condition.conditions.some(evaluate);
  }
}

/** Writes a condition on one line, for the label of an edge. */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `${toText(condition.variable)} ${condition.operator} ${toText(condition.value)}`;
    case 'not':
      return `not (${describeCondition(condition.condition)})`;
    case 'and':
    case 'or':
      return condition.conditions.map((each) => `(${describeCondition(each)})`).join(` ${condition.kind} `);
  }
}
