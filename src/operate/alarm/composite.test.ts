import { describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { readEvents } from '../../platform/events.ts';
import { readAlarmState } from './alarm.ts';
import { graceMs } from './definition.ts';
import { declare, latencyAlarm, storeSamples } from './sample.test-data.ts';

vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;

async function startAtMinute(): Promise<TestApp> {
  const app = await createTestApp();
  app.world.onMail('ops@shop.example');
  await app.forward(minute - (app.ctx.now() % minute) + 5000);
  return app;
}

/** Metric alarms of one period each, on a series of their own name. */
const metricAlarm = (name: string) =>
  latencyAlarm({
    AlarmName: name,
    Dimensions: [{ Name: 'series', Value: name }],
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    AlarmActions: [],
    OKActions: [],
    Tags: [],
  });

function withComposites(metric: string[], composites: Record<string, Record<string, unknown>>): Record<string, string> {
  const resources = Object.fromEntries(
    Object.entries(composites).map(([name, properties]) => [
      name.replaceAll('-', ''),
      { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: name, ...properties } },
    ]),
  );
  return {
    ...declare(...metric.map(metricAlarm)),
    'composites.json': JSON.stringify({ Resources: resources }),
  };
}

/** Ends the running minute, in which the named alarms breach and the others do not. */
async function endMinute(app: TestApp, all: readonly string[], breaching: readonly string[]): Promise<void> {
  const time = app.ctx.now();
  const samples = all.map((series) => ({
    metric: 'latency',
    attributes: { series },
    time,
    value: breaching.includes(series) ? 5 : 0,
  }));
  await storeSamples(app.ctx.telemetry, samples, time);
  await app.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
}

const told = async (app: TestApp, name: string) =>
  (await readEvents(app.ctx.db, { typePrefix: 'evenkeel.alarm.', subject: `alarm:default/${name}` })).map((each) => ({
    type: each.type.replace('evenkeel.alarm.', ''),
    to: each.data.to,
    actions: each.data.actions,
  }));

describe('composite alarms', () => {
  it('follow the alarms that they rest on, composites on composites, and say which of them decided', async () => {
    const app = await startAtMinute();
    const all = ['db', 'web', 'cache'];
    await app.load(
      withComposites(all, {
        'two-of-three': { AlarmRule: 'AT_LEAST(2, ALARM, (db, web, cache))', AlarmActions: ['notify:console'] },
        'shop-down': { AlarmRule: 'ALARM(two-of-three) AND NOT ALARM(cache)' },
      }),
    );
    await endMinute(app, all, ['db']);
    expect(await readAlarmState(app.ctx, 'two-of-three')).toBe('OK');
    await endMinute(app, all, ['db', 'web']);
    expect(await readAlarmState(app.ctx, 'two-of-three')).toBe('ALARM');
    expect(await readAlarmState(app.ctx, 'shop-down')).toBe('ALARM');
    expect((await told(app, 'two-of-three')).at(-1)).toEqual({
      type: 'state-changed',
      to: 'ALARM',
      actions: ['notify:console'],
    });
    const alarm = await app.client.getAlarm({ name: 'shop-down' });
    expect(alarm).toMatchObject({ kind: 'composite', state: 'ALARM', threshold: null, periodSeconds: null });
    expect(alarm.children.map(({ name, state }) => [name, state])).toEqual([
      ['two-of-three', 'ALARM'],
      ['cache', 'OK'],
    ]);
    expect((await app.client.getAlarm({ name: 'cache' })).parents).toEqual(
      ['alarm:default/two-of-three', 'alarm:default/shop-down'].sort(),
    );
    const explained = await app.client.explainAlarm({ name: 'two-of-three' });
    expect(explained.sentences[0]).toContain('db');
    expect(explained.whatWouldChange[0]).toMatch(/^OK if (db|web) were/);

    await endMinute(app, all, ['db', 'web', 'cache']);
    expect(await readAlarmState(app.ctx, 'shop-down')).toBe('OK');
  });

  it('hold their actions back while their suppressor is in ALARM, and run them when it has been OK for a time', async () => {
    const app = await startAtMinute();
    const all = ['db', 'deploy'];
    await app.load(
      withComposites(all, {
        'shop-down': {
          AlarmRule: 'ALARM(db)',
          AlarmActions: ['notify:console'],
          ActionsSuppressor: 'deploy',
          ActionsSuppressorWaitPeriod: 30,
          ActionsSuppressorExtensionPeriod: 90,
        },
      }),
    );
    await endMinute(app, all, ['deploy']);
    await endMinute(app, all, ['deploy', 'db']);
    expect((await told(app, 'shop-down')).at(-1)).toEqual({ type: 'state-changed', to: 'ALARM', actions: [] });
    const quiet = (await app.client.getAlarm({ name: 'shop-down' })).quiet;
    expect(quiet).toMatchObject({ kind: 'suppressor', by: 'alarm:default/deploy', until: null });

    await endMinute(app, all, ['db']);
    expect((await told(app, 'shop-down')).at(-1)!.type).toBe('state-changed');
    await endMinute(app, all, ['db']);
    await app.forward(40_000);
    expect((await told(app, 'shop-down')).at(-1)).toEqual({
      type: 'actions-released',
      to: 'ALARM',
      actions: ['notify:console'],
    });
    expect((await app.client.getAlarm({ name: 'shop-down' })).quiet).toBeNull();
  });

  it('wait for a suppressor that is not in ALARM yet, and then act for the state of that time', async () => {
    const app = await startAtMinute();
    const all = ['db', 'deploy'];
    await app.load(
      withComposites(all, {
        'shop-down': {
          AlarmRule: 'ALARM(db)',
          AlarmActions: ['notify:console'],
          ActionsSuppressor: 'deploy',
          ActionsSuppressorWaitPeriod: 30,
          ActionsSuppressorExtensionPeriod: 30,
        },
      }),
    );
    await endMinute(app, all, []);
    await endMinute(app, all, ['db']);
    expect((await told(app, 'shop-down')).at(-1)).toEqual({ type: 'state-changed', to: 'ALARM', actions: [] });
    await app.forward(31_000);
    expect((await told(app, 'shop-down')).at(-1)).toEqual({
      type: 'actions-released',
      to: 'ALARM',
      actions: ['notify:console'],
    });
  });

  it('are refused when they wait for one another, with the way around', async () => {
    const app = await startAtMinute();
    const load = app.load(
      withComposites(['db'], { a: { AlarmRule: 'ALARM(b)' }, b: { AlarmRule: 'ALARM(a) OR ALARM(db)' } }),
    );
    await expect(load).rejects.toThrow(/AlarmRule|wait|cycle/i);
  });
});

