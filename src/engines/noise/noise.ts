import type { AlarmState } from '../alarm/index.ts';
import type { SeverityLevel } from '../incident/index.ts';
import { hasRunOut, withdrawAlarms } from './acknowledgement.ts';
import { type Because, listIntents, listItems } from './decide.ts';
import { advanceFlap, CALM } from './flap.ts';
import { advanceGroup, type GroupEffect } from './group.ts';
import type { AlarmLabels } from './labels.ts';
import { nextMuteBoundary } from './silence.ts';
import { type Member, type NoiseContext, type NoiseState, refresh } from './state.ts';

/** An alarm and the state that it is in. */
export interface AlarmChange {
  readonly labels: AlarmLabels;
  readonly state: AlarmState;
}

/**
 * What can happen to a group: an alarm is in a state, alarms are in their states at one instant, somebody takes over
 * alarms (all that were told of, without a list), or time passes.
 */
export type NoiseInput =
  | ({ readonly kind: 'changed' } & AlarmChange)
  | { readonly kind: 'changed-together'; readonly changes: readonly AlarmChange[] }
  | {
      readonly kind: 'acknowledged';
      readonly by: string;
      readonly until: number;
      readonly alarms?: readonly string[];
    }
  | { readonly kind: 'due' };

/** What is to be done: tell people, write down why they are not told, refuse an input, come back at an instant (epoch ms). */
export type NoiseEffect =
  | (Extract<GroupEffect, { kind: 'tell' }> & { readonly because: readonly Because[] })
  | {
      readonly kind: 'held' | 'recorded';
      readonly alarm: string;
      readonly state: AlarmState;
      readonly because: Because;
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'wait-until'; readonly at: number };

interface Step {
  state: NoiseState;
  effects: NoiseEffect[];
}

/** How often telling may change what there is to tell; each time fewer alarms are left. */
const MAX_PASSES = 8;

/**
 * Moves a group on by one input at `now`, epoch ms, and tells what is due (NO9 to NO28). It is to be called with `due` when
 * the context has changed and at the instant of `wait-until`; the same input again at the same instant changes nothing.
 */
export function advanceNoise(before: NoiseState, input: NoiseInput, context: NoiseContext, now: number): Step {
  const fresh = refresh(before, context, now);
  // Who takes over what was told takes over what is being told; news of an alarm replaces what waited.
  const first = input.kind === 'acknowledged' ? tellAll(fresh, context, now) : { state: fresh, effects: [] };
  const received = receive(first.state, input, context, now);
  const last = tellAll(refresh(received.state, context, now), context, now);
  const reported = report(last.state, context, now, last.at);
  const effects = [...first.effects, ...received.effects, ...last.effects, ...reported.effects];
  const groupAt = last.at;
  const dues = [groupAt, ...listDues(reported.state, context, now)].filter((at) => at !== null && at > now);
  if (dues.length > 0) effects.push({ kind: 'wait-until', at: Math.min(...dues.map(Number)) });
  return { state: reported.state, effects };
}

/** Tells until nothing is due; `at` is when the group next wants to be asked. */
function tellAll(before: NoiseState, context: NoiseContext, now: number): Step & { at: number | null } {
  let state = before;
  let at: number | null = null;
  const effects: NoiseEffect[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const told = tellDue(state, context, now);
    state = refresh(told.state, context, now);
    at = told.at;
    if (told.effects.length === 0) break;
    effects.push(...told.effects);
  }
  return { state, effects, at };
}

function receive(state: NoiseState, input: NoiseInput, context: NoiseContext, now: number): Step {
  switch (input.kind) {
    case 'due':
      return { state, effects: [] };
    case 'changed':
      return { state: change(state, [input], context, now), effects: [] };
    case 'changed-together':
      return { state: change(state, input.changes, context, now), effects: [] };
    case 'acknowledged':
      return acknowledge(state, input, context, now);
  }
}

function change(state: NoiseState, changes: readonly AlarmChange[], context: NoiseContext, now: number): NoiseState {
  const members = new Map(Object.entries(state.members));
  for (const { labels, state: to } of changes) {
    const known = members.get(labels.alarm);
    if (known === undefined && to === 'OK') continue;
    members.set(labels.alarm, move(known, labels, to, context, now));
  }
  return { ...state, members: Object.fromEntries(members) };
}

function move(
  known: Member | undefined,
  labels: AlarmLabels,
  to: AlarmState,
  context: NoiseContext,
  now: number,
): Member {
  const isSame = known?.state === to;
  const flap = known?.flap ?? CALM;
  return {
    labels,
    state: to,
    // Another kind of trouble is not a new beginning of trouble.
    since: isSame || (known !== undefined && known.state !== 'OK' && to !== 'OK') ? (known?.since ?? now) : now,
    flap: isSame ? flap : advanceFlap(flap, 'changed', context.policy.flap, now),
    muted: known?.muted ?? null,
    symptom: known?.symptom ?? null,
    reported: known?.reported ?? '',
  };
}

