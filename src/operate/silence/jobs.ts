import { transaction } from '../../platform/context.ts';
import type { Worker } from '../../platform/jobs.ts';
import { chooses, type SilenceDeps, tellEnded, turnQueue } from './silence.ts';
import { lockSilence } from './store.ts';

/** Returns the worker that takes a silence up at its beginning and tells its end. */
export function createWorkers(deps: SilenceDeps): Worker[] {
  return [
    {
      queue: turnQueue,
      leaseMs: 30_000,
      tries: 100,
      run: (given, job) =>
        transaction(given, async (ctx) => {
          const row = await lockSilence(ctx.db, job.key);
          if (row === undefined || row.ended_at !== null) return undefined;
          const end = row.ends_at.getTime();
          if (end <= ctx.now()) {
            await tellEnded(ctx, deps, row, 'time');
            return undefined;
          }
          await deps.reconsider(ctx, (labels) => chooses(row.matchers, labels));
          return end;
        }),
    },
  ];
}
