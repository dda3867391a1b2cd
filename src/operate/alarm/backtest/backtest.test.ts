import { describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/app.ts';
import { type AlarmState, type MetricAlarm, parseMetricAlarm } from '../../../engines/alarm/index.ts';
import { asSystem } from '../../../platform/context.ts';
import { append } from '../../../platform/events.ts';
import { backtestAlarm } from './backtest.ts';
import { routes } from '../contract.ts';
import { periodStarts } from '../definition.ts';
import { judge } from '../measure.ts';
import { replayMetric } from './replay.ts';
import { declare, latencyAlarm, storeSamples } from '../sample.test-data.ts';

// Each test opens the real telemetry engine, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Starts the product with some alarms and a clock that stands. */
async function start(...alarms: Record<string, unknown>[]): Promise<TestApp> {
  const app = await createTestApp({ without: ['event', 'incident', 'oncall'] });
  await app.load(declare(...alarms));
  const now = app.ctx.now();
  return { ...app, ctx: { ...app.ctx, now: () => now } };
}

/** Stores a latency for each of the last `minutes` minutes, by the minutes until now. */
async function storeLatency(app: TestApp, minutes: number, valueOf: (ago: number) => number | null): Promise<number> {
  const end = Math.floor(app.ctx.now() / minute) * minute;
  const samples = Array.from({ length: minutes }, (_, ago) => ({ ago, value: valueOf(ago) })).flatMap(
    ({ ago, value }) => (value === null ? [] : [{ metric: 'latency', time: end - (ago + 1) * minute + 1000, value }]),
  );
  await storeSamples(app.ctx.telemetry, samples);
  return end;
}

const template = (properties: Record<string, unknown>) =>
  JSON.stringify({ Resources: { Changed: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } } });

function parse(properties: Record<string, unknown>): MetricAlarm {
  const { value, issues } = parseMetricAlarm(properties, [], 'x');
  if (value === undefined) throw new Error(issues.map((each) => each.message).join('; '));
  return value;
}

