import type { AlarmState } from '../alarm/index.ts';
import { type Acknowledgement, withdrawAlarms } from './acknowledgement.ts';
import { advanceFlap, type FlapState } from './flap.ts';
import { type GroupState, startGroup } from './group.ts';
import type { AlarmLabels } from './labels.ts';
import type { NoisePolicy } from './policy.ts';
import { activeMute, type Mute, type Mutes } from './silence.ts';
import { advanceSymptom, type Dependency, type Firing, findCause, type SymptomState } from './symptom.ts';

/** One alarm of a group, as plain JSON; `since` is when it got into its state, epoch ms. */
export interface Member {
  readonly labels: AlarmLabels;
  readonly state: AlarmState;
  readonly since: number;
  readonly flap: FlapState;
  /** The mute that was last in force since the alarm fired, until it clears or is told of. */
  readonly muted: Mute | null;
  readonly symptom: SymptomState | null;
  /** What was last reported of it, so that the same is not reported again. */
  readonly reported: string;
}

/** All that is remembered of one group of alarms, as plain JSON. */
export interface NoiseState {
  readonly group: GroupState;
  readonly members: Readonly<Record<string, Member>>;
  readonly acknowledgements: readonly Acknowledgement[];
}

/** What lies outside of the group and may change at any time: decisions of people, dependencies, what fires elsewhere. */
export interface NoiseContext extends Mutes {
  readonly dependencies: readonly Dependency[];
  /** Alarms that fire in other groups; those of this group are known. */
  readonly firing: readonly Firing[];
  readonly policy: NoisePolicy;
}

/** Begins a group in which nothing has happened. */
export function startNoise(key: string): NoiseState {
  return { group: startGroup(key), members: {}, acknowledgements: [] };
}

/** Lets time pass and the context take effect, without telling anything: mutes, symptoms, flapping, acknowledgements. */
export function refresh(state: NoiseState, context: NoiseContext, now: number): NoiseState {
  const { policy } = context;
  const firing = [...context.firing, ...listFiring(state)];
  const members: [string, Member][] = [];
  for (const [alarm, member] of Object.entries(state.members)) {
    const flap = advanceFlap(member.flap, 'due', policy.flap, now);
    const isTold = Object.hasOwn(state.group.told, alarm);
    const isClear = member.state === 'OK';
    if (isClear && !isTold && !flap.flapping && flap.changes.length === 0) continue;
    const mute = isClear ? null : activeMute(member.labels, context, now);
    const cause =
      isClear || isTold ? null : findCause(member.labels, member.since, firing, context.dependencies, policy.symptom);
    const symptom = isClear || isTold ? null : advanceSymptom(member.symptom, cause, member.since, policy.symptom, now);
    members.push([alarm, { ...member, flap, muted: isClear ? null : (mute ?? member.muted), symptom }]);
  }
  const known = Object.fromEntries(members);
  const acknowledgements = withdrawAlarms(
    state.acknowledgements,
    (_, alarm) => !Object.hasOwn(known, alarm) || known[alarm]?.state === 'OK',
  );
  return { ...state, members: known, acknowledgements };
}

/** Lists the alarms of a group that fire on a component, for other groups (NO17). */
export function listFiring(state: NoiseState): Firing[] {
  return Object.entries(state.members).flatMap(([alarm, { labels, state: is, since }]) =>
    is === 'ALARM' && labels.component !== undefined
      ? [{ alarm, component: labels.component, since, told: Object.hasOwn(state.group.told, alarm) }]
      : [],
  );
}
