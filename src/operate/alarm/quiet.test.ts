import { describe, expect, it, vi } from 'vitest';
import { createTestApp, openTestDatabase } from '../../../test/app.ts';
import { decideQuiets } from './quiet.ts';
import { readAllAlarms } from './definition.ts';
import { catalog, endMinute, mailing, minute, startWith, takeMails, tellOf, template } from '../../../test/quiet.ts';

// Each test opens the real telemetry engine, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

const chain = template([mailing('db-down', 'db'), mailing('api-slow', 'api'), mailing('web-slow', 'web')]);

describe('a symptom', () => {
  it('is held behind the alarm that was told on what its service needs, and told when that has been OK for a while', async () => {
    const app = await startWith(chain);
    await endMinute(app, ['db-down']);
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    await endMinute(app, ['web-slow']);
    expect(takeMails(app)).toEqual([]);
    const alarm = await app.client.getAlarm({ name: 'web-slow' });
    expect(alarm).toMatchObject({ state: 'ALARM', quiet: { kind: 'dependency', by: 'alarm:default/db-down' } });
    expect(alarm.quiet!.because).toMatch(/^web-slow is a symptom of db-down \(web needs api needs db\): held until /);
    expect((await tellOf(app, 'web-slow')).at(-1)).toMatchObject({ quiet: { kind: 'dependency' }, actions: [] });
    await endMinute(app, [], ['db-down']);
    expect(takeMails(app)).toEqual(['db-down OK']);
    await app.forward(minute);
    expect(takeMails(app)).toEqual([]);
    await app.forward(minute + 10_000);
    await app.settle();
    expect(takeMails(app)).toEqual(['web-slow ALARM']);
    expect((await tellOf(app, 'web-slow')).at(-1)).toMatchObject({
      type: 'actions-released',
      because: expect.stringMatching(/^No symptom of db-down any more/),
    });
  });

  it('is found when both fire in the same minute, is never held for ever, and clears without a word', async () => {
    const app = await startWith(chain);
    await endMinute(app, ['db-down', 'api-slow', 'web-slow']);
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    await endMinute(app, [], ['api-slow']);
    expect(takeMails(app)).toEqual([]);
    expect((await tellOf(app, 'api-slow')).at(-1)).toMatchObject({ to: 'OK', quiet: { kind: 'dependency' } });
    await app.forward(15 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['web-slow ALARM']);
  });

  it('is none of an alarm that nobody hears of', async () => {
    const alarms = [mailing('db-down', 'db', { AlarmActions: [] }), mailing('api-slow', 'api')];
    const app = await startWith(template(alarms));
    await endMinute(app, ['db-down']);
    await endMinute(app, ['api-slow']);
    expect(takeMails(app)).toEqual(['api-slow ALARM']);
  });

  it('is told when the alarm that it was held behind is taken out of the documents', async () => {
    const app = await startWith(chain);
    await endMinute(app, ['db-down']);
    await endMinute(app, ['web-slow']);
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    const left = template([mailing('api-slow', 'api'), mailing('web-slow', 'web')]);
    await app.load({ 'catalog.yaml': catalog, 'alarms.json': left });
    await app.forward(2 * minute + 10_000);
    await app.settle();
    expect(takeMails(app)).toEqual(['web-slow ALARM']);
  });
});

