import { describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { readEvents } from '../../platform/events.ts';
import { listAlarmStates, readAlarmState } from './alarm.ts';
import { graceMs, readAlarms } from './definition.ts';
import { evaluateAlarms } from './pass.ts';
import { declare, latencyAlarm, type Sample, storeSamples } from './sample.test-data.ts';

// Each test opens the real telemetry engine, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;

/** Starts the product a few seconds into a minute, so that no minute ends by itself while a test prepares. */
async function startAtMinute(): Promise<TestApp> {
  const app = await createTestApp();
  app.world.onMail('ops@shop.example');
  await app.forward(minute - (app.ctx.now() % minute) + 5000);
  return app;
}

/** Stores one value for each of the newest minutes, the last being the running one; undefined leaves a minute empty. */
async function storeMinutes(
  app: TestApp,
  values: readonly (number | undefined)[],
  sample: Partial<Sample> = {},
): Promise<number> {
  const end = (Math.floor(app.ctx.now() / minute) + 1) * minute;
  const samples = values.flatMap((value, index) =>
    value === undefined
      ? []
      : [{ metric: 'latency', ...sample, time: end - (values.length - index) * minute + 1000, value }],
  );
  if (samples.length > 0) await storeSamples(app.ctx.telemetry, samples);
  return end;
}

/** Ends the running minute and lets what is due happen. */
async function endMinute(app: TestApp): Promise<void> {
  await app.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
}

const changesOf = async (app: TestApp) =>
  (await readEvents(app.ctx.db, { type: 'evenkeel.alarm.state-changed' })).map(
    (each) => ({ subject: each.subject, ...each.data }) as Record<string, unknown>,
  );

describe('alarms', () => {
  it('go to ALARM when the period closes that makes M of N breach, and back to OK, each told with its points', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    const end = await storeMinutes(app, [0.2, 3, 4]);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('INSUFFICIENT_DATA');

    await endMinute(app);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('ALARM');
    const iso = (ago: number) => new Date(end - ago * minute).toISOString();
    const [alarmed] = (await changesOf(app)).filter((each) => each.to === 'ALARM');
    expect(alarmed).toMatchObject({
      subject: 'alarm:default/api-slow',
      alarm: 'api-slow',
      rule: 'AL4',
      reason: '2 of the last 3 periods of 1 min were above 1: 3, 4',
      service: 'component:default/api',
      owner: 'group:default/shop',
      runbook: null,
      firstBreachingAt: iso(2),
      actions: ['notify:console'],
      targets: [],
    });
    expect((alarmed!.points as unknown[]).slice(-3)).toEqual([
      { time: iso(3), value: 0.2, breaching: false, used: true },
      { time: iso(2), value: 3, breaching: true, used: true },
      { time: iso(1), value: 4, breaching: true, used: true },
    ]);
    expect(alarmed!.detail).toMatchObject({ alarmName: 'api-slow', state: { value: 'ALARM' } });

    await storeMinutes(app, [0.1]);
    await endMinute(app);
    await storeMinutes(app, [0.1]);
    await endMinute(app);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('OK');
    const recovered = (await changesOf(app)).at(-1);
    expect(recovered).toMatchObject({
      from: 'ALARM',
      to: 'OK',
      firstBreachingAt: null,
      actions: ['notify:email:ops@shop.example'],
    });
    expect((recovered!.detail as { previousState: unknown }).previousState).toEqual(
      (alarmed!.detail as { state: unknown }).state,
    );
  });

  it('show state, points and rule through the API, before the first evaluation too', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm({ AlarmName: 'other', MetricName: 'other' }), latencyAlarm()));
    await storeMinutes(app, [5, 5, 0.5]);
    await endMinute(app);
    const alarm = await app.client.getAlarm({ name: 'api-slow' });
    expect(alarm).toMatchObject({
      state: 'ALARM',
      rule: 'AL4',
      title: 'The API is slow',
      owner: 'group:default/shop',
      statistic: 'Average',
      threshold: 1,
      datapointsToAlarm: 2,
      file: 'alarms.json',
    });
    expect(alarm.points.map((each) => each.value)).toEqual([null, null, 5, 5, 0.5]);
    expect(alarm.points.map((each) => each.breaching)).toEqual([null, null, true, true, false]);
    expect(Date.parse(alarm.evaluatedAt!)).toBeGreaterThanOrEqual(Date.parse(alarm.since));

    const names = async (input: Parameters<typeof app.client.listAlarms>[0]) =>
      (await app.client.listAlarms(input)).items.map((each) => each.name);
    expect(await names({})).toEqual(['api-slow', 'other']);
    expect(await names({ state: 'ALARM' })).toEqual(['api-slow']);
    expect(await names({ state: 'INSUFFICIENT_DATA', service: 'component:default/api' })).toEqual(['other']);
    expect(await names({ service: 'component:default/nobody' })).toEqual([]);
    expect((await listAlarmStates(app.ctx)).map((each) => [each.ref, each.state])).toEqual([
      ['alarm:default/api-slow', 'ALARM'],
      ['alarm:default/other', 'INSUFFICIENT_DATA'],
    ]);
    await expect(app.client.getAlarm({ name: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
    expect(await readAlarmState(app.ctx, 'nobody')).toBeNull();
  });

  it('treat missing data as each of them says, all evaluated in one pass', async () => {
    const app = await startAtMinute();
    const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'];
    await app.load(
      declare(...treatments.map((TreatMissingData) => latencyAlarm({ AlarmName: TreatMissingData, TreatMissingData }))),
    );
    let queries = 0;
    const { query } = app.ctx.telemetry;
    const counting = new Proxy(app.ctx.telemetry, {
      get: (target, name) =>
        name === 'query' ? (...args: [string]) => (queries++, query(...args)) : Reflect.get(target, name),
    });
    app.ctx.telemetry = counting;
    await storeMinutes(app, [0.5, 0.5, 0.5]);
    await endMinute(app);
    const states = async () =>
      Object.fromEntries((await listAlarmStates(app.ctx)).map((each) => [each.name, each.state]));
    expect(await states()).toEqual({ missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' });
    for (let silent = 0; silent < 5; silent += 1) await endMinute(app);
    expect(await states()).toEqual({
      missing: 'INSUFFICIENT_DATA',
      ignore: 'OK',
      breaching: 'ALARM',
      notBreaching: 'OK',
    });
    queries = 0;
    await evaluateAlarms(app.ctx, 60, await readAlarms(app.ctx));
    // One query for each table, however many alarms there are.
    expect(queries).toBe(3);
  });

  it('see a sample that comes after its period was evaluated', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    await storeMinutes(app, [0.5, 0.5, 0.5]);
    await endMinute(app);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('OK');
    const end = Math.floor(app.ctx.now() / minute) * minute;
    await storeSamples(app.ctx.telemetry, [{ metric: 'latency', time: end - 30_000, value: 90 }]);
    await storeMinutes(app, [9]);
    await endMinute(app);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('ALARM');
  });

  it('slide by the minute when their period is longer', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm({ Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1 })));
    // Evaluated at the end of a minute that ends no period of five minutes.
    while ((Math.floor(app.ctx.now() / minute) + 1) % 5 === 0) await endMinute(app);
    const end = await storeMinutes(app, [7]);
    await endMinute(app);
    const alarm = await app.client.getAlarm({ name: 'api-slow' });
    expect(alarm).toMatchObject({ state: 'ALARM' });
    expect(Date.parse(alarm.points.at(-1)!.time)).toBe(end - 5 * minute);
  });

  it('keep their state when the telemetry store does not answer, and go on when it does', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    await storeMinutes(app, [5, 5, 5]);
    await endMinute(app);
    const { telemetry } = app.ctx;
    app.ctx.telemetry = new Proxy(telemetry, {
      get: (target, name) =>
        name === 'query' ? () => Promise.reject(new Error('the store is gone')) : Reflect.get(target, name),
    });
    for (let minutes = 0; minutes < 6; minutes += 1) await endMinute(app);
    expect(await readAlarmState(app.ctx, 'api-slow')).toBe('ALARM');
    const before = (await app.client.getAlarm({ name: 'api-slow' })).evaluatedAt!;
    app.ctx.telemetry = telemetry;
    await endMinute(app);
    const after = await app.client.getAlarm({ name: 'api-slow' });
    expect(after.state).toBe('INSUFFICIENT_DATA');
    expect(Date.parse(after.evaluatedAt!)).toBeGreaterThan(Date.parse(before));
    expect((await changesOf(app)).map((each) => each.to)).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  });

  it('tell a change once, however many evaluate the same range at the same time', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    await storeMinutes(app, [5, 5, 5]);
    const alarms = await readAlarms(app.ctx);
    app.clock.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
    const passes = await Promise.all([1, 2, 3].map(() => evaluateAlarms(app.ctx, 60, alarms)));
    expect(passes.flatMap((each) => each.changed).length).toBeLessThanOrEqual(1);
    await app.settle();
    expect((await changesOf(app)).map((each) => each.to)).toEqual(['ALARM']);
  });
});

