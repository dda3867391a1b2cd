export {
  type Contact,
  type ContactChannel,
  type ContactPlan,
  parseContact,
  parseContactChannel,
  parseContactPlan,
  type Stage,
  type Target,
} from './contact.ts';
export { FINAL_WAIT, startEscalation, stepEscalation } from './escalation.ts';
export type {
  Directory,
  EscalationEffect,
  EscalationInput,
  EscalationState,
  Page,
  Resolve,
  Run,
  Skip,
  SkipReason,
} from './state.ts';
