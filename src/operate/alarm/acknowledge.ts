import type { Ctx } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import type { Alarm } from './contract.ts';
import type { AnyAlarm } from './definition.ts';
import { keyOf, labelsOf } from './labels.ts';
import { advanceGroups, readSurroundings } from './noise.ts';
import { selectGroups, selectPresent } from './noise-store.ts';
import { releaseHeld } from './release.ts';

/** For how long an alarm is taken on, in minutes, and what is said with it. */
export interface Taking {
  minutes: number;
  note?: string | undefined;
  /** `group` takes on every alarm of the service that people were told of and that fires still. */
  scope: 'alarm' | 'group';
}

/**
 * Takes an alarm on in the transaction in hand: it is quiet until it clears or the time is up, and is told again then if
 * it fires still. Refused with `conflict` for an alarm that is not in ALARM.
 */
export async function acknowledge(given: Ctx, declared: AnyAlarm, { minutes, note, scope }: Taking): Promise<void> {
  // One instant throughout: the end is counted from the beginning that is shown.
  const at = given.now();
  const ctx = { ...given, now: () => at };
  const { name, ref, title, service, owner } = declared;
  const refuse = (detail: string) => new OpsError('conflict', `Cannot acknowledge alarm "${name}": ${detail}`);
  const around = await readSurroundings(ctx);
  const labels = labelsOf(declared, around.facts);
  const key = keyOf(labels);
  const by = ctx.actor.ref;
  const until = at + Math.round(minutes * 60_000);
  const state = (await selectPresent(ctx.db, [name])).get(name)?.state ?? 'INSUFFICIENT_DATA';
  if (state !== 'ALARM')
    throw refuse(`it is in ${state}, not in ALARM; to keep it quiet beforehand silence it, with an end and a reason`);
  const [step] = await advanceGroups(
    ctx,
    new Map([
      [
        key,
        {
          // The group may not know of an alarm that fired before there were groups.
          inputs: [
            { kind: 'changed', labels, state },
            { kind: 'acknowledged', by, until, ...(scope === 'group' ? {} : { alarms: [name] }) },
          ],
          notes: { [name]: note ?? '' },
        },
      ],
    ]),
    around,
  );
  const refused = step?.effects.find((each) => each.kind === 'refused');
  if (step === undefined || refused !== undefined) throw refuse(refused?.message ?? 'its group is not known');
  await releaseHeld(ctx, step, (alarm) => alarm === name);
  const taken = step.state.acknowledgements.find((each) => each.by === by && each.at === at);
  const alarms = Object.keys(taken?.alarms ?? { [name]: true });
  const end = new Date(until).toISOString();
  const data = { alarm: name, alarms, scope, title, by, until: end, note: note ?? null, service, owner };
  const source = '/evenkeel/operate/alarm';
  await append(ctx, { source, type: 'evenkeel.alarm.acknowledged', subject: ref, data });
}

/** Returns who sees to an alarm, or null. */
export async function readAcknowledgement(ctx: Ctx, declared: AnyAlarm): Promise<Alarm['acknowledged']> {
  const { name, service } = declared;
  const key = keyOf({ alarm: name, ...(service === null ? {} : { service }), severity: 3, tags: {} });
  const [row] = await selectGroups(ctx.db, [key]);
  const found = row?.state.acknowledgements.find((each) => Object.hasOwn(each.alarms, name) && each.until > ctx.now());
  if (row === undefined || found === undefined) return null;
  const { by, at, until } = found;
  return { by, at: new Date(at).toISOString(), until: new Date(until).toISOString(), note: row.notes[name] || null };
}
