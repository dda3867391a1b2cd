import type { AlarmState } from '../../engines/alarm/index.ts';
import {
  activeMute,
  type AlarmLabels,
  type Because,
  type Decision,
  decideNotifications,
} from '../../engines/noise/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import type { Quiet } from '../silence/contract.ts';
import { countQuieted, readMutes } from '../silence/silence.ts';
import type { AnyAlarm, DeclaredBase } from './definition.ts';
import { keyOf, labelsOf } from './labels.ts';
import { advanceGroups, contextOf, listHeard, readSurroundings, type Step } from './noise.ts';
import { type GroupRow, selectGroups, selectPresent } from './noise-store.ts';
import { type QuietCase, toQuiet } from './quiet-words.ts';
import { releaseHeld } from './release.ts';
import { selectSuppressions } from './store.ts';
import { summariseStorm, type Telling } from './storm.ts';

/** A change of state whose actions may have to wait. */
export interface Change {
  declared: DeclaredBase;
  from: AlarmState;
  to: AlarmState;
}

/** What was decided of changes, by name of the alarm. */
export interface Verdicts {
  /** What keeps the actions from running; nothing does for an alarm that is not in here. */
  quiets: Map<string, Quiet>;
  /** What is said beside a change: that it stands for many. */
  storms: Map<string, string>;
}

/**
 * Decides in the transaction in hand what keeps the actions of changes from running. Each group of alarms is read and
 * written once; what else falls due by the changes is released. With no silence, mute rule, dependency, flapping or
 * acknowledgement in force every change is told as it comes.
 */
export async function decideQuiets(ctx: Ctx, changes: readonly Change[]): Promise<Verdicts> {
  const verdicts: Verdicts = { quiets: new Map(), storms: new Map() };
  if (changes.length === 0) return verdicts;
  const around = await readSurroundings(ctx);
  const labelled = changes.map((change) => ({ ...change, labels: labelsOf(change.declared, around.facts) }));
  const byGroup = Map.groupBy(labelled, (each) => keyOf(each.labels));
  const given = new Map(
    [...byGroup].map(([key, members]) => {
      const together = members.map(({ labels, to }) => ({ labels, state: to }));
      return [key, { inputs: [{ kind: 'changed-together' as const, changes: together }] }];
    }),
  );
  for (const step of await advanceGroups(ctx, given, around)) {
    const members = byGroup.get(step.key) ?? [];
    const told = await judge(ctx, step, members, verdicts);
    const storm = summariseStorm(step.key, told, step.effects, ctx.now());
    for (const [name, quiet] of storm.quiets) verdicts.quiets.set(name, quiet);
    for (const [name, note] of storm.notes) verdicts.storms.set(name, note);
    const names = new Set(members.map((each) => each.declared.name));
    await releaseHeld(ctx, step, (alarm) => names.has(alarm));
  }
  const silenced = [...verdicts.quiets.values()].flatMap(({ kind, by }) => (kind === 'silence' ? [by] : []));
  const counts = [...Map.groupBy(silenced, (each) => each)].map(([id, all]) => [id, all.length] as const);
  await countQuieted(ctx, new Map(counts));
  return verdicts;
}

/** Decides of the changes of one group, writes down what is quiet, and returns those that are told. */
async function judge(ctx: Ctx, step: Step, changes: readonly Change[], verdicts: Verdicts): Promise<Telling[]> {
  const told: Telling[] = [];
  const effects = indexEffects(step);
  let decided: ReadonlyMap<string, Decision> | null = null;
  for (const { declared, to } of changes) {
    const { name } = declared;
    const about: QuietCase = { alarm: name, state: step.state, context: step.context, now: ctx.now() };
    const item = effects.told.get(name);
    if (item !== undefined) {
      if (item.isFlapping) await tellFlapping(ctx, declared, to, item.because.words);
      // That it is clear for this moment is no recovery.
      if (item.isFlapping && to === 'OK') verdicts.quiets.set(name, toQuiet(item.because, about));
      else told.push({ declared, state: to });
      continue;
    }
    // What was reported before is not reported again, but holds all the same.
    decided ??= effects.held.has(name) ? null : decideNotifications(step.state, step.context, ctx.now());
    const because = effects.held.get(name) ?? heldBy(decided?.get(name));
    const untold = because === null && to === 'OK' ? whyUntold(step, name, ctx.now()) : null;
    if (because !== null) verdicts.quiets.set(name, toQuiet(because, about));
    else if (untold !== null) verdicts.quiets.set(name, toQuiet(untold, { ...about, state: step.before }));
    else told.push({ declared, state: to });
  }
  return told;
}

function indexEffects({ effects }: Step) {
  const told = new Map<string, { isFlapping: boolean; because: Because }>();
  const held = new Map<string, Because>();
  for (const each of effects) {
    if (each.kind === 'held') held.set(each.alarm, each.because);
    if (each.kind !== 'tell') continue;
    each.items.forEach((item, index) =>
      told.set(item.alarm, { isFlapping: item.state === 'FLAPPING', because: each.because[index]! }),
    );
  }
  return { told, held };
}

