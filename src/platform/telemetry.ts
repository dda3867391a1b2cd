import type { ClickHouseClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StartError } from './errors.ts';
import { openEmbeddedEngine, TelemetryUnavailable } from './telemetry-chdb.ts';
import { applyRetention, migrateTelemetry } from './telemetry-migrate.ts';
import { type TelemetryTable, telemetryColumns } from './telemetry-table.ts';

export { TelemetryUnavailable } from './telemetry-chdb.ts';
export { type Signal, type TelemetryTable, telemetryColumns } from './telemetry-table.ts';

/** Rows for an insert: JSONCompactEachRow bytes in the order of the table's columns, or arrays in that order. */
export type TelemetryRows = Buffer | readonly Buffer[] | readonly (readonly unknown[])[];

/** Where telemetry lives: the embedded chDB or a ClickHouse server, with the same tables and the same SQL. */
export interface TelemetryStore {
  readonly kind: 'chdb' | 'clickhouse';
  readonly retentionDays: number;
  /** Returns the rows of a SELECT; values enter as `{name:Type}` parameters. 64-bit integers come as numbers. */
  query<T>(sql: string, params?: Record<string, unknown>): Promise<T[]>;
  /**
   * Stores rows; when it resolves they are in a part on disk and survive the death of the process. `oldest` is the
   * earliest time of the rows in epoch milliseconds, where the caller knows it.
   */
  insert(table: TelemetryTable, rows: TelemetryRows, oldest?: number): Promise<void>;
  /**
   * Calls a listener after each insert by this process, told the earliest time of the rows (-Infinity where it is not
   * known); returns how to stop it. What others write to a server is not told.
   */
  onInsert(listener: (table: TelemetryTable, oldest: number) => void): () => void;
  /** Runs a statement that returns no rows. */
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  /** Resolves when the engine answers; rejects with the reason when it does not. */
  health(): Promise<void>;
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** ClickHouse over HTTP, such as http://user:password@host:8123/database. */
  url?: string;
  /** chDB's data directory, used when there is no url. */
  directory?: string;
  retentionDays: number;
}

/**
 * Opens the telemetry store, migrates it and applies the retention. Throws TelemetryUnavailable when the embedded
 * engine cannot be loaded or the server does not answer.
 */
export async function openTelemetryStore(options: TelemetryOptions): Promise<TelemetryStore> {
  if (options.url === undefined && options.directory === undefined) {
    throw new TelemetryUnavailable('Cannot open the telemetry store: give a ClickHouse url or a data directory');
  }
  const store =
    options.url === undefined
      ? await openEmbedded(options.directory as string, options.retentionDays)
      : await openServer(options.url, options.retentionDays);
  try {
    await migrateTelemetry(store);
    await applyRetention(store, options.retentionDays);
    return store;
  } catch (error) {
    await store.close().catch(() => {});
    if (error instanceof StartError) throw error;
    throw new TelemetryUnavailable(
      `Cannot bring the telemetry store up to date: ${(error as Error).message.split('\n')[0]}; free disk space, allow its user to make tables, or choose another store with CLICKHOUSE_URL or EVENKEEL_DATA`,
      { cause: error },
    );
  }
}

async function openEmbedded(directory: string, retentionDays: number): Promise<TelemetryStore> {
  const engine = await openEmbeddedEngine(directory);
  return createStore('chdb', engine.client, retentionDays, engine.insertBytes, engine.close);
}

/** Milliseconds that ClickHouse has to answer when the server starts. */
const reachMs = 5000;

async function openServer(url: string, retentionDays: number): Promise<TelemetryStore> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new TelemetryUnavailable(
      'Cannot read CLICKHOUSE_URL: it is no address, write http://user:password@host:8123/database or unset it to use the embedded engine',
    );
  }
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  const client = createClient({
    url,
    request_timeout: 30_000,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      async_insert: 0,
      max_partitions_per_insert_block: '0',
      date_time_input_format: 'best_effort',
    },
  });
  const insertBytes = async (table: string, columns: readonly string[], bytes: Buffer) => {
    // The client's own insert takes bytes for no row format; a statement with a body does.
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT JSONCompactEachRow`,
      values: Readable.from([bytes], { objectMode: false }),
    });
    await finished(stream.resume());
  };
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), reachMs);
  const answer = await client.ping({ select: true, abort_signal: patience.signal });
  clearTimeout(timer);
  if (!answer.success) {
    await client.close();
    const { host } = new URL(url);
    const why = patience.signal.aborted ? `no answer within ${reachMs / 1000} s` : answer.error.message;
    throw new TelemetryUnavailable(
      `Cannot reach ClickHouse at "${host}": check CLICKHOUSE_URL and that the server runs, or unset it to use the embedded engine (${why.split('\n')[0]})`,
      { cause: answer.error },
    );
  }
  return createStore('clickhouse', client, retentionDays, insertBytes, () => client.close());
}

function createStore(
  kind: TelemetryStore['kind'],
  client: ClickHouseClient,
  retentionDays: number,
  insertBytes: (table: string, columns: readonly string[], bytes: Buffer) => Promise<void>,
  close: () => Promise<void>,
): TelemetryStore {
  let closed: Promise<void> | undefined;
  const listeners = new Set<(table: TelemetryTable, oldest: number) => void>();
  return {
    kind,
    retentionDays,
    async query<T>(sql: string, params?: Record<string, unknown>): Promise<T[]> {
      // The setting travels inside the statement: chDB would keep one given beside it for the whole session.
      const result = await client.query({
        query: `${sql}\nSETTINGS output_format_json_quote_64bit_integers = 0`,
        format: 'JSONEachRow',
        ...(params === undefined ? {} : { query_params: params }),
      });
      return result.json<T>();
    },
    async insert(table, rows, oldest = Number.NEGATIVE_INFINITY) {
      const bytes = toBytes(rows);
      if (bytes.length === 0) return;
      try {
        await insertBytes(table, telemetryColumns[table], bytes);
      } finally {
        // An insert that failed may have stored a part.
        for (const listener of listeners) listener(table, oldest);
      }
    },
    onInsert(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async command(sql, params) {
      await client.command({ query: sql, ...(params === undefined ? {} : { query_params: params }) });
    },
    async health() {
      if (closed !== undefined) throw new Error('the telemetry store is closed');
      const answer = await client.ping({ select: true });
      if (!answer.success) throw answer.error;
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
}

function toBytes(rows: TelemetryRows): Buffer {
  if (Buffer.isBuffer(rows)) return rows;
  if (rows.length === 0) return Buffer.alloc(0);
  if (Buffer.isBuffer(rows[0])) return rows.length === 1 ? rows[0] : Buffer.concat(rows as readonly Buffer[]);
  return Buffer.from((rows as readonly (readonly unknown[])[]).map((row) => `${JSON.stringify(row)}\n`).join(''));
}
