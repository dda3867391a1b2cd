import { type RawBuilder, sql } from 'kysely';
import { at, type Db, json, row, rows } from '../../../platform/db.ts';
import type { DeadLetter } from './contract.ts';
import type { Delivery } from '../deliver.ts';

/** A delivery that was given up, as it is kept. */
export interface DeadLetterRow {
  id: string;
  subject: string;
  target: string;
  shown: string;
  event: string;
  event_type: string;
  delivery: Delivery;
  reason: string;
  attempts: number;
  first_at: Date;
  last_at: Date;
  state: DeadLetter['state'];
  redrives: number;
  handled_by: string | null;
  note: string | null;
}

/** Which dead letters; all given conditions hold together. Times are epoch milliseconds. */
export interface DeadLetterFilter {
  state?: DeadLetter['state'] | undefined;
  subject?: string | undefined;
  target?: string | undefined;
  eventType?: string | undefined;
  before?: number | undefined;
}

type Kept = Pick<
  DeadLetterRow,
  'id' | 'subject' | 'target' | 'shown' | 'event' | 'event_type' | 'delivery' | 'reason' | 'attempts'
>;

/** Keeps a delivery that was given up at a time (epoch milliseconds); returns how often it was sent again before, or null when it is kept already. */
export async function insertDeadLetter(db: Db, kept: Kept, time: number): Promise<number | null> {
  const { id, subject, target, shown, event, event_type, delivery, reason, attempts } = kept;
  const inserted = await row<{ redrives: number }>(
    db,
    sql`insert into operate.dead_letter (id, subject, target, shown, event, event_type, delivery, reason, attempts, first_at, last_at, state)
      values (${id}, ${subject}, ${target}, ${shown}, ${event}, ${event_type}, ${json(delivery)}, ${reason}, ${attempts},
        ${at(time)}, ${at(time)}, 'waiting')
      on conflict (id) do update set delivery = excluded.delivery, reason = excluded.reason, shown = excluded.shown,
        attempts = operate.dead_letter.attempts + excluded.attempts, last_at = excluded.last_at, state = 'waiting'
      where operate.dead_letter.state = 'redriven'
      returning redrives`,
  );
  return inserted?.redrives ?? null;
}

/** Takes a waiting dead letter out to be sent again, or puts it aside; undefined when it does not wait. */
export async function takeDeadLetter(
  db: Db,
  id: string,
  to: 'redriven' | 'discarded',
  by: string,
  note: string | null,
): Promise<DeadLetterRow | undefined> {
  return row(
    db,
    sql`update operate.dead_letter set state = ${to}, handled_by = ${by}, note = ${note},
        redrives = redrives + ${to === 'redriven' ? 1 : 0}
      where id = ${id} and state = 'waiting' returning *`,
  );
}

/** Records that what was sent again has arrived. */
export async function settleDeadLetter(db: Db, id: string): Promise<void> {
  await sql`update operate.dead_letter set state = 'delivered' where id = ${id} and state = 'redriven'`.execute(db);
}

/** Reads one dead letter. */
export async function selectDeadLetter(db: Db, id: string): Promise<DeadLetterRow | undefined> {
  return row(db, sql`select * from operate.dead_letter where id = ${id}`);
}

/** Reads dead letters, the last given up first. */
export async function selectDeadLetters(db: Db, filter: DeadLetterFilter, limit: number): Promise<DeadLetterRow[]> {
  return rows(
    db,
    sql`select * from operate.dead_letter where ${toCondition(filter)} order by last_at desc, id desc limit ${limit}`,
  );
}

/** Counts the dead letters that wait. */
export async function countWaiting(db: Db): Promise<number> {
  const found = await row<{ waiting: number }>(
    db,
    sql`select count(*)::int as waiting from operate.dead_letter where state = 'waiting'`,
  );
  return found!.waiting;
}

function toCondition({ state, subject, target, eventType, before }: DeadLetterFilter): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (state !== undefined) conditions.push(sql`state = ${state}`);
  if (subject !== undefined) conditions.push(sql`subject = ${subject}`);
  if (target !== undefined) conditions.push(sql`target = ${target}`);
  if (eventType !== undefined) conditions.push(sql`event_type = ${eventType}`);
  if (before !== undefined) conditions.push(sql`last_at < ${at(before)}`);
  return sql.join(conditions, sql` and `);
}