describe('backtestAlarm', () => {
  it('backtestAlarm tells when a changed alarm would have fired, in which incident, beside the one in force', async () => {
    const app = await start(latencyAlarm());
    const end = await storeLatency(app, 24 * 60, (ago) => {
      if (ago >= 600 && ago < 610) return 8;
      if (ago >= 300 && ago < 305) return 3;
      return ago % 400 === 0 ? 9 : 0.2;
    });
    const ctx = asSystem(app.ctx, 'incident');
    const incident = { correlation: 'one', subject: 'incident:default/1', source: '/evenkeel/operate/incident' };
    await append(ctx, {
      ...incident,
      type: 'evenkeel.incident.opened',
      time: end - 600 * minute,
      data: {
        incident: 'one',
        alarms: [],
        service: 'component:default/api',
        impactStartedAt: new Date(end - 608 * minute).toISOString(),
      },
    });
    await append(ctx, {
      ...incident,
      type: 'evenkeel.incident.resolved',
      time: end - 590 * minute,
      data: { incident: 'one' },
    });

    const same = await backtestAlarm(app.ctx, { name: 'api-slow', days: 1 });
    expect(routes.backtestAlarm.output.parse(same)).toEqual(same);
    const at = (ago: number) => new Date(end - ago * minute).toISOString();
    expect(same).toMatchObject({
      from: at(24 * 60),
      to: at(0),
      evaluations: 1440,
      covered: 1,
      current: { firings: 2, duringIncidents: 1 },
      summary: 'Would have fired 2 times in 1 d, 1 of them during an incident',
    });
    expect(same.firings).toEqual([
      {
        from: at(608),
        to: at(598),
        reason: '2 of the last 3 periods of 1 min were above 1: 8, 8',
        incident: 'incident:default/1',
      },
      { from: at(303), to: at(298), reason: '2 of the last 3 periods of 1 min were above 1: 3, 3', incident: null },
    ]);

    const document = template(latencyAlarm({ Threshold: 5 }));
    const changed = await backtestAlarm(app.ctx, { name: 'api-slow', document, days: 1 });
    expect(changed.firings).toHaveLength(1);
    expect(changed.summary).toBe(
      'Would have fired once in 1 d, during an incident; the alarm in force fires 2 times by the same reckoning, 1 of them during an incident',
    );
    const longer = await backtestAlarm(app.ctx, { name: 'api-slow', days: 2 });
    expect(longer.covered).toBeCloseTo(0.5, 2);
    expect(longer.summary).toMatch(/there is data for \d+ % of the time$/);
  });

  it('backtestAlarm takes an alarm that is not in force yet, and refuses what it cannot find or read', async () => {
    const app = await start();
    const document = template(latencyAlarm({ AlarmName: 'new' }));
    expect(await backtestAlarm(app.ctx, { name: 'new', document, days: 0.5 })).toMatchObject({
      current: null,
      covered: 0,
      summary: 'Would have fired 0 times in 12 h; there is data for 0 % of the time',
    });
    await expect(backtestAlarm(app.ctx, { name: 'none', days: 1 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(backtestAlarm(app.ctx, { name: 'other', document, days: 1 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Cannot backtest alarm "other" by the document: it declares "new"',
    });
    const broken = template({ ...latencyAlarm({ AlarmName: 'new' }), Threshold: 'x' });
    await expect(backtestAlarm(app.ctx, { name: 'new', document: broken, days: 1 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('Threshold'),
    });
  });

  it('backtestAlarm replays a composite over the recorded changes of the alarms below it', async () => {
    const app = await start(latencyAlarm(), latencyAlarm({ AlarmName: 'other', Threshold: 2 }));
    const now = app.ctx.now();
    const change = (alarm: string, ago: number, to: string) =>
      append(asSystem(app.ctx, 'alarm'), {
        source: '/evenkeel/operate/alarm',
        type: 'evenkeel.alarm.state-changed',
        subject: `alarm:default/${alarm}`,
        time: now - ago,
        data: { alarm, to },
      });
    await change('other', 3 * day, 'OK');
    await change('api-slow', 3 * day, 'ALARM');
    await change('other', 10 * hour, 'ALARM');
    await change('api-slow', 9 * hour, 'OK');
    await change('api-slow', 8 * hour, 'ALARM');
    const document = JSON.stringify({
      Resources: {
        Both: {
          Type: 'AWS::CloudWatch::CompositeAlarm',
          Properties: { AlarmName: 'both', AlarmRule: 'ALARM(api-slow) AND ALARM(other)' },
        },
      },
    });
    const told = await backtestAlarm(app.ctx, { name: 'both', document, days: 1 });
    expect(told.firings.map(({ from, to }) => [from, to])).toEqual([
      [new Date(now - 10 * hour).toISOString(), new Date(now - 9 * hour).toISOString()],
      [new Date(now - 8 * hour).toISOString(), null],
    ]);
    expect(told.firings[0]!.reason).toContain('other is in ALARM');
    expect(told).toMatchObject({ evaluations: 4, covered: 1, current: null });
  });
});

describe('replayMetric', () => {
  it('replayMetric decides at every instant as an evaluation of that instant does: long periods, missing data, metric math, few samples', async () => {
    const app = await start();
    const valueOf = (ago: number) => (ago % 7 === 3 ? null : (ago * 7919) % 13);
    const end = await storeLatency(app, 100, valueOf);
    /** The mean of the minutes of a period, of which each has one value. */
    const meanFrom = (start: number, alarm: MetricAlarm): number | null => {
      const minutes = Array.from(
        { length: alarm.periodSeconds / 60 },
        (_, index) => (end - start) / minute - 1 - index,
      );
      const values = minutes.flatMap((ago) => valueOf(ago) ?? []);
      return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
    };
    const store = app.ctx.telemetry;
    const stat = { Metric: { Namespace: 'Shop', MetricName: 'latency' }, Period: 60, Stat: 'Maximum' };
    const math = {
      AlarmName: 'math',
      Metrics: [
        { Id: 'm1', MetricStat: stat, ReturnData: false },
        { Id: 'e1', Expression: 'm1 - AVG(m1)' },
      ],
      EvaluationPeriods: 1,
      Threshold: 3,
      ComparisonOperator: 'GreaterThanThreshold',
    };
    const alarms = [
      latencyAlarm({ Threshold: 8 }),
      latencyAlarm({ AlarmName: 'long', Threshold: 6, Period: 300, EvaluationPeriods: 2, DatapointsToAlarm: 1 }),
      latencyAlarm({
        AlarmName: 'missing',
        Threshold: 9,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        TreatMissingData: 'breaching',
      }),
      {
        ...latencyAlarm({ AlarmName: 'few', Threshold: 6, EvaluateLowSampleCountPercentile: 'ignore' }),
        Statistic: undefined,
        ExtendedStatistic: 'p50',
      },
      math,
    ];
    for (const properties of alarms) {
      const alarm = parse(JSON.parse(JSON.stringify(properties)) as Record<string, unknown>);
      const span = { from: end - 60 * minute, to: end };
      const replay = await replayMetric(store, alarm, span);
      let state: AlarmState = 'INSUFFICIENT_DATA';
      const changes: number[] = [];
      for (let at = span.from + minute; at <= end; at += minute) {
        const starts = periodStarts(alarm, at);
        const points = new Map([['m1', starts.map((each) => meanFrom(each, alarm))]]);
        const counts = alarm.lowSamplePercentile === 'ignore' ? { counts: starts.map(() => 1) } : {};
        const next: AlarmState = judge(alarm, points, starts, state, counts).state;
        if ((next === 'ALARM') !== (state === 'ALARM')) changes.push(at);
        state = next;
      }
      expect([alarm.name, changes.length > 0]).toEqual([alarm.name, alarm.lowSamplePercentile !== 'ignore']);
      expect(replay.evaluations).toBe(60);
      expect(replay.firings.flatMap((each) => (each.to === null ? [each.from] : [each.from, each.to]))).toEqual(
        changes,
      );
    }
  });

  it('replayMetric learns a band for each day of what came before it, and fires outside of it', async () => {
    const app = await start();
    const noise = (ago: number) => ((ago * 7919) % 11) / 5;
    const end = await storeLatency(app, 6 * 1440, (ago) =>
      ago % 5 !== 0 ? null : ago >= 60 && ago < 120 ? 90 : 10 + noise(ago),
    );
    const alarm = parse({
      AlarmName: 'odd',
      Metrics: [
        {
          Id: 'm1',
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'latency' }, Period: 300, Stat: 'Average' },
        },
        { Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(m1, 3)' },
      ],
      EvaluationPeriods: 2,
      ThresholdMetricId: 'ad1',
      ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
    });
    const replay = await replayMetric(app.ctx.telemetry, alarm, { from: end - 5 * day, to: end });
    // One day of data before the first, and two are needed.
    expect(replay.trained).toEqual({ days: 4, of: 5 });
    expect(replay.firings).toHaveLength(1);
    expect(replay.firings[0]!.from).toBeGreaterThan(end - 120 * minute);
    expect(replay.firings[0]!.from).toBeLessThan(end - 100 * minute);
  });
});
