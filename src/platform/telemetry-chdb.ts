import type { ClickHouseClient } from '@clickhouse/client';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartError } from './errors.ts';

/** The telemetry engine cannot be had on this machine; the message is one sentence with the cure. */
export class TelemetryUnavailable extends StartError {
  override name = 'TelemetryUnavailable';
}

/** The embedded engine: a client that speaks to it, its fast way in for raw rows, and its end. */
export interface EmbeddedEngine {
  client: ClickHouseClient;
  insertBytes(table: string, columns: readonly string[], bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

const megabyte = 1024 * 1024;

/**
 * Server settings of the embedded engine. ClickHouse's defaults are for a machine of its own (caches of gigabytes,
 * thousands of threads); the embedded engine shares a process with everything else. It keeps no system log tables.
 */
const engineSettings = {
  max_server_memory_usage: 768 * megabyte,
  mark_cache_size: 16 * megabyte,
  primary_index_cache_size: 16 * megabyte,
  index_mark_cache_size: 4 * megabyte,
  query_condition_cache_size: 4 * megabyte,
  compiled_expression_cache_size: 8 * megabyte,
  parquet_metadata_cache_size: megabyte,
  iceberg_metadata_files_cache_size: megabyte,
  text_index_tokens_cache_size: 4 * megabyte,
  text_index_header_cache_size: 4 * megabyte,
  text_index_postings_cache_size: 4 * megabyte,
  vector_similarity_index_cache_size: megabyte,
  max_thread_pool_size: 64,
  max_thread_pool_free_size: 16,
  max_io_thread_pool_size: 8,
  max_format_parsing_thread_pool_size: 8,
  background_pool_size: 2,
  merges_mutations_memory_usage_soft_limit: 256 * megabyte,
};

/**
 * Defaults of all MergeTree tables. Every acknowledged batch is a part, so parts are many and small: merging more of
 * them at a time halves the processor time, and small write buffers halve the memory, of ingesting.
 */
const tableSettings = {
  merge_selector_base: 20,
  merge_max_block_size_bytes: 2 * megabyte,
  max_compress_block_size: 64 * 1024,
  min_compress_block_size: 32 * 1024,
  min_columns_to_activate_adaptive_write_buffer: 1,
};

/** How the engine's allocator gives memory back: soon, and from few arenas. Read when the library is loaded. */
const allocatorSettings = 'dirty_decay_ms:300,muzzy_decay_ms:0,narenas:2';

/** Query settings of the session. Inserts arrive batched, so the engine must not batch them a second time. */
const sessionSettings = {
  async_insert: 0,
  input_format_parallel_parsing: 0,
  max_threads: 2,
  max_insert_threads: 1,
  max_memory_usage: 512 * megabyte,
  max_partitions_per_insert_block: 0,
  materialize_skip_indexes_on_insert: 0,
  max_bytes_before_external_group_by: 128 * megabyte,
  max_bytes_before_external_sort: 128 * megabyte,
};

/**
 * Opens chDB on a data directory, of which one process can hold one; throws TelemetryUnavailable when the package is
 * not there, or when the directory cannot be opened (another process holds it).
 */
export async function openEmbeddedEngine(directory: string): Promise<EmbeddedEngine> {
  const path = resolve(directory);
  const { createClient } = await import('@clickhouse/client');
  const { Session, createChdbConnection, drainPending } = await importEngine();
  const configFile = join(path, 'evenkeel-engine.xml');
  try {
    await mkdir(path, { recursive: true });
    await writeFile(configFile, toXml({ ...engineSettings, merge_tree: tableSettings }));
  } catch (cause) {
    throw new TelemetryUnavailable(
      `Cannot write to the telemetry directory "${path}": ${(cause as Error).message}; make room, make it writable, or set CLICKHOUSE_URL`,
      { cause },
    );
  }
  let session: InstanceType<typeof Session>;
  try {
    session = new Session(path, { connectionArgs: [`--config-file=${configFile}`] });
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0];
    throw new TelemetryUnavailable(
      `Cannot open the telemetry directory "${path}": another process holds it or its files are damaged; stop that process, move the folder away (its telemetry goes with it), or set CLICKHOUSE_URL (${reason})`,
      { cause },
    );
  }
  // The first session carries the engine's arguments; the client's connection joins the same engine by the same path.
  const connection = createChdbConnection({ path });
  // chDB types its connection by its own copy of the client's common types.
  const client = createClient({ connection } as unknown as Parameters<typeof createClient>[0]);
  for (const [name, value] of Object.entries(sessionSettings))
    await client.command({ query: `SET ${name} = ${value}` });
  return {
    client,
    async insertBytes(table, columns, bytes) {
      await connection.chdb.rawInsert({ table, columns: [...columns], values: bytes, format: 'JSONCompactEachRow' });
    },
    async close() {
      await client.close();
      session.close();
      await drainPending();
    },
  };
}

function toXml(settings: Record<string, number | Record<string, number>>): string {
  const write = (values: typeof settings): string =>
    Object.entries(values)
      .map(([name, value]) => `<${name}>${typeof value === 'number' ? value : write(value)}</${name}>`)
      .join('\n');
  return `<clickhouse>\n${write(settings)}\n</clickhouse>\n`;
}

async function importEngine() {
  process.env.JE_MALLOC_CONF ??= allocatorSettings;
  try {
    const { Session, drainPending } = await import('chdb');
    const { createChdbConnection } = await import('chdb/connection');
    return { Session, drainPending, createChdbConnection };
  } catch (cause) {
    throw new TelemetryUnavailable(
      'Cannot load the embedded telemetry engine: chdb is not installed or has no build for this platform, run npm install --include=optional on Linux (glibc) or macOS, or set CLICKHOUSE_URL',
      { cause },
    );
  }
}
