import { sql } from 'kysely';
import { at, type Db, json, row, rows } from '../../../platform/db.ts';
import type { Replay } from './contract.ts';

/** What one rule matched in a replay: how often, and the first events by id. */
export interface RuleCount {
  matched: number;
  samples: string[];
}

/** A replay as it is kept. */
export interface ReplayRow {
  id: string;
  name: string;
  mode: Replay['mode'];
  from_time: Date;
  to_time: Date;
  rules: string[] | null;
  pattern: Record<string, unknown> | null;
  per_second: number;
  state: Replay['state'];
  reason: string | null;
  first_sequence: number;
  last_sequence: number;
  position: number;
  scanned: number;
  matched: number;
  by_rule: Record<string, RuleCount>;
  created_by: string;
  created_at: Date;
  ended_at: Date | null;
}

type NewReplay = Pick<
  ReplayRow,
  'id' | 'name' | 'mode' | 'rules' | 'pattern' | 'per_second' | 'first_sequence' | 'last_sequence' | 'created_by'
> & { from: number; to: number; now: number };

/** Returns the first and last position of what was recorded in a span (epoch milliseconds, the end not included). */
export async function selectSpan(db: Db, from: number, to: number): Promise<{ first: number; last: number } | null> {
  const found = await row<{ first: number | null; last: number | null }>(
    db,
    sql`select min(sequence) as first, max(sequence) as last from platform.event
      where recorded_time >= ${at(from)} and recorded_time < ${at(to)} and sequence is not null`,
  );
  return found?.first == null || found.last == null ? null : { first: Number(found.first), last: Number(found.last) };
}

/** Writes a new replay; reports whether its name was free. */
export async function insertReplay(db: Db, replay: NewReplay): Promise<boolean> {
  const { id, name, mode, from, to, rules, pattern, per_second, first_sequence, last_sequence, created_by, now } =
    replay;
  const inserted = await row(
    db,
    sql`insert into operate.replay (id, name, mode, from_time, to_time, rules, pattern, per_second, state, first_sequence,
        last_sequence, position, by_rule, created_by, created_at)
      values (${id}, ${name}, ${mode}, ${at(from)}, ${at(to)}, ${rules === null ? null : json(rules)},
        ${pattern === null ? null : json(pattern)}, ${per_second}, 'running', ${first_sequence}, ${last_sequence},
        ${first_sequence - 1}, '{}', ${created_by}, ${at(now)})
      on conflict (name) do nothing returning id`,
  );
  return inserted !== undefined;
}

/** Reads a replay by id or name, and with `lock` keeps it from others until the transaction ends. */
export async function selectReplay(db: Db, idOrName: string, lock = false): Promise<ReplayRow | undefined> {
  const found = await row<ReplayRow>(
    db,
    sql`select * from operate.replay where id = ${idOrName} or name = ${idOrName} order by id = ${idOrName} desc limit 1
      ${lock ? sql`for update` : sql``}`,
  );
  return found === undefined ? undefined : toRow(found);
}

/** Reads the newest replays. */
export async function selectReplays(db: Db, limit: number): Promise<ReplayRow[]> {
  return (
    await rows<ReplayRow>(db, sql`select * from operate.replay order by created_at desc, id desc limit ${limit}`)
  ).map(toRow);
}

function toRow(each: ReplayRow): ReplayRow {
  const { first_sequence, last_sequence, position, scanned, matched } = each;
  return {
    ...each,
    first_sequence: Number(first_sequence),
    last_sequence: Number(last_sequence),
    position: Number(position),
    scanned: Number(scanned),
    matched: Number(matched),
  };
}

/** Records how far a replay has come. */
export async function writeProgress(
  db: Db,
  id: string,
  { position, scanned, matched, by_rule }: Pick<ReplayRow, 'position' | 'scanned' | 'matched' | 'by_rule'>,
): Promise<void> {
  await sql`update operate.replay set position = ${position}, scanned = ${scanned}, matched = ${matched},
    by_rule = ${json(by_rule)} where id = ${id}`.execute(db);
}

/** Ends a replay that is running; reports whether it was. */
export async function endReplay(
  db: Db,
  id: string,
  state: 'completed' | 'cancelled' | 'failed',
  now: number,
  reason: string | null = null,
): Promise<boolean> {
  const ended = await row(
    db,
    sql`update operate.replay set state = ${state}, ended_at = ${at(now)}, reason = ${reason}
      where id = ${id} and state = 'running' returning id`,
  );
  return ended !== undefined;
}