function heldBy(decision: Decision | undefined): Because | null {
  return decision?.tell === 'hold' ? decision.because : null;
}

/** Why nobody was told of the trouble that is over now, so that nobody needs to hear of its end; null if they were. */
function whyUntold({ before, context }: Step, alarm: string, now: number): Because | null {
  const member = Object.hasOwn(before.members, alarm) ? before.members[alarm] : undefined;
  if (member === undefined || member.state === 'OK' || Object.hasOwn(before.group.told, alarm)) return null;
  const because = decideNotifications(before, context, now).get(alarm)?.because;
  const words = `Nobody was told of its trouble, and it is over`;
  if (because !== undefined && ['silence', 'mute-rule', 'acknowledged', 'symptom'].includes(because.kind))
    return { ...because, words: `${words}: ${because.words}` };
  const { muted, symptom } = member;
  if (muted !== null) return { kind: muted.kind, by: muted.name, rule: 'NO4', until: muted.until, words };
  const by = symptom?.cause.alarm ?? null;
  return { kind: symptom === null ? 'group' : 'symptom', by, rule: 'NO10', until: null, words };
}

async function tellFlapping(ctx: Ctx, declared: DeclaredBase, state: AlarmState, because: string): Promise<void> {
  const { ref, name, title, service, owner } = declared;
  await append(ctx, {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.flapping',
    subject: ref,
    data: { alarm: name, title, state, service, owner, because },
  });
}

/** Returns what keeps the actions of alarms from running now, by name; alarms that nothing keeps quiet are not in it. */
export async function quietsNow(ctx: Ctx, alarms: readonly AnyAlarm[]): Promise<Map<string, Quiet>> {
  const quiets = new Map<string, Quiet>();
  const mutes = await readMutes(ctx);
  const groups = await selectGroups(ctx.db);
  const suppressions = new Map((await selectSuppressions(ctx.db)).map((each) => [each.alarm, each.state]));
  const isQuiet = mutes.rules.length + mutes.silences.length + groups.length === 0;
  const around = isQuiet ? null : await readSurroundings(ctx);
  const now = ctx.now();
  const decided = around === null ? new Map<string, Decided>() : await decideAll(ctx, groups, around);
  for (const declared of alarms) {
    const { name } = declared;
    const held = declared.kind === 'composite' ? (suppressions.get(name)?.held ?? null) : null;
    if (declared.kind === 'composite' && held !== null) {
      const until = held.until === null ? null : new Date(held.until).toISOString();
      const by = `alarm:default/${declared.composite.suppressor?.alarm ?? ''}`;
      const since = new Date(now).toISOString();
      quiets.set(name, { kind: 'suppressor', by, because: held.reason, since, until });
    } else if (around !== null) {
      const found = quietOf(labelsOf(declared, around.facts), decided.get(name), around, now);
      if (found !== null) quiets.set(name, found);
    }
  }
  return quiets;
}

type Decided = { decision: Decision; row: GroupRow };

async function decideAll(
  ctx: Ctx,
  groups: readonly GroupRow[],
  around: Parameters<typeof contextOf>[0],
): Promise<Map<string, Decided>> {
  const present = await selectPresent(
    ctx.db,
    groups.flatMap((each) => Object.keys(each.state.members)),
  );
  const heard = groups.map(({ key, state }) => ({
    key,
    firing: listHeard(state, (alarm) => present.get(alarm)?.state === 'ALARM'),
  }));
  return new Map(
    groups.flatMap((row) => {
      const others = heard.flatMap((each) => (each.key === row.key ? [] : each.firing));
      const decisions = decideNotifications(row.state, contextOf(around, others), ctx.now());
      return [...decisions].map(([alarm, decision]): [string, Decided] => [alarm, { decision, row }]);
    }),
  );
}

function quietOf(
  labels: AlarmLabels,
  decided: Decided | undefined,
  context: QuietCase['context'],
  now: number,
): Quiet | null {
  const about = { alarm: labels.alarm, context, now, state: decided?.row.state ?? noGroup };
  const mute = activeMute(labels, context, now);
  if (mute !== null) {
    const what = mute.kind === 'silence' ? 'silence' : 'mute rule';
    const words = `${labels.alarm} is muted until ${new Date(mute.until).toISOString()} by ${what} ${mute.name} (${mute.owner ?? 'no owner'})`;
    return toQuiet({ kind: mute.kind, by: mute.name, until: mute.until, words }, about);
  }
  const because = heldBy(decided?.decision);
  return because === null ? null : toQuiet(because, about);
}

const noGroup: QuietCase['state'] = {
  group: { key: '', told: {}, waiting: {}, sentAt: null, joined: [], storming: false },
  members: {},
  acknowledgements: [],
};

/** Returns what keeps the actions of an alarm from running now, or null. */
export async function quietNow(ctx: Ctx, declared: AnyAlarm): Promise<Quiet | null> {
  return (await quietsNow(ctx, [declared])).get(declared.name) ?? null;
}
