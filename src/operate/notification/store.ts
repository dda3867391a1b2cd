import { sql } from 'kysely';
import { at, type Db, row, rows } from '../../platform/db.ts';
import type { Notification } from './contract.ts';

/** A message as it is kept; `recipient` may hold a secret and is shown only through `showRecipient`. */
export interface NotificationRow {
  id: string;
  channel: Notification['channel'];
  recipient: string;
  subject: string;
  text: string;
  state: Notification['state'];
  attempts: number;
  created_at: Date;
  delivered_at: Date | null;
  reason: string | null;
  correlation: string | null;
}

/** Writes a new message; one with a time of delivery (epoch ms) is delivered already. */
export async function insertNotification(
  db: Db,
  message: Pick<NotificationRow, 'id' | 'channel' | 'recipient' | 'subject' | 'text' | 'correlation'>,
  createdAt: number,
  deliveredAt: number | null,
): Promise<void> {
  const { id, channel, recipient, subject, text, correlation } = message;
  const delivered = deliveredAt !== null;
  await sql`insert into operate.notification (id, channel, recipient, subject, text, state, attempts, created_at, delivered_at, correlation)
    values (${id}, ${channel}, ${recipient}, ${subject}, ${text}, ${delivered ? 'delivered' : 'pending'}, ${delivered ? 1 : 0},
      ${at(createdAt)}, ${delivered ? at(deliveredAt) : null}, ${correlation})`.execute(db);
}

/** Counts a try and returns the message; undefined when nothing is left to do for it. */
export async function beginAttempt(db: Db, id: string): Promise<NotificationRow | undefined> {
  return row(
    db,
    sql`update operate.notification set attempts = attempts + 1 where id = ${id} and state = 'pending' returning *`,
  );
}

/** Records a delivery; reports whether it is the first. */
export async function markDelivered(db: Db, id: string, deliveredAt: number): Promise<boolean> {
  const changed = sql`update operate.notification set state = 'delivered', delivered_at = ${at(deliveredAt)}, reason = null
    where id = ${id} and state = 'pending' returning id`;
  return (await row(db, changed)) !== undefined;
}

/** Records why a try failed, as the last one if `final`; reports whether the message was still pending. */
export async function markTried(db: Db, id: string, reason: string, final: boolean): Promise<boolean> {
  const changed = sql`update operate.notification set reason = ${reason}, state = ${final ? 'failed' : 'pending'}
    where id = ${id} and state = 'pending' returning id`;
  return (await row(db, changed)) !== undefined;
}

/** Reads messages, newest first. */
export async function selectNotifications(
  db: Db,
  filter: { channel?: Notification['channel'] | undefined; limit: number },
): Promise<NotificationRow[]> {
  const where = filter.channel === undefined ? sql`true` : sql`channel = ${filter.channel}`;
  return rows(
    db,
    sql`select * from operate.notification where ${where} order by created_at desc, id desc limit ${filter.limit}`,
  );
}
