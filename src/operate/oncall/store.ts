import { sql } from 'kysely';
import type { EscalationState } from '../../engines/escalation/index.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';
import type { Page } from './contract.ts';

/** What a page tells of its incident. */
export interface About {
  number: number;
  title: string;
  severity: number;
  priority: string;
  service: string | null;
}

/** An escalation in hand: the interpreter's own value, and what its pages tell. */
export interface EscalationRow {
  id: string;
  incident: string;
  contact: string;
  about: About;
  state: EscalationState;
  endedAt: Date | null;
}

const escalation = sql.raw('id, incident, contact, about, state, ended_at as "endedAt"');

/** Writes an escalation that begins. */
export async function insertEscalation(db: Db, { id, incident, contact, about, state }: EscalationRow): Promise<void> {
  await sql`insert into operate.escalation (id, incident, contact, about, state)
    values (${id}, ${incident}, ${contact}, ${json(about)}, ${json(state)})`.execute(db);
}

/** Reads an escalation and keeps others from it until the transaction ends. */
export async function lockEscalation(db: Db, id: string): Promise<EscalationRow | undefined> {
  return row(db, sql`select ${escalation} from operate.escalation where id = ${id} for no key update`);
}

/** Writes what a step made of an escalation; `endedAt` in epoch milliseconds. */
export async function updateEscalation(
  db: Db,
  id: string,
  state: EscalationState,
  endedAt: number | null,
): Promise<void> {
  await sql`update operate.escalation set state = ${json(state)}, ended_at = ${endedAt === null ? null : at(endedAt)} where id = ${id}`.execute(
    db,
  );
}

/** Changes what the pages of an incident's running escalations tell. */
export async function updateAbout(db: Db, incident: string, about: About): Promise<void> {
  await sql`update operate.escalation set about = ${json(about)} where incident = ${incident} and ended_at is null`.execute(
    db,
  );
}

/** Lists the running escalations of an incident, in a fixed order, with the contacts whose plans they follow. */
export async function selectRunning(db: Db, incident: string): Promise<{ id: string; contact: string }[]> {
  return rows(
    db,
    sql`select id, contact from operate.escalation where incident = ${incident} and ended_at is null order by id`,
  );
}

/** A page as it is kept; `target` is the interpreter's own id of it. */
export interface PageRow {
  id: string;
  escalation: string;
  target: string;
  incident: string;
  contact: string;
  channelRef: string;
  channel: Page['channel'];
  address: string;
  state: Page['state'];
  attempts: number;
  because: string;
  dueAt: Date;
  attemptedAt: Date | null;
  deliveredAt: Date | null;
  reason: string | null;
}

const page =
  sql.raw(`id, escalation, target, incident, contact, channel_ref as "channelRef", channel, address, state, attempts, because,
  due_at as "dueAt", attempted_at as "attemptedAt", delivered_at as "deliveredAt", reason`);

type NewPage = Pick<
  PageRow,
  'id' | 'escalation' | 'target' | 'incident' | 'contact' | 'channelRef' | 'channel' | 'address' | 'because'
>;

/** Writes a page that is due; reports whether it is new: a page of the interpreter is one page. */
export async function insertPage(db: Db, each: NewPage, due: number): Promise<boolean> {
  const inserted = sql`insert into operate.page (id, escalation, target, incident, contact, channel_ref, channel, address, state, because, due_at)
    values (${each.id}, ${each.escalation}, ${each.target}, ${each.incident}, ${each.contact}, ${each.channelRef}, ${each.channel},
      ${each.address}, 'due', ${each.because}, ${at(due)})
    on conflict do nothing returning id`;
  return (await row(db, inserted)) !== undefined;
}

/** Counts a try and returns the page; undefined when nothing is left to do for it. */
export async function beginAttempt(db: Db, id: string, now: number): Promise<PageRow | undefined> {
  return row(
    db,
    sql`update operate.page set state = 'attempted', attempts = attempts + 1, attempted_at = coalesce(attempted_at, ${at(now)})
      where id = ${id} and state in ('due', 'attempted') returning ${page}`,
  );
}

/** Records a delivery, also of a page that was stopped while it was on its way; reports whether it is the first. */
export async function markDelivered(db: Db, id: string, now: number): Promise<boolean> {
  const changed = sql`update operate.page set state = 'delivered', delivered_at = ${at(now)}, reason = null
    where id = ${id} and state in ('attempted', 'stopped') returning id`;
  return (await row(db, changed)) !== undefined;
}

/** Records why a try failed, as the last one if `final`; reports whether the page was still to be delivered. */
export async function markTried(db: Db, id: string, reason: string, final: boolean): Promise<boolean> {
  const changed = sql`update operate.page set reason = ${reason}, state = ${final ? 'failed' : 'attempted'}
    where id = ${id} and state in ('due', 'attempted') returning id`;
  return (await row(db, changed)) !== undefined;
}

/** Stops the pages of an incident that wait, and returns them. */
export async function stopPages(db: Db, incident: string, reason: string): Promise<string[]> {
  const stopped = sql`update operate.page set state = 'stopped', reason = ${reason}
    where incident = ${incident} and state in ('due', 'attempted') returning id`;
  return (await rows<{ id: string }>(db, stopped)).map((each) => each.id);
}

/** Reads one page. */
export async function selectPage(db: Db, id: string): Promise<PageRow | undefined> {
  return row(db, sql`select ${page} from operate.page where id = ${id}`);
}

/** Reads pages, newest first. */
export async function selectPages(
  db: Db,
  filter: { incident?: string | undefined; contact?: string | undefined; limit: number },
): Promise<PageRow[]> {
  const conditions = [sql`true`];
  if (filter.incident !== undefined) conditions.push(sql`incident = ${filter.incident}`);
  if (filter.contact !== undefined) conditions.push(sql`contact = ${filter.contact}`);
  return rows(
    db,
    sql`select ${page} from operate.page where ${sql.join(conditions, sql` and `)} order by due_at desc, id desc limit ${filter.limit}`,
  );
}

/** Returns when the first page of an incident was handed to a channel. */
export async function selectFirstAttempt(db: Db, incident: string): Promise<Date | null> {
  const found = await row<{ first: Date | null }>(
    db,
    sql`select min(attempted_at) as first from operate.page where incident = ${incident}`,
  );
  return found?.first ?? null;
}

/** Returns what the pages of an escalation tell. */
export async function selectAbout(db: Db, id: string): Promise<About | undefined> {
  return (await row<{ about: About }>(db, sql`select about from operate.escalation where id = ${id}`))?.about;
}
