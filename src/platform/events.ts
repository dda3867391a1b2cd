import { sql } from 'kysely';
import { canonicalJson, sha256 } from './canonical.ts';
import { type Ctx, transaction } from './context.ts';
import { at, type Db, json, row, rows } from './db.ts';
import { readSubjectsOfChain } from './event-chain.ts';
import { createId } from './id.ts';

/** How many causes may stand in a row before an event is held to have caused itself. */
export const depthLimit = 24;

/** What a caller says of an event; the rest of the envelope is filled in when it is appended. */
export interface NewEvent {
  type: string;
  subject?: string | null;
  data: Record<string, unknown>;
  source: string;
  /** The sender's own id; without one a UUIDv7 is made. */
  id?: string;
  /** When it happened, in epoch milliseconds; without it now. */
  time?: number;
  correlation?: string | null;
  traceparent?: string | null;
  dataSchema?: string | null;
  /** What else a sender's envelope had. */
  extensions?: Record<string, unknown> | null;
  dataContentType?: string | null;
  dataForm?: DataForm | null;
}

/**
 * How to read the data of an event from outside that is no JSON object: `value` is another JSON value or a text, below
 * `data.data`; `base64` is bytes, below `data.data_base64`; `none` is an event without data.
 */
export type DataForm = 'value' | 'base64' | 'none';

/** An event of the log. Times are ISO 8601 in UTC; `sequence` and `hash` are null until it is sealed. */
export interface LogEvent {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  recordedTime: string;
  data: Record<string, unknown>;
  dataSchema: string | null;
  actor: string;
  causation: string | null;
  correlation: string | null;
  traceparent: string | null;
  depth: number;
  sequence: number | null;
  hash: string | null;
  /** Set only where a sender's envelope had more: extension attributes by name, as they came. */
  extensions?: Record<string, unknown>;
  /** Set only where it says more than that the data is a JSON object. */
  dataContentType?: string;
  /** Set only where the data is no JSON object. */
  dataForm?: DataForm;
}

interface EventRow {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: Date;
  recorded_time: Date;
  data: Record<string, unknown>;
  data_schema: string | null;
  actor: string;
  causation: string | null;
  correlation: string | null;
  traceparent: string | null;
  depth: number;
  sequence: number | null;
  hash: string | null;
  extensions: Record<string, unknown> | null;
  data_content_type: string | null;
  data_form: DataForm | null;
  arrival: number;
}

const columns = sql.raw(
  'arrival, id, source, type, subject, time, recorded_time, data, data_schema, actor, causation, correlation, traceparent, depth, sequence, hash, extensions, data_content_type, data_form',
);

/**
 * Appends an event in the transaction in hand and returns it; returns null when the source has sent that id before.
 * The event joins the story of its cause: the correlation is inherited unless given. A chain of causes deeper than
 * `depthLimit` is stopped: `evenkeel.event.loop-stopped` is appended in its place.
 */
export async function append(ctx: Ctx, event: NewEvent): Promise<LogEvent | null> {
  return (await appendAll(ctx, [event]))[0] ?? null;
}

/** Appends events in the transaction in hand, in their order and in one statement; each has the answer of `append`. */
export async function appendAll(ctx: Ctx, events: readonly NewEvent[]): Promise<(LogEvent | null)[]> {
  const depth = ctx.cause === null ? 0 : ctx.cause.depth + 1;
  if (depth <= depthLimit) return insert(ctx, events, depth);
  const [first] = events;
  if (depth === depthLimit + 1 && first !== undefined) {
    ctx.log.error({ type: first.type, subject: first.subject }, 'event loop stopped');
    const subjects = await readSubjectsOfChain(ctx.db, ctx.cause?.id ?? null, depth);
    const stopped = { source: '/evenkeel/platform/events', type: 'evenkeel.event.loop-stopped' };
    await insert(
      ctx,
      [{ ...stopped, subject: first.subject ?? null, data: { type: first.type, depth, subjects } }],
      depth,
    );
  }
  return events.map(() => null);
}

