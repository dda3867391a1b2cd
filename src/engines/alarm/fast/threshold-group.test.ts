import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluateAlarm, evaluationRange, type FixedComparison, type MetricAlarm } from '../index.ts';
import { sampleAlarm } from '../sample.test-data.ts';
import { createThresholdGroup, groupKey } from './threshold-group.ts';

const COMPARISONS: FixedComparison[] = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const anyState = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const anyAlarm = fc.integer({ min: 1, max: 5 }).chain((evaluationPeriods) =>
  fc.record({
    evaluationPeriods: fc.constant(evaluationPeriods),
    datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
    treatMissingData: fc.constantFrom<MetricAlarm['treatMissingData']>(
      'missing',
      'ignore',
      'breaching',
      'notBreaching',
    ),
    comparison: fc.constantFrom(...COMPARISONS),
  }),
);
const anyPoint = (missing: number) =>
  fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: 0, max: 9 }) },
    { weight: missing, arbitrary: fc.constantFrom(null, Number.NaN) },
  );

describe('createThresholdGroup', () => {
  for (const missing of [0, 1, 10]) {
    it(`createThresholdGroup gives pass for pass what evaluateAlarm gives one by one, ${missing} in ${missing + 10} points missing (AL39)`, () => {
      const thresholds = fc.array(
        fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: -1, max: 10, noNaN: true })),
        {
          minLength: 1,
          maxLength: 12,
        },
      );
      const series = fc.array(anyPoint(missing), { minLength: 7, maxLength: 20 });
      fc.assert(
        fc.property(
          anyAlarm,
          thresholds,
          series,
          fc.array(anyState, { maxLength: 12 }),
          (shape, list, points, initial) => {
            const alarms = list.map((threshold) => sampleAlarm({ ...shape, threshold }));
            const group = createThresholdGroup(alarms);
            const states = group.createStates(initial);
            const expected = alarms.map((_, at) => initial[at] ?? 'INSUFFICIENT_DATA');
            const range = evaluationRange(alarms[0] as MetricAlarm);
            expect(group.range).toBe(range);
            for (let end = range; end <= points.length; end++) {
              const window = points.slice(end - range, end);
              const changes = group.evaluate(window, states);
              const before = [...expected];
              alarms.forEach((alarm, at) => {
                expected[at] = evaluateAlarm(alarm, window, before[at] as AlarmState).state;
              });
              expect(alarms.map((_, at) => states.get(at))).toEqual(expected);
              const told = changes.map(({ at, from, to }) => `${at} ${from} ${to}`).sort();
              const wanted = expected
                .map((to, at) => ({ at, from: before[at], to }))
                .filter(({ from, to }) => from !== to)
                .map(({ at, from, to }) => `${at} ${from} ${to}`);
              expect(told).toEqual(wanted.sort());
            }
          },
        ),
        { numRuns: 300 },
      );
    });
  }

  it('createThresholdGroup finds an alarm whose state was set from outside (AL39)', () => {
    const alarms = [1, 2, 3].map((threshold) => sampleAlarm({ threshold, evaluationPeriods: 1, datapointsToAlarm: 1 }));
    const group = createThresholdGroup(alarms);
    const states = group.createStates();
    expect(group.evaluate([null, null, 2.5], states)).toHaveLength(3);
    expect(group.evaluate([null, 2.5, 2.5], states)).toEqual([]);
    states.set(0, 'OK');
    expect(group.evaluate([2.5, 2.5, 2.5], states)).toEqual([{ at: 0, alarm: alarms[0], from: 'OK', to: 'ALARM' }]);
  });

  it('createThresholdGroup refuses alarms that differ in more than the threshold, and groupKey bands and few samples (AL39)', () => {
    expect(() => createThresholdGroup([])).toThrow(RangeError);
    expect(() => createThresholdGroup([sampleAlarm({}), sampleAlarm({ datapointsToAlarm: 1 })])).toThrow(RangeError);
    expect(groupKey(sampleAlarm({ threshold: { band: 'b1' }, comparison: 'GreaterThanUpperThreshold' }))).toBeNull();
    expect(groupKey(sampleAlarm({ lowSamplePercentile: 'ignore' }))).toBeNull();
    expect(groupKey(sampleAlarm({ threshold: 1 }))).toBe(groupKey(sampleAlarm({ threshold: 9 })));
  });
});
