import type { AlarmState } from '../alarm/index.ts';

/** What holds back the actions of a composite alarm, in CloudWatch's words (CA17). */
export type SuppressedBy = 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm';

/** The alarm that can hold back actions, and how long is waited for it and after it; seconds. */
export interface Suppressor {
  readonly alarm: string;
  readonly waitPeriodSeconds: number;
  readonly extensionPeriodSeconds: number;
}

/** A composite alarm on its way to its actions, as plain JSON. */
export interface SuppressionState {
  /** The state of the composite alarm. */
  readonly alarm: AlarmState;
  readonly suppressor: Suppressor | null;
  /** The state of the suppressor, null while it is not known or does not exist. */
  readonly suppressorState: AlarmState | null;
  /** What holds back the actions of the present state, null if they have run. */
  readonly held: Held | null;
}

/** Why actions are held back; `until` is when they run at the latest, epoch ms, null while the suppressor is in ALARM. */
export interface Held {
  readonly by: SuppressedBy;
  readonly reason: string;
  readonly until: number | null;
}

/** What can happen to it; `suppressed-by` replaces the suppressor, or takes it away. */
export type SuppressionInput =
  | { readonly kind: 'alarm'; readonly state: AlarmState }
  | { readonly kind: 'suppressor'; readonly state: AlarmState | null }
  | { readonly kind: 'suppressed-by'; readonly suppressor: Suppressor | null; readonly state: AlarmState | null }
  | { readonly kind: 'due' };

/** What is to be done: run the actions of a state, tell that they are held back, call again at an instant (epoch ms). */
export type SuppressionEffect =
  | { readonly kind: 'run-actions'; readonly state: AlarmState }
  | ({ readonly kind: 'suppressed'; readonly state: AlarmState } & Held)
  | { readonly kind: 'wait-until'; readonly at: number };

interface Step {
  state: SuppressionState;
  effects: SuppressionEffect[];
}

/** Begins with a composite alarm as it is created, in INSUFFICIENT_DATA if nothing else is said (CA10, CA17). */
export function startSuppression(
  suppressor: Suppressor | null,
  suppressorState: AlarmState | null,
  alarm: AlarmState = 'INSUFFICIENT_DATA',
): SuppressionState {
  return { alarm, suppressor, suppressorState, held: null };
}

/** Moves on by one input at `now`, epoch ms, after what became due until then; no input twice has no effect (CA17 to CA23). */
export function advanceSuppression(state: SuppressionState, input: SuppressionInput, now: number): Step {
  const due = state.held?.until != null && state.held.until <= now ? release(state) : { state, effects: [] };
  const step = receive(due.state, input, now);
  const effects = [...due.effects, ...step.effects];
  const until = step.state.held?.until ?? null;
  return { state: step.state, effects: until === null ? effects : [...effects, { kind: 'wait-until', at: until }] };
}

function receive(state: SuppressionState, input: SuppressionInput, now: number): Step {
  switch (input.kind) {
    case 'due':
      return { state, effects: [] };
    case 'alarm':
      return input.state === state.alarm ? { state, effects: [] } : beginWait({ ...state, alarm: input.state }, now);
    case 'suppressor':
      return followSuppressor(state, input.state, now);
    case 'suppressed-by':
      return replaceSuppressor(state, input.suppressor, input.state, now);
  }
}

/** A change of the composite alarm: whatever period was running is over, and a new wait begins (CA18, CA19). */
function beginWait(state: SuppressionState, now: number): Step {
  const { suppressor } = state;
  if (suppressor === null) return release(state);
  if (state.suppressorState === 'ALARM') return hold(state, holdByAlarm(suppressor));
  const seconds = suppressor.waitPeriodSeconds;
  if (seconds <= 0) return release(state);
  const reason = `Waiting ${seconds} s, in which ${suppressor.alarm} may go into ALARM and suppress the actions`;
  return hold(state, { by: 'WaitPeriod', reason, until: now + seconds * 1000 });
}

function followSuppressor(before: SuppressionState, suppressorState: AlarmState | null, now: number): Step {
  const state = { ...before, suppressorState };
  const { suppressor, held } = state;
  const wasInAlarm = before.suppressorState === 'ALARM';
  const isInAlarm = suppressorState === 'ALARM';
  if (suppressor === null || held === null || wasInAlarm === isInAlarm) return { state, effects: [] };
  if (isInAlarm) return hold(state, holdByAlarm(suppressor));
  const seconds = suppressor.extensionPeriodSeconds;
  if (seconds <= 0) return release(state);
  const reason = `${suppressor.alarm} has left ALARM: waiting another ${seconds} s before the actions run`;
  return hold(state, { by: 'ExtensionPeriod', reason, until: now + seconds * 1000 });
}

/** Changed periods leave a running one as it is; another suppressor ends it, and only its own ALARM holds on (CA22). */
function replaceSuppressor(
  before: SuppressionState,
  suppressor: Suppressor | null,
  suppressorState: AlarmState | null,
  now: number,
): Step {
  if (suppressor?.alarm === before.suppressor?.alarm) {
    return followSuppressor({ ...before, suppressor }, suppressorState, now);
  }
  const state = { ...before, suppressor, suppressorState };
  if (state.held === null) return { state, effects: [] };
  if (suppressor === null || suppressorState !== 'ALARM') return release(state);
  return hold(state, holdByAlarm(suppressor));
}

function holdByAlarm(suppressor: Suppressor): Held {
  return { by: 'Alarm', reason: `Actions are suppressed while ${suppressor.alarm} is in ALARM`, until: null };
}

function hold(state: SuppressionState, held: Held): Step {
  const effects: SuppressionEffect[] = [{ kind: 'suppressed', state: state.alarm, ...held }];
  return { state: { ...state, held }, effects };
}

function release(state: SuppressionState): Step {
  return { state: { ...state, held: null }, effects: [{ kind: 'run-actions', state: state.alarm }] };
}
