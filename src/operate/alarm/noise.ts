import {
  advanceNoise,
  DEFAULT_POLICY,
  type Dependency,
  type Firing,
  listFiring,
  type Mutes,
  type NoiseContext,
  type NoiseEffect,
  type NoiseInput,
  type NoisePolicy,
  type NoiseState,
  startNoise,
} from '../../engines/noise/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { enqueue } from '../../platform/jobs.ts';
import { readMutes } from '../silence/silence.ts';
import { componentOf, isHeard, keyOfComponent, type LabelFacts, readLabelFacts } from './labels.ts';
import {
  deleteGroups,
  lockGroups,
  type Present,
  selectGroups,
  selectKeys,
  selectPresent,
  upsertGroups,
} from './noise-store.ts';
import { orderKeys, reach } from './upstream.ts';

/** The queue of groups that are to be looked at again; a job's key is the key of the group. */
export const groupQueue = 'silence.group';

/** What holds where nothing else is said: nothing waits for company, nothing is repeated, an acknowledgement lasts a week at most. */
export const policy: NoisePolicy = {
  ...DEFAULT_POLICY,
  group: { ...DEFAULT_POLICY.group, waitMs: 0, intervalMs: 0, repeatMs: 0 },
  longestAcknowledgementMs: 7 * 86_400_000,
};

/** What stands around all groups: decisions of people, and what depends on what. */
export interface Surroundings extends Mutes {
  facts: LabelFacts;
  dependencies: readonly Dependency[];
}

/** Reads what stands around all groups. */
export async function readSurroundings(ctx: Ctx): Promise<Surroundings> {
  const mutes = await readMutes(ctx);
  const facts = await readLabelFacts(ctx);
  const dependencies = [...facts.services.values()].flatMap(({ ref, dependsOn }) =>
    dependsOn.map((upstream) => ({ component: ref, dependsOn: upstream })),
  );
  return { ...mutes, facts, dependencies };
}

/** Lists what people were told of and what fires still in a group, where anybody heard of it. */
export function listHeard(state: NoiseState, isFiring: (alarm: string) => boolean): Firing[] {
  return listFiring(state).filter(
    ({ alarm, told }) => told && isHeard(state.members[alarm]!.labels) && isFiring(alarm),
  );
}

/** Gives what lies outside of a group. */
export function contextOf(
  { rules, silences, dependencies }: Pick<Surroundings, keyof Mutes | 'dependencies'>,
  firing: readonly Firing[],
): NoiseContext {
  return { rules, silences, dependencies, firing, policy };
}

/** How one group moved on; `present` has the stored states of its alarms. */
export interface Step {
  key: string;
  before: NoiseState;
  state: NoiseState;
  effects: NoiseEffect[];
  context: NoiseContext;
  present: ReadonlyMap<string, Present>;
}

/** What happens to one group, and what is noted of its alarms. */
export interface GroupInputs {
  inputs: readonly NoiseInput[];
  notes?: Readonly<Record<string, string>>;
}

/**
 * Moves groups on in the transaction in hand: each is read and written once, those first that others depend on. When a
 * group is to be looked at again is a job; where what people heard of it changes, so is a look at those that depend on it.
 */
