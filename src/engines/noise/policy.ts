/** How noise is held down; all times in milliseconds. */
export interface NoisePolicy {
  readonly group: GroupPolicy;
  readonly symptom: SymptomPolicy;
  readonly flap: FlapPolicy;
  /** How long an alarm must be clear before its recovery is told (NO23). */
  readonly keepFiringMs: number;
  /** The longest that an acknowledgement can last (NO24). */
  readonly longestAcknowledgementMs: number;
}

/** When a group of alarms is told of (NO13 to NO16). */
export interface GroupPolicy {
  /** How long a first page waits for others to join it; severity 1 does not wait. */
  readonly waitMs: number;
  /** How long after a message the next one about the same group may follow. */
  readonly intervalMs: number;
  /** How long after a message those who still hear nothing new are reminded; 0 is never. */
  readonly repeatMs: number;
  /** More alarms than this that join a group within `stormWindowMs` are a storm. */
  readonly stormAbove: number;
  readonly stormWindowMs: number;
}

/** When an alarm counts as a symptom of another one, and for how long it is held (NO17 to NO20). */
export interface SymptomPolicy {
  /** How much later than the symptom the cause may have fired. */
  readonly windowMs: number;
  /** How long a symptom may outlive its cause before it is told. */
  readonly holdMs: number;
  /** How long a symptom is held at all, from when it fired. */
  readonly maxHoldMs: number;
}

/** When an alarm flaps, and when it has calmed down (NO21, NO22). */
export interface FlapPolicy {
  /** More changes of state than this within `windowMs` are flapping. */
  readonly transitions: number;
  readonly windowMs: number;
  /** How long the state must stay before it is told again. */
  readonly stableMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The policy where nothing else is said. Group times are Alertmanager's defaults. */
export const DEFAULT_POLICY: NoisePolicy = {
  group: {
    waitMs: 30 * SECOND,
    intervalMs: 5 * MINUTE,
    repeatMs: 240 * MINUTE,
    stormAbove: 10,
    stormWindowMs: 5 * MINUTE,
  },
  symptom: { windowMs: 2 * MINUTE, holdMs: 2 * MINUTE, maxHoldMs: 15 * MINUTE },
  flap: { transitions: 4, windowMs: 10 * MINUTE, stableMs: 5 * MINUTE },
  keepFiringMs: 0,
  longestAcknowledgementMs: 24 * 60 * MINUTE,
};
