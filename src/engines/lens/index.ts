export {
  listChoiceIds,
  type ConditionIssue,
  type ParsedCondition,
  parseCondition,
  printCondition,
} from './condition.ts';
export { type ChoiceState, isConditionTrue } from './evaluate.ts';
export { exportLens, withoutExtra } from './export.ts';
export { type ImprovementItem, improvementPlan, type Step } from './improvement-plan.ts';
export {
  type Choice,
  type Condition,
  choiceIdOf,
  type Extra,
  type Lens,
  type Level,
  listQuestions,
  type Pillar,
  practiceIdOf,
  type Question,
  type Resource,
  type ResourceGroup,
  type Risk,
  type RiskRule,
  type RuleRisk,
} from './lens.ts';
export { lintQuestion } from './lint.ts';
export { type Change, type Comparison, compareMilestones, type Direction, type Milestone } from './milestone.ts';
export { parseLens } from './parse.ts';
export type { Mode } from './read.ts';
export { type Answer, type Decision, riskOf, UNANSWERED } from './risk.ts';
export { type QuestionRisk, type RiskCounts, type Summary, summarise } from './summary.ts';
export { answerFromVerdicts, type Verdict } from './verdict.ts';
