/** CloudWatch metric alarms: parse them, decide their state from points in time, tell why. The rules are in SPEC.md. */
export {
  type AlarmState,
  type BandComparison,
  type BandLimits,
  type Comparison,
  type EvaluatedPoint,
  type Evaluation,
  evaluationRange,
  type FixedComparison,
  isBandComparison,
  isBreaching,
  type MetricAlarm,
  type MetricQuery,
  type MetricStat,
  type TreatMissingData,
} from './alarm.ts';
export { type Band, bandAt, createBand } from './anomaly/band.ts';
export { findDetector } from './anomaly/detector.ts';
export type { AnomalyModel, Slot } from './anomaly/model.ts';
export { type AnomalyDetector, parseAnomalyDetector } from './anomaly/parse-detector.ts';
export { trainModel, type Training, type TrainingOptions, type TrainingPoint } from './anomaly/train.ts';
export { evaluateAlarm, type EvaluationOptions } from './evaluate.ts';
export { type ExplainedPoint, type Explanation, explainEvaluation, type PointRole } from './explain.ts';
export {
  createThresholdGroup,
  groupKey,
  type GroupStates,
  type ThresholdChange,
  type ThresholdGroup,
} from './fast/threshold-group.ts';
export type { Change } from './foresee.ts';
export { type BinaryOperator, listParts, type MathExpression } from './math/expression.ts';
export { parseExpression, type ReadExpression } from './math/parse-expression.ts';
export { computeSeries } from './math/query-series.ts';
export type { Series, TimeLine } from './math/value.ts';
export { parseMetricAlarm } from './parse.ts';
export { RANGE_TAG } from './parse-times.ts';
export { nextEvaluation, periodEnd } from './period.ts';
export { type BandQuery, bandOf, describeMetric, metricsOf, plainMetric, usedBy } from './query.ts';
export {
  type DescribedQuery,
  type StateChange,
  type StateChangeDetail,
  type StateDetail,
  stateChangeDetail,
} from './state-change.ts';
export { computeStatistic } from './statistic/compute.ts';
export { hasFewSamples, samplesNeeded } from './statistic/few-samples.ts';
export { parseStatistic, type ReadStatistic } from './statistic/parse-statistic.ts';
export { percentileOf } from './statistic/percentile.ts';
export { type Samples, type Segment, toPieces } from './statistic/samples.ts';
export {
  type BasicStatistic,
  type Edge,
  formatStatistic,
  type PercentileStatistic,
  type RangeStatistic,
  type Statistic,
} from './statistic/statistic.ts';
