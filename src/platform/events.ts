import { sql } from 'kysely';
import { matchPattern, type Pattern, parsePattern } from '../engines/event-pattern/index.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { asSystem, type Ctx, transaction } from './context.ts';
import { at, type Db, json, row, rows } from './db.ts';
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
}

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
  arrival: number;
}

const columns = sql.raw(
  'arrival, id, source, type, subject, time, recorded_time, data, data_schema, actor, causation, correlation, traceparent, depth, sequence, hash',
);

/**
 * Appends an event in the transaction in hand and returns it; returns null when the source has sent that id before.
 * The event joins the story of its cause: the correlation is inherited unless given. A chain of causes deeper than
 * `depthLimit` is stopped: `evenkeel.event.loop-stopped` is appended in its place.
 */
export async function append(ctx: Ctx, event: NewEvent): Promise<LogEvent | null> {
  const depth = ctx.cause === null ? 0 : ctx.cause.depth + 1;
  if (depth > depthLimit) {
    if (depth === depthLimit + 1) {
      ctx.log.error({ type: event.type, subject: event.subject }, 'event loop stopped');
      await insert(
        ctx,
        {
          source: '/evenkeel/platform/events',
          type: 'evenkeel.event.loop-stopped',
          subject: event.subject ?? null,
          data: { type: event.type, depth },
        },
        depth,
      );
    }
    return null;
  }
  return insert(ctx, event, depth);
}

