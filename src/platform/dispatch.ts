import { sql } from 'kysely';
import { matchPattern, type Pattern, parsePattern } from '../engines/event-pattern/index.ts';
import { asSystem, type Ctx, transaction } from './context.ts';
import { at, json, row, rows } from './db.ts';
import { append, because, type LogEvent, readEvents, seal } from './events.ts';
import { createId } from './id.ts';

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
  const names = new Set(subscriptions.map((each) => each.name));
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

  /** One look at the log: seals, reads what any reader has before it, gives each its next events in turn. */
  async function turn(): Promise<{ moved: boolean; next: number | null }> {
    const sealed = (await seal(ctx)) > 0;
    await tellListeners();
    const places = await rows<Place>(
      ctx.db,
      sql`select name, position, failures, retry_at as "retryAt" from platform.subscription`,
    );
    const byName = new Map(places.map((place) => [place.name, place]));
    const now = ctx.now();
    const isWaiting = (place: Place): boolean => place.retryAt !== null && place.retryAt.getTime() > now;
    const ready = readers.flatMap((reader) => {
      const place = byName.get(reader.subscription.name);
      return place === undefined || isWaiting(place) ? [] : [{ reader, position: Number(place.position) }];
    });
    const waits = places.filter((place) => names.has(place.name) && isWaiting(place));
    let next = waits.length === 0 ? null : Math.min(...waits.map((place) => place.retryAt!.getTime()));
    const earlier = (at: number) => (next = next === null ? at : Math.min(next, at));
    if (ready.length === 0) return { moved: sealed, next };
    const from = Math.min(...ready.map((each) => each.position));
    const window: LogEvent[] = await readEvents(ctx.db, { afterSequence: from, limit: windowSize });
    const end = window.at(-1)?.sequence;
    if (end === undefined || end === null) return { moved: sealed, next };

    const queues = ready.map(({ reader, position }) => ({
      reader,
      position,
      stopped: false,
      events: window.filter((event) => event.sequence! > position && matchPattern(reader.pattern, event as never)),
    }));
    let moved = sealed;
    for (let round = 0; round < roundsPerTurn; round += 1) {
      for (const queue of queues) {
        const event = queue.events[0];
        if (event === undefined || queue.stopped) continue;
        const outcome = await deliver(ctx, queue.reader, event);
        if (outcome === 'delivered') {
          queue.events.shift();
          queue.position = event.sequence!;
          moved = true;
        } else {
          queue.stopped = true;
          earlier(outcome === 'elsewhere' ? now + 250 : outcome);
        }
      }
    }
    const through = queues.filter((each) => !each.stopped && each.events.length === 0 && each.position < end);
    if (through.length > 0) {
      // Who has nothing more to take in this window goes past it, all at once; a place that another process moved stays.
      const passed = through.map((each) => ({ name: each.reader.subscription.name, position: each.position }));
      await sql`update platform.subscription s set position = ${end}, failures = 0, retry_at = null
        from jsonb_to_recordset(${json(passed)}) as p(name text, position bigint)
        where s.name = p.name and s.position = p.position`.execute(ctx.db);
      moved = true;
    }
    return { moved: moved || queues.some((each) => !each.stopped && each.events.length > 0), next };
  }

  return {
    async run() {
      if (heardUpTo === null) await tellListeners();
      for (;;) {
        const { moved, next } = await turn();
        if (!moved) return next;
      }
    },
    onSealed(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

/** Events that one look at the log takes in. */
const windowSize = 300;

/** Events that one reader may take before new ones are sealed: what follows from an event is not kept waiting. */
const roundsPerTurn = 8;

interface Place {
  name: string;
  position: number;
  failures: number;
  retryAt: Date | null;
}

/** Gives a reader an event in one transaction with its place; returns epoch ms of the next try when it failed. */
async function deliver(ctx: Ctx, reader: Reader, event: LogEvent): Promise<'delivered' | 'elsewhere' | number> {
  const { subscription } = reader;
  try {
    return await transaction(ctx, async (ctx) => {
      const place = await row<{ position: number }>(
        ctx.db,
        sql`select position from platform.subscription where name = ${subscription.name} for update skip locked`,
      );
      if (place === undefined) return 'elsewhere';
      // Another process was quicker.
      if (Number(place.position) >= event.sequence!) return 'delivered';
      await subscription.handle(because(asSystem(ctx, subscription.name), event), event);
      await sql`update platform.subscription set position = ${event.sequence}, failures = 0, retry_at = null
        where name = ${subscription.name}`.execute(ctx.db);
      return 'delivered';
    });
  } catch (error) {
    return recordFailure(ctx, reader, event, error);
  }
}

/** Counts a failed delivery; the last try sets the event aside as a dead letter and lets the reader go on. */
async function recordFailure(ctx: Ctx, reader: Reader, event: LogEvent, error: unknown): Promise<number> {
  const { name } = reader.subscription;
  ctx.log.error({ subscription: name, event: event.id, err: error }, 'delivery failed');
  return transaction(ctx, async (ctx) => {
    const place = await row<{ position: number; failures: number }>(
      ctx.db,
      sql`select position, failures from platform.subscription where name = ${name} for update`,
    );
    const now = ctx.now();
    if (place === undefined || Number(place.position) >= event.sequence!) return now;
    const failures = place.failures + 1;
    if (failures < deliveryTries) {
      const retryAt = now + retryAfter(failures);
      await sql`update platform.subscription set failures = ${failures}, retry_at = ${at(retryAt)}
        where name = ${name}`.execute(ctx.db);
      return retryAt;
    }
    const reason = error instanceof Error ? error.message : String(error);
    await sql`insert into platform.dead_letter (id, subscription, event_source, event_id, reason, time)
      values (${createId(now)}, ${name}, ${event.source}, ${event.id}, ${reason}, ${at(now)})`.execute(ctx.db);
    await sql`update platform.subscription set position = ${event.sequence}, failures = 0, retry_at = null
      where name = ${name}`.execute(ctx.db);
    await append(because(asSystem(ctx, 'events'), event), {
      source: '/evenkeel/platform/events',
      type: 'evenkeel.subscription.dead-lettered',
      subject: event.subject,
      data: { subscription: name, event: event.id, reason },
    });
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
