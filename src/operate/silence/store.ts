import { sql } from 'kysely';
import type { Matcher } from '../../engines/noise/index.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';

/** A silence that a person made; `ended_at` is set once its end is told. */
export interface SilenceRow {
  id: string;
  matchers: Matcher[];
  owner: string;
  comment: string;
  starts_at: Date;
  ends_at: Date;
  created_by: string;
  created_at: Date;
  ended_at: Date | null;
}

/** Writes a new silence. */
export async function insertSilence(db: Db, silence: Omit<SilenceRow, 'ended_at'>): Promise<void> {
  const { id, matchers, owner, comment, starts_at, ends_at, created_by, created_at } = silence;
  await sql`insert into operate.silence (id, matchers, owner, comment, starts_at, ends_at, created_by, created_at)
    values (${id}, ${json(matchers)}, ${owner}, ${comment}, ${at(starts_at.getTime())}, ${at(ends_at.getTime())},
      ${created_by}, ${at(created_at.getTime())})`.execute(db);
}

/** Reads the silences that end after an instant (epoch ms), those that began last first. */
export async function selectSilences(db: Db, endAfter: number): Promise<SilenceRow[]> {
  return rows<SilenceRow>(
    db,
    sql`select * from operate.silence where ends_at > ${at(endAfter)} order by starts_at desc, id desc`,
  );
}

/** Locks and reads one silence. */
export async function lockSilence(db: Db, id: string): Promise<SilenceRow | undefined> {
  return row<SilenceRow>(db, sql`select * from operate.silence where id = ${id} for update`);
}

/** Notes that the end of a silence, at an instant (epoch ms), is told. */
export async function endSilence(db: Db, id: string, end: number): Promise<void> {
  await sql`update operate.silence set starts_at = least(starts_at, ${at(end)}), ends_at = ${at(end)}, ended_at = ${at(end)}
    where id = ${id}`.execute(db);
}

/** Adds to how many changes of state each silence kept quiet. */
export async function addCounts(db: Db, counts: ReadonlyMap<string, number>): Promise<void> {
  const added = [...counts].map(([silence, quieted]) => ({ silence, quieted }));
  await sql`insert into operate.silence_count (silence, quieted)
    select silence, quieted from jsonb_to_recordset(${json(added)}) as c(silence text, quieted int)
    on conflict (silence) do update set quieted = silence_count.quieted + excluded.quieted`.execute(db);
}

/** Reads how many changes of state each silence kept quiet. */
export async function selectCounts(db: Db): Promise<Map<string, number>> {
  const found = await rows<{ silence: string; quieted: number }>(db, sql`select * from operate.silence_count`);
  return new Map(found.map((each) => [each.silence, each.quieted]));
}
