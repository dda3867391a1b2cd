import {
  type Budget as EngineBudget,
  daysOf,
  detectionTable,
  explainObjective,
  formatShorthand,
  hourOf,
  leastEvents,
  noSums,
  type ObjectiveAlert,
  type Part,
  type Span,
  subtractSums,
  type Sums,
  windowAt,
  zoneOf,
} from '../../engines/slo/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { reasonOf } from './advance.ts';
import type { BurnAlert, ObjectiveSummary } from './contract.ts';
import type { DeclaredObjective } from './definition.ts';
import {
  alertReadings,
  countsEvents,
  extentOf,
  type Judgement,
  judgeReading,
  type Reading,
  spentOf,
  targetOf,
} from './judge.ts';
import { selectSlices, type StateRow } from './store.ts';

const hourMs = 3_600_000;

/** Writes an instant in ISO 8601; the last digits are left out where they are 0. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** What an objective came to as last judged, or null before the first time. */
export function judgeStored(
  { objective }: DeclaredObjective,
  row: StateRow | undefined,
): (Judgement & { all: EngineBudget[]; reading: Reading }) | null {
  if (row === undefined || row.reading === null) return null;
  return { ...judgeReading(objective, row.reading), reading: row.reading };
}

/** Returns an objective as a list shows it; a state of another definition does not count. */
export function summarise(
  declared: DeclaredObjective,
  row: StateRow | undefined,
  through: number | null,
): ObjectiveSummary {
  const { ref, name, title, service, owner, objective } = declared;
  const judged = judgeStored(declared, row);
  const isOurs = objective.notEvaluated === null;
  const alerts = row?.alerts ?? {};
  return {
    ref,
    name,
    title,
    state: isOurs ? (row?.state ?? 'unknown') : 'not-evaluated',
    reason:
      objective.notEvaluated ??
      (judged === null ? 'Not evaluated yet' : reasonOf(row!.state, declared, judged, alerts)),
    since: row === undefined ? null : row.since.toISOString(),
    // What did not change was not written again.
    evaluatedAt: judged === null ? null : toIso(Math.max(judged.reading.at, through ?? 0)),
    service,
    owner,
    method: objective.method,
    target: objective.measures.length === 0 ? 0 : targetOf(objective),
    consumed: judged?.consumed ?? null,
    remaining: judged?.remaining ?? null,
    burnRate: judged?.burns.find((each) => each.spanMs === hourMs)?.burn ?? null,
    firing: Object.entries(alerts)
      .filter(([, each]) => each.state === 'firing')
      .map(([alert]) => alert),
    window: formatShorthand(objective.window.duration),
  };
}

/** Returns an alert with its detection times. */
export function showAlert(
  declared: Pick<DeclaredObjective, 'objective'>,
  alert: ObjectiveAlert,
  row: StateRow | undefined,
): BurnAlert {
  const { objective } = declared;
  const { rule } = alert;
  const target = targetOf(objective);
  const state = row?.alerts[rule.name];
  const readings = row?.reading == null ? null : alertReadings(objective, alert, row.reading);
  return {
    name: rule.name,
    title: alert.title,
    severity: rule.severity,
    state: state?.state ?? 'ok',
    since: state === undefined ? null : toIso(state.since),
    frozenSince: state === undefined || state.frozenSince === null ? null : toIso(state.frozenSince),
    reason: readings === null ? 'Not evaluated yet' : (state?.reason ?? 'Not evaluated yet'),
    rule: state?.rule ?? 'initial',
    factor: rule.factor,
    longSeconds: rule.longMs / 1000,
    shortSeconds: rule.shortMs === null ? null : rule.shortMs / 1000,
    alertAfterSeconds: rule.alertAfterMs / 1000,
    minEvents: countsEvents(objective) ? leastEvents(rule, target) : null,
    origin: rule.origin,
    targets: [...alert.targets],
    detection: detectionTable(rule, target, objective.windowMs).map(({ errorRate, afterMs, spent }) => ({
      errorRate,
      afterSeconds: afterMs === null ? null : afterMs / 1000,
      spent,
    })),
  };
}

/** A day of a window and what it came to. */
export interface Day extends Part {
  date: string;
}

/**
 * Reads the days of a window from the stored sums, in whole hours, up to the newest hour that is closed (its end, epoch
 * ms). Two rows a day are read, whatever the traffic.
 */
