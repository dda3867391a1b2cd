import { type Issue, issue, type Path } from '../issue.ts';
import type { Bound, LeafTest } from './pattern.ts';

/**
 * Parses the operand of `numeric` (EP10): `["=", n]`, one bound, or a lower bound followed by a greater upper one; adds
 * what is wrong with it.
 */
export function parseNumericRange(value: unknown, at: Path, issues: Issue[]): LeafTest | undefined {
  const refuse = (message: string): undefined => {
    issues.push(issue('invalid_range', at, message));
  };
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(`${JSON.stringify(value)} is not a numeric range: write one like [">", 0, "<=", 5]`);
  }
  const terms: { operator: string; number: number }[] = [];
  for (let index = 0; index < value.length; index += 2) {
    const operator: unknown = value[index];
    const number: unknown = value[index + 1];
    if (operator !== '=' && operator !== '>' && operator !== '>=' && operator !== '<' && operator !== '<=') {
      return refuse(`${JSON.stringify(operator)} is not a comparison: use "=", ">", ">=", "<" or "<="`);
    }
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      return refuse(
        `${JSON.stringify(number) ?? 'Nothing'} follows "${operator}": give a number that a double can hold`,
      );
    }
    terms.push({ operator, number });
  }
  const [first, second] = terms;
  if (!first) return undefined;
  if (first.operator === '=' && !second) {
    const bound = { value: first.number, inclusive: true };
    return { kind: 'numeric', lower: bound, upper: bound };
  }
  if (!second)
    return first.operator.startsWith('>')
      ? { kind: 'numeric', lower: toBound(first) }
      : { kind: 'numeric', upper: toBound(first) };
  if (terms.length > 2 || !first.operator.startsWith('>') || !second.operator.startsWith('<')) {
    return refuse(`${JSON.stringify(value)} is not a range: give one lower bound, then one upper bound`);
  }
  if (first.number >= second.number) {
    return refuse(`No number lies between ${first.number} and ${second.number}: make the lower bound the smaller`);
  }
  return { kind: 'numeric', lower: toBound(first), upper: toBound(second) };
}

function toBound(term: { operator: string; number: number }): Bound {
  return { value: term.number, inclusive: term.operator.endsWith('=') };
}
