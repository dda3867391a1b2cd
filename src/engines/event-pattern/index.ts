/** EventBridge event patterns: parse them, hold them against events, explain the outcome. The rules are in SPEC.md. */
export { maxComplexity, tooComplex } from './complexity.ts';
export { maxBranches } from './expand.ts';
export { explainMatch, explainMatchText, type FieldExplanation, type MatchExplanation } from './explain.ts';
export { maxDepth } from './json/scan.ts';
export type { JsonLeaf, JsonObject, JsonValue } from './json-value.ts';
export { matchPattern } from './match.ts';
export { createMatcher, type Matcher } from './matcher.ts';
export { matches } from './matches.ts';
export { parsePattern } from './parse.ts';
export {
  awsReason,
  checkPattern,
  complexity,
  maxPatternLength,
  type ParsedPatternText,
  parsePatternText,
  type PatternIssue,
} from './parse-text.ts';
export type { Bound, Branch, FieldTest, LeafTest, Pattern, PlainTest } from './pattern.ts';
export type { PatternLimits } from './settle.ts';
