import { flattenEventText } from './field.ts';
import { matchBranch } from './match.ts';
import { parsePatternText } from './parse-text.ts';

/** Reports whether the event in JSON text matches the pattern in JSON text; false if either cannot be understood (EP21). */
export function matches(patternText: string, jsonText: string): boolean {
  const pattern = parsePatternText(patternText).value;
  const fields = flattenEventText(jsonText);
  if (!pattern || !fields) return false;
  return pattern.branches.some((branch) => matchBranch(branch, fields));
}