export async function advanceGroups(
  ctx: Ctx,
  given: ReadonlyMap<string, GroupInputs>,
  { rules, silences, dependencies }: Surroundings,
): Promise<Step[]> {
  await lockGroups(ctx.db);
  const now = ctx.now();
  const keys = orderKeys([...given.keys()], dependencies);
  const components = keys.flatMap((key) => componentOf(key) ?? []);
  const upstream = [...reach(components, dependencies, 'upstream')].map(keyOfComponent);
  const rows = new Map(
    (await selectGroups(ctx.db, [...new Set([...keys, ...upstream])])).map((each) => [each.key, each]),
  );
  const changing = [...given.values()].flatMap(({ inputs }) => inputs.flatMap(namesIn));
  const names = [...[...rows.values()].flatMap((each) => Object.keys(each.state.members)), ...changing];
  const present = await selectPresent(ctx.db, names);
  const isFiring = (alarm: string) => present.get(alarm)?.state === 'ALARM';
  const heard = new Map([...rows].map(([key, { state }]) => [key, listHeard(state, isFiring)]));
  const steps: Step[] = [];
  const moved = new Set<string>();
  for (const key of keys) {
    const { inputs } = given.get(key)!;
    const before = forgetGone(rows.get(key)?.state ?? startNoise(key), present);
    const others = [...heard].flatMap(([other, firing]) => (other === key ? [] : firing));
    const context = contextOf({ rules, silences, dependencies }, others);
    let state = before;
    const effects: NoiseEffect[] = [];
    for (const input of inputs) {
      const step = advanceNoise(state, input, context, now);
      state = step.state;
      const isLast = input === inputs.at(-1);
      effects.push(...step.effects.filter((each) => isLast || each.kind !== 'wait-until'));
    }
    // The stored states are those of now: what was heard before is in the group alone.
    if (nameHeard(rows.get(key)?.state ?? before) !== nameHeard(state)) moved.add(key);
    heard.set(key, listHeard(state, isFiring));
    steps.push({ key, before, state, effects, context, present });
  }
  await save(ctx, steps, given, new Map([...rows].map(([key, { notes }]) => [key, notes])));
  const below = reach(
    [...moved].flatMap((key) => componentOf(key) ?? []),
    dependencies,
    'downstream',
  );
  await wakeGroups(
    ctx,
    [...below].map(keyOfComponent).filter((key) => !given.has(key)),
  );
  return steps;
}

/** Asks for a look at groups, all of them without keys, now. */
export async function wakeGroups(ctx: Ctx, keys?: readonly string[]): Promise<void> {
  if (keys?.length === 0) return;
  for (const key of await selectKeys(ctx.db, keys)) await enqueue(ctx, groupQueue, key, {}, ctx.now());
}

/** Leaves out alarms that are not in force any more. */
function forgetGone(state: NoiseState, present: ReadonlyMap<string, Present>): NoiseState {
  const keep = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(map).filter(([alarm]) => present.has(alarm)));
  const { group, members } = state;
  if (Object.keys(members).every((alarm) => present.has(alarm))) return state;
  return {
    ...state,
    members: keep(members),
    group: { ...group, told: keep(group.told), waiting: keep(group.waiting) },
  };
}

function namesIn(input: NoiseInput): readonly string[] {
  if (input.kind === 'changed') return [input.labels.alarm];
  return input.kind === 'changed-together' ? input.changes.map((each) => each.labels.alarm) : [];
}

function nameHeard(state: NoiseState): string {
  const heard = listHeard(state, () => true);
  return JSON.stringify(heard.map((each) => each.alarm).toSorted());
}

async function save(
  ctx: Ctx,
  steps: readonly Step[],
  given: ReadonlyMap<string, GroupInputs>,
  known: ReadonlyMap<string, Record<string, string>>,
): Promise<void> {
  const put: Parameters<typeof upsertGroups>[1][number][] = [];
  const over: string[] = [];
  for (const { key, state, effects } of steps) {
    const acknowledged = new Set(state.acknowledgements.flatMap((each) => Object.keys(each.alarms)));
    const all = { ...known.get(key), ...given.get(key)?.notes };
    const notes = Object.fromEntries(Object.entries(all).filter(([alarm]) => acknowledged.has(alarm)));
    const due = effects.find((each) => each.kind === 'wait-until')?.at ?? null;
    if (due !== null) await enqueue(ctx, groupQueue, key, {}, due);
    const isOver = Object.keys(state.members).length + Object.keys(state.group.told).length === 0;
    if (!isOver) put.push({ key, state, notes, due });
    else if (known.has(key)) over.push(key);
  }
  await upsertGroups(ctx.db, put);
  await deleteGroups(ctx.db, over);
}
