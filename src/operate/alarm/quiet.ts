import type { AlarmState } from '../../engines/alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Quiet } from '../silence/contract.ts';
import type { AnyAlarm, DeclaredBase } from './definition.ts';
import { selectSuppression } from './store.ts';

/** A change of state whose actions may have to wait. */
export interface Change {
  declared: DeclaredBase;
  from: AlarmState;
  to: AlarmState;
}

/** Decides in the transaction in hand what keeps the actions of changes from running, by name of the alarm. */
export async function decideQuiets(_ctx: Ctx, _changes: readonly Change[]): Promise<Map<string, Quiet>> {
  return new Map();
}

/** Returns what keeps the actions of an alarm from running now, or null. */
export async function quietNow(ctx: Ctx, declared: AnyAlarm): Promise<Quiet | null> {
  if (declared.kind === 'metric') return null;
  const suppression = await selectSuppression(ctx.db, declared.name);
  const held = suppression?.held ?? null;
  if (held === null) return null;
  return {
    kind: 'suppressor',
    by: `alarm:default/${declared.composite.suppressor?.alarm ?? ''}`,
    because: held.reason,
    since: new Date(ctx.now()).toISOString(),
    until: held.until === null ? null : new Date(held.until).toISOString(),
  };
}
