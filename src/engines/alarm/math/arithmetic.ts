import type { BinaryOperator } from './expression.ts';
import { finite, type MathValue, type Series } from './value.ts';

/** Applies an operator to two values, point by point where one of them is a series (AL26, AL27). */
export function combine(operator: BinaryOperator, left: MathValue, right: MathValue): MathValue {
  if (left.kind === 'array') {
    return {
      kind: 'array',
      items: left.items.map((item) => ({
        ...item,
        points: toPoints(operator, { kind: 'series', points: item.points }, right),
      })),
    };
  }
  if (right.kind === 'array') {
    return {
      kind: 'array',
      items: right.items.map((item) => ({
        ...item,
        points: toPoints(operator, left, { kind: 'series', points: item.points }),
      })),
    };
  }
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return {
      kind: 'scalar',
      value: left.value === null || right.value === null ? null : apply(operator, left.value, right.value),
    };
  }
  return { kind: 'series', points: toPoints(operator, left, right) };
}

function toPoints(operator: BinaryOperator, left: MathValue, right: MathValue): Series {
  if (left.kind === 'series' && right.kind === 'series') {
    return left.points.map((value, at) => {
      const other = right.points[at] ?? null;
      return value === null && other === null ? null : apply(operator, value ?? 0, other ?? 0);
    });
  }
  if (left.kind === 'series' && right.kind === 'scalar') {
    const { value: number } = right;
    return left.points.map((value) => (value === null || number === null ? null : apply(operator, value, number)));
  }
  if (left.kind === 'scalar' && right.kind === 'series') {
    const { value: number } = left;
    return right.points.map((value) => (value === null || number === null ? null : apply(operator, number, value)));
  }
  return [];
}

function apply(operator: BinaryOperator, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return finite(left / right);
    case '^':
      return finite(left ** right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case 'AND':
      return Number(left !== 0 && right !== 0);
    case 'OR':
      return Number(left !== 0 || right !== 0);
  }
}

/**
 * Chooses between two values by a condition (AL28): point by point where it is a series, in which case a missing condition
 * or a missing value for false drops the point and a missing value for true is 0; as a whole where it is a number.
 */
export function choose(
  condition: MathValue,
  whenTrue: MathValue,
  whenFalse: MathValue | null,
  length: number,
): MathValue {
  if (condition.kind === 'scalar') {
    const chosen = condition.value === null ? null : condition.value === 0 ? whenFalse : whenTrue;
    const isSeries = whenTrue.kind === 'series' || whenFalse?.kind === 'series';
    if (!isSeries) return chosen ?? { kind: 'scalar', value: null };
    return { kind: 'series', points: Array.from({ length }, (_, at) => valueAt(chosen, at)) };
  }
  const points = condition.kind === 'series' ? condition.points : [];
  return {
    kind: 'series',
    points: points.map((value, at) => {
      if (value === null) return null;
      return value === 0 ? valueAt(whenFalse, at) : (valueAt(whenTrue, at) ?? 0);
    }),
  };
}

function valueAt(value: MathValue | null, at: number): number | null {
  if (value?.kind === 'scalar') return value.value;
  return value?.kind === 'series' ? (value.points[at] ?? null) : null;
}
