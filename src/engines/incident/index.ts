export { type Action, checkMoments, type IncidentState, type Moments, type Status, transition } from './lifecycle.ts';
export { type Durations, durations, type Measure } from './measure.ts';
export { parseResponsePlan, type PlannedRunbook, type ResponsePlan } from './response-plan.ts';
export {
  type Assessment,
  impactOf,
  type Level,
  PRIORITIES,
  type Reach,
  type SeverityLevel,
  severityOf,
} from './severity.ts';
