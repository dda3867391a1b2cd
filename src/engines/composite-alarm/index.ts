/** CloudWatch composite alarms: parse their rules, decide and explain their state, hold back actions. See SPEC.md. */
export {
  type Explanation,
  evaluateRule,
  type RuleEvaluation,
} from './evaluate-rule.ts';
export type { ChildState, StateOf } from './holds.ts';
export { type Order, orderComposites } from './order.ts';
export { type CompositeAlarm, parseCompositeAlarm } from './parse.ts';
export { type ParsedRule, parseRule, type Reference } from './parse-rule.ts';
export {
  listChildren,
  MAX_CHILDREN,
  MAX_NESTING,
  MAX_RULE_LENGTH,
  printRule,
  type Rule,
  type Threshold,
} from './rule.ts';
export {
  type CompositeConfiguration,
  type CompositeStateChange,
  type CompositeStateChangeDetail,
  type CompositeStateDetail,
  type ConfigurationChangeDetail,
  type Configured,
  compositeStateChangeDetail,
  configurationChangeDetail,
  type FullConfiguration,
} from './state-change.ts';
export {
  advanceSuppression,
  type Held,
  type SuppressedBy,
  type SuppressionEffect,
  type SuppressionInput,
  type SuppressionState,
  type Suppressor,
  startSuppression,
} from './suppression.ts';
export type { RuleIssue } from './tokenize.ts';
