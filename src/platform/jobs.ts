import { sql } from 'kysely';
import { asSystem, type Ctx } from './context.ts';
import { at, json, row, rows } from './db.ts';
import { createId } from './id.ts';

/** One piece of due work in the hands of a worker; `fence` grows with every claim, so that a late worker can be told. */
export interface Job<Payload = Record<string, unknown>> {
  id: string;
  queue: string;
  key: string;
  payload: Payload;
  attempts: number;
  fence: number;
}

/** What takes the work of one queue. Runs outside a transaction and may be repeated: it is idempotent by job key. */
export interface Worker {
  queue: string;
  /** Milliseconds for which a claim holds; after it another worker may take the job. */
  leaseMs: number;
  /** Tries before the job is set aside as failed. */
  tries: number;
  /** Runs the job; a returned time (epoch ms) asks for it again then. */
  run(ctx: Ctx, job: Job): Promise<number | void>;
  /** Called when the last try has failed, again if it throws: idempotent by job key. */
  failed?(ctx: Ctx, job: Job, reason: string): Promise<void>;
}

/** Asks for work on a key at a time (epoch ms), in the transaction in hand; the key's earlier request is replaced. */
export async function enqueue(
  ctx: Ctx,
  queue: string,
  key: string,
  payload: Record<string, unknown>,
  due: number,
): Promise<void> {
  await sql`insert into platform.job (id, queue, key, payload, due)
    values (${createId(ctx.now())}, ${queue}, ${key}, ${json(payload)}, ${at(due)})
    on conflict (queue, key) do update set payload = excluded.payload, due = excluded.due, attempts = 0,
      generation = platform.job.generation + 1, failed_at = null, reason = null`.execute(ctx.db);
  ctx.afterCommit(() => ctx.wake('jobs'));
}

/** Returns what is asked for on a key and has not failed for good, or null. */
export async function readJob(
  ctx: Ctx,
  queue: string,
  key: string,
): Promise<{ payload: Record<string, unknown>; due: number } | null> {
  const found = await row<{ payload: Record<string, unknown>; due: Date }>(
    ctx.db,
    sql`select payload, due from platform.job where queue = ${queue} and key = ${key} and failed_at is null`,
  );
  return found === undefined ? null : { payload: found.payload, due: found.due.getTime() };
}

/** Withdraws the work asked for on a key. */
export async function withdraw(ctx: Ctx, queue: string, key: string): Promise<void> {
  await sql`delete from platform.job where queue = ${queue} and key = ${key}`.execute(ctx.db);
}

interface JobRow extends Job {
  generation: number;
}

const backoff = (attempts: number): number => Math.min(300_000, 500 * 2 ** (attempts - 1));

/** Claims due work and runs it, at most `concurrency` at a time. */
export interface JobRunner {
  /** Starts all work that is due and for which there is room; returns epoch ms of the next due time, or null. */
  pump(): Promise<number | null>;
  /** Resolves when no job of this runner is in hand. */
  idle(): Promise<void>;
  /** Reports whether a job of this runner is in hand. */
  isBusy(): boolean;
}

