import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluateAlarm, evaluationRange, type MetricAlarm, type TreatMissingData } from './index.ts';
import { sampleAlarm } from './sample.test-data.ts';

const TREATMENTS: TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const point = fc.constantFrom(0, 1, null);

const alarmOf = (treatment: fc.Arbitrary<TreatMissingData>): fc.Arbitrary<MetricAlarm> =>
  fc
    .integer({ min: 1, max: 8 })
    .chain((evaluationPeriods) =>
      fc.record({
        evaluationPeriods: fc.constant(evaluationPeriods),
        datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
        treatMissingData: treatment,
      }),
    )
    .map(sampleAlarm);

const caseOf = (treatment: fc.Arbitrary<TreatMissingData>, points: fc.Arbitrary<number | null> = point) =>
  alarmOf(treatment).chain((alarm) => {
    const size = evaluationRange(alarm);
    return fc.tuple(fc.constant(alarm), fc.array(points, { minLength: size, maxLength: size }));
  });

describe('evaluateAlarm over arbitrary points', () => {
  it('evaluateAlarm gives the same under every treatment when N points are real (AL4)', () => {
    fc.assert(
      fc.property(caseOf(fc.constant('missing')), state, ([alarm, points], current) => {
        fc.pre(points.filter((each) => each !== null).length >= alarm.evaluationPeriods);
        const states = TREATMENTS.map(
          (treatMissingData) => evaluateAlarm({ ...alarm, treatMissingData }, points, current).state,
        );
        expect(new Set(states).size).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  it('evaluateAlarm never leaves the three states, and uses at most N points, all of them real (AL1)', () => {
    const anyPoint = fc.option(fc.double(), { nil: null });
    fc.assert(
      fc.property(caseOf(fc.constantFrom(...TREATMENTS), anyPoint), state, ([alarm, points], current) => {
        const evaluation = evaluateAlarm(alarm, points, current);
        expect(['OK', 'ALARM', 'INSUFFICIENT_DATA']).toContain(evaluation.state);
        expect(evaluation.evaluated).toHaveLength(points.length);
        const used = evaluation.evaluated.filter((each) => each.used);
        expect(used.length).toBeLessThanOrEqual(alarm.evaluationPeriods);
        expect(used.every((each) => each.value !== null && each.breaching !== null)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('evaluateAlarm stays in ALARM when one more point breaches and missing data does not (AL6)', () => {
    const input = caseOf(fc.constant<TreatMissingData>('notBreaching'));
    fc.assert(
      fc.property(input, state, fc.nat(), ([alarm, points], current, seed) => {
        fc.pre(evaluateAlarm(alarm, points, current).state === 'ALARM');
        const worse = points.with(seed % points.length, 1);
        expect(evaluateAlarm(alarm, worse, current).state).toBe('ALARM');
      }),
      { numRuns: 500 },
    );
  });

  it('evaluateAlarm depends on the present state only where it keeps it (AL7, AL9, AL10)', () => {
    fc.assert(
      fc.property(caseOf(fc.constantFrom(...TREATMENTS)), ([alarm, points]) => {
        const [ok, alarmed, insufficient] = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).map(
          (each) => evaluateAlarm(alarm, points, each).state,
        );
        const keeps = ok === 'OK' && alarmed === 'ALARM' && insufficient === 'INSUFFICIENT_DATA';
        expect(keeps || (ok === alarmed && alarmed === insufficient)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('evaluateAlarm never gives INSUFFICIENT_DATA to an alarm in another state that has a real point (AL7)', () => {
    fc.assert(
      fc.property(caseOf(fc.constantFrom(...TREATMENTS)), ([alarm, points]) => {
        const isInsufficient = evaluateAlarm(alarm, points, 'OK').state === 'INSUFFICIENT_DATA';
        expect(isInsufficient).toBe(alarm.treatMissingData === 'missing' && points.every((each) => each === null));
      }),
      { numRuns: 500 },
    );
  });
});
