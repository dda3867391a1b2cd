import { parseRule, type Rule } from './index.ts';

/** Parses a rule that a test holds to be right. */
export function parse(text: string): Rule {
  const { value, issues } = parseRule(text);
  if (value === undefined) throw new Error(issues.map((each) => each.message).join('; '));
  return value;
}
