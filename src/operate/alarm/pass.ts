import {
  type Evaluation,
  evaluateAlarm,
  formatStatistic,
  type MetricAlarm,
  periodEnd,
  type StateChangeDetail,
  stateChangeDetail,
} from '../../engines/alarm/index.ts';
import { readSeries } from '../../prepare/telemetry/series.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { cadenceOf, type DeclaredAlarm, graceMs, periodStarts } from './definition.ts';
import { appendChange, previousStateOf } from './state-event.ts';
import { type Evaluated, type NewState, selectStates, type StateRow, writeEvaluations } from './store.ts';
import { isOutdated, syncStates } from './sync.ts';

/** What one pass did: how many alarms it evaluated, and the names of those whose state changed. */
export interface Pass {
  evaluated: number;
  changed: string[];
}

/** One alarm, the state it was in, and what its points say now. */
interface Judged {
  declared: DeclaredAlarm;
  before: StateRow;
  evaluated: Evaluated;
  evaluation: Evaluation;
}

/**
 * Evaluates alarms that share a period over the newest range that has closed: all points are read in one pass, changes
 * are written with their events in one transaction, the rest in one statement. Ranges that closed while the process was
 * down are not made up for; samples that come late are seen by the next evaluation, which reads its range anew. When
 * the telemetry cannot be read this throws and no alarm moves.
 */
export async function evaluateAlarms(ctx: Ctx, periodSeconds: number, alarms: readonly DeclaredAlarm[]): Promise<Pass> {
  const now = ctx.now();
  const end = periodEnd(now - graceMs, cadenceOf(periodSeconds));
  const [values, states] = await Promise.all([readValues(ctx, alarms, end), readStates(ctx, alarms)]);
  const judged = alarms.flatMap((declared): Judged[] => {
    const before = states.get(declared.name);
    // Another process is ahead with a newer version of the documents.
    if (before?.definition !== declared.definition) return [];
    const evaluated = { end, values: values.get(declared.name)! };
    return [{ declared, before, evaluated, evaluation: evaluateAlarm(declared.alarm, evaluated.values, before.state) }];
  });
  const moved = judged.filter(({ before, evaluation }) => before.state !== evaluation.state);
  const stayed = judged.filter(({ before, evaluation }) => before.state === evaluation.state);
  const changed = moved.length === 0 ? [] : await writeMoved(ctx, moved);
  await writeEvaluations(
    ctx.db,
    stayed.map((each) => toNewState(each, null)),
    ctx.now(),
  );
  return { evaluated: judged.length, changed };
}

async function readStates(ctx: Ctx, alarms: readonly DeclaredAlarm[]): Promise<Map<string, StateRow>> {
  const names = alarms.map((each) => each.name);
  let states = await selectStates(ctx.db, names);
  if (isOutdated(states, alarms)) {
    await syncStates(ctx);
    states = await selectStates(ctx.db, names);
  }
  return new Map(states.map((each) => [each.alarm, each]));
}

async function readValues(
  ctx: Ctx,
  alarms: readonly DeclaredAlarm[],
  end: number,
): Promise<Map<string, (number | null)[]>> {
  const requests = alarms.map(({ name, alarm }) => ({
    id: name,
    metricName: alarm.metricName,
    dimensions: alarm.dimensions.map((each) => ({ ...each })),
    statistic: formatStatistic(alarm.statistic),
    periodSeconds: alarm.periodSeconds,
    from: periodStarts(alarm, end)[0]!,
    to: end,
  }));
  const found = await readSeries(ctx.telemetry, requests);
  for (const { name } of alarms) {
    if (!found.has(name)) throw new Error(`Cannot evaluate alarm "${name}": the telemetry store gave no series for it`);
  }
  return found;
}

async function writeMoved(ctx: Ctx, moved: readonly Judged[]): Promise<string[]> {
  return transaction(ctx, async (ctx) => {
    const now = ctx.now();
    const told = moved.map((each) => ({ each, detail: detailOf(each, now) }));
    const taken = new Set(
      await writeEvaluations(
        ctx.db,
        told.map(({ each, detail }) => toNewState(each, detail)),
        now,
      ),
    );
    for (const { each, detail } of told) {
      const { declared, before, evaluated, evaluation } = each;
      if (!taken.has(declared.name)) continue;
      const { state, reason, rule } = evaluation;
      await appendChange(ctx, {
        declared,
        from: before.state,
        state,
        reason,
        rule,
        points: pointsOf(declared.alarm, evaluated, evaluation),
        ...reactionsTo(declared, state),
        detail,
      });
    }
    return [...taken];
  });
}

function toNewState({ declared, before, evaluated, evaluation }: Judged, detail: StateChangeDetail | null): NewState {
  const { reason, rule, state: to } = evaluation;
  return {
    alarm: declared.name,
    from: before.state,
    to,
    reason,
    rule,
    definition: declared.definition,
    evaluated,
    detail: detail?.state ?? null,
  };
}

function detailOf({ declared, before, evaluated, evaluation }: Judged, now: number): StateChangeDetail {
  return stateChangeDetail({
    alarm: declared.alarm,
    evaluation,
    rangeEnd: evaluated.end,
    now,
    previousState: previousStateOf(before),
  });
}

/** Returns the points of an evaluation with the starts of their periods, oldest first. */
export function pointsOf(alarm: MetricAlarm, evaluated: Evaluated, evaluation: Evaluation) {
  const starts = periodStarts(alarm, evaluated.end);
  return evaluation.evaluated.map((point, index) => ({ time: new Date(starts[index]!).toISOString(), ...point }));
}

function reactionsTo(
  { alarm, targets }: DeclaredAlarm,
  state: Evaluation['state'],
): { actions: readonly string[]; targets: readonly string[] } {
  if (!alarm.actionsEnabled) return { actions: [], targets: [] };
  const key = ({ ALARM: 'alarm', OK: 'ok', INSUFFICIENT_DATA: 'insufficientData' } as const)[state];
  return { actions: alarm.actions[key], targets: targets[key] };
}
