import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createTestApp } from '../../test/app.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { asSystem, type Ctx, transaction } from './context.ts';
import { json } from './db.ts';
import { createDispatcher, registerSubscriptions, type Subscription } from './dispatch.ts';
import { append, because, depthLimit, type LogEvent, readEvents, verifyChain } from './events.ts';

const source = '/test';

async function appendMany(ctx: Ctx, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1)
    await append(ctx, {
      source,
      type: 'test.counted',
      subject: 'thing:default/a',
      data: { number, deep: { b: 1, a: [1.5, 'é', null] } },
    });
}

describe('append()', () => {
  it('acknowledges and drops a second event of one source and id', async () => {
    const app = await createTestApp();
    expect(await append(app.ctx, { source, id: 'one', type: 'test.a', data: {} })).not.toBeNull();
    expect(await append(app.ctx, { source, id: 'one', type: 'test.a', data: { other: true } })).toBeNull();
    expect(await append(app.ctx, { source: '/other', id: 'one', type: 'test.a', data: {} })).not.toBeNull();
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    const app = await createTestApp();
    await app.settle();
    const before = (await readEvents(app.ctx.db, { limit: 1000 })).length;
    await expect(
      transaction(app.ctx, async (ctx) => {
        await appendMany(ctx, 3);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await app.settle();
    expect((await readEvents(app.ctx.db, { limit: 1000 })).length).toBe(before);
  });

  it('stops an event that causes itself, and says so once', async () => {
    const app = await createTestApp();
    let cause = await append(app.ctx, { source, type: 'test.loop', subject: 'thing:default/a', data: {} });
    let steps = 0;
    while (cause !== null && steps < 100) {
      cause = await append(because(asSystem(app.ctx, 'test'), cause), { source, type: 'test.loop', data: {} });
      steps += 1;
    }
    expect(steps).toBe(depthLimit + 1);
    await app.settle();
    const stopped = await readEvents(app.ctx.db, { type: 'evenkeel.event.loop-stopped' });
    expect(stopped.map((each) => each.data.subjects)).toEqual([['thing:default/a']]);
  });
});

describe('verifyChain()', () => {
  it('covers what else a sender had, and leaves the hash of every other event as it was', async () => {
    const app = await createTestApp();
    await append(app.ctx, { source, type: 'test.plain', data: { a: 1 } });
    await append(app.ctx, { source, type: 'test.more', data: {}, extensions: { place: 'x' }, dataForm: 'none' });
    await app.settle();
    const [plain] = await readEvents(app.ctx.db, { type: 'test.plain' });
    expect(Object.keys(plain!)).not.toContain('extensions');
    const [before] = await readEvents(app.ctx.db, { beforeSequence: plain!.sequence!, newestFirst: true, limit: 1 });
    const { hash, ...rest } = plain!;
    expect(hash).toBe(sha256(before?.hash ?? '0'.repeat(64), canonicalJson(rest)));
    expect((await verifyChain(app.ctx)).broken).toBeNull();
    const [more] = await readEvents(app.ctx.db, { type: 'test.more' });
    const change = sql`update platform.event set extensions = ${json({ place: 'y' })} where id = ${more!.id}`;
    await expect(change.execute(app.ctx.db)).rejects.toThrow('append-only');
    await sql`alter table platform.event disable trigger event_append_only`.execute(app.ctx.db);
    await change.execute(app.ctx.db);
    expect((await verifyChain(app.ctx)).broken).toMatchObject({ sequence: more!.sequence });
  });

  it('closes over a sealed log, and finds what was changed, taken out or put in', async () => {
    const app = await createTestApp();
    await appendMany(app.ctx, 20);
    await app.settle();
    const whole = await verifyChain(app.ctx);
    expect(whole.broken).toBeNull();
    expect(whole.checked).toBeGreaterThanOrEqual(20);
    const [middle] = await readEvents(app.ctx.db, { type: 'test.counted', limit: 1 });

    await expect(
      sql`update platform.event set data = '{}' where sequence = ${middle!.sequence}`.execute(app.ctx.db),
    ).rejects.toThrow('append-only');
    await expect(
      sql`delete from platform.event where sequence = ${middle!.sequence}`.execute(app.ctx.db),
    ).rejects.toThrow('append-only');

    await sql`alter table platform.event disable trigger event_append_only`.execute(app.ctx.db);
    await sql`update platform.event set data = jsonb_set(data, '{number}', '99') where sequence = ${middle!.sequence}`.execute(
      app.ctx.db,
    );
    expect((await verifyChain(app.ctx)).broken).toEqual({
      sequence: middle!.sequence,
      reason: 'the event or one before it was changed after it was sealed',
    });
    await sql`delete from platform.event where sequence = ${middle!.sequence}`.execute(app.ctx.db);
    expect((await verifyChain(app.ctx)).broken).toEqual({
      sequence: middle!.sequence,
      reason: `event ${middle!.sequence} is missing`,
    });
  });

  it('finds a forged event whose own hash was made anew: the next one no longer follows it', async () => {
    const app = await createTestApp();
    await appendMany(app.ctx, 3);
    await app.settle();
    const [before, middle] = await readEvents(app.ctx.db, { type: 'test.counted', limit: 2 });
    const { hash: _, ...rest } = middle!;
    const data = { number: 99 };
    const forged = sha256(before!.hash!, canonicalJson({ ...rest, data }));
    await sql`alter table platform.event disable trigger event_append_only`.execute(app.ctx.db);
    await sql`update platform.event set data = ${json(data)}, hash = ${forged} where sequence = ${middle!.sequence}`.execute(
      app.ctx.db,
    );
    expect((await verifyChain(app.ctx)).broken?.sequence).toBe(middle!.sequence! + 1);
  });
});

describe('createDispatcher()', () => {
  async function read(app: Awaited<ReturnType<typeof createTestApp>>, subscription: Omit<Subscription, 'name'>) {
    const all = [{ name: 'test.reader', ...subscription }];
    await registerSubscriptions(app.ctx, all);
    return createDispatcher(app.ctx, all);
  }

  it('gives each matching event once, in order, to a reader that begins anew where it was', async () => {
    const app = await createTestApp();
    const seen: number[] = [];
    const subscription = {
      pattern: { type: ['test.counted'], data: { number: [{ numeric: ['>', 2] }] } },
      handle: async (_: Ctx, event: LogEvent) => void seen.push(event.data.number as number),
    };
    await appendMany(app.ctx, 5);
    await app.settle();
    await (await read(app, subscription)).run();
    expect(seen).toEqual([3, 4, 5]);
    await appendMany(app.ctx, 4);
    await app.settle();
    await (await read(app, subscription)).run();
    expect(seen).toEqual([3, 4, 5, 3, 4]);
  });

  it('tries a failing handler again after a wait, then sets the event aside and goes on', async () => {
    const app = await createTestApp();
    const tried: number[] = [];
    const dispatcher = await read(app, {
      pattern: { type: ['test.counted'] },
      async handle(ctx, event) {
        tried.push(event.data.number as number);
        await append(ctx, { source, type: 'test.side-effect', data: {} });
        if (event.data.number === 1) throw new Error('never');
      },
    });
    await appendMany(app.ctx, 2);
    await app.settle();
    for (let round = 0; round < 8; round += 1) {
      await dispatcher.run();
      app.clock.forward(60_000);
    }
    expect(tried).toEqual([1, 1, 1, 1, 1, 2]);
    await app.settle();
    const [dead] = await readEvents(app.ctx.db, { type: 'evenkeel.subscription.dead-lettered' });
    expect(dead!.data).toMatchObject({ subscription: 'test.reader', reason: 'never' });
    expect(await readEvents(app.ctx.db, { type: 'test.side-effect' })).toHaveLength(1);
  });
});