function acknowledge(
  state: NoiseState,
  input: Extract<NoiseInput, { kind: 'acknowledged' }>,
  { policy }: NoiseContext,
  now: number,
): Step {
  const asked = input.alarms ?? Object.keys(state.group.told);
  const alarms: Record<string, SeverityLevel> = {};
  for (const alarm of asked) {
    const member = Object.hasOwn(state.members, alarm) ? state.members[alarm] : undefined;
    if (member !== undefined && member.state !== 'OK') alarms[alarm] = member.labels.severity;
  }
  const refuse = (message: string): Step => ({ state, effects: [{ kind: 'refused', message }] });
  if (input.by.trim() === '') return refuse('Nobody acknowledges it: say who does');
  if (input.until <= now) return refuse('The acknowledgement would be over already: give a later end');
  if (Object.keys(alarms).length === 0)
    return refuse('None of the alarms is in trouble: there is nothing to acknowledge');
  const until = Math.min(input.until, now + policy.longestAcknowledgementMs);
  // A later word about an alarm takes the place of an earlier one.
  const others = withdrawAlarms(state.acknowledgements, (_, alarm) => Object.hasOwn(alarms, alarm));
  const acknowledgements = [...others, { by: input.by, at: now, until, alarms }];
  return { state: { ...state, acknowledgements }, effects: [] };
}

function tellDue(state: NoiseState, context: NoiseContext, now: number): Step & { at: number | null } {
  const intents = listIntents(state, context, now);
  const items = listItems(intents);
  // Who has been told, and would be told the same, may be reminded.
  const reminders = [...intents].flatMap(([alarm, intent]) =>
    'decision' in intent && intent.decision.tell === 'record' ? [alarm] : [],
  );
  const { state: group, effects } = advanceGroup(state.group, { items, reminders }, context.policy.group, now);
  let { members, acknowledgements } = state;
  const tells: NoiseEffect[] = [];
  for (const effect of effects) {
    if (effect.kind !== 'tell') continue;
    const names = new Set(effect.items.map((each) => each.alarm));
    const because = effect.items.flatMap(({ alarm, news }): Because[] => {
      const intent = intents.get(alarm);
      if (intent !== undefined && 'item' in intent) return [intent.because];
      return [{ kind: news, by: null, rule: 'NO16', until: null, words: `${alarm} has not recovered` }];
    });
    tells.push({ ...effect, because });
    members = Object.fromEntries(
      Object.entries(members).map(([alarm, member]) => [
        alarm,
        names.has(alarm)
          ? { ...member, muted: null, symptom: null, reported: reportKey('record', 'nothing-new', null, member) }
          : member,
      ]),
    );
    acknowledgements = withdrawAlarms(
      acknowledgements,
      (each, alarm) => names.has(alarm) && hasRunOut(each, alarm, now),
    );
  }
  const wait = effects.find((each) => each.kind === 'wait-until');
  return { state: { ...state, group, members, acknowledgements }, effects: tells, at: wait?.at ?? null };
}

/** Tells once why each alarm is held or only recorded (NO28). */
function report(state: NoiseState, context: NoiseContext, now: number, groupAt: number | null): Step {
  const effects: NoiseEffect[] = [];
  const members: [string, Member][] = [];
  const intents = listIntents(state, context, now);
  for (const [alarm, member] of Object.entries(state.members)) {
    const intent = intents.get(alarm);
    const because = intent === undefined || 'item' in intent ? waitForGroup(state, groupAt) : intent.decision.because;
    const tell = intent !== undefined && 'decision' in intent ? intent.decision.tell : 'hold';
    const reported = reportKey(tell, because.kind, because.by, member);
    if (reported !== member.reported) {
      effects.push({ kind: tell === 'hold' ? 'held' : 'recorded', alarm, state: member.state, because });
    }
    members.push([alarm, { ...member, reported }]);
  }
  return { state: { ...state, members: Object.fromEntries(members) }, effects };
}

function reportKey(tell: string, kind: string, by: string | null, { state }: Member): string {
  return `${tell} ${kind} ${by ?? ''} ${state}`;
}

function waitForGroup(state: NoiseState, until: number | null): Because {
  const words = `Held until ${state.group.key} is told of together`;
  return { kind: 'group', by: state.group.key, rule: 'NO13', until, words };
}

/** When anything that is not a matter of the group alone may change by the passing of time. */
function listDues(state: NoiseState, context: NoiseContext, now: number): (number | null)[] {
  const decisions = [...listIntents(state, context, now).values()].map((intent) =>
    'decision' in intent ? intent.decision.nextDue : null,
  );
  const members = Object.values(state.members).map((member) =>
    member.state === 'OK' ? null : nextMuteBoundary(member.labels, context, now),
  );
  return [...decisions, ...members, ...state.acknowledgements.map((each) => each.until)];
}
