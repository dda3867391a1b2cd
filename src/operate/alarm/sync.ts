import { stateChangeDetail } from '../../engines/alarm/index.ts';
import { compositeStateChangeDetail } from '../../engines/composite-alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { type AnyAlarm, cadenceOf, readAllAlarms } from './definition.ts';
import { appendChange, previousStateOf } from './state-event.ts';
import { deleteOtherStates, insertInitialStates, lockOutdatedStates, resetStates, type StateRow } from './store.ts';

const initialReason = 'Not evaluated yet';
const changedReason = 'The definition changed and is not evaluated yet';

/** Reports whether an alarm has no state or one of another definition. */
export function isOutdated(states: readonly StateRow[], alarms: readonly AnyAlarm[]): boolean {
  const definitions = new Map(states.map((each) => [each.alarm, each.definition]));
  return alarms.some((each) => definitions.get(each.name) !== each.definition);
}

/**
 * Brings the states in line with the alarms in force and returns those alarms. A new alarm begins at INSUFFICIENT_DATA
 * without an event, for nothing changed; one whose definition changed begins there again, with an event that asks for
 * no action if it was in another state; the state of a removed alarm goes, which the catalog's event tells.
 */
export async function syncStates(ctx: Ctx): Promise<readonly AnyAlarm[]> {
  return transaction(ctx, async (ctx) => {
    const now = ctx.now();
    const alarms = await readAllAlarms(ctx);
    const wanted = alarms.map((each) => ({
      alarm: each.name,
      definition: each.definition,
      cadence: each.kind === 'metric' ? cadenceOf(each.alarm.periodSeconds) : null,
    }));
    await deleteOtherStates(
      ctx.db,
      wanted.map((each) => each.alarm),
    );
    const byName = new Map(alarms.map((each) => [each.name, each]));
    const resets = (await lockOutdatedStates(ctx.db, wanted)).map((before) => {
      const declared = byName.get(before.alarm)!;
      return { declared, before, detail: detailOf(declared, before, now) };
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
    for (const { declared, before, detail } of resets) {
      if (before.state === 'INSUFFICIENT_DATA') continue;
      await appendChange(ctx, {
        declared: { ...declared, actionsEnabled: false },
        from: before.state,
        state: 'INSUFFICIENT_DATA',
        rule: 'definition',
        reason: changedReason,
        points: [],
        quiet: null,
        detail,
      });
    }
    await insertInitialStates(ctx.db, wanted, 'initial', initialReason, now);
    return alarms;
  });
}

function detailOf(declared: AnyAlarm, before: StateRow, now: number) {
  const previousState = previousStateOf(before);
  const state = 'INSUFFICIENT_DATA' as const;
  if (declared.kind === 'composite')
    return compositeStateChangeDetail({
      alarm: declared.composite,
      state,
      reason: changedReason,
      triggeredBy: [],
      held: null,
      now,
      previousState,
    });
  return stateChangeDetail({
    alarm: declared.alarm,
    evaluation: { state, rule: 'definition', reason: changedReason, evaluated: [] },
    rangeEnd: now,
    now,
    previousState,
  });
}
