/** EventBridge event patterns: parse them, hold them against events, explain the outcome. The rules are in SPEC.md. */
export { explainMatch, type FieldExplanation, type MatchExplanation } from './explain.ts';
export type { JsonLeaf, JsonObject, JsonValue } from './json-value.ts';
export { matchPattern } from './match.ts';
export { createMatcher, type Matcher, matches } from './matcher.ts';
export { parsePattern } from './parse.ts';
export { checkPattern } from './parse-text.ts';
export type { Bound, Branch, FieldTest, LeafTest, Pattern, PlainTest } from './pattern.ts';
