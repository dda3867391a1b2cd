import { periodEnd, stateChangeDetail, type StateChangeDetail } from '../../engines/alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { readModels } from './band.ts';
import { type AlarmBook, createAlarmBook, type Finding } from './book.ts';
import { cadenceOf, type DeclaredAlarm, graceMs } from './definition.ts';
import { decideQuiets } from './quiet.ts';
import { appendChanges, pointsOf, previousStateOf, type ToldChange } from './state-event.ts';
import {
  type NewState,
  selectPass,
  selectStates,
  selectTrainedAt,
  type StateRow,
  writeEvaluations,
  writePass,
} from './store.ts';
import { isOutdated, syncStates } from './sync.ts';

/** What one pass did: how many alarms it evaluated, and the names of those whose state changed. */
export interface Pass {
  evaluated: number;
  changed: string[];
}

/** The passes over the alarms of one cadence. */
export interface Evaluator {
  /**
   * Evaluates the alarms over the newest range that has closed. What arrived is read in one pass over the store; changes
   * are written with their events in one transaction. Ranges that closed while the process was down are not made up for.
   * When the telemetry cannot be read this rejects and no alarm moves.
   */
  run(ctx: Ctx, alarms: readonly DeclaredAlarm[]): Promise<Pass>;
  close(): void;
}

/** Creates the passes of a cadence, in seconds; `alarms` of `run` are compared by identity, and read anew when it changes. */
export function createEvaluator(ctx: Pick<Ctx, 'telemetry'>, cadenceSeconds: number): Evaluator {
  const book = createAlarmBook(cadenceSeconds, ctx.telemetry.kind === 'clickhouse');
  const stop = ctx.telemetry.onInsert((table, oldest) => {
    if (table.startsWith('otel_metrics_')) book.arrived(oldest);
  });
  let taken: readonly DeclaredAlarm[] | null = null;
  let end: number | null = null;
  let models: number | null = null;

  return {
    async run(ctx, alarms) {
      const now = ctx.now();
      const newEnd = periodEnd(now - graceMs, cadenceSeconds);
      const before = await selectPass(ctx.db, cadenceSeconds);
      const trained = await selectTrainedAt(ctx.db);
      // Another process may have been at it since: then the states are its own.
      const isAhead = taken === alarms && before?.range_end.getTime() === end && trained === models;
      if (!isAhead) await takeUp(ctx, book, alarms);
      // Until all is written the book is ahead of what is stored.
      taken = null;
      const findings = await book.evaluate(ctx.telemetry, newEnd);
      const written = await writeFindings(ctx, cadenceSeconds, newEnd, findings);
      end = newEnd;
      models = trained;
      if (written.size === findings.length) taken = alarms;
      const changed = findings.flatMap(({ declared, from, evaluation }) =>
        from !== evaluation.state && written.has(declared.name) ? [declared.name] : [],
      );
      return { evaluated: book.size, changed };
    },
    close: stop,
  };
}

/** Evaluates alarms of one cadence once, reading all that they look at. */
export async function evaluateAlarms(
  ctx: Ctx,
  cadenceSeconds: number,
  alarms: readonly DeclaredAlarm[],
): Promise<Pass> {
  const evaluator = createEvaluator(ctx, cadenceSeconds);
  try {
    return await evaluator.run(
      ctx,
      alarms.filter((each) => cadenceOf(each.alarm.periodSeconds) === cadenceSeconds),
    );
  } finally {
    evaluator.close();
  }
}

async function takeUp(ctx: Ctx, book: AlarmBook, alarms: readonly DeclaredAlarm[]): Promise<void> {
  let states = await selectStates(ctx.db);
  if (isOutdated(states, alarms)) {
    await syncStates(ctx);
    states = await selectStates(ctx.db);
  }
  const byName = new Map(states.map((each) => [each.alarm, each]));
  const held = alarms.flatMap((declared) => {
    const row = byName.get(declared.name);
    // Another process is ahead with a newer version of the documents.
    if (row?.definition !== declared.definition) return [];
    return [[declared.name, { state: row.state, isFresh: row.evaluated_at === null }] as const];
  });
  const banded = alarms.filter((each) => typeof each.alarm.threshold !== 'number');
  book.take(alarms, new Map(held), await readModels(ctx, banded));
}

/** Writes what a pass found and the pass itself; returns the names of the alarms that took their evaluation. */
async function writeFindings(
  ctx: Ctx,
  cadenceSeconds: number,
  end: number,
  findings: readonly Finding[],
): Promise<ReadonlySet<string>> {
  return transaction(ctx, async (ctx) => {
    const now = ctx.now();
    const taken = findings.length === 0 ? new Set<string>() : await writeStates(ctx, end, findings, now);
    await writePass(ctx.db, cadenceSeconds, end, now);
    return taken;
  });
}

async function writeStates(ctx: Ctx, end: number, findings: readonly Finding[], now: number): Promise<Set<string>> {
  const names = findings.map((each) => each.declared.name);
  const before = new Map((await selectStates(ctx.db, names)).map((each) => [each.alarm, each]));
  const told = findings.flatMap((finding) => {
    const row = before.get(finding.declared.name);
    return row === undefined ? [] : [{ finding, detail: detailOf(finding, row, end, now) }];
  });
  const news = told.map(({ finding, detail }) => toNewState(finding, end, detail));
  const taken = new Set(await writeEvaluations(ctx.db, news, now));
  const moved = told.filter(({ finding, detail }) => detail !== null && taken.has(finding.declared.name));
  const { quiets, storms } = await decideQuiets(
    ctx,
    moved.map(({ finding: { declared, from, evaluation } }) => ({ declared, from, to: evaluation.state })),
  );
  const changes = moved.map(({ finding, detail }): ToldChange => {
    const { declared, from, evaluation } = finding;
    const { state, reason, rule } = evaluation;
    const points = pointsOf(declared.alarm, end, evaluation.evaluated);
    const quiet = quiets.get(declared.name) ?? null;
    const storm = storms.get(declared.name);
    return { declared, from, state, reason, rule, points, quiet, storm, detail: detail! };
  });
  await appendChanges(ctx, changes);
  return taken;
}

function toNewState({ declared, from, evaluation }: Finding, end: number, detail: StateChangeDetail | null): NewState {
  const { reason, rule, state: to } = evaluation;
  const evaluated = { end, values: evaluation.evaluated.map((each) => each.value) };
  const { name: alarm, definition } = declared;
  return { alarm, from, to, reason, rule, definition, evaluated, detail: detail?.state ?? null };
}

/** Null where the state stays: of that no event tells. */
function detailOf(finding: Finding, before: StateRow, end: number, now: number): StateChangeDetail | null {
  const { declared, from, evaluation } = finding;
  if (from === evaluation.state) return null;
  return stateChangeDetail({
    alarm: declared.alarm,
    evaluation,
    rangeEnd: end,
    now,
    previousState: previousStateOf(before),
  });
}
