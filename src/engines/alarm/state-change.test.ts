import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateAlarm, nextEvaluation, parseMetricAlarm, periodEnd, stateChangeDetail } from './index.ts';
import { formatInstant } from './instant.ts';
import { sampleAlarm } from './sample.test-data.ts';

// oxlint-disable-next-line no-restricted-globals -- the calendar of the platform is what the engine's is held against
const PlatformDate = Date;

const now = PlatformDate.UTC(2026, 2, 1, 10, 20, 31, 500);

describe('stateChangeDetail', () => {
  it('stateChangeDetail tells the change as EventBridge would (AL13)', () => {
    const alarm = sampleAlarm({
      periodSeconds: 10,
      statistic: { kind: 'percentile', percentile: 99.9 },
      unit: 'Percent',
    });
    const evaluation = evaluateAlarm(alarm, [null, 0.1, 0.9, null, 0.8], 'OK');
    const previousState = { value: 'OK' as const, reason: 'All fine', timestamp: '2026-03-01T10:00:00.000+0000' };
    const rangeEnd = periodEnd(now, 10);
    const detail = stateChangeDetail({ alarm, evaluation, rangeEnd, now, previousState });
    expect(detail).toEqual({
      alarmName: 'checkout-errors',
      state: {
        value: 'ALARM',
        reason: '2 of the newest 3 periods of 10 s with data were above 0.5: 0.9, 0.8',
        reasonData: expect.any(String),
        timestamp: '2026-03-01T10:20:31.500+0000',
      },
      previousState,
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'Shop', name: 'ErrorRatio', dimensions: { service: 'checkout' } },
              period: 10,
              stat: 'p99.9',
              unit: 'Percent',
            },
            returnData: true,
          },
        ],
      },
    });
    expect(JSON.parse(detail.state.reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-03-01T10:20:31.500+0000',
      startDate: '2026-03-01T10:19:50.000+0000',
      statistic: 'p99.9',
      unit: 'Percent',
      period: 10,
      recentDatapoints: [0.1, 0.9, 0.8],
      threshold: 0.5,
      evaluatedDatapoints: [
        { timestamp: '2026-03-01T10:20:20.000+0000', value: 0.8 },
        { timestamp: '2026-03-01T10:20:00.000+0000', value: 0.9 },
        { timestamp: '2026-03-01T10:19:50.000+0000', value: 0.1 },
      ],
    });
  });

  it('stateChangeDetail of an alarm without data has no start and carries the description (AL13)', () => {
    const alarm = sampleAlarm({ description: 'Shoppers cannot pay' });
    const evaluation = evaluateAlarm(alarm, [null, null, null, null, null], 'OK');
    const previousState = { value: 'OK' as const, reason: '', timestamp: '' };
    const detail = stateChangeDetail({ alarm, evaluation, rangeEnd: now, now, previousState });
    expect(detail.state.value).toBe('INSUFFICIENT_DATA');
    expect(detail.configuration.description).toBe('Shoppers cannot pay');
    expect(JSON.parse(detail.state.reasonData ?? '')).not.toHaveProperty('startDate');
  });
});

describe('formatInstant', () => {
  it('formatInstant agrees with the calendar of the platform (AL13)', () => {
    const instant = fc.integer({ min: PlatformDate.UTC(1, 0, 1) + 2e12, max: PlatformDate.UTC(9999, 11, 31) });
    const leaps = [
      0,
      -1,
      PlatformDate.UTC(2000, 1, 29),
      PlatformDate.UTC(2100, 1, 28, 23, 59, 59, 999),
      PlatformDate.UTC(2024, 11, 31),
    ];
    const expected = (ms: number) => new PlatformDate(ms).toISOString().replace('Z', '+0000');
    for (const ms of leaps) expect(formatInstant(ms)).toBe(expected(ms));
    fc.assert(
      fc.property(instant, (ms) => {
        expect(formatInstant(ms)).toBe(expected(ms));
      }),
    );
  });
});

