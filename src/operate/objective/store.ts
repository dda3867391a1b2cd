import { sql } from 'kysely';
import type { BurnState, PolicyMemory, Sums } from '../../engines/slo/index.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';
import type { Reading } from './judge.ts';

export type StoredState = 'unknown' | 'ok' | 'burning' | 'exhausted';

/** What a policy demanded of an objective when it was last judged. */
export interface StoredPolicy {
  memory: PolicyMemory;
  state: 'normal' | 'approval' | 'halted';
  because: string;
  exceptions: string[];
  until: number | null;
}

/** A time of burning, from the first alert on; instants in epoch ms, `spent` a share of the budget. */
export interface Episode {
  start: number;
  end: number | null;
  spent: number;
  /** Running sum of the bad of the part at the beginning, by part. */
  before: number[];
}

/** The stored state of one objective. */
export interface StateRow {
  objective: string;
  measured: string;
  closed: Date;
  state: StoredState;
  since: Date;
  evaluated_at: Date | null;
  reading: Reading | null;
  alerts: Record<string, BurnState>;
  policies: Record<string, StoredPolicy>;
  episodes: Episode[];
}

/** Reads all states, or those of some objectives. */
export async function selectStates(db: Db, names?: readonly string[]): Promise<StateRow[]> {
  const which = names === undefined ? sql`true` : sql`objective in (select jsonb_array_elements_text(${json(names)}))`;
  return rows<StateRow>(db, sql`select * from operate.objective_state where ${which}`);
}

/** Reads the state of one objective. */
export async function selectState(db: Db, name: string): Promise<StateRow | undefined> {
  return row<StateRow>(db, sql`select * from operate.objective_state where objective = ${name}`);
}

/** Throws away what is known of objectives. */
export async function deleteObjectives(db: Db, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const which = sql`objective in (select jsonb_array_elements_text(${json(names)}))`;
  await sql`delete from operate.objective_state where ${which}`.execute(db);
  await sql`delete from operate.objective_slice where ${which}`.execute(db);
}

/** Begins objectives whose history starts at an hour. */
export async function insertStates(
  db: Db,
  fresh: readonly { objective: string; measured: string; closed: number }[],
  now: number,
): Promise<void> {
  if (fresh.length === 0) return;
  const given = fresh.map((each) => ({ ...each, closed: new Date(each.closed).toISOString() }));
  await sql`insert into operate.objective_state
      (objective, measured, closed, state, since, reading, alerts, policies, episodes)
    select objective, measured, closed, 'unknown', ${at(now)}, 'null'::jsonb, '{}'::jsonb, '{}'::jsonb, '[]'::jsonb
    from jsonb_to_recordset(${json(given)}) as s(objective text, measured text, closed timestamptz)
    on conflict (objective) do nothing`.execute(db);
}

/** Running sums of one part at the end of an hour, as written: objective, part, good, bad, seen. */
export type SliceRow = readonly [objective: string, part: number, good: number, bad: number, seen: number];

/** Closes an hour, given by its end, for some objectives: writes their running sums and moves their states on. */
export async function insertSlices(db: Db, hour: number, slices: readonly SliceRow[]): Promise<void> {
  await sql`insert into operate.objective_slice (hour, objective, part, good, bad, seen)
    select ${at(hour)}, s ->> 0, (s ->> 1)::int, (s ->> 2)::float8, (s ->> 3)::float8, (s ->> 4)::float8
    from jsonb_array_elements(${json(slices)}) as s
    on conflict (hour, objective, part) do update set good = excluded.good, bad = excluded.bad, seen = excluded.seen`.execute(
    db,
  );
  const names = [...new Set(slices.map((each) => each[0]))];
  await sql`update operate.objective_state set closed = ${at(hour)}
    where objective in (select jsonb_array_elements_text(${json(names)})) and closed < ${at(hour)}`.execute(db);
}

/** Reads running sums at some hours (ends, epoch ms), of all objectives or of one. */
export async function selectSlices(
  db: Db,
  hours: readonly number[],
  objective?: string,
): Promise<{ hour: number; objective: string; part: number; sums: Sums }[]> {
  if (hours.length === 0) return [];
  const given = hours.map((each) => new Date(each).toISOString());
  const found = await rows<{ hour: Date; objective: string; part: number } & Sums>(
    db,
    sql`select hour, objective, part, good, bad, seen from operate.objective_slice
      where hour in (select jsonb_array_elements_text(${json(given)})::timestamptz)
        ${objective === undefined ? sql`` : sql`and objective = ${objective}`}`,
  );
  return found.map(({ hour, objective, part, good, bad, seen }) => ({
    hour: hour.getTime(),
    objective,
    part,
    sums: { good, bad, seen },
  }));
}

/** Reads the first and the last hour of an objective's history, or null without any. */
export async function selectExtent(db: Db, objective: string): Promise<{ first: number; last: number } | null> {
  const found = await row<{ first: Date | null; last: Date | null }>(
    db,
    sql`select min(hour) as first, max(hour) as last from operate.objective_slice where objective = ${objective}`,
  );
  return found?.first == null ? null : { first: found.first.getTime(), last: found.last!.getTime() };
}

/** Forgets hours that ended before an instant. */
export async function deleteSlicesBefore(db: Db, instant: number): Promise<void> {
  await sql`delete from operate.objective_slice where hour < ${at(instant)}`.execute(db);
}

/** What a pass found of one objective. */
export interface NewState {
  objective: string;
  measured: string;
  state: StoredState;
  since: number;
  reading: Reading;
  alerts: Record<string, BurnState>;
  policies: Record<string, StoredPolicy>;
  episodes: readonly Episode[];
}

/** Writes what a pass found in one statement; objectives that are measured otherwise by now are left alone. */
export async function writeStates(db: Db, states: readonly NewState[], now: number): Promise<void> {
  if (states.length === 0) return;
  const given = states.map((each) => ({ ...each, since: new Date(each.since).toISOString() }));
  await sql`update operate.objective_state s set state = n.state, since = n.since, evaluated_at = ${at(now)},
      reading = n.reading, alerts = n.alerts, policies = n.policies, episodes = n.episodes
    from jsonb_to_recordset(${json(given)})
      as n(objective text, measured text, state text, since timestamptz, reading jsonb, alerts jsonb, policies jsonb, episodes jsonb)
    where s.objective = n.objective and s.measured = n.measured`.execute(db);
}

/** Reads which process evaluated last, and up to when (epoch ms); null before the first pass. */
export async function selectPass(db: Db): Promise<{ process: string; through: number } | null> {
  const found = await row<{ process: string; through: Date }>(
    db,
    sql`select process, through from operate.objective_pass`,
  );
  return found === undefined ? null : { process: found.process, through: found.through.getTime() };
}

/** Notes that a process has evaluated up to an instant. */
export async function writePass(db: Db, process: string, through: number): Promise<void> {
  await sql`insert into operate.objective_pass (one, process, through) values (true, ${process}, ${at(through)})
    on conflict (one) do update set process = excluded.process, through = excluded.through`.execute(db);
}
