import {
  type AlarmState,
  describeMetric,
  type Evaluation,
  explainEvaluation,
  periodEnd,
} from '../../engines/alarm/index.ts';
import {
  evaluateRule,
  type Explanation as RuleExplanation,
  listChildren,
  printRule,
} from '../../engines/composite-alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { readEvents } from '../../platform/events.ts';
import type { AlarmExplanation, AlarmPoint, RulePart } from './contract.ts';
import {
  type AnyAlarm,
  cadenceOf,
  type DeclaredAlarm,
  type DeclaredComposite,
  graceMs,
  periodStarts,
} from './definition.ts';
import { readBand } from './band.ts';
import { judge, readRange } from './measure.ts';
import { quietNow } from './quiet.ts';
import { selectPass, selectState, selectStates, selectSuppression } from './store.ts';

const initial: AlarmState = 'INSUFFICIENT_DATA';

/**
 * Explains an alarm as of an instant (epoch ms): what an evaluation then looks at and says. The telemetry is read as it
 * is stored now, so that points which came late count here although the evaluation of then could not see them.
 */
export async function explainAlarm(ctx: Ctx, declared: AnyAlarm, instant?: number): Promise<AlarmExplanation> {
  return declared.kind === 'metric' ? explainMetric(ctx, declared, instant) : explainComposite(ctx, declared, instant);
}

async function explainMetric(ctx: Ctx, declared: DeclaredAlarm, instant?: number): Promise<AlarmExplanation> {
  const { alarm } = declared;
  const recordedState = await stateAt(ctx, declared, instant);
  const end = await rangeEndAt(ctx, declared, instant);
  const { points: inputs, starts } = await readRange(ctx.telemetry, alarm, end);
  const band = await readBand(ctx, declared);
  const evaluation = judge(alarm, inputs, starts, recordedState ?? initial, { model: band?.model ?? undefined });
  const explanation = explainEvaluation(alarm, evaluation);
  return {
    name: declared.name,
    kind: 'metric',
    at: new Date(instant ?? ctx.now()).toISOString(),
    state: evaluation.state,
    recordedState,
    rule: explanation.rule.id,
    ruleText: explanation.rule.says,
    sentences: [
      `${alarm.name} looks at ${describeMetric(alarm)} over ${explanation.range.periods} periods of ${alarm.periodSeconds} s; the newest ${alarm.evaluationPeriods} with data decide, ${alarm.datapointsToAlarm} must breach`,
      evaluation.reason,
      ...(band === null ? [] : [band.why]),
    ],
    whatWouldChange: explanation.changes.map((each) => each.sentence),
    range: {
      from: new Date(end - explanation.range.periods * alarm.periodSeconds * 1000).toISOString(),
      to: new Date(end).toISOString(),
      periodSeconds: alarm.periodSeconds,
      points: toPoints(declared, end, evaluation),
    },
    inputs: alarm.queries.flatMap((query) => {
      const read = inputs.get(query.id);
      return read === undefined || alarm.queries.length === 1
        ? []
        : [{ id: query.id, text: textOf(declared, query.id), values: [...read] }];
    }),
    parts: null,
    suppressor: null,
    quiet: instant === undefined ? await quietNow(ctx, declared) : null,
  };
}

/** The end of the range that the newest pass before an instant looked at, or would have. */
async function rangeEndAt(ctx: Ctx, { alarm }: DeclaredAlarm, instant?: number): Promise<number> {
  const cadence = cadenceOf(alarm.periodSeconds);
  if (instant !== undefined) return periodEnd(instant - graceMs, cadence);
  const pass = await selectPass(ctx.db, cadence);
  return pass?.range_end.getTime() ?? periodEnd(ctx.now() - graceMs, cadence);
}

/** The state that an alarm was in at an instant, as its events tell; now without one. */
async function stateAt(ctx: Ctx, declared: AnyAlarm, instant?: number): Promise<AlarmState | null> {
  if (instant === undefined) {
    const row = await selectState(ctx.db, declared.name);
    return row?.definition === declared.definition ? row.state : null;
  }
  const [event] = await readEvents(ctx.db, {
    type: 'evenkeel.alarm.state-changed',
    subject: declared.ref,
    to: instant + 1,
    newestFirst: true,
    limit: 1,
  });
  return (event?.data.to as AlarmState | undefined) ?? null;
}