describe('periodEnd and nextEvaluation', () => {
  it('periodEnd gives the last boundary that has been reached (AL12)', () => {
    expect(periodEnd(now, 10)).toBe(PlatformDate.UTC(2026, 2, 1, 10, 20, 30));
    expect(periodEnd(PlatformDate.UTC(2026, 2, 1, 10, 20), 60)).toBe(PlatformDate.UTC(2026, 2, 1, 10, 20));
    expect(periodEnd(now, 86_400)).toBe(PlatformDate.UTC(2026, 2, 1));
  });

  it('nextEvaluation waits for the end of the period and the grace (AL12)', () => {
    expect(nextEvaluation(now, 10, 2000)).toBe(PlatformDate.UTC(2026, 2, 1, 10, 20, 32));
    expect(nextEvaluation(now, 10, 1000)).toBe(PlatformDate.UTC(2026, 2, 1, 10, 20, 41));
    expect(nextEvaluation(PlatformDate.UTC(2026, 2, 1, 10, 20, 32), 10, 2000)).toBe(
      PlatformDate.UTC(2026, 2, 1, 10, 20, 42),
    );
  });

  it('nextEvaluation is later than now by at most one period, and falls once into each (AL12)', () => {
    const inputs = [fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(1, 5, 10, 60, 3600), fc.nat(10_000)] as const;
    fc.assert(
      fc.property(...inputs, (instant, periodSeconds, graceMs) => {
        const next = nextEvaluation(instant, periodSeconds, graceMs);
        expect(next).toBeGreaterThan(instant);
        expect(next).toBeLessThanOrEqual(instant + periodSeconds * 1000);
        expect(nextEvaluation(next, periodSeconds, graceMs)).toBe(next + periodSeconds * 1000);
        expect(periodEnd(next - graceMs, periodSeconds)).toBe(next - graceMs);
      }),
    );
  });
});

describe('stateChangeDetail of metric math and bands', () => {
  const { value: alarm } = parseMetricAlarm(
    {
      AlarmName: 'orders',
      EvaluationPeriods: 1,
      Metrics: [
        {
          Id: 'm1',
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'e1', Expression: 'm1 / PERIOD(m1)', Label: 'Orders a second' },
        { Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(e1, 2)' },
      ],
      ThresholdMetricId: 'ad1',
      ComparisonOperator: 'LessThanLowerThreshold',
    },
    [],
  );

  it('stateChangeDetail tells each query, and the limits in place of the threshold (AL13)', () => {
    if (alarm === undefined) throw new Error('The alarm is not read');
    const evaluation = evaluateAlarm(alarm, [null, null, 3], 'OK', {
      limits: [null, null, { lower: 5, upper: 9 }],
    });
    const previousState = { value: 'OK' as const, reason: '', timestamp: '' };
    const detail = stateChangeDetail({ alarm, evaluation, rangeEnd: periodEnd(now, 60), now, previousState });
    expect(detail.state.value).toBe('ALARM');
    expect(detail.configuration.metrics).toEqual([
      {
        id: 'm1',
        metricStat: { metric: { namespace: 'Shop', name: 'Orders', dimensions: {} }, period: 60, stat: 'Sum' },
        returnData: false,
      },
      { id: 'e1', expression: 'm1 / PERIOD(m1)', label: 'Orders a second', returnData: true },
      { id: 'ad1', expression: 'ANOMALY_DETECTION_BAND(e1, 2)', returnData: true },
    ]);
    expect(JSON.parse(detail.state.reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-03-01T10:20:31.500+0000',
      startDate: '2026-03-01T10:19:00.000+0000',
      period: 60,
      recentDatapoints: [3],
      recentLowerThresholds: [5],
      recentUpperThresholds: [9],
      evaluatedDatapoints: [{ timestamp: '2026-03-01T10:19:00.000+0000', value: 3 }],
    });
  });
});
