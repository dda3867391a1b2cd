import type {
  AlarmState,
  EvaluatedPoint,
  MetricAlarm,
  StateChangeDetail,
  StateDetail,
} from '../../engines/alarm/index.ts';
import type { CompositeStateChangeDetail } from '../../engines/composite-alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append, type LogEvent } from '../../platform/events.ts';
import type { Quiet } from '../silence/contract.ts';
import { type DeclaredBase, periodStarts } from './definition.ts';
import type { StateRow } from './store.ts';

/** One change of state to be told; `time` of a point is the start of its period in ISO 8601. */
export interface ToldChange {
  declared: DeclaredBase;
  from: AlarmState;
  state: AlarmState;
  reason: string;
  rule: string;
  points: ({ time: string } & EvaluatedPoint)[];
  /** What keeps the actions of the new state from running now; null where they run. */
  quiet: Quiet | null;
  /** The same change in the words of EventBridge. */
  detail: StateChangeDetail | CompositeStateChangeDetail;
}

/** Texts of the actions that a state asks for, and the references that they name; none where actions are disabled. */
export function reactionsTo(
  { actionsEnabled, actions, targets }: Pick<DeclaredBase, 'actionsEnabled' | 'actions' | 'targets'>,
  state: AlarmState,
): { actions: readonly string[]; targets: readonly string[] } {
  if (!actionsEnabled) return { actions: [], targets: [] };
  const key = ({ ALARM: 'alarm', OK: 'ok', INSUFFICIENT_DATA: 'insufficientData' } as const)[state];
  return { actions: actions[key], targets: targets[key] };
}

/**
 * Appends `evenkeel.alarm.state-changed` in the transaction in hand. `firstBreachingAt` is the start of the period of
 * the earliest point that led to an alarm; null for other states, and where only missing points led to it. While
 * something keeps the alarm quiet the event asks for no action: `evenkeel.alarm.actions-released` will.
 */
export async function appendChange(ctx: Ctx, change: ToldChange): Promise<LogEvent | null> {
  const { declared, from, state, reason, rule, points, quiet, detail } = change;
  const { ref, name, title, service, owner, runbook } = declared;
  const first = state === 'ALARM' ? points.find((point) => point.used && point.breaching) : undefined;
  return append(ctx, {
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
      ...(quiet === null ? reactionsTo(declared, state) : { actions: [], targets: [] }),
      quiet,
      detail,
    },
  });
}

/** Appends `evenkeel.alarm.actions-released`: the actions of the state that the alarm is in run now, not before. */
export async function appendRelease(
  ctx: Ctx,
  declared: DeclaredBase,
  state: AlarmState,
  { reason, because, since }: { reason: string; because: string; since: string },
): Promise<LogEvent | null> {
  const { ref, name, title, service, owner, runbook } = declared;
  return append(ctx, {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.actions-released',
    subject: ref,
    data: {
      alarm: name,
      title,
      to: state,
      reason,
      because,
      service,
      owner,
      runbook,
      firstBreachingAt: state === 'ALARM' ? since : null,
      ...reactionsTo(declared, state),
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

/** Returns the points of an evaluation over a range with this end, with the starts of their periods, oldest first. */
export function pointsOf(
  alarm: MetricAlarm,
  end: number,
  evaluated: readonly EvaluatedPoint[],
): ({ time: string } & EvaluatedPoint)[] {
  const starts = periodStarts(alarm, end);
  return evaluated.map((point, index) => ({ time: new Date(starts[index]!).toISOString(), ...point }));
}
