import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';

/** PGlite lives in the server's own memory: what the file system caches anyway is not cached twice. */
const settings = ['shared_buffers=16MB', 'wal_buffers=1MB', 'max_wal_size=128MB'];

/**
 * Opens the record store of a directory. A new one is made by a process of its own, beside which the server goes on
 * starting; the memory that this takes (some 300 MB) is gone with that process.
 */
export async function openPgliteDirectory(directory: string): Promise<PGlite> {
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    const script = fileURLToPath(import.meta.url);
    try {
      await promisify(execFile)(process.execPath, [script, directory], { timeout: 60_000 });
    } catch (cause) {
      const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1);
      throw new Error(said === undefined || said === '' ? (cause as Error).message : said, { cause });
    }
  }
  return PGlite.create(directory, { postgresqlconf: settings });
}

/** Opens a copy of a dumped directory in memory. */
export async function openPgliteDump(dump: Blob): Promise<PGlite> {
  return PGlite.create({ loadDataDir: dump, postgresqlconf: settings });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const pglite = await PGlite.create(process.argv[2]!);
    await pglite.close();
  } catch (error) {
    const number = (error as { errno?: unknown } | null)?.errno;
    process.stderr.write(`${typeof number === 'number' ? `errno ${number}` : String((error as Error).message)}\n`);
    process.exitCode = 1;
  }
}
