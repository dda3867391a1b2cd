import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { StartError } from './errors.ts';
import { openPgliteDirectory, openPgliteDump } from './pglite.ts';

/** The record store. Tables are reached by SQL text in each noun's store, so the schema type is open. */
// biome-ignore lint: the schema is SQL, not TypeScript
export type Db = Kysely<Record<string, never>>;

export interface Database {
  db: Db;
  kind: 'pglite' | 'postgresql';
  /** Calls back with each word that a process tells the channel, this one included; returns how to stop. */
  listen(channel: string, heard: (word: string) => void): Promise<() => Promise<void>>;
  /** Tells the processes that listen on a channel a word. */
  tell(channel: string, word: string): Promise<void>;
  /** Runs a file of several statements outside any transaction of the caller. */
  runScript(text: string): Promise<void>;
  close(): Promise<void>;
}

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** Opens PostgreSQL by URL, or PGlite in a directory (or from the dump of one, in memory). */
export async function openDatabase(place: { url: string } | { directory: string } | { dump: Blob }): Promise<Database> {
  return 'url' in place ? openPostgres(place.url) : openPglite(place);
}

async function openPostgres(url: string): Promise<Database> {
  await reachPostgres(url);
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000, keepAlive: true });
  pool.on('error', () => {});
  // A connection in use that is lost says so to its query, and to nobody else: unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    kind: 'postgresql',
    listen: (channel, heard) => listenAlways(url, channel, heard),
    async tell(channel, word) {
      await pool.query('select pg_notify($1, $2)', [channel, word]);
    },
    async runScript(text) {
      await pool.query(text);
    },
    close: () => db.destroy(),
  };
}

/** Milliseconds that a database has to answer when the server starts. */
const reachMs = 5000;

async function reachPostgres(url: string): Promise<void> {
  if (!/^(postgres|postgresql|socket):/.test(url)) {
    throw new StartError(
      'Cannot read DATABASE_URL: it is no address, write postgres://user:password@host:5432/database or unset it to use the embedded store',
    );
  }
  let client: pg.Client | null = null;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: reachMs, query_timeout: reachMs });
    client.on('error', () => {});
    await client.connect();
    await client.query('select 1');
  } catch (cause) {
    const silent = cause instanceof Error && /timeout/i.test(cause.message);
    const why = silent ? `no answer within ${reachMs / 1000} s` : reasonOf(cause);
    throw new StartError(
      `Cannot reach the database of DATABASE_URL: ${why}; start PostgreSQL or unset DATABASE_URL to use the embedded store`,
      { cause },
    );
  } finally {
    await client?.end().catch(() => {});
  }
}

/** Milliseconds after which a listener that has lost its connection makes another. */
const listenAgainMs = 1000;

async function listenAlways(url: string, channel: string, heard: (word: string) => void): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 });
    fresh.on('notification', (message) => heard(message.payload ?? ''));
    fresh.on('error', () => {});
    fresh.on('end', () => {
      if (client !== fresh || stopped) return;
      client = null;
      again();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    client = fresh;
    if (stopped) await fresh.end();
  }

  function again(): void {
    if (stopped) return;
    timer = setTimeout(() => void connect().catch(again), listenAgainMs);
    timer.unref();
  }

  await connect();
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await client?.end();
  };
}

async function openPglite(place: { directory: string } | { dump: Blob }): Promise<Database> {
  let pglite: PGlite;
  try {
    pglite = 'dump' in place ? await openPgliteDump(place.dump) : await openPgliteDirectory(place.directory);
  } catch (cause) {
    const where = 'directory' in place ? ` in "${place.directory}"` : '';
    throw new StartError(
      `Cannot open the embedded record store${where}: ${reasonOf(cause)}; free disk space or point EVENKEEL_DATA at another directory`,
      { cause },
    );
  }
  takeTurns(pglite);
  const db = new Kysely<Record<string, never>>({ dialect: new PGliteDialect({ pglite }) });
  return {
    db,
    kind: 'pglite',
    // One process owns the directory: the in-process wake-ups are all there is to hear.
    listen: () => Promise.resolve(() => Promise.resolve()),
    tell: () => Promise.resolve(),
    async runScript(text) {
      await pglite.exec(text);
    },
    async close() {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** Milliseconds that statements may follow one another before everything else gets a turn. */
const turnMs = 5;

/**
 * Makes PGlite share its thread. It computes in this thread and answers in microtasks: a chain of statements would keep
 * timers, sockets and the telemetry engine waiting to its end, so a turn of the event loop comes between them.
 */
function takeTurns(pglite: PGlite): void {
  let last = performance.now();
  const turn = async () => {
    if (performance.now() - last < turnMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    last = performance.now();
  };
  const query = pglite.query.bind(pglite);
  const transaction = pglite.transaction.bind(pglite);
  pglite.query = async (...args: Parameters<typeof query>) => {
    await turn();
    return query(...args) as never;
  };
  pglite.transaction = async (run) => {
    await turn();
    return transaction(run);
  };
}

/** Returns an SQL value of type jsonb, the same on both databases. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${storable(JSON.stringify(value ?? null))}::text::jsonb`;
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair: in what comes from outside they become U+FFFD. */
function storable(text: string): string {
  if (!/\\u(0000|d[89a-f])/.test(text)) return text;
  return text.replace(/\\(u0000|ud[89a-f]..|.)/g, (escape) => (/^\\u(0000|d)/.test(escape) ? '\\ufffd' : escape));
}

/** Returns an SQL value of type timestamptz from epoch milliseconds. */
export function at(milliseconds: number): RawBuilder<Date> {
  return sql`${new Date(milliseconds).toISOString()}::timestamptz`;
}

/** Returns an SQL value of type text[]. */
export function textArray(values: readonly string[]): RawBuilder<string[]> {
  return sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;
}

/** Runs a statement and returns its rows. */
export async function rows<T>(db: Db, statement: RawBuilder<unknown>): Promise<T[]> {
  return (await (statement as RawBuilder<T>).execute(db)).rows;
}

/** Runs a statement and returns its first row, if any. */
export async function row<T>(db: Db, statement: RawBuilder<unknown>): Promise<T | undefined> {
  return (await rows<T>(db, statement))[0];
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  if (cause instanceof Error) return cause.message;
  const number = (cause as { errno?: unknown } | null)?.errno;
  return typeof number === 'number' ? (fileFaults[number] ?? `file system error ${number}`) : String(cause);
}

/** PGlite's file system throws the numbers of WASI, and no errors. */
const fileFaults: Readonly<Record<number, string>> = {
  2: 'permission denied',
  29: 'the disk cannot be read or written',
  51: 'no space left on the disk',
  63: 'operation not permitted',
  69: 'the file system is read-only',
};
