import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './errors.ts';
import { ageExpressions } from './telemetry-table.ts';

/** The folder of the telemetry store's migrations. */
export const telemetryMigrations = fileURLToPath(new URL('../../migrations/telemetry/', import.meta.url));

/** What migrating needs of a store. */
export interface MigratableStore {
  query<T>(sql: string, params?: Record<string, unknown>): Promise<T[]>;
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
}

/**
 * Runs each numbered file of a folder once, in order, forward only; returns the names that ran now. ClickHouse has no
 * transactions over DDL, so a file is recorded after its last statement and its statements must be repeatable
 * (IF NOT EXISTS): a crash in between runs the file again.
 */
export async function migrateTelemetry(
  store: MigratableStore,
  directory: string = telemetryMigrations,
): Promise<string[]> {
  await store.command(
    'CREATE TABLE IF NOT EXISTS evenkeel_migration (name String, hash String, time DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY name',
  );
  const files = (await readdir(directory)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  const done = new Map(
    (await store.query<{ name: string; hash: string }>('SELECT name, hash FROM evenkeel_migration')).map((each) => [
      each.name,
      each.hash,
    ]),
  );
  const unknown = [...done.keys()].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new StartError(
      `Cannot use this telemetry store: it was changed by a newer version (${unknown.join(', ')}), start that version`,
    );
  }
  const ran: string[] = [];
  for (const name of files) {
    const text = await readFile(join(directory, name), 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    const before = done.get(name);
    if (before === hash) continue;
    if (before !== undefined) {
      throw new StartError(
        `Cannot migrate the telemetry store: "${name}" was edited after it ran here, restore the file and add a new one`,
      );
    }
    for (const statement of splitStatements(text)) await store.command(statement);
    await store.command('INSERT INTO evenkeel_migration (name, hash) SELECT {name:String}, {hash:String}', {
      name,
      hash,
    });
    ran.push(name);
  }
  return ran;
}

/** Splits a migration into statements: each ends with a semicolon at the end of a line. */
export function splitStatements(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Gives every telemetry table the retention in days, where it has another one; returns the tables that changed. */
export async function applyRetention(store: MigratableStore, days: number): Promise<string[]> {
  if (!Number.isInteger(days) || days < 1)
    throw new StartError(`Cannot keep telemetry for ${days} days: give a whole number from 1 on`);
  const tables = await store.query<{ name: string; engine_full: string }>(
    'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND name IN {names:Array(String)}',
    { names: Object.keys(ageExpressions) },
  );
  const changed: string[] = [];
  for (const { name, engine_full } of tables) {
    if (new RegExp(`TTL .*toIntervalDay\\(${days}\\)`).test(engine_full)) continue;
    const age = ageExpressions[name as keyof typeof ageExpressions];
    await store.command(`ALTER TABLE ${name} MODIFY TTL ${age} + toIntervalDay(${days})`);
    changed.push(name);
  }
  return changed;
}