/** Returns the runner of a set of workers. */
export function createJobRunner(ctx: Ctx, workers: readonly Worker[], concurrency = 8): JobRunner {
  const byQueue = new Map(workers.map((worker) => [worker.queue, worker]));
  const queues = [...byQueue.keys()];
  const leases = json(Object.fromEntries(workers.map((worker) => [worker.queue, worker.leaseMs])));

  async function claim(): Promise<JobRow | undefined> {
    const now = ctx.now();
    // A claim of an expired lease raises the fence above the late worker's, whose writes then find no row.
    return row<JobRow>(
      ctx.db,
      sql`update platform.job j set attempts = j.attempts + 1, fence = j.fence + 1, leased_until = ${at(now)} + (${leases} ->> j.queue)::int * interval '1 millisecond'
        where j.id = (
          select id from platform.job
          where due <= ${at(now)} and failed_at is null and (leased_until is null or leased_until <= ${at(now)})
            and queue in (select jsonb_array_elements_text(${json(queues)}))
          order by due limit 1 for update skip locked)
        returning id, queue, key, payload, attempts, fence, generation`,
    );
  }

  async function renew(job: JobRow, worker: Worker): Promise<void> {
    await sql`update platform.job set leased_until = ${at(ctx.now() + worker.leaseMs)}
      where id = ${job.id} and fence = ${job.fence} and leased_until is not null`.execute(ctx.db);
  }

  async function perform(job: JobRow): Promise<void> {
    const worker = byQueue.get(job.queue)!;
    const jobCtx = asSystem(ctx, job.queue);
    // A live worker keeps its lease; a dead one's ends.
    const renewal = setInterval(() => void renew(job, worker).catch(() => {}), worker.leaseMs / 3);
    try {
      const again = await worker.run(jobCtx, job).finally(() => clearInterval(renewal));
      if (typeof again === 'number') {
        await sql`update platform.job set leased_until = null, attempts = 0,
          due = case when generation = ${job.generation} then ${at(again)} else due end
          where id = ${job.id} and fence = ${job.fence}`.execute(ctx.db);
      } else {
        await sql`delete from platform.job where id = ${job.id} and fence = ${job.fence} and generation = ${job.generation}`.execute(
          ctx.db,
        );
        await sql`update platform.job set leased_until = null where id = ${job.id} and fence = ${job.fence}`.execute(
          ctx.db,
        );
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      ctx.log.error({ queue: job.queue, key: job.key, attempt: job.attempts, err: error }, 'job failed');
      if (job.attempts < worker.tries) {
        await sql`update platform.job set leased_until = null, due = ${at(ctx.now() + backoff(job.attempts))}, reason = ${reason}
          where id = ${job.id} and fence = ${job.fence}`.execute(ctx.db);
      } else {
        // Told before it is set aside: where the telling fails the lease ends, and it is told by the next claim.
        await worker.failed?.(jobCtx, job, reason);
        await sql`update platform.job set leased_until = null, failed_at = ${at(ctx.now())}, reason = ${reason}
          where id = ${job.id} and fence = ${job.fence} and generation = ${job.generation}`.execute(ctx.db);
        await sql`update platform.job set leased_until = null where id = ${job.id} and fence = ${job.fence}`.execute(
          ctx.db,
        );
      }
    }
  }

  const running = new Set<Promise<void>>();
  return {
    async pump() {
      while (running.size < concurrency) {
        const job = await claim();
        if (job === undefined) break;
        const work: Promise<void> = perform(job)
          .catch((error: unknown) =>
            ctx.log.error({ queue: job.queue, key: job.key, err: error }, 'job could not be settled'),
          )
          .finally(() => {
            running.delete(work);
            ctx.wake('jobs');
          });
        running.add(work);
      }
      const next = await rows<{ due: Date | null }>(
        ctx.db,
        sql`select min(greatest(due, coalesce(leased_until, due))) as due from platform.job
          where failed_at is null and queue in (select jsonb_array_elements_text(${json(queues)}))`,
      );
      return next[0]?.due?.getTime() ?? null;
    },
    isBusy: () => running.size > 0,
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Forgets work that was given up before an instant (epoch ms). */
export async function forgetFailed(ctx: Ctx, before: number): Promise<void> {
  await sql`delete from platform.job where failed_at < ${at(before)}`.execute(ctx.db);
}

/** Takes back every lease: for a store that only this process can reach, whose last owner is gone. */
export async function releaseLeases(ctx: Ctx): Promise<void> {
  await sql`update platform.job set leased_until = null where leased_until is not null`.execute(ctx.db);
}

/** Reports whether any job is due and not in hand. */
export async function hasDueJobs(ctx: Ctx): Promise<boolean> {
  const now = at(ctx.now());
  const found = await row<{ due: boolean }>(
    ctx.db,
    sql`select exists (select 1 from platform.job where failed_at is null and due <= ${now} and (leased_until is null or leased_until <= ${now})) as due`,
  );
  return found?.due === true;
}