async function insert(ctx: Ctx, event: NewEvent, depth: number): Promise<LogEvent | null> {
  const now = ctx.now();
  const id = event.id ?? createId(now);
  const correlation = event.correlation ?? ctx.cause?.correlation ?? ctx.cause?.id ?? id;
  const inserted = await row<EventRow>(
    ctx.db,
    sql`insert into platform.event
      (id, source, type, subject, time, recorded_time, data_schema, data, actor, causation, correlation, traceparent, depth)
      values (${id}, ${event.source}, ${event.type}, ${event.subject ?? null}, ${at(event.time ?? now)}, ${at(now)},
        ${event.dataSchema ?? null}, ${json(event.data)}, ${ctx.actor.ref}, ${ctx.cause?.id ?? null}, ${correlation},
        ${event.traceparent ?? null}, ${depth})
      on conflict (source, id) do nothing
      returning ${columns}`,
  );
  if (inserted === undefined) return null;
  ctx.afterCommit(() => ctx.wake('events'));
  return toEvent(inserted);
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

/** A durable reader of the log: each event that the pattern takes is handled at least once, in order. */
export interface Subscription {
  name: string;
  /** An event pattern over the CloudEvents envelope. */
  pattern: Record<string, unknown>;
  /** Runs in one transaction with the reader's position; `ctx.cause` is the event. Idempotent by event id. */
  handle(ctx: Ctx, event: LogEvent): Promise<void>;
}

/** Tries that an event gets before it becomes a dead letter of its subscription. */
export const deliveryTries = 5;

const retryAfter = (failures: number): number => Math.min(60_000, 250 * 2 ** failures);

interface Reader {
  subscription: Subscription;
  pattern: Pattern;
}

/** Delivers sealed events to subscriptions; `run` goes on until none has anything left that is due. */
export interface Dispatcher {
  /** Seals and delivers all there is; returns epoch ms of the next retry, or null when nothing waits. */
  run(): Promise<number | null>;
  /** Calls back with each event once it is sealed, in order, for live readers; returns how to stop. */
  onSealed(heard: (event: LogEvent) => void): () => void;
}

/** Returns the dispatcher of a set of subscriptions; a new name begins at the end of the log unless `fromStart`. */
export function createDispatcher(ctx: Ctx, subscriptions: readonly Subscription[]): Dispatcher {
  const readers = subscriptions.map((subscription): Reader => {
    const parsed = parsePattern(subscription.pattern);
    if (parsed.value === undefined)
      throw new TypeError(`Subscription "${subscription.name}": ${parsed.issues[0]?.message}`);
    return { subscription, pattern: parsed.value };
  });
  const listeners = new Set<(event: LogEvent) => void>();
  let heardUpTo: number | null = null;

  async function tellListeners(): Promise<void> {
    if (heardUpTo === null) {
      const last = await row<{ sequence: number | null }>(
        ctx.db,
        sql`select max(sequence) as sequence from platform.event`,
      );
      heardUpTo = Number(last?.sequence ?? 0);
      return;
    }
    for (;;) {
      const fresh: LogEvent[] = await readEvents(ctx.db, { afterSequence: heardUpTo, limit: 500 });
      if (fresh.length === 0) return;
      for (const event of fresh) for (const heard of listeners) heard(event);
      heardUpTo = fresh.at(-1)!.sequence!;
    }
  }

  return {
    async run() {
      if (heardUpTo === null) await tellListeners();
      let next: number | null = null;
      for (;;) {
        let moved = (await seal(ctx)) > 0;
        await tellListeners();
        next = null;
        for (const reader of readers) {
          const result = await deliver(ctx, reader);
          moved ||= result.moved;
          if (result.retryAt !== null) next = next === null ? result.retryAt : Math.min(next, result.retryAt);
        }
        if (!moved) return next;
      }
    },
    onSealed(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

interface Position {
  position: number;
  failures: number;
  retry_at: Date | null;
}

async function deliver(ctx: Ctx, reader: Reader): Promise<{ moved: boolean; retryAt: number | null }> {
  const { subscription } = reader;
  let moved = false;
  // Sealed events never change: what was read ahead holds as long as the reader stands right before it.
  let ahead: { after: number; events: LogEvent[] } = { after: -1, events: [] };
  for (;;) {
    let failure: unknown;
    const outcome = await transaction(ctx, async (ctx) => {
      const place = await row<Position>(
        ctx.db,
        sql`select position, failures, retry_at from platform.subscription where name = ${subscription.name} for update skip locked`,
      );
      if (place === undefined) return 'elsewhere' as const;
      if (place.retry_at !== null && place.retry_at.getTime() > ctx.now()) return place.retry_at.getTime();
      const after = Number(place.position);
      const isAhead = ahead.after === after && ahead.events.length > 0;
      const part = isAhead ? ahead.events : await readEvents(ctx.db, { afterSequence: after, limit: 100 });
      if (part.length === 0) return 'end' as const;
      const index = part.findIndex((event) => matchPattern(reader.pattern, event as never));
      const event = index === -1 ? undefined : part[index];
      if (event !== undefined) await subscription.handle(because(asSystem(ctx, subscription.name), event), event);
      const position = (event ?? part.at(-1)!).sequence!;
      await sql`update platform.subscription set position = ${position}, failures = 0, retry_at = null where name = ${subscription.name}`.execute(
        ctx.db,
      );
      ahead = { after: position, events: event === undefined ? [] : part.slice(index + 1) };
      return 'moved' as const;
    }).catch((error: unknown) => {
      failure = error;
      return 'failed' as const;
    });
    if (outcome === 'moved') {
      moved = true;
      continue;
    }
    if (outcome === 'failed') return { moved, retryAt: await recordFailure(ctx, reader, failure) };
    return { moved, retryAt: typeof outcome === 'number' ? outcome : null };
  }
}

/** Counts a failed delivery; the last try sets the event aside as a dead letter and lets the reader go on. */
async function recordFailure(ctx: Ctx, reader: Reader, error: unknown): Promise<number> {
  const { name } = reader.subscription;
  ctx.log.error({ subscription: name, err: error }, 'delivery failed');
  return transaction(ctx, async (ctx) => {
    const place = await row<Position>(
      ctx.db,
      sql`select position, failures from platform.subscription where name = ${name} for update`,
    );
    const failures = (place?.failures ?? 0) + 1;
    const now = ctx.now();
    if (failures < deliveryTries) {
      const retryAt = now + retryAfter(failures);
      await sql`update platform.subscription set failures = ${failures}, retry_at = ${at(retryAt)} where name = ${name}`.execute(
        ctx.db,
      );
      return retryAt;
    }
    const part = await readEvents(ctx.db, { afterSequence: Number(place!.position), limit: 100 });
    const event = part.find((each) => matchPattern(reader.pattern, each as never));
    if (event !== undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      await sql`insert into platform.dead_letter (id, subscription, event_source, event_id, reason, time)
        values (${createId(now)}, ${name}, ${event.source}, ${event.id}, ${reason}, ${at(now)})`.execute(ctx.db);
      await sql`update platform.subscription set position = ${event.sequence}, failures = 0, retry_at = null where name = ${name}`.execute(
        ctx.db,
      );
      await append(because(asSystem(ctx, 'events'), event), {
        source: '/evenkeel/platform/events',
        type: 'evenkeel.subscription.dead-lettered',
        subject: event.subject,
        data: { subscription: name, event: event.id, reason },
      });
    }
    return now;
  });
}

/** Makes sure that each subscription has a place in the log: a new one begins at its start. */
export async function registerSubscriptions(ctx: Ctx, subscriptions: readonly Subscription[]): Promise<void> {
  for (const { name } of subscriptions) {
    await sql`insert into platform.subscription (name, position) values (${name}, 0) on conflict do nothing`.execute(
      ctx.db,
    );
  }
}

/** Reports whether events wait to be sealed. */
export async function hasUnsealed(ctx: Ctx): Promise<boolean> {
  const found = await row<{ waiting: boolean }>(
    ctx.db,
    sql`select exists (select 1 from platform.event where sequence is null) as waiting`,
  );
  return found?.waiting === true;
}
