import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../../test/app.ts';
import { insertSlices, insertStates, type NewState, writeStates } from '../../operate/objective/store.ts';
import { at, type Database, json } from '../../platform/db.ts';
import { day, hour, minute } from './finding.ts';
import { readEvidenceOfEvents } from './handling.ts';
import { readObjectiveStates } from './objective-state.ts';

const now = Date.UTC(2026, 10, 21, 12, 30);
const end = now - 30 * minute;

async function open(): Promise<Database> {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  return database;
}

const sums = (seen: number) => [{ good: seen, bad: 0, seen }];

test('readObjectiveStates tells whether the last day gave evidence, from closed hours and from the open one', async () => {
  const { db } = await open();
  const names = ['always', 'once', 'fresh', 'empty'];
  await insertStates(
    db,
    names.map((objective) => ({ objective, measured: 'x', closed: end - 30 * hour })),
    now - 3 * day,
  );
  for (let hours = 30; hours >= 0; hours -= 1)
    await insertSlices(db, end - hours * hour, [
      ['always', 0, 0, 0, 100 - hours],
      ['once', 0, 0, 0, 50],
      ['fresh', 0, 0, 0, 0],
      ['empty', 0, 0, 0, 0],
    ]);
  const state = (objective: string, window: number, lastHour: number): NewState => ({
    objective,
    measured: 'x',
    state: 'ok',
    since: now - day,
    reading: {
      at: now - minute,
      window: { start: 0, end: now },
      sums: sums(window),
      spans: { [hour]: sums(lastHour) },
    },
    alerts: {},
    policies: {},
    episodes: [],
  });
  await writeStates(
    db,
    [state('always', 100, 0), state('once', 50, 0), state('fresh', 5, 5), state('empty', 0, 0)],
    now - minute,
  );
  const found = await readObjectiveStates(db, now);
  const told = names.map((name) => [name, found.get(name)!.hasData, found.get(name)!.hasDayData]);
  expect(told).toEqual([
    ['always', true, true],
    ['once', true, false],
    ['fresh', true, true],
    ['empty', false, false],
  ]);
  expect(found.get('always')).toMatchObject({ state: 'ok', since: now - day, evaluatedAt: now - minute });
  // Two days later nothing of it is of the last day.
  const later = await readObjectiveStates(db, now + 2 * day);
  expect(names.map((name) => later.get(name)!.hasDayData)).toEqual([false, false, false, false]);
});

test('readEvidenceOfEvents tells what waits however old it is, what was handled lately, and silences', async () => {
  const { db } = await open();
  const letter = (id: string, state: string, lastAt: number) =>
    sql`insert into operate.dead_letter (id, subject, target, shown, event, event_type, delivery, reason, attempts, first_at, last_at, state)
      values (${id}, 'rule:default/r', 't', 'x', 'e', 'y', ${json({})}, 'gone', 8, ${at(lastAt)}, ${at(lastAt)}, ${state})`.execute(
      db,
    );
  await letter('old', 'waiting', now - 200 * day);
  await letter('forgotten', 'discarded', now - 200 * day);
  await letter('handled', 'discarded', now - day);
  await sql`insert into operate.silence (id, matchers, owner, comment, starts_at, ends_at, created_by, created_at)
    values ('s1', ${json([])}, 'group:default/crew', 'Work', ${at(now)}, ${at(now + hour)}, 'user:default/ada', ${at(now)})`.execute(
    db,
  );
  const found = await readEvidenceOfEvents(db, now);
  expect(found.deadLetters.map((each) => [each.id, each.state, each.lastAt])).toEqual([
    ['handled', 'discarded', now - day],
    ['old', 'waiting', now - 200 * day],
  ]);
  expect(found.silences).toEqual([{ id: 's1', owner: 'group:default/crew', at: now, endsAt: now + hour }]);
  expect(found.starts).toEqual([]);
});