export async function readDays(
  ctx: Ctx,
  declared: DeclaredObjective,
  window: Span,
  all: readonly EngineBudget[],
  closed: number,
): Promise<Day[]> {
  const { objective, name } = declared;
  const span = { start: window.start, end: Math.min(window.end, closed) };
  const days = daysOf(span, zoneOf(objective.window));
  const hours = [...new Set(days.flatMap((each) => [hourOf(each.start), hourOf(each.end)]))];
  const found = gatherSums(await selectSlices(ctx.db, hours, name));
  return days.map(({ date, start, end }) => {
    const before = found.get(hourOf(start));
    const after = found.get(hourOf(end));
    const parts = all.map((_, part) =>
      after?.[part] === undefined ? noSums : subtractSums(after[part], before?.[part] ?? noSums),
    );
    const first = parts[0] ?? noSums;
    const { passed } = extentOf(objective, { start: hourOf(start), end: hourOf(end) }, end);
    return {
      label: date,
      date,
      good: first.good,
      bad: parts.reduce((sum, each, index) => (index < objective.measures.length ? sum + each.bad : sum), 0),
      missing: Math.max(0, passed - first.seen),
      spent: spentOf(objective, all, parts),
    };
  });
}

function gatherSums(slices: readonly { hour: number; part: number; sums: Sums }[]): Map<number, Sums[]> {
  const found = new Map<number, Sums[]>();
  for (const { hour, part, sums } of slices) {
    const own = found.get(hour) ?? [];
    own[part] = sums;
    found.set(hour, own);
  }
  return found;
}

/** Explains an objective as it was last judged. */
export function explainStored(declared: DeclaredObjective, row: StateRow | undefined, days: readonly Day[]): string[] {
  const { objective } = declared;
  if (objective.notEvaluated !== null) return [objective.notEvaluated];
  const judged = judgeStored(declared, row);
  if (judged === null) return ['It is not evaluated yet.'];
  const { reading } = judged;
  return explain(declared, reading, judged, days, row?.alerts ?? {});
}

function explain(
  declared: DeclaredObjective,
  reading: Reading,
  judged: Judgement,
  days: readonly Day[],
  alerts: StateRow['alerts'],
): string[] {
  const { objective, title } = declared;
  return explainObjective({
    title,
    method: objective.method,
    sliceMinutes: objective.sliceMinutes,
    readsMinutes: !countsEvents(objective),
    window: { kind: objective.window.kind, ...reading.window },
    now: reading.at,
    goals: objective.measures.map((each, goal) => ({ title: each.title, budget: judged.goals[goal]! })),
    consumed: judged.consumed,
    burns: judged.burns,
    parts: days,
    forecast: judged.forecast,
    alerts: Object.entries(alerts).map(([name, { state, frozenSince, reason }]) => ({
      name,
      state,
      isFrozen: frozenSince !== null,
      reason,
    })),
    notEvaluated: objective.notEvaluated,
    formatInstant: (instant) => toIso(instant).replace(/:00\.000Z$/, 'Z'),
  });
}

/** Explains what an objective came to at a whole hour of the past, from the stored sums; alerts of then are in the log. */
export async function explainPast(ctx: Ctx, declared: DeclaredObjective, at: number): Promise<string[]> {
  const { objective, name, spans, parts } = declared;
  if (objective.notEvaluated !== null) return [objective.notEvaluated];
  const hour = hourOf(at);
  const window = windowAt(objective.window, hour);
  const starts = [hourOf(window.start), ...spans.filter((each) => each >= hourMs).map((each) => hourOf(hour - each))];
  const found = gatherSums(await selectSlices(ctx.db, [...new Set([hour, ...starts])], name));
  const now = found.get(hour);
  if (now === undefined)
    return [`Nothing is stored of ${toIso(hour)}: it lies before what was measured, or its hour is not over.`];
  const since = (start: number): Sums[] =>
    Array.from({ length: parts }, (_, part) =>
      subtractSums(now[part] ?? noSums, found.get(hourOf(start))?.[part] ?? noSums),
    );
  const reading: Reading = {
    at: hour,
    window,
    sums: since(window.start),
    spans: Object.fromEntries(spans.filter((each) => each >= hourMs).map((each) => [each, since(hour - each)])),
  };
  const { all, ...judged } = judgeReading(objective, reading);
  return explain(declared, reading, judged, await readDays(ctx, declared, window, all, hour), {});
}
