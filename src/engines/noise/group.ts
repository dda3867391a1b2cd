import type { AlarmState } from '../alarm/index.ts';
import type { SeverityLevel } from '../incident/index.ts';
import type { GroupPolicy } from './policy.ts';

/** What people are told an alarm is: its state, or that it flaps. */
export type ToldState = AlarmState | 'FLAPPING';

/** What people last heard of an alarm, and when (epoch ms). */
export interface Told {
  readonly state: ToldState;
  readonly severity: SeverityLevel;
  readonly at: number;
}

/** Why there is something to tell of an alarm. */
export type News =
  | 'new'
  | 'changed'
  | 'worse'
  | 'recovery'
  | 'flapping'
  | 'mute-ended'
  | 'acknowledgement-ended'
  | 'reminder';

/** Something to tell of one alarm, that nothing but the group itself holds back. */
export interface Item {
  readonly alarm: string;
  readonly state: ToldState;
  readonly severity: SeverityLevel;
  readonly news: News;
}

/** What a group remembers, as plain JSON; instants are epoch ms. */
export interface GroupState {
  readonly key: string;
  /** Alarms that people have been told of and not yet of their recovery, by name. */
  readonly told: Readonly<Record<string, Told>>;
  /** Alarms with news, by name, and since when the news waits. */
  readonly waiting: Readonly<Record<string, number>>;
  /** When the group was last told of. */
  readonly sentAt: number | null;
  /** When new alarms joined, the oldest first, within the window of a storm. */
  readonly joined: readonly number[];
  /** Whether more joined than a message can name, since the last message. */
  readonly storming: boolean;
}

/** A short account of many alarms. */
export interface Storm {
  /** How many alarms the message is about. */
  readonly count: number;
  readonly worst: SeverityLevel;
  /** Up to three alarms that stand for the others, the worst first. */
  readonly representatives: readonly string[];
}

/** What a group gives out: one message about some alarms, or when to look again (epoch ms). */
export type GroupEffect =
  | {
      readonly kind: 'tell';
      readonly group: string;
      readonly items: readonly Item[];
      /** How many alarms of the group people then know to be in trouble. */
      readonly open: number;
      /** Given in a storm: tell this in place of one line for each alarm. */
      readonly storm: Storm | null;
    }
  | { readonly kind: 'wait-until'; readonly at: number };

/** All that there is to tell of a group at this moment, and of whom a reminder may be sent. */
export interface GroupInput {
  readonly items: readonly Item[];
  readonly reminders: readonly string[];
}

/** Begins a group with nothing told. */
export function startGroup(key: string): GroupState {
  return { key, told: {}, waiting: {}, sentAt: null, joined: [], storming: false };
}

/** Tells what is due at `now` (epoch ms) of all there is to tell; what is not due waits (NO13 to NO16). */
export function advanceGroup(
  before: GroupState,
  input: GroupInput,
  policy: GroupPolicy,
  now: number,
): { state: GroupState; effects: GroupEffect[] } {
  const state = receiveItems(before, input.items, policy, now);
  const due = groupDue(state, input.items, policy);
  if (due !== null && due <= now) return send(state, input.items, now);
  const reminded = input.reminders.filter((alarm) => Object.hasOwn(state.told, alarm));
  const remindAt = reminded.length === 0 || policy.repeatMs <= 0 ? null : (state.sentAt ?? now) + policy.repeatMs;
  if (remindAt !== null && remindAt <= now) {
    const items = reminded.flatMap((alarm): Item[] => {
      const told = state.told[alarm];
      return told === undefined ? [] : [{ alarm, state: told.state, severity: told.severity, news: 'reminder' }];
    });
    const step = send(state, items, now);
    // What waits for its own time goes on waiting for it.
    return { ...step, state: { ...step.state, waiting: state.waiting } };
  }
  const dues = [due, remindAt].filter((each) => each !== null);
  return { state, effects: dues.length === 0 ? [] : [{ kind: 'wait-until', at: Math.min(...dues) }] };
}

/** Takes in all there is to tell at `now` (epoch ms): what is new begins to wait, and may make a storm. */
export function receiveItems(state: GroupState, items: readonly Item[], policy: GroupPolicy, now: number): GroupState {
  const waiting = Object.fromEntries(
    items.map(({ alarm }) => [alarm, Object.hasOwn(state.waiting, alarm) ? (state.waiting[alarm] ?? now) : now]),
  );
  const arrived = items.filter(({ alarm, news }) => news === 'new' && !Object.hasOwn(state.waiting, alarm));
  const joined = [...state.joined.filter((at) => at > now - policy.stormWindowMs), ...arrived.map(() => now)];
  // A storm holds on while anything waits because of it, lest its end be an instant that nobody waits for.
  const holdsOn = state.storming && Object.keys(state.waiting).length > 0;
  return { ...state, waiting, joined, storming: holdsOn || joined.length > policy.stormAbove };
}

/** Gives the instant (epoch ms) at which the group tells these items, whose waiting has begun; null without any (NO13 to NO15). */
export function groupDue(state: GroupState, items: readonly Item[], policy: GroupPolicy): number | null {
  const isOpen = Object.keys(state.told).length > 0;
  const isStorm = isOpen && state.storming;
  const dues = items.map(({ alarm, severity, state: tells }) => {
    const since = state.waiting[alarm] ?? 0;
    if (severity === 1 && tells !== 'OK' && !isStorm) return since;
    if (!isOpen) return since + policy.waitMs;
    return Math.max(since, (state.sentAt ?? since) + policy.intervalMs);
  });
  return dues.length === 0 ? null : Math.min(...dues);
}

function send(state: GroupState, items: readonly Item[], now: number): { state: GroupState; effects: GroupEffect[] } {
  const told = new Map(Object.entries(state.told));
  for (const { alarm, state: tells, severity } of items) {
    if (tells === 'OK') told.delete(alarm);
    else told.set(alarm, { state: tells, severity, at: now });
  }
  const worst = items.toSorted((left, right) => left.severity - right.severity);
  const storm =
    state.storming && items.length > 1
      ? {
          count: items.length,
          worst: worst[0]?.severity ?? 5,
          representatives: worst.slice(0, 3).map((each) => each.alarm),
        }
      : null;
  return {
    state: { ...state, told: Object.fromEntries(told), waiting: {}, sentAt: now, storming: false },
    effects: [{ kind: 'tell', group: state.key, items, open: told.size, storm }],
  };
}
