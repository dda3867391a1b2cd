/** Who hears of an alarm, and when: mutes, silences, groups, symptoms, flapping, acknowledgements. The rules are in SPEC.md. */
export { type Acknowledgement, coversAlarm } from './acknowledgement.ts';
export { type Because, type Decision, decideNotification, decideNotifications } from './decide.ts';
export { advanceFlap, CALM, type FlapState, stableAt } from './flap.ts';
export {
  advanceGroup,
  type GroupEffect,
  type GroupInput,
  type GroupState,
  type Item,
  type News,
  type Storm,
  startGroup,
  type Told,
  type ToldState,
} from './group.ts';
export { type AlarmLabels, groupKeyOf, labelOf } from './labels.ts';
export { type Matcher, matchesAll, parseMatcher, printMatcher } from './matcher.ts';
export { type MuteRule, type MuteStart, type MuteWindow, muteWindowAt, nextMuteStart, parseMuteRule } from './mute.ts';
export { type AlarmChange, advanceNoise, type NoiseEffect, type NoiseInput } from './noise.ts';
export { DEFAULT_POLICY, type FlapPolicy, type GroupPolicy, type NoisePolicy, type SymptomPolicy } from './policy.ts';
export {
  activeMute,
  LONGEST_SILENCE,
  type Mute,
  type Mutes,
  nextMuteBoundary,
  parseSilence,
  type Silence,
} from './silence.ts';
export { listFiring, type Member, type NoiseContext, type NoiseState, startNoise } from './state.ts';
export {
  advanceSymptom,
  type Cause,
  type Dependency,
  type Firing,
  findCause,
  heldUntil,
  type SymptomState,
} from './symptom.ts';
