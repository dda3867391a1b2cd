import { type AlarmState, describeMetric, formatStatistic, plainMetric } from '../../engines/alarm/index.ts';
import type { AlarmLabels } from '../../engines/noise/index.ts';
import { evaluateRule, listChildren } from '../../engines/composite-alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { Quiet } from '../silence/contract.ts';
import { acknowledge, readAcknowledgement } from './acknowledge.ts';
import { backtestAlarm } from './backtest/backtest.ts';
import { readCatalogue } from './catalogue/catalogue.ts';
import type { Alarm, AlarmSummary, routes } from './contract.ts';
import { type AnyAlarm, cadenceOf, readAlarm, readAllAlarms } from './definition.ts';
import { explainAlarm, textOf, toPart, toPoints } from './explain.ts';
import { readBand } from './band.ts';
import { labelsOf, readLabelFacts } from './labels.ts';
import { judge, readRange } from './measure.ts';
import { quietNow, quietsNow } from './quiet.ts';
import { type PassRow, selectPasses, selectState, selectStates, type StateRow } from './store.ts';

/** A state of another definition than the one in force does not count. */
function ofDefinition(declared: AnyAlarm, row: StateRow | undefined): StateRow | undefined {
  return row?.definition === declared.definition ? row : undefined;
}

/** When an alarm was last evaluated: with the newest pass of its cadence, once its definition has been at all. */
function evaluatedAt(declared: AnyAlarm, stored: StateRow | undefined, passes: readonly PassRow[]): string | null {
  if (stored?.evaluated_at == null) return null;
  const cadence = declared.kind === 'metric' ? cadenceOf(declared.alarm.periodSeconds) : null;
  const pass = passes.find((each) => each.cadence_seconds === cadence)?.evaluated_at.getTime() ?? 0;
  return new Date(Math.max(pass, stored.evaluated_at.getTime())).toISOString();
}

/** Returns an alarm as it stands; before its state is stored it has no data since now. */
function summarise(
  ctx: Ctx,
  declared: AnyAlarm,
  stored: StateRow | undefined,
  passes: readonly PassRow[],
  quiet: Quiet | null,
): AlarmSummary {
  const { ref, name, title, kind, service, owner, runbook } = declared;
  return {
    ref,
    name,
    title,
    kind,
    state: stored?.state ?? 'INSUFFICIENT_DATA',
    reason: stored?.reason ?? 'Not evaluated yet',
    since: (stored?.since ?? new Date(ctx.now())).toISOString(),
    evaluatedAt: evaluatedAt(declared, stored, passes),
    service,
    owner,
    runbook,
    metricName:
      declared.kind === 'composite'
        ? declared.composite.ruleText
        : (plainMetric(declared.alarm)?.metricName ?? describeMetric(declared.alarm)),
    periodSeconds: declared.kind === 'metric' ? declared.alarm.periodSeconds : null,
    quiet,
  };
}

/** Lists the alarms in force with their states, in order of name; `owner` falls back to the owner of the service. */
export async function listAlarmStates(ctx: Ctx): Promise<AlarmSummary[]> {
  const alarms = await readAllAlarms(ctx);
  const states = new Map((await selectStates(ctx.db)).map((each) => [each.alarm, each]));
  const passes = await selectPasses(ctx.db);
  const quiets = await quietsNow(ctx, alarms);
  return alarms.map((each) =>
    summarise(ctx, each, ofDefinition(each, states.get(each.name)), passes, quiets.get(each.name) ?? null),
  );
}

export { reconsiderQuiets } from './release.ts';

/** Lists the labels by which the alarms in force are silenced and grouped, in order of name. */
export async function listAlarmLabels(ctx: Ctx): Promise<AlarmLabels[]> {
  const facts = await readLabelFacts(ctx);
  return (await readAllAlarms(ctx)).map((each) => labelsOf(each, facts));
}

/** Returns the state of an alarm by its name, or null when no alarm of that name is in force. */
export async function readAlarmState(ctx: Ctx, name: string): Promise<AlarmState | null> {
  const declared = await readAlarm(ctx, name);
  return declared === null
    ? null
    : (ofDefinition(declared, await selectState(ctx.db, name))?.state ?? 'INSUFFICIENT_DATA');
}

