import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { type Database, openDatabase } from '../src/platform/db.ts';
import { migrate } from '../src/platform/migrate.ts';

/** Migrates one database for the whole run: tests begin from its dump, or from a PostgreSQL template. */
export default async function setup(): Promise<() => Promise<void>> {
  const url = process.env.DATABASE_URL;
  return url ? makeTemplate(url) : makeDump();
}

async function makeDump(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-template-'));
  const pglite = await PGlite.create();
  await migrate(await asDatabase(pglite));
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  const file = join(directory, 'dump.tar');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  process.env.EVENKEEL_TEST_DUMP = file;
  return () => rm(directory, { recursive: true, force: true });
}

async function asDatabase(pglite: PGlite): Promise<Database> {
  const { Kysely, PGliteDialect } = await import('kysely');
  return {
    db: new Kysely<Record<string, never>>({ dialect: new PGliteDialect({ pglite }) }),
    kind: 'pglite',
    listen: () => Promise.resolve(() => Promise.resolve()),
    tell: () => Promise.resolve(),
    runScript: async (text) => void (await pglite.exec(text)),
    close: () => pglite.close(),
  };
}

async function makeTemplate(url: string): Promise<() => Promise<void>> {
  const name = `evenkeel_template_${process.pid}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`drop database if exists ${name}`);
  await admin.query(`create database ${name}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  const database = await openDatabase({ url: target.href });
  await migrate(database);
  await database.close();
  process.env.EVENKEEL_TEST_TEMPLATE = name;
  return async () => {
    const left = await admin.query<{ datname: string }>(`select datname from pg_database where datname like $1`, [
      `evenkeel_test_${process.pid}_%`,
    ]);
    for (const { datname } of left.rows) await admin.query(`drop database if exists ${datname} with (force)`);
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
}