describe('the documents', () => {
  it('start an alarm again when what decides its state changes, and only then', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    await storeMinutes(app, [5, 5, 5]);
    await endMinute(app);
    await app.load(declare(latencyAlarm({ AlarmDescription: 'Slow', AlarmActions: [] })));
    expect((await changesOf(app)).map((each) => each.to)).toEqual(['ALARM']);

    await app.load(declare(latencyAlarm({ Threshold: 9 })));
    const changes = await changesOf(app);
    expect(changes.map((each) => [each.from, each.to, each.rule])).toEqual([
      ['INSUFFICIENT_DATA', 'ALARM', 'AL4'],
      ['ALARM', 'INSUFFICIENT_DATA', 'definition'],
      ['INSUFFICIENT_DATA', 'OK', 'AL4'],
    ]);
    expect(changes[1]).toMatchObject({ actions: [], points: [], firstBreachingAt: null });
  });

  it('take the state of an alarm away with the alarm, and give it none of the old when it comes back', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm()));
    await storeMinutes(app, [5, 5, 5]);
    await endMinute(app);
    await app.load(declare());
    expect(await readAlarmState(app.ctx, 'api-slow')).toBeNull();
    await endMinute(app);
    await app.load(declare(latencyAlarm({ MetricName: 'silent' })));
    expect(await app.client.getAlarm({ name: 'api-slow' })).toMatchObject({ state: 'INSUFFICIENT_DATA' });
    expect((await changesOf(app)).map((each) => each.to)).toEqual(['ALARM']);
  });

  it('bring periods into force that no alarm had before', async () => {
    const app = await startAtMinute();
    await app.load(declare(latencyAlarm({ MetricName: 'silent' })));
    await app.load(
      declare(
        latencyAlarm({ MetricName: 'silent' }),
        latencyAlarm({ AlarmName: 'quick', Period: 5, EvaluationPeriods: 1, DatapointsToAlarm: 1 }),
      ),
    );
    await storeSamples(app.ctx.telemetry, [{ metric: 'latency', time: app.ctx.now(), value: 5 }]);
    await app.forward(5000 + graceMs);
    expect(await readAlarmState(app.ctx, 'quick')).toBe('ALARM');
  });

  it('are refused whole when an alarm is wrong, with its place', async () => {
    const app = await startAtMinute();
    await expect(
      app.load(declare(latencyAlarm(), latencyAlarm({ AlarmName: 'b', Threshold: 'high' }))),
    ).rejects.toMatchObject({
      code: 'documents_rejected',
      details: [expect.objectContaining({ file: 'alarms.json', severity: 'error' })],
    });
    expect((await app.client.listAlarms({})).items).toEqual([]);
  });
});
