import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db.ts';
import type { Log } from './log.ts';
import type { Outbound } from './outbound.ts';
import type { TelemetryStore } from './telemetry.ts';

export type Role = 'viewer' | 'responder' | 'operator' | 'administrator';

/** Who acts: a reference such as `user:default/ada`, `token:ci`, `system:alarm`, and what the role allows. */
export interface Actor {
  ref: string;
  role: Role;
}

/** The event that led to what happens now; events appended meanwhile name it. */
export interface Cause {
  id: string;
  correlation: string | null;
  depth: number;
}

/** What every use case is given. */
export interface Ctx {
  db: Db;
  clock: Clock;
  /** Epoch milliseconds, the only time a use case knows. */
  now(): number;
  actor: Actor;
  cause: Cause | null;
  config: Config;
  log: Log;
  telemetry: TelemetryStore;
  outbound: Outbound;
  /** Runs after the transaction in hand has committed, or at once outside of one. */
  afterCommit(then: () => void): void;
  /** Tells that events or jobs wait to be taken. */
  wake(what: 'events' | 'jobs'): void;
  inTransaction: boolean;
}

/** Runs a function in one transaction; inside, only the context it is given reaches the database. */
export async function transaction<T>(ctx: Ctx, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.inTransaction) return run(ctx);
  const later: (() => void)[] = [];
  const result = await ctx.db
    .transaction()
    .execute((db) =>
      run({ ...ctx, db: db as unknown as Db, inTransaction: true, afterCommit: (then) => later.push(then) }),
    );
  for (const then of later) then();
  return result;
}

/** Returns the context in which the product itself acts, named after a part of it. */
export function asSystem(ctx: Ctx, part: string): Ctx {
  return { ...ctx, actor: { ref: `system:${part}`, role: 'administrator' } };
}
