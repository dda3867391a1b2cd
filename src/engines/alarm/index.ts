/** CloudWatch metric alarms: parse them, decide their state from points in time, tell why. The rules are in SPEC.md. */
export {
  type AlarmState,
  type Comparison,
  type EvaluatedPoint,
  type Evaluation,
  evaluationRange,
  isBreaching,
  type MetricAlarm,
  type Statistic,
  type TreatMissingData,
} from './alarm.ts';
export { evaluateAlarm } from './evaluate.ts';
export { parseMetricAlarm } from './parse.ts';
export { nextEvaluation, periodEnd } from './period.ts';
export {
  formatStatistic,
  type StateChange,
  type StateChangeDetail,
  type StateDetail,
  stateChangeDetail,
} from './state-change.ts';