async function insert(ctx: Ctx, events: readonly NewEvent[], depth: number): Promise<(LogEvent | null)[]> {
  if (events.length === 0) return [];
  const now = ctx.now();
  const recorded = new Date(now).toISOString();
  const written = events.map((event) => {
    const id = event.id ?? createId(now);
    return {
      id,
      source: event.source,
      type: event.type,
      subject: event.subject ?? null,
      time: new Date(event.time ?? now).toISOString(),
      data_schema: event.dataSchema ?? null,
      data: event.data,
      correlation: event.correlation ?? ctx.cause?.correlation ?? ctx.cause?.id ?? id,
      traceparent: event.traceparent ?? null,
      extensions: event.extensions ?? null,
      data_content_type: event.dataContentType ?? null,
      data_form: event.dataForm ?? null,
    };
  });
  const inserted = await rows<EventRow>(
    ctx.db,
    sql`insert into platform.event
      (id, source, type, subject, time, recorded_time, data_schema, data, actor, causation, correlation, traceparent,
        depth, extensions, data_content_type, data_form)
      select id, source, type, subject, time, ${recorded}::timestamptz, data_schema, data, ${ctx.actor.ref},
        ${ctx.cause?.id ?? null}, correlation, traceparent, ${depth}::int, extensions, data_content_type, data_form
      from rows from (jsonb_to_recordset(${json(written)}) as (id text, source text, type text, subject text,
        time timestamptz, data_schema text, data jsonb, correlation text, traceparent text, extensions jsonb,
        data_content_type text, data_form text)) with ordinality as e (id, source, type, subject, time, data_schema,
        data, correlation, traceparent, extensions, data_content_type, data_form, place)
      order by place
      on conflict (source, id) do nothing
      returning ${columns}`,
  );
  if (inserted.length > 0) ctx.afterCommit(() => ctx.wake('events'));
  const byId = new Map(inserted.map((each) => [`${each.source} ${each.id}`, each]));
  return written.map(({ source, id }) => {
    const key = `${source} ${id}`;
    const found = byId.get(key);
    // The same event twice in one call is told once.
    byId.delete(key);
    return found === undefined ? null : toEvent(found);
  });
}

/** Returns the context in which a subscriber acts on an event: what it appends names the event as its cause. */
export function because(ctx: Ctx, event: LogEvent): Ctx {
  return { ...ctx, cause: { id: event.id, correlation: event.correlation, depth: event.depth } };
}

function toEvent(each: EventRow): LogEvent {
  return {
    id: each.id,
    source: each.source,
    type: each.type,
    subject: each.subject,
    time: each.time.toISOString(),
    recordedTime: each.recorded_time.toISOString(),
    data: each.data,
    dataSchema: each.data_schema,
    actor: each.actor,
    causation: each.causation,
    correlation: each.correlation,
    traceparent: each.traceparent,
    depth: each.depth,
    sequence: each.sequence === null ? null : Number(each.sequence),
    hash: each.hash,
    // Absent where there is none: the hash of an event covers what it has.
    ...(each.extensions === null ? {} : { extensions: each.extensions }),
    ...(each.data_content_type === null ? {} : { dataContentType: each.data_content_type }),
    ...(each.data_form === null ? {} : { dataForm: each.data_form }),
  };
}

function linkHash(previous: string, event: LogEvent, sequence: number): string {
  const { hash: _, ...rest } = event;
  return sha256(previous, canonicalJson({ ...rest, sequence }));
}

/** The hash that the first event of a log is chained to. */
export const genesis = '0'.repeat(64);

/** Gives waiting events their sequence and their link in the chain, in order of arrival; returns how many. */
export async function seal(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (ctx) => {
    // One sealer at a time over all processes; appending never waits for it.
    const lock = await row<{ held: boolean }>(ctx.db, sql`select pg_try_advisory_xact_lock(7700001) as held`);
    if (!lock?.held) return 0;
    const waiting = await rows<EventRow>(
      ctx.db,
      sql`select ${columns} from platform.event where sequence is null order by arrival limit 500`,
    );
    if (waiting.length === 0) return 0;
    const last = await row<{ sequence: number; hash: string }>(
      ctx.db,
      sql`select sequence, hash from platform.event where sequence is not null order by sequence desc limit 1`,
    );
    let sequence = last === undefined ? 0 : Number(last.sequence);
    let hash = last?.hash ?? genesis;
    const links: { arrival: number; sequence: number; hash: string }[] = [];
    for (const each of waiting) {
      sequence += 1;
      hash = linkHash(hash, toEvent(each), sequence);
      links.push({ arrival: Number(each.arrival), sequence, hash });
    }
    await sql`update platform.event e set sequence = l.sequence, hash = l.hash
      from jsonb_to_recordset(${json(links)}) as l(arrival bigint, sequence bigint, hash text)
      where e.arrival = l.arrival`.execute(ctx.db);
    return waiting.length;
  });
}

