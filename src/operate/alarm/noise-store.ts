import { sql } from 'kysely';
import type { AlarmState } from '../../engines/alarm/index.ts';
import type { NoiseState } from '../../engines/noise/index.ts';
import { type Db, json, rows } from '../../platform/db.ts';

/** What is kept of a group of alarms: the engine's state, and what people said when they took an alarm on, by its name. */
export interface GroupRow {
  key: string;
  state: NoiseState;
  notes: Record<string, string>;
  due: Date | null;
}

/** Waits until nobody else moves groups on: each transaction that does sees what the one before it wrote. */
export async function lockGroups(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7700011)`.execute(db);
}

/** Reads all groups with any alarm in trouble, or those of some keys. */
export async function selectGroups(db: Db, keys?: readonly string[]): Promise<GroupRow[]> {
  const which = keys === undefined ? sql`true` : sql`key in (select jsonb_array_elements_text(${json(keys)}))`;
  return rows<GroupRow>(db, sql`select * from operate.noise_group where ${which} order by key`);
}

/** Reads which of some groups there are. */
export async function selectKeys(db: Db, keys?: readonly string[]): Promise<string[]> {
  const which = keys === undefined ? sql`true` : sql`key in (select jsonb_array_elements_text(${json(keys)}))`;
  const found = await rows<{ key: string }>(db, sql`select key from operate.noise_group where ${which} order by key`);
  return found.map((each) => each.key);
}

/** Writes groups; `due` is epoch ms. */
export async function upsertGroups(
  db: Db,
  groups: readonly (Pick<GroupRow, 'key' | 'state' | 'notes'> & { due: number | null })[],
): Promise<void> {
  if (groups.length === 0) return;
  const given = groups.map((each) => ({ ...each, due: each.due === null ? null : new Date(each.due).toISOString() }));
  await sql`insert into operate.noise_group (key, state, notes, due)
    select key, state, notes, due
    from jsonb_to_recordset(${json(given)}) as g(key text, state jsonb, notes jsonb, due timestamptz)
    on conflict (key) do update set state = excluded.state, notes = excluded.notes, due = excluded.due`.execute(db);
}

/** Forgets groups in which nothing is left. */
export async function deleteGroups(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`delete from operate.noise_group where key in (select jsonb_array_elements_text(${json(keys)}))`.execute(db);
}

/** The state that an alarm is in, why, and since when. */
export interface Present {
  alarm: string;
  state: AlarmState;
  reason: string;
  since: Date;
}

/** Reads the states that some alarms are in. */
export async function selectPresent(db: Db, names: readonly string[]): Promise<Map<string, Present>> {
  if (names.length === 0) return new Map();
  const found = await rows<Present>(
    db,
    sql`select alarm, state, reason, since from operate.alarm_state
      where alarm in (select jsonb_array_elements_text(${json(names)}))`,
  );
  return new Map(found.map((each) => [each.alarm, each]));
}
