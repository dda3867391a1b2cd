import { type AlarmState, evaluateAlarm, formatStatistic } from '../../engines/alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { AlarmSummary, routes } from './contract.ts';
import { type DeclaredAlarm, readAlarm, readAlarms } from './definition.ts';
import { pointsOf } from './pass.ts';
import { selectState, selectStates, type StateRow } from './store.ts';

/** A state of another definition than the one in force does not count. */
function ofDefinition(declared: DeclaredAlarm, row: StateRow | undefined): StateRow | undefined {
  return row?.definition === declared.definition ? row : undefined;
}

/** Returns an alarm as it stands; before its state is stored it has no data since now. */
function summarise(ctx: Ctx, declared: DeclaredAlarm, stored: StateRow | undefined): AlarmSummary {
  const { ref, name, title, service, owner, runbook, alarm } = declared;
  return {
    ref,
    name,
    title,
    state: stored?.state ?? 'INSUFFICIENT_DATA',
    reason: stored?.reason ?? 'Not evaluated yet',
    since: (stored?.since ?? new Date(ctx.now())).toISOString(),
    evaluatedAt: stored?.evaluated_at?.toISOString() ?? null,
    service,
    owner,
    runbook,
    metricName: alarm.metricName,
    periodSeconds: alarm.periodSeconds,
  };
}

/** Lists the alarms in force with their states, in order of name; `owner` falls back to the owner of the service. */
export async function listAlarmStates(ctx: Ctx): Promise<AlarmSummary[]> {
  const alarms = await readAlarms(ctx);
  const states = new Map((await selectStates(ctx.db)).map((each) => [each.alarm, each]));
  return alarms.map((each) => summarise(ctx, each, ofDefinition(each, states.get(each.name))));
}

/** Returns the state of an alarm by its name, or null when no alarm of that name is in force. */
export async function readAlarmState(ctx: Ctx, name: string): Promise<AlarmState | null> {
  const declared = await readAlarm(ctx, name);
  return declared === null
    ? null
    : (ofDefinition(declared, await selectState(ctx.db, name))?.state ?? 'INSUFFICIENT_DATA');
}

/** The points behind a stored state with what the evaluation made of them, which follows from their values alone. */
function explainPoints({ alarm }: DeclaredAlarm, stored: StateRow | undefined) {
  if (!stored?.evaluated) return [];
  return pointsOf(alarm, stored.evaluated, evaluateAlarm(alarm, stored.evaluated.values, stored.state));
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listAlarms(ctx, { state, service }) {
    const all = await listAlarmStates(ctx);
    return {
      items: all.filter(
        (each) => (state === undefined || each.state === state) && (service === undefined || each.service === service),
      ),
    };
  },
  async getAlarm(ctx, { name }) {
    const declared = await readAlarm(ctx, name);
    if (declared === null)
      throw new OpsError('not_found', `Cannot get alarm "${name}": no such alarm in the operations repository`);
    const stored = ofDefinition(declared, await selectState(ctx.db, name));
    const { alarm, file, line } = declared;
    return {
      ...summarise(ctx, declared, stored),
      description: alarm.description === '' ? null : alarm.description,
      dimensions: alarm.dimensions.map((each) => ({ ...each })),
      statistic: formatStatistic(alarm.statistic),
      threshold: alarm.threshold,
      comparison: alarm.comparison,
      evaluationPeriods: alarm.evaluationPeriods,
      datapointsToAlarm: alarm.datapointsToAlarm,
      treatMissingData: alarm.treatMissingData,
      rule: stored?.rule ?? 'initial',
      points: explainPoints(declared, stored),
      actions: {
        alarm: [...alarm.actions.alarm],
        ok: [...alarm.actions.ok],
        insufficientData: [...alarm.actions.insufficientData],
      },
      file,
      line,
    };
  },
};
