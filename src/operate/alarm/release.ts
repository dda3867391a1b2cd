import type { AlarmLabels, Because, Item } from '../../engines/noise/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Worker } from '../../platform/jobs.ts';
import { type AnyAlarm, readAlarm, readAllAlarms } from './definition.ts';
import { advanceGroups, groupQueue, readSurroundings, type Step, type Surroundings } from './noise.ts';
import { selectGroups } from './noise-store.ts';
import { shorten } from './quiet-words.ts';
import { appendRelease } from './state-event.ts';
import { selectSuppression } from './store.ts';
import { summariseStorm } from './storm.ts';

/** The most alarms that are looked up one by one. */
const few = 5;

interface Due {
  item: Item;
  because: Because;
}

/**
 * Runs the actions of alarms that a group tells of at a time that is not that of their change, in the transaction in
 * hand. An alarm that is gone or in another state by now is left to the event of its own change, and a composite whose
 * suppressor holds it back to the end of that.
 */
export async function releaseHeld(ctx: Ctx, step: Step, isLeftOut: (alarm: string) => boolean): Promise<void> {
  const due = step.effects.flatMap((each): Due[] =>
    each.kind === 'tell'
      ? each.items
          .map((item, index) => ({ item, because: each.because[index]! }))
          .filter(({ item }) => !isLeftOut(item.alarm))
      : [],
  );
  const ready: (Due & { declared: AnyAlarm })[] = [];
  const find = due.length > few ? indexAll(await readAllAlarms(ctx)) : (name: string) => readAlarm(ctx, name);
  for (const each of due) {
    const name = each.item.alarm;
    const state = step.state.members[name]?.state ?? 'OK';
    if (step.present.get(name)?.state !== state) continue;
    // That it flaps is told already, and that it is clear for this moment is no recovery.
    if (each.item.state === 'FLAPPING' && state === 'OK') continue;
    const declared = await find(name);
    if (declared === null) continue;
    if (declared.kind === 'composite' && ((await selectSuppression(ctx.db, name))?.held ?? null) !== null) continue;
    ready.push({ ...each, declared });
  }
  const told = ready.map(({ declared }) => ({ declared, state: step.present.get(declared.name)!.state }));
  const storm = summariseStorm(step.key, told, step.effects, ctx.now());
  for (const { declared, because } of ready) {
    const { state, reason, since } = step.present.get(declared.name)!;
    await appendRelease(ctx, declared, state, {
      reason,
      because: storm.notes.get(declared.name) ?? `${sayEnd(step, declared.name)}${shorten(because.words)}`,
      since: since.toISOString(),
      quiet: storm.quiets.get(declared.name) ?? null,
    });
  }
}

function indexAll(all: readonly AnyAlarm[]): (name: string) => AnyAlarm | null {
  const byName = new Map(all.map((each) => [each.name, each]));
  return (name) => byName.get(name) ?? null;
}

/** Says what kept the alarm quiet and does no longer. */
function sayEnd({ before }: Step, alarm: string): string {
  const member = before.members[alarm];
  if (member?.muted != null) {
    const what = member.muted.kind === 'silence' ? 'Silence' : 'Mute rule';
    return `${what} ${member.muted.name} is over: `;
  }
  if (member?.symptom != null) return `No symptom of ${member.symptom.cause.alarm} any more: `;
  return '';
}

/** Looks again at groups and tells what nothing keeps quiet any more, in the transaction in hand. */
export async function advanceDue(ctx: Ctx, keys: readonly string[], around?: Surroundings): Promise<void> {
  if (keys.length === 0) return;
  const given = new Map(keys.map((key) => [key, { inputs: [{ kind: 'due' } as const] }]));
  const steps = await advanceGroups(ctx, given, around ?? (await readSurroundings(ctx)));
  for (const step of steps) await releaseHeld(ctx, step, () => false);
}

/** Looks again, in the transaction in hand, at the groups in which one of the chosen alarms is in trouble. */
export async function reconsiderQuiets(ctx: Ctx, isMeant: (labels: AlarmLabels) => boolean): Promise<void> {
  const groups = await selectGroups(ctx.db);
  const keys = groups.filter(({ state }) => Object.values(state.members).some(({ labels }) => isMeant(labels)));
  await advanceDue(
    ctx,
    keys.map((each) => each.key),
  );
}

/** The worker that looks at a group again when something that kept its alarms quiet may be over. */
export const groupWorker: Worker = {
  queue: groupQueue,
  leaseMs: 30_000,
  tries: 100,
  run: (ctx, job) => transaction(ctx, (inner) => advanceDue(inner, [job.key])),
};
