import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import type { Database } from '../../src/platform/db.ts';

/** A record store under a process that can be made to die before any statement. */
export interface Killable {
  database: Database;
  /** Dies before the nth statement from now on; every later one fails too. */
  dieBefore(statement: number): void;
  /** Lets the next process reach the store; returns how many statements the last one made. */
  revive(): number;
  isDead(): boolean;
  close(): Promise<void>;
}

/** Opens the migrated store of the run. What a dead process had in a transaction is rolled back, as by a lost connection. */
export async function openKillable(): Promise<Killable> {
  const pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(process.env.EVENKEEL_TEST_DUMP!)]) });
  let made = 0;
  let last = Number.POSITIVE_INFINITY;
  const guard = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (...args: unknown[]): unknown => (value as (...args: unknown[]) => unknown).apply(target, args);
        if (name === 'transaction')
          return (run: (inner: object) => unknown) => call((inner: object) => run(guard(inner)));
        if (name !== 'query' && name !== 'exec') return call;
        return async (...args: unknown[]) => {
          made += 1;
          // The transaction in hand is rolled back with the process; the store itself lives on.
          if (made >= last) throw new Error('the process is dead');
          return call(...args);
        };
      },
    });
  const guarded = guard(pglite);
  const openDb = () => new Kysely<Record<string, never>>({ dialect: new PGliteDialect({ pglite: guarded }) });
  const database: Database = {
    db: openDb(),
    kind: 'pglite',
    listen: () => Promise.resolve(() => Promise.resolve()),
    tell: () => Promise.resolve(),
    runScript: async (text) => void (await guarded.exec(text)),
    close: () => Promise.resolve(),
  };
  return {
    database,
    dieBefore(statement) {
      made = 0;
      last = statement;
    },
    revive() {
      const count = made;
      made = 0;
      last = Number.POSITIVE_INFINITY;
      return count;
    },
    isDead: () => made >= last,
    close: () => pglite.close(),
  };
}