describe('an alarm that flaps', () => {
  it('is told as it changes, then once that it flaps, and again when it has kept one state', async () => {
    const app = await startWith(template([mailing('db-down', 'db')]));
    for (const name of ['bad', 'good', 'bad', 'good'])
      await (name === 'bad' ? endMinute(app, ['db-down']) : endMinute(app, [], ['db-down']));
    expect(takeMails(app)).toEqual(['db-down ALARM', 'db-down ALARM', 'db-down OK', 'db-down OK']);
    await endMinute(app, ['db-down']);
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    const flapping = (await tellOf(app, 'db-down')).filter((each) => each.type === 'flapping');
    expect(flapping).toMatchObject([{ alarm: 'db-down', state: 'ALARM' }]);
    await endMinute(app, [], ['db-down']);
    await endMinute(app, ['db-down']);
    await endMinute(app, [], ['db-down']);
    expect(takeMails(app)).toEqual([]);
    expect((await app.client.getAlarm({ name: 'db-down' })).quiet).toMatchObject({ kind: 'flapping' });
    await app.forward(5 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-down OK']);
    expect((await tellOf(app, 'db-down')).filter((each) => each.type === 'flapping')).toHaveLength(1);
    expect((await app.client.getAlarm({ name: 'db-down' })).quiet).toBeNull();
  });
});

describe('acknowledgeAlarm', () => {
  it('keeps an alarm quiet until it clears, after which it is told anew', async () => {
    const app = await startWith(template([mailing('db-down', 'db')]));
    const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
    await expect(ada.acknowledgeAlarm({ name: 'db-down' })).rejects.toThrow(
      /in INSUFFICIENT_DATA, not in ALARM; .*silence/,
    );
    await endMinute(app, ['db-down']);
    const alarm = await ada.acknowledgeAlarm({ name: 'db-down', minutes: 30, note: 'Full disk' });
    const until = new Date(Date.parse(alarm.acknowledged!.at) + 30 * minute).toISOString();
    expect(alarm).toMatchObject({
      acknowledged: { by: 'user:default/ada', until, note: 'Full disk' },
      quiet: { kind: 'acknowledged', by: 'user:default/ada', until },
    });
    expect((await tellOf(app, 'db-down')).at(-1)).toMatchObject({ type: 'acknowledged', note: 'Full disk' });
    await endMinute(app, [], ['db-down']);
    expect(takeMails(app)).toEqual(['db-down ALARM', 'db-down OK']);
    expect(await app.client.getAlarm({ name: 'db-down' })).toMatchObject({ acknowledged: null, quiet: null });
    await endMinute(app, ['db-down']);
    expect(takeMails(app)).toEqual(['db-down ALARM']);
  });

  it('takes on the whole group of a service, but not an alarm that joins it afterwards', async () => {
    const names = ['db-down', 'db-slow', 'db-full'];
    const app = await startWith(template(names.map((name) => mailing(name, 'db'))));
    await endMinute(app, ['db-down', 'db-slow'], ['db-full']);
    expect(takeMails(app).sort()).toEqual(['db-down ALARM', 'db-full OK', 'db-slow ALARM']);
    await app.client.acknowledgeAlarm({ name: 'db-down', minutes: 30, scope: 'group' });
    const taken = async (name: string) => (await app.client.getAlarm({ name })).acknowledged?.by ?? null;
    expect([await taken('db-down'), await taken('db-slow'), await taken('db-full')]).toEqual([
      'user:default/tester',
      'user:default/tester',
      null,
    ]);
    expect((await tellOf(app, 'db-down')).at(-1)).toMatchObject({ type: 'acknowledged' });
    await endMinute(app, names);
    expect(takeMails(app)).toEqual(['db-full ALARM']);
  });

  it('has an alarm told again once when its time is up', async () => {
    const app = await startWith(template([mailing('db-down', 'db')]));
    await endMinute(app, ['db-down']);
    await app.client.acknowledgeAlarm({ name: 'db-down', minutes: 5 });
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    await app.forward(4 * minute);
    expect(takeMails(app)).toEqual([]);
    await app.forward(minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-down ALARM']);
    expect((await app.client.getAlarm({ name: 'db-down' })).acknowledged).toBeNull();
    await app.forward(10 * minute);
    expect(takeMails(app)).toEqual([]);
  });
});

describe('many alarms', () => {
  it('of one service that send the same message at once are told by the worst three, which say so', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `db-${String(index).padStart(2, '0')}`);
    const Tags = [
      { Key: 'evenkeel.dev/service', Value: 'db' },
      { Key: 'evenkeel.dev/severity', Value: '1' },
    ];
    const other = ['notify:console'];
    const alarms = names.map((name, index) =>
      mailing(name, 'db', index === 11 ? { Tags } : index === 5 ? { AlarmActions: other } : {}),
    );
    const app = await startWith(template(alarms));
    await endMinute(app, names);
    expect(takeMails(app)).toEqual(['db-00 ALARM', 'db-01 ALARM', 'db-11 ALARM']);
    expect((await tellOf(app, 'db-11')).at(-1)).toMatchObject({
      storm: expect.stringMatching(/^One of 12 alarms of .* at once: db-11, db-00, db-01 stand for all$/),
    });
    // What none of the three does is done all the same.
    expect((await tellOf(app, 'db-05')).at(-1)).toMatchObject({ quiet: null, actions: other });
    expect((await tellOf(app, 'db-07')).at(-1)).toMatchObject({ quiet: { kind: 'group' }, actions: [] });
    expect((await app.client.listAlarms({})).items.filter((each) => each.quiet !== null)).toEqual([]);
    // A single one is told by itself.
    await endMinute(app, [], ['db-07']);
    expect(takeMails(app)).toEqual(['db-07 OK']);
  });

  it('decideQuiets() reads and writes each group once, however many change', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `alarm-${index}`);
    const alarms = names.map((name, index) => mailing(name, index % 2 === 0 ? 'db' : 'web'));
    const app = await startWith(template(alarms));
    const value = '(alarm-.*9|other)';
    const matchers = [{ label: 'alarm', operator: '=~' as const, value }];
    await app.client.createSilence({ matchers, comment: 'Every tenth', minutes: 5 });
    const changes = (await readAllAlarms(app.ctx)).map((declared) => ({
      declared,
      from: 'OK' as const,
      to: 'ALARM' as const,
    }));
    const queries = vi.spyOn(Object.getPrototypeOf(app.ctx.db.getExecutor()), 'executeQuery');
    const started = performance.now();
    const { quiets } = await decideQuiets(app.ctx, changes);
    expect(performance.now() - started).toBeLessThan(5000);
    expect([...quiets.values()].filter((each) => each.kind === 'silence')).toHaveLength(100);
    expect(queries.mock.calls.length).toBeGreaterThan(5);
    expect(queries.mock.calls.length).toBeLessThan(60);
    queries.mockRestore();
  });
});

