import { sql } from 'kysely';
import type { AlarmState, AnomalyModel, StateDetail } from '../../engines/alarm/index.ts';
import type { SuppressionState } from '../../engines/composite-alarm/index.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';

/** What the evaluation that led to a state looked at: the end of its range in epoch ms, and its values, oldest first. */
export interface Evaluated {
  end: number;
  values: (number | null)[];
}

/** The stored state of one alarm; `evaluated` is null until the definition has been evaluated. */
export interface StateRow {
  alarm: string;
  state: AlarmState;
  reason: string;
  rule: string;
  since: Date;
  evaluated_at: Date | null;
  evaluated: Evaluated | null;
  /** The state as the event told it that began it, the `previousState` of the next. */
  detail: StateDetail | null;
  definition: string;
  /** Seconds between two evaluations; null for a composite. */
  cadence_seconds: number | null;
}

/** When the alarms of a cadence were last evaluated, and over which range. */
export interface PassRow {
  cadence_seconds: number;
  range_end: Date;
  evaluated_at: Date;
}

/** Reads the newest pass of a cadence. */
export async function selectPass(db: Db, cadenceSeconds: number): Promise<PassRow | undefined> {
  return row<PassRow>(db, sql`select * from operate.alarm_pass where cadence_seconds = ${cadenceSeconds}`);
}

/** Reads the newest pass of every cadence. */
export async function selectPasses(db: Db): Promise<PassRow[]> {
  return rows<PassRow>(db, sql`select * from operate.alarm_pass`);
}

/** Notes that a pass over a range with this end (epoch ms) was made; an older range leaves a newer one as it is. */
export async function writePass(db: Db, cadenceSeconds: number, end: number, now: number): Promise<void> {
  await sql`insert into operate.alarm_pass (cadence_seconds, range_end, evaluated_at)
    values (${cadenceSeconds}, ${at(end)}, ${at(now)})
    on conflict (cadence_seconds) do update set range_end = excluded.range_end, evaluated_at = excluded.evaluated_at
    where alarm_pass.range_end <= excluded.range_end`.execute(db);
}

/** An evaluation to be written: it counts only if the alarm is still as it was when its points were read. */
export interface NewState {
  alarm: string;
  from: AlarmState;
  to: AlarmState;
  reason: string;
  rule: string;
  definition: string;
  /** Of a composite the time alone. */
  evaluated: Evaluated;
  detail: StateDetail | null;
}

/** Reads all states, or those of some alarms. */
export async function selectStates(db: Db, names?: readonly string[]): Promise<StateRow[]> {
  const which = names === undefined ? sql`true` : sql`alarm in (select jsonb_array_elements_text(${json(names)}))`;
  return rows<StateRow>(db, sql`select * from operate.alarm_state where ${which}`);
}

/** Reads the state of one alarm. */
export async function selectState(db: Db, name: string): Promise<StateRow | undefined> {
  return row<StateRow>(db, sql`select * from operate.alarm_state where alarm = ${name}`);
}

/** Removes the states of all alarms but the named ones. */
export async function deleteOtherStates(db: Db, names: readonly string[]): Promise<void> {
  await sql`delete from operate.alarm_state where alarm not in (select jsonb_array_elements_text(${json(names)}))`.execute(
    db,
  );
}

/** Gives alarms without a state the first one, INSUFFICIENT_DATA since `now`. */
export async function insertInitialStates(
  db: Db,
  alarms: readonly { alarm: string; definition: string; cadence: number | null }[],
  rule: string,
  reason: string,
  now: number,
): Promise<void> {
  await sql`insert into operate.alarm_state (alarm, state, reason, rule, since, evaluated, definition, cadence_seconds)
    select alarm, 'INSUFFICIENT_DATA', ${reason}, ${rule}, ${at(now)}, 'null'::jsonb, definition, cadence
    from jsonb_to_recordset(${json(alarms)}) as a(alarm text, definition text, cadence int)
    on conflict (alarm) do update set cadence_seconds = excluded.cadence_seconds
    where alarm_state.cadence_seconds is distinct from excluded.cadence_seconds`.execute(db);
}

/** Locks and reads the states whose alarm has another definition by now. */
export async function lockOutdatedStates(
  db: Db,
  alarms: readonly { alarm: string; definition: string }[],
): Promise<StateRow[]> {
  return rows<StateRow>(
    db,
    sql`select s.* from operate.alarm_state s
      join jsonb_to_recordset(${json(alarms)}) as a(alarm text, definition text) on a.alarm = s.alarm
      where s.definition <> a.definition order by s.alarm for update of s`,
  );
}

