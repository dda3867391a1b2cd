import { sql } from 'kysely';
import type { AlarmState, StateDetail } from '../../engines/alarm/index.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';

/** What an evaluation looked at: the end of its range in epoch ms, and the values of its periods, oldest first. */
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
}

/** An evaluation to be written: it counts only if the alarm is still as it was when its points were read. */
export interface NewState {
  alarm: string;
  from: AlarmState;
  to: AlarmState;
  reason: string;
  rule: string;
  definition: string;
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
  alarms: readonly { alarm: string; definition: string }[],
  rule: string,
  reason: string,
  now: number,
): Promise<void> {
  await sql`insert into operate.alarm_state (alarm, state, reason, rule, since, evaluated, definition)
    select alarm, 'INSUFFICIENT_DATA', ${reason}, ${rule}, ${at(now)}, 'null'::jsonb, definition
    from jsonb_to_recordset(${json(alarms)}) as a(alarm text, definition text)
    on conflict (alarm) do nothing`.execute(db);
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
        and coalesce((s.evaluated ->> 'end')::numeric, 0) <= (e.evaluated ->> 'end')::numeric
      returning s.alarm`,
  );
  return taken.map((each) => each.alarm);
}
