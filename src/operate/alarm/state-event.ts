import type {
  AlarmState,
  EvaluatedPoint,
  MetricAlarm,
  StateChangeDetail,
  StateDetail,
} from '../../engines/alarm/index.ts';
import type { CompositeStateChangeDetail } from '../../engines/composite-alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append, appendAll, type LogEvent, type NewEvent } from '../../platform/events.ts';
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
  /** Where it stands for many that changed at once: one sentence that says so. */
  storm?: string | undefined;
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
  return append(ctx, toEvent(change));
}

/** Appends many changes at once, as `appendChange` does one. */
export async function appendChanges(ctx: Ctx, changes: readonly ToldChange[]): Promise<void> {
  await appendAll(ctx, changes.map(toEvent));
}

function toEvent(change: ToldChange): NewEvent {
  const { declared, from, state, reason, rule, points, quiet, storm, detail } = change;
  const { ref, name, title, service, owner, runbook } = declared;
  const first = state === 'ALARM' ? points.find((point) => point.used && point.breaching) : undefined;
  return {
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.state-changed',
    subject: ref,
    data: {
      alarm: name,
      title,
      from,
      to: state,
      ...(storm === undefined ? {} : { storm }),
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
  };
}

/**
 * Appends `evenkeel.alarm.actions-released`: the actions of the state that the alarm is in, since an instant in ISO 8601,
 * run now and not before; none do where others of the same moment stand for it.
 */
export async function appendRelease(
  ctx: Ctx,
  declared: DeclaredBase,
  state: AlarmState,
  { reason, because, since, quiet = null }: { reason: string; because: string; since: string; quiet?: Quiet | null },
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
      ...(quiet === null ? reactionsTo(declared, state) : { actions: [], targets: [], quiet }),
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
