import { stateChangeDetail } from '../../engines/alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { type DeclaredAlarm, readAlarms } from './definition.ts';
import { appendChange, previousStateOf } from './state-event.ts';
import { deleteOtherStates, insertInitialStates, lockOutdatedStates, resetStates, type StateRow } from './store.ts';

const initialReason = 'Not evaluated yet';
const changedReason = 'The definition changed and is not evaluated yet';

/** Reports whether an alarm has no state or one of another definition. */
export function isOutdated(states: readonly StateRow[], alarms: readonly DeclaredAlarm[]): boolean {
  const definitions = new Map(states.map((each) => [each.alarm, each.definition]));
  return alarms.some((each) => definitions.get(each.name) !== each.definition);
}

/**
 * Brings the states in line with the alarms in force and returns those alarms. A new alarm begins at INSUFFICIENT_DATA
 * without an event, for nothing changed; one whose definition changed begins there again, with an event that asks for
 * no action if it was in another state; the state of a removed alarm goes, which the catalog's event tells.
 */
export async function syncStates(ctx: Ctx): Promise<DeclaredAlarm[]> {
  return transaction(ctx, async (ctx) => {
    const now = ctx.now();
    const alarms = await readAlarms(ctx);
    const wanted = alarms.map(({ name, definition }) => ({ alarm: name, definition }));
    await deleteOtherStates(
      ctx.db,
      wanted.map((each) => each.alarm),
    );
    const byName = new Map(alarms.map((each) => [each.name, each]));
    const resets = (await lockOutdatedStates(ctx.db, wanted)).map((before) => {
      const declared = byName.get(before.alarm)!;
      const evaluation = {
        state: 'INSUFFICIENT_DATA',
        rule: 'definition',
        reason: changedReason,
        evaluated: [],
      } as const;
      const detail = stateChangeDetail({
        alarm: declared.alarm,
        evaluation: { ...evaluation, evaluated: [] },
        rangeEnd: now,
        now,
        previousState: previousStateOf(before),
      });
      return { declared, before, evaluation, detail };
    });
    await resetStates(
      ctx.db,
      resets.map(({ declared, detail }) => ({
        alarm: declared.name,
        definition: declared.definition,
        detail: detail.state,
      })),
      'definition',
      changedReason,
      now,
    );
    for (const { declared, before, evaluation, detail } of resets) {
      if (before.state !== 'INSUFFICIENT_DATA')
        await appendChange(ctx, {
          declared,
          from: before.state,
          ...evaluation,
          points: [],
          actions: [],
          targets: [],
          detail,
        });
    }
    await insertInitialStates(ctx.db, wanted, 'initial', initialReason, now);
    return alarms;
  });
}