/** What the audit found: the number of events checked, and the first place where the chain does not close. */
export interface Audit {
  checked: number;
  lastSequence: number;
  lastHash: string;
  broken: { sequence: number; reason: string } | null;
}

/** Recomputes the chain from its beginning over the sealed log. */
export async function verifyChain(ctx: Ctx): Promise<Audit> {
  let previous = genesis;
  let checked = 0;
  let expected = 1;
  for (;;) {
    const part = await rows<EventRow>(
      ctx.db,
      sql`select ${columns} from platform.event where sequence >= ${expected} order by sequence limit 1000`,
    );
    if (part.length === 0) return { checked, lastSequence: expected - 1, lastHash: previous, broken: null };
    for (const each of part) {
      const sequence = Number(each.sequence);
      const broken =
        sequence !== expected
          ? `event ${expected} is missing`
          : linkHash(previous, { ...toEvent(each), sequence: null }, sequence) === each.hash
            ? null
            : 'the event or one before it was changed after it was sealed';
      if (broken !== null)
        return {
          checked,
          lastSequence: expected - 1,
          lastHash: previous,
          broken: { sequence: expected, reason: broken },
        };
      previous = each.hash!;
      expected += 1;
      checked += 1;
    }
  }
}

/** Which events to read; all given conditions hold together. Times are epoch milliseconds. */
export interface EventFilter {
  afterSequence?: number;
  beforeSequence?: number;
  type?: string;
  typePrefix?: string;
  subject?: string;
  subjects?: readonly string[];
  correlation?: string;
  causation?: string;
  actor?: string;
  from?: number;
  to?: number;
  /** Newest first when set, else in order of the log. */
  newestFirst?: boolean;
  limit?: number;
}

/** Reads sealed events of the log. */
export async function readEvents(db: Db, filter: EventFilter): Promise<LogEvent[]> {
  const conditions = [sql`sequence is not null`];
  if (filter.afterSequence !== undefined) conditions.push(sql`sequence > ${filter.afterSequence}`);
  if (filter.beforeSequence !== undefined) conditions.push(sql`sequence < ${filter.beforeSequence}`);
  if (filter.type !== undefined) conditions.push(sql`type = ${filter.type}`);
  if (filter.typePrefix !== undefined) conditions.push(sql`starts_with(type, ${filter.typePrefix})`);
  if (filter.subject !== undefined) conditions.push(sql`subject = ${filter.subject}`);
  if (filter.subjects !== undefined) {
    conditions.push(sql`subject in (select jsonb_array_elements_text(${json(filter.subjects)}))`);
  }
  if (filter.correlation !== undefined) conditions.push(sql`correlation = ${filter.correlation}`);
  if (filter.causation !== undefined) conditions.push(sql`causation = ${filter.causation}`);
  if (filter.actor !== undefined) conditions.push(sql`actor = ${filter.actor}`);
  if (filter.from !== undefined) conditions.push(sql`time >= ${at(filter.from)}`);
  if (filter.to !== undefined) conditions.push(sql`time < ${at(filter.to)}`);
  const order = filter.newestFirst ? sql`sequence desc` : sql`sequence`;
  const found = await rows<EventRow>(
    db,
    sql`select ${columns} from platform.event where ${sql.join(conditions, sql` and `)} order by ${order} limit ${filter.limit ?? 200}`,
  );
  return found.map(toEvent);
}

/** Reads one event by id, whoever sent it. */
export async function readEvent(db: Db, id: string): Promise<LogEvent | null> {
  const found = await row<EventRow>(
    db,
    sql`select ${columns} from platform.event where id = ${id} order by arrival limit 1`,
  );
  return found === undefined ? null : toEvent(found);
}

/** Reports whether events wait to be sealed. */
export async function hasUnsealed(ctx: Ctx): Promise<boolean> {
  const found = await row<{ waiting: boolean }>(
    ctx.db,
    sql`select exists (select 1 from platform.event where sequence is null) as waiting`,
  );
  return found?.waiting === true;
}