describe('what keeps alarms quiet', () => {
  it('outlives the process: who starts again goes on where the other ended', async () => {
    const database = await openTestDatabase();
    const first = await startWith(chain, { database: { ...database, close: async () => {} } });
    await first.client.createSilence({
      matchers: [{ label: 'alarm', operator: '=', value: 'api-slow' }],
      comment: 'A change of the API',
      minutes: 10,
    });
    await endMinute(first, ['db-down', 'api-slow', 'web-slow']);
    expect(takeMails(first)).toEqual(['db-down ALARM']);
    await first.client.acknowledgeAlarm({ name: 'db-down', minutes: 5, note: 'On it' });
    await first.close();

    const second = await createTestApp({ database });
    second.world.onMail('ops@shop.example');
    await second.forward(first.ctx.now() - second.ctx.now());
    expect(takeMails(second)).toEqual([]);
    expect(await second.client.getAlarm({ name: 'db-down' })).toMatchObject({ acknowledged: { note: 'On it' } });
    await second.forward(5 * minute);
    await second.settle();
    expect(takeMails(second)).toEqual(['db-down ALARM']);
    await second.forward(11 * minute);
    await second.settle();
    expect(takeMails(second)).toEqual(['api-slow ALARM', 'web-slow ALARM']);
  });

  it('has its say when the suppressor of a composite is over, and tells the composite once', async () => {
    const composite = {
      Shop: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: {
          AlarmName: 'shop-down',
          AlarmDescription: 'shop-down',
          AlarmRule: 'ALARM(db-down)',
          AlarmActions: ['notify:email:ops@shop.example'],
          OKActions: ['notify:email:ops@shop.example'],
          ActionsSuppressor: 'work',
          ActionsSuppressorWaitPeriod: 0,
          ActionsSuppressorExtensionPeriod: 0,
          Tags: [{ Key: 'evenkeel.dev/service', Value: 'db' }],
        },
      },
    };
    const none = { AlarmActions: [], OKActions: [] };
    const app = await startWith(template([mailing('db-down', 'db', none), mailing('work', 'web', none)], composite));
    await endMinute(app, ['work']);
    expect(takeMails(app)).toEqual(['shop-down OK']);
    await endMinute(app, ['db-down']);
    expect((await app.client.getAlarm({ name: 'shop-down' })).quiet).toMatchObject({ kind: 'suppressor' });
    await app.client.createSilence({
      matchers: [{ label: 'alarm', operator: '=', value: 'shop-down' }],
      comment: 'The move',
      minutes: 10,
    });
    await endMinute(app, [], ['work']);
    expect(takeMails(app)).toEqual([]);
    expect((await app.client.getAlarm({ name: 'shop-down' })).quiet).toMatchObject({ kind: 'silence' });
    await app.forward(11 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['shop-down ALARM']);

    // The other way round: the silence is over first, and the suppressor has the last word.
    await endMinute(app, [], ['db-down']);
    expect(takeMails(app)).toEqual(['shop-down OK']);
    const matchers = [{ label: 'alarm', operator: '=' as const, value: 'shop-down' }];
    const silence = await app.client.createSilence({ matchers, comment: 'Once more', minutes: 30 });
    await endMinute(app, ['db-down']);
    await endMinute(app, ['work']);
    await endMinute(app, [], ['db-down']);
    await endMinute(app, ['db-down']);
    await app.client.endSilence({ id: silence.id });
    await app.settle();
    expect(takeMails(app)).toEqual([]);
    await endMinute(app, [], ['work']);
    expect(takeMails(app)).toEqual(['shop-down ALARM']);
  });
});
