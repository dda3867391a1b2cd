export {
  addSums,
  allowanceOf,
  type Budget,
  burnRate,
  type Combination,
  combine,
  type Extent,
  forecast,
  type Forecast,
  judgeBudget,
  noSums,
  subtractSums,
  type Sums,
} from './budget.ts';
export {
  advanceBurnAlert,
  type BurnEffect,
  type BurnReadings,
  type BurnState,
  startBurnAlert,
  type WindowReading,
} from './burn-alert.ts';
export {
  type BurnRule,
  defaultBurnRules,
  type Detection,
  detectionTable,
  errorRates,
  fineSpan,
  leastEvents,
} from './burn-rule.ts';
export { checkBurnRule } from './check-rule.ts';
export { formatShorthand, HOUR, lengthOf, MINUTE, parseShorthand } from './duration.ts';
export { type Explained, explainObjective, type Part } from './explain.ts';
export {
  type AlertPolicy,
  type AlertTarget,
  type BudgetingMethod,
  type Condition,
  type Duration,
  type Indicator,
  type Inline,
  type MetricQuery,
  type MetricSource,
  type OpenSloKind,
  openSloKinds,
  type OpenSloObject,
  type Slo,
  type TimeWindow,
} from './model.ts';
export { parseOpenSlo, parseOpenSloList } from './parse.ts';
export {
  appliesTo,
  type Consequence,
  type ConsequenceType,
  type ErrorBudgetPolicy,
  parseErrorBudgetPolicy,
  type PolicyRule,
} from './policy.ts';
export {
  type ActiveRule,
  type PolicyBudget,
  type PolicyDecision,
  type PolicyMemory,
  policyState,
} from './policy-state.ts';
export { type Measure, type Objective, resolveObjective } from './resolve.ts';
export { type Library, type ObjectiveAlert, pageKey, ticketKey } from './resolve-alert.ts';
export { isOwn } from './source.ts';
export {
  hourOf,
  type Reading,
  type Slicing,
  sliceSizes,
  type Tally,
  tallyMinute,
  tallySlice,
  tallyUnion,
} from './unit.ts';
export { daysOf, type Span, windowAt, zoneOf } from './window.ts';
export { formatBudget, formatNumber, formatPercent, formatSpan } from './words.ts';
