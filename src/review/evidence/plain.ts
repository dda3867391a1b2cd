import type { RawBuilder } from 'kysely';
import { type Db, rows } from '../../platform/db.ts';

/** Rows with times as Date become facts with times in epoch milliseconds. */
function toPlain<T>(row: Record<string, unknown>): T {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, value instanceof Date ? value.getTime() : value]),
  ) as T;
}

/** Reads rows as facts: times in epoch milliseconds. */
export async function readPlain<T>(db: Db, statement: RawBuilder<unknown>): Promise<T[]> {
  return (await rows<Record<string, unknown>>(db, statement)).map((each) => toPlain<T>(each));
}
