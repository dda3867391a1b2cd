import type { AlarmState, EvaluatedPoint, StateChangeDetail, StateDetail } from '../../engines/alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import type { DeclaredAlarm } from './definition.ts';
import type { StateRow } from './store.ts';

/** One change of state to be told; `time` of a point is the start of its period in ISO 8601. */
export interface ToldChange {
  declared: DeclaredAlarm;
  from: AlarmState;
  state: AlarmState;
  reason: string;
  rule: string;
  points: ({ time: string } & EvaluatedPoint)[];
  /** Texts of the actions that the new state asks for, and the references that they name. */
  actions: readonly string[];
  targets: readonly string[];
  /** The same change in the words of EventBridge. */
  detail: StateChangeDetail;
}

/**
 * Appends `evenkeel.alarm.state-changed` in the transaction in hand. `firstBreachingAt` is the start of the period of
 * the earliest point that led to an alarm; null for other states, and where only missing points led to it.
 */
export async function appendChange(ctx: Ctx, change: ToldChange): Promise<void> {
  const { declared, from, state, reason, rule, points, actions, targets, detail } = change;
  const { ref, name, title, service, owner, runbook } = declared;
  const first = state === 'ALARM' ? points.find((point) => point.used && point.breaching) : undefined;
  await append(ctx, {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.state-changed',
    subject: ref,
    data: {
      alarm: name,
      title,
      from,
      to: state,
      reason,
      rule,
      service,
      owner,
      runbook,
      points,
      firstBreachingAt: first?.time ?? null,
      actions,
      targets,
      detail,
    },
  });
}

/** The state an alarm was in as its last event told it; of a new alarm's first state no event told. */
export function previousStateOf(before: StateRow): StateDetail {
  return (
    before.detail ?? {
      value: before.state,
      reason: before.reason,
      timestamp: before.since.toISOString().replace('Z', '+0000'),
    }
  );
}