/** Returns the points of an evaluation over the range with this end (epoch ms), with what became of each. */
export function toPoints({ alarm }: DeclaredAlarm, end: number, evaluation: Evaluation): AlarmPoint[] {
  const starts = periodStarts(alarm, end);
  const { points } = explainEvaluation(alarm, evaluation);
  return evaluation.evaluated.map((point, index) => ({
    time: new Date(starts[index]!).toISOString(),
    value: point.value,
    breaching: point.breaching,
    used: point.used,
    role: points[index]!.role,
    lower: point.lower ?? null,
    upper: point.upper ?? null,
  }));
}

/** What a query of an alarm is: its expression, or its metric. */
export function textOf({ alarm }: DeclaredAlarm, id: string): string {
  const query = alarm.queries.find((each) => each.id === id);
  if (query === undefined) return id;
  return 'metric' in query ? describeMetric({ queries: [query], returned: id }) : query.text;
}

async function explainComposite(ctx: Ctx, declared: DeclaredComposite, instant?: number): Promise<AlarmExplanation> {
  const { composite, name } = declared;
  const children = listChildren(composite.rule);
  const wanted = composite.suppressor === null ? children : [...children, composite.suppressor.alarm];
  const states = instant === undefined ? await readStates(ctx, wanted) : await readStatesAt(ctx, wanted, instant);
  const evaluation = evaluateRule(composite.rule, (child) => states.get(child));
  const suppression = await selectSuppression(ctx.db, name);
  const held = instant === undefined ? (suppression?.held ?? null) : null;
  const { flip } = evaluation;
  return {
    name,
    kind: 'composite',
    at: new Date(instant ?? ctx.now()).toISOString(),
    state: evaluation.state,
    recordedState: await stateAt(ctx, declared, instant),
    rule: 'CA10',
    ruleText: `A composite is in ALARM while its rule holds: ${printRule(composite.rule)}`,
    sentences: [evaluation.reason, ...(held === null ? [] : [held.reason])],
    whatWouldChange:
      flip === null
        ? []
        : [
            `${evaluation.state === 'ALARM' ? 'OK' : 'ALARM'} if ${flip.map((each) => `${each.alarm} were ${each.state ?? 'declared'}`).join(' and ')}`,
          ],
    range: null,
    inputs: [],
    parts: toPart(evaluation.explanation),
    suppressor:
      composite.suppressor === null
        ? null
        : {
            alarm: composite.suppressor.alarm,
            state: states.get(composite.suppressor.alarm) ?? null,
            heldBy: held?.by ?? null,
            until: held?.until == null ? null : new Date(held.until).toISOString(),
          },
    quiet: instant === undefined ? await quietNow(ctx, declared) : null,
  };
}

async function readStates(ctx: Ctx, names: readonly string[]): Promise<Map<string, AlarmState>> {
  return new Map((await selectStates(ctx.db, names)).map((each) => [each.alarm, each.state]));
}

async function readStatesAt(ctx: Ctx, names: readonly string[], instant: number): Promise<Map<string, AlarmState>> {
  const states = new Map<string, AlarmState>();
  for (const name of names) {
    const [event] = await readEvents(ctx.db, {
      type: 'evenkeel.alarm.state-changed',
      subject: `alarm:default/${name}`,
      to: instant + 1,
      newestFirst: true,
      limit: 1,
    });
    states.set(name, (event?.data.to as AlarmState | undefined) ?? initial);
  }
  return states;
}

/** Returns a part of a rule as the API shows it. */
export function toPart({ text, value, decisive, found, parts }: RuleExplanation): RulePart {
  return {
    text,
    value,
    decisive,
    alarm: found?.alarm ?? null,
    state: found?.state ?? null,
    parts: parts.map(toPart),
  };
}
