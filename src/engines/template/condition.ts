import type { Path } from '../issue.ts';
import { isTree, quote } from './property.ts';
import { DEPTH, refuse, type Scope, UNRESOLVED } from './scope.ts';

/** Evaluates a named condition once; an unknown or circular one is reported and counts as false (rule TPL-12). */
export function evaluateCondition(scope: Scope, name: string, path: Path): boolean {
  const known = scope.conditions.get(name);
  if (known !== undefined) return known;
  if (scope.deciding.has(name)) {
    refuse(scope, 'circular_reference', path, `Condition "${name}" depends on itself: break the circle`);
    return false;
  }
  if (!Object.hasOwn(scope.template.conditions, name)) {
    refuse(scope, 'unknown_condition', path, `Unknown condition "${name}": declare it under Conditions`);
    return false;
  }
  if (scope.deciding.size >= DEPTH) {
    refuse(scope, 'too_deep', path, `Condition "${name}" stands behind more than ${DEPTH} others: join them`);
    return false;
  }
  scope.deciding.add(name);
  const result = evaluate(scope, scope.template.conditions[name], ['Conditions', name]);
  scope.deciding.delete(name);
  scope.conditions.set(name, result);
  return result;
}

function evaluate(scope: Scope, value: unknown, path: Path): boolean {
  if (path.length > DEPTH) {
    refuse(scope, 'too_deep', path.slice(0, DEPTH), `Nested deeper than ${DEPTH} levels: name parts of the condition`);
    return false;
  }
  const keys = isTree(value) ? Object.keys(value) : [];
  const key = keys[0];
  if (!isTree(value) || keys.length !== 1 || key === undefined) return refuseCondition(scope, value, path);
  const operand = value[key];
  const below = [...path, key];
  if (key === 'Condition' && typeof operand === 'string') return evaluateCondition(scope, operand, below);
  if (!Array.isArray(operand)) return refuseCondition(scope, value, path);
  const operands: unknown[] = operand;
  const parts = (): boolean[] => operands.map((each, index) => evaluate(scope, each, [...below, index]));
  if (key === 'Fn::Equals' && operands.length === 2) {
    const [left, right] = operands.map((each, index) => scope.resolve(each, [...below, index]));
    return left !== UNRESOLVED && right !== UNRESOLVED && asText(left) === asText(right);
  }
  if (key === 'Fn::Not' && operands.length === 1) return parts()[0] === false;
  if (key === 'Fn::And' && operands.length >= 2) return parts().every(Boolean);
  if (key === 'Fn::Or' && operands.length >= 2) return parts().some(Boolean);
  return refuseCondition(scope, value, path);
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function refuseCondition(scope: Scope, value: unknown, path: Path): boolean {
  const message = `${quote(value)} is no condition: use Fn::Equals with two values, Fn::Not with one, Fn::And or Fn::Or with several, or Condition`;
  refuse(scope, 'invalid_condition', path, message);
  return false;
}
