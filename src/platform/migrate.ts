import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { sha256 } from './canonical.ts';
import { type Database, row, rows } from './db.ts';
import { StartError } from './errors.ts';

/** The folder of the record store's migrations. */
export const migrationsDirectory = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Runs each numbered file of a folder once, in order, forward only; returns the names that ran now. */
export async function migrate(database: Database, directory: string = migrationsDirectory): Promise<string[]> {
  const files = (await readdir(directory)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  const ran: string[] = [];
  await database.runScript(
    'create schema if not exists platform;' +
      'create table if not exists platform.migration (name text primary key, hash text not null, time timestamptz not null default now())',
  );
  const done = new Map(
    (await rows<{ name: string; hash: string }>(database.db, sql`select name, hash from platform.migration`)).map(
      (each) => [each.name, each.hash],
    ),
  );
  const unknown = [...done.keys()].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new StartError(
      `Cannot use this record store: it was changed by a newer version (${unknown.join(', ')}); start that version`,
    );
  }
  for (const name of files) {
    const text = await readFile(join(directory, name), 'utf8');
    const hash = sha256(text);
    const before = done.get(name);
    if (before === hash) continue;
    if (before !== undefined)
      throw new StartError(
        `Cannot migrate: "${name}" was edited after it ran here; restore the file and add a new one`,
      );
    // The row comes first, in the same transaction, so that of two processes one waits and then fails on the key.
    try {
      await database.runScript(
        `begin; insert into platform.migration (name, hash) values ('${name}', '${hash}');\n${text};\ncommit;`,
      );
      ran.push(name);
    } catch (cause) {
      await database.runScript('rollback').catch(() => {});
      const other = await row(database.db, sql`select 1 from platform.migration where name = ${name}`).catch(
        () => undefined,
      );
      if (other === undefined)
        throw new StartError(`Cannot migrate: "${name}" failed: ${(cause as Error).message}`, { cause });
    }
  }
  return ran;
}