describe('alarms on expressions', () => {
  it('hold what an expression gives against the threshold, and show what it was computed from', async () => {
    const app = await startAtMinute();
    const metric = (series: string) => ({
      MetricStat: {
        Metric: { Namespace: 'Shop', MetricName: 'latency', Dimensions: [{ Name: 'series', Value: series }] },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    const share = {
      AlarmName: 'error-share',
      Metrics: [
        { Id: 'share', Expression: '100 * errors / requests', Label: 'Share of errors' },
        { Id: 'errors', ...metric('errors') },
        { Id: 'requests', ...metric('requests') },
      ],
      EvaluationPeriods: 1,
      Threshold: 20,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: ['notify:console'],
      Tags: [{ Key: 'evenkeel.dev/service', Value: 'api' }],
    };
    await app.load({
      ...declare(),
      'alarms.json': JSON.stringify({ Resources: { Share: { Type: 'AWS::CloudWatch::Alarm', Properties: share } } }),
    });
    const time = app.ctx.now();
    await storeSamples(app.ctx.telemetry, [
      { metric: 'latency', attributes: { series: 'errors' }, time, value: 3 },
      { metric: 'latency', attributes: { series: 'requests' }, time, value: 10 },
    ]);
    await app.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
    const alarm = await app.client.getAlarm({ name: 'error-share' });
    expect(alarm).toMatchObject({ state: 'ALARM', threshold: 20 });
    expect(alarm.points.at(-1)!.value).toBeCloseTo(30);
    const explained = await app.client.explainAlarm({ name: 'error-share' });
    expect(explained.inputs.map(({ id, values }) => [id, values.at(-1)])).toEqual([
      ['errors', 3],
      ['requests', 10],
    ]);
    expect(explained).toMatchObject({ rule: 'AL4', state: 'ALARM', recordedState: 'ALARM' });
    expect(explained.range!.points.at(-1)).toMatchObject({ role: 'counted', breaching: true });
  });

  it('are held against a band that is learnt of two weeks, and wait for it until there is enough', async () => {
    const app = await startAtMinute();
    const band = {
      AlarmName: 'unusual',
      Metrics: [
        {
          Id: 'm1',
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'latency', Dimensions: [{ Name: 'series', Value: 'load' }] },
            Period: 3600,
            Stat: 'Average',
          },
        },
        { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m1, 3)' },
      ],
      ThresholdMetricId: 'band',
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanUpperThreshold',
      AlarmActions: ['notify:console'],
      Tags: [{ Key: 'evenkeel.dev/service', Value: 'api' }],
    };
    const document = { Resources: { Band: { Type: 'AWS::CloudWatch::Alarm', Properties: band } } };
    await app.load({ ...declare(), 'alarms.json': JSON.stringify(document) });
    expect((await app.client.explainAlarm({ name: 'unusual' })).sentences.join(' ')).toContain('not trained yet');
    const hour = 3_600_000;
    const now = Math.floor(app.ctx.now() / hour) * hour;
    await storeSamples(
      app.ctx.telemetry,
      Array.from({ length: 24 * 14 }, (_, index) => {
        const time = now - (index + 1) * hour + 1000;
        return {
          metric: 'latency',
          attributes: { series: 'load' },
          time,
          value: 100 + 50 * Math.sin((time / hour / 24) * 2 * Math.PI) + (index % 5),
        };
      }),
    );
    // The band is looked at again after an hour while there was too little.
    await app.forward(hour + minute);
    const time = app.ctx.now();
    await storeSamples(app.ctx.telemetry, [{ metric: 'latency', attributes: { series: 'load' }, time, value: 400 }]);
    await app.forward(hour - (app.ctx.now() % hour) + graceMs + 20);
    const alarm = await app.client.getAlarm({ name: 'unusual' });
    expect(alarm).toMatchObject({ state: 'ALARM', threshold: null });
    const newest = alarm.points.at(-1)!;
    expect(newest.breaching).toBe(true);
    expect(newest.upper).toBeGreaterThan(newest.lower!);
    expect(newest.upper).toBeLessThan(200);
  });
});
