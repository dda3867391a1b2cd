export type { Action, Failure, Start, Target } from './action.ts';
export { alarmStates } from './actions/alarm.ts';
export { advance, maximumVisits } from './advance.ts';
export { actions, findAction } from './catalog.ts';
export { describeRun, type RunView, type StepView } from './describe.ts';
export {
  type CancelRoute,
  type FailureRoute,
  findStep,
  type Operations,
  type OutputDeclaration,
  type Parameter,
  type ParameterType,
  type Runbook,
  type Step,
  type ValueType,
  type Variable,
} from './document.ts';
export { exportRunbook } from './export.ts';
export { type FlowEdge, type FlowNode, graphOf } from './graph.ts';
export { parseRunbook } from './parse.ts';
export { previewInputs } from './preview.ts';
export {
  type Advance,
  type Answer,
  type Cancelling,
  type Effect,
  isFinal,
  type Run,
  type Status,
  type StepRecord,
  type Vote,
  type Waiting,
} from './run.ts';
export { parseSelector, type Selector, selectJson } from './selector.ts';
export { type RunRequest, startRun } from './start.ts';
export type { Json, JsonObject } from './value.ts';
