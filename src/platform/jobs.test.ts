import { expect, it } from 'vitest';
import { createTestApp } from '../../test/app.ts';
import { createJobRunner, enqueue, type Job, withdraw, type Worker } from './jobs.ts';

function work(run: Worker['run'], more: Partial<Worker> = {}): Worker[] {
  return [{ queue: 'test', leaseMs: 10_000, tries: 3, run, ...more }];
}

it('a job runs when it is due, once for each key, and asks to run again by a time', async () => {
  const app = await createTestApp();
  const ran: string[] = [];
  const runner = createJobRunner(
    app.ctx,
    work(async (ctx, job) => {
      ran.push(`${job.key}:${String(job.payload.n)}`);
      return job.key === 'again' && ran.length < 4 ? ctx.now() + 1000 : undefined;
    }),
  );
  await enqueue(app.ctx, 'test', 'later', { n: 1 }, app.ctx.now() + 5000);
  await enqueue(app.ctx, 'test', 'later', { n: 2 }, app.ctx.now() + 5000);
  await enqueue(app.ctx, 'test', 'gone', {}, app.ctx.now() + 5000);
  await withdraw(app.ctx, 'test', 'gone');
  const next = await runner.pump();
  expect(next! - app.ctx.now()).toBeGreaterThan(4000);
  expect(ran).toEqual([]);
  app.clock.forward(5000);
  await runner.pump();
  await runner.idle();
  expect(ran).toEqual(['later:2']);

  await enqueue(app.ctx, 'test', 'again', {}, app.ctx.now());
  for (let round = 0; round < 5; round += 1) {
    await runner.pump();
    await runner.idle();
    app.clock.forward(1000);
  }
  expect(ran.filter((each) => each.startsWith('again'))).toHaveLength(3);
});

it('a job that fails is tried again later, then given up with its reason', async () => {
  const app = await createTestApp();
  const failed: string[] = [];
  let tries = 0;
  const runner = createJobRunner(
    app.ctx,
    work(
      async () => {
        tries += 1;
        throw new Error('broken');
      },
      { failed: async (_ctx: unknown, job: Job, reason: string) => void failed.push(`${job.key}: ${reason}`) },
    ),
  );
  await enqueue(app.ctx, 'test', 'k', {}, app.ctx.now());
  for (let round = 0; round < 6; round += 1) {
    await runner.pump();
    await runner.idle();
    app.clock.forward(60_000);
  }
  expect(tries).toBe(3);
  expect(failed).toEqual(['k: broken']);
});

it('work asked for while a worker has the key is not lost', async () => {
  const app = await createTestApp();
  const seen: number[] = [];
  const runner = createJobRunner(
    app.ctx,
    work(async (ctx, job) => {
      seen.push(job.payload.n as number);
      if (job.payload.n === 1) await enqueue(ctx, 'test', 'k', { n: 2 }, ctx.now());
    }),
  );
  await enqueue(app.ctx, 'test', 'k', { n: 1 }, app.ctx.now());
  for (let round = 0; round < 3; round += 1) {
    await runner.pump();
    await runner.idle();
  }
  expect(seen).toEqual([1, 2]);
});

it('a job whose worker died is taken over when its lease has ended, with a higher fence', async () => {
  const app = await createTestApp();
  const fences: number[] = [];
  const dead = createJobRunner(
    app.ctx,
    work((_, job) => {
      fences.push(job.fence);
      return new Promise(() => {});
    }),
  );
  const alive = createJobRunner(
    app.ctx,
    work(async (_, job) => void fences.push(job.fence)),
  );
  await enqueue(app.ctx, 'test', 'k', {}, app.ctx.now());
  await dead.pump();
  await alive.pump();
  await alive.idle();
  expect(fences).toHaveLength(1);
  app.clock.forward(11_000);
  await alive.pump();
  await alive.idle();
  expect(fences).toHaveLength(2);
  expect(fences[1]).toBeGreaterThan(fences[0]!);
});

it('a job that was given up tells so again when the telling failed', async () => {
  const app = await createTestApp();
  let told = 0;
  const runner = createJobRunner(
    app.ctx,
    work(() => Promise.reject(new Error('broken')), {
      tries: 1,
      async failed() {
        told += 1;
        if (told === 1) throw new Error('not now');
      },
    }),
  );
  await enqueue(app.ctx, 'test', 'k', {}, app.ctx.now());
  for (let round = 0; round < 4; round += 1) {
    await runner.pump();
    await runner.idle();
    app.clock.forward(60_000);
  }
  expect(told).toBe(2);
});