async function findAlarm(ctx: Ctx, name: string): Promise<AnyAlarm> {
  const declared = await readAlarm(ctx, name);
  if (declared === null)
    throw new OpsError('not_found', `Cannot get alarm "${name}": no such alarm in the operations repository`);
  return declared;
}

/** Returns an alarm with all that the API shows of it. */
async function showAlarm(ctx: Ctx, declared: AnyAlarm): Promise<Alarm> {
  const stored = ofDefinition(declared, await selectState(ctx.db, declared.name));
  const [passes, quiet, all] = [await selectPasses(ctx.db), await quietNow(ctx, declared), await readAllAlarms(ctx)];
  const { description, actions, file, line } = declared;
  const base = {
    ...summarise(ctx, declared, stored, passes, quiet),
    description: description === '' ? null : description,
    rule: stored?.rule ?? 'initial',
    parents: all.flatMap((each) =>
      each.kind === 'composite' && listChildren(each.composite.rule).includes(declared.name) ? [each.ref] : [],
    ),
    actions: { alarm: [...actions.alarm], ok: [...actions.ok], insufficientData: [...actions.insufficientData] },
    acknowledged: await readAcknowledgement(ctx, declared),
    file,
    line,
  };
  if (declared.kind === 'composite') {
    const children = listChildren(declared.composite.rule);
    const states = new Map((await selectStates(ctx.db, children)).map((each) => [each.alarm, each.state]));
    return {
      ...base,
      dimensions: [],
      statistic: '',
      threshold: null,
      comparison: '',
      evaluationPeriods: 0,
      datapointsToAlarm: 0,
      treatMissingData: '',
      queries: [],
      points: [],
      parts: toPart(evaluateRule(declared.composite.rule, (child) => states.get(child)).explanation),
      children: children.map((name) => ({ ref: `alarm:default/${name}`, name, state: states.get(name) ?? null })),
    };
  }
  const { alarm } = declared;
  const metric = plainMetric(alarm);
  return {
    ...base,
    dimensions: (metric?.dimensions ?? []).map((each) => ({ ...each })),
    statistic: metric === null ? '' : formatStatistic(metric.statistic),
    threshold: typeof alarm.threshold === 'number' ? alarm.threshold : null,
    comparison: alarm.comparison,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm,
    treatMissingData: alarm.treatMissingData,
    queries: alarm.queries.map(({ id }) => ({ id, text: textOf(declared, id), returned: id === alarm.returned })),
    points: await readPoints(ctx, declared, stored, passes),
    parts: null,
    children: [],
  };
}

/** The points that the newest evaluation looked at, as the telemetry has them now. */
async function readPoints(
  ctx: Ctx,
  declared: Extract<AnyAlarm, { kind: 'metric' }>,
  stored: StateRow | undefined,
  passes: readonly PassRow[],
): Promise<Alarm['points']> {
  const { alarm } = declared;
  const pass = passes.find((each) => each.cadence_seconds === cadenceOf(alarm.periodSeconds));
  if (stored?.evaluated_at == null || pass === undefined) return [];
  const end = pass.range_end.getTime();
  try {
    const { points, starts } = await readRange(ctx.telemetry, alarm, end);
    const model = (await readBand(ctx, declared))?.model ?? undefined;
    return toPoints(declared, end, judge(alarm, points, starts, stored.state, { model }));
  } catch (error) {
    // The state is known even when the telemetry behind it cannot be read.
    ctx.log.warn({ alarm: alarm.name, err: error }, 'the points of an alarm could not be read');
    return [];
  }
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
    return showAlarm(ctx, await findAlarm(ctx, name));
  },
  async explainAlarm(ctx, { name, at }) {
    return explainAlarm(ctx, await findAlarm(ctx, name), at === undefined ? undefined : Date.parse(at));
  },
  getAlarmCatalogue: (ctx, input) => readCatalogue(ctx, input, { summarise: listAlarmStates }),
  backtestAlarm: (ctx, input) => backtestAlarm(ctx, input),
  async acknowledgeAlarm(ctx, { name, minutes, note, scope }) {
    const declared = await findAlarm(ctx, name);
    await transaction(ctx, (inner) => acknowledge(inner, declared, { minutes, note, scope }));
    return showAlarm(ctx, declared);
  },
};
