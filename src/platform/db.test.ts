import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openTestDatabase } from '../../test/app.ts';
import { transaction, type Ctx } from './context.ts';

it('openDatabase lets timers and sockets have their turn while statements follow one another', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const ctx = { db: database.db, inTransaction: false } as Ctx;
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  const until = performance.now() + 500;
  while (performance.now() < until) await transaction(ctx, async (ctx) => void (await sql`select 1`.execute(ctx.db)));
  while (performance.now() < until + 500) await sql`select 1`.execute(database.db);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});
