import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openTestDatabase } from '../../test/app.ts';
import { json, row } from './db.ts';

const onPostgres = it.skipIf(!process.env.DATABASE_URL);

it('json() keeps what no database takes as the character that stands for it', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const value = { 'a\u0000': 'x\u0000y', half: '\ud800', whole: '\u{1f600}', escaped: '\\u0000', list: ['\\\u0000'] };
  const found = await row<{ value: unknown }>(database.db, sql`select ${json(value)} as value`);
  expect(found!.value).toEqual({
    'a\ufffd': 'x\ufffdy',
    half: '\ufffd',
    whole: '\u{1f600}',
    escaped: '\\u0000',
    list: ['\\\ufffd'],
  });
});

onPostgres('a lost connection fails its transaction and nothing else, and the listener hears again', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const heard: string[] = [];
  const stop = await database.listen('test', (word) => heard.push(word));
  onTestFinished(stop);
  const lost = database.db.transaction().execute(async (db) => {
    await sql`select 1`.execute(db);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
      database.db,
    );
    // The connection goes while no statement of its own is in hand.
    await wait(200);
    await sql`select 1`.execute(db);
  });
  await expect(lost).rejects.toThrow();
  await sql`select 1`.execute(database.db);
  await vi.waitFor(
    async () => {
      await database.tell('test', 'word');
      await wait(100);
      expect(heard).toContain('word');
    },
    { timeout: 10_000 },
  );
});