/** Starts alarms again under a new definition; the state of those that had none other is left as old as it is. */
export async function resetStates(
  db: Db,
  resets: readonly { alarm: string; definition: string; detail: StateDetail | null }[],
  rule: string,
  reason: string,
  now: number,
): Promise<void> {
  await sql`update operate.alarm_state s set state = 'INSUFFICIENT_DATA', reason = ${reason}, rule = ${rule},
      since = case when s.state = 'INSUFFICIENT_DATA' then s.since else ${at(now)} end,
      detail = case when s.state = 'INSUFFICIENT_DATA' then s.detail else r.detail end,
      evaluated_at = null, evaluated = 'null'::jsonb, definition = r.definition
    from jsonb_to_recordset(${json(resets)}) as r(alarm text, definition text, detail jsonb)
    where s.alarm = r.alarm`.execute(db);
}

/**
 * Writes evaluations made at `now` in one statement and returns the names of the alarms that took them: not those that
 * changed meanwhile, are gone, have another definition, or were evaluated over a newer range.
 */
export async function writeEvaluations(db: Db, evaluations: readonly NewState[], now: number): Promise<string[]> {
  if (evaluations.length === 0) return [];
  const taken = await rows<{ alarm: string }>(
    db,
    sql`update operate.alarm_state s set state = e."to", reason = e.reason, rule = e.rule, evaluated = e.evaluated, evaluated_at = ${at(now)},
        since = case when e."from" = e."to" then s.since else ${at(now)} end,
        detail = case when e."from" = e."to" then s.detail else e.detail end
      from jsonb_to_recordset(${json(evaluations)})
        as e(alarm text, "from" text, "to" text, reason text, rule text, definition text, evaluated jsonb, detail jsonb)
      where s.alarm = e.alarm and s.state = e."from" and s.definition = e.definition
        and coalesce((s.evaluated ->> 'end')::numeric, 0) <= coalesce((e.evaluated ->> 'end')::numeric, 0)
      returning s.alarm`,
  );
  return taken.map((each) => each.alarm);
}

/** Locks and reads the states of some alarms, in order of name, so that composites are decided on states that stay. */
export async function lockStates(db: Db, names: readonly string[]): Promise<StateRow[]> {
  return rows<StateRow>(
    db,
    sql`select * from operate.alarm_state where alarm in (select jsonb_array_elements_text(${json(names)}))
      order by alarm for update`,
  );
}

/** Reads how far the suppression of a composite is, if it has begun. */
export async function selectSuppression(db: Db, alarm: string): Promise<SuppressionState | undefined> {
  const found = await row<{ state: SuppressionState }>(
    db,
    sql`select state from operate.alarm_suppression where alarm = ${alarm}`,
  );
  return found?.state;
}

/** Reads how far the suppression of every composite is that has begun. */
export async function selectSuppressions(db: Db): Promise<{ alarm: string; state: SuppressionState }[]> {
  return rows<{ alarm: string; state: SuppressionState }>(db, sql`select alarm, state from operate.alarm_suppression`);
}

/** Writes how far the suppression of a composite is. */
export async function upsertSuppression(db: Db, alarm: string, state: SuppressionState): Promise<void> {
  await sql`insert into operate.alarm_suppression (alarm, state) values (${alarm}, ${json(state)})
    on conflict (alarm) do update set state = excluded.state`.execute(db);
}

/** What was learnt for the band of an alarm; `model` is null while there is too little data, which `why` tells. */
export interface ModelRow {
  alarm: string;
  definition: string;
  model: AnomalyModel | null;
  why: string;
  trained_at: Date;
}

/** Reads the models of some alarms. */
export async function selectModels(db: Db, names: readonly string[]): Promise<ModelRow[]> {
  return rows<ModelRow>(
    db,
    sql`select * from operate.anomaly_model where alarm in (select jsonb_array_elements_text(${json(names)}))`,
  );
}

/** Returns when a model was last trained, epoch ms, or null. */
export async function selectTrainedAt(db: Db): Promise<number | null> {
  const found = await row<{ trained: Date | null }>(
    db,
    sql`select max(trained_at) as trained from operate.anomaly_model`,
  );
  return found?.trained?.getTime() ?? null;
}

/** Writes what was learnt for the band of an alarm. */
export async function upsertModel(db: Db, { alarm, definition, model, why, trained_at }: ModelRow): Promise<void> {
  await sql`insert into operate.anomaly_model (alarm, definition, model, why, trained_at)
    values (${alarm}, ${definition}, ${json(model)}, ${why}, ${at(trained_at.getTime())})
    on conflict (alarm) do update set definition = excluded.definition, model = excluded.model, why = excluded.why,
      trained_at = excluded.trained_at`.execute(db);
}
