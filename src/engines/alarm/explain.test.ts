import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluateAlarm, explainEvaluation, type MetricAlarm } from './index.ts';
import { sampleAlarm, toPoints } from './sample.test-data.ts';

const explain = (change: Partial<MetricAlarm>, row: string, state: AlarmState = 'OK') => {
  const alarm = sampleAlarm(change);
  return explainEvaluation(alarm, evaluateAlarm(alarm, toPoints(row), state));
};
const roles = (change: Partial<MetricAlarm>, row: string) => explain(change, row).points.map((point) => point.role);

describe('explainEvaluation', () => {
  it('explainEvaluation says what became of each point (AL38)', () => {
    expect(roles({}, '0X-XX')).toEqual(['surplus', 'counted', 'missing', 'counted', 'counted']);
    expect(roles({ treatMissingData: 'breaching' }, '---X-')).toEqual([
      'missing',
      'missing',
      'filled-breaching',
      'counted',
      'filled-breaching',
    ]);
    expect(roles({ treatMissingData: 'notBreaching' }, '0---X')).toEqual([
      'counted',
      'missing',
      'missing',
      'filled-fine',
      'counted',
    ]);
  });

  it('explainEvaluation tells a point whose band is not known (AL36, AL38)', () => {
    const alarm = sampleAlarm({ threshold: { band: 'b1' }, comparison: 'GreaterThanUpperThreshold' });
    const limits = [null, { lower: 0, upper: 2 }, null];
    const found = explainEvaluation(alarm, evaluateAlarm(alarm, [1, 1, null], 'OK', { limits }));
    expect(found.points).toMatchObject([
      { age: 3, role: 'without-band' },
      { age: 2, role: 'counted', lower: 0, upper: 2 },
      { age: 1, role: 'missing' },
    ]);
  });

  it('explainEvaluation gives the range and the rule that decided with what it says (AL38)', () => {
    expect(explain({}, '00X0X')).toMatchObject({
      state: 'ALARM',
      range: { periods: 5, evaluationPeriods: 3, datapointsToAlarm: 2, real: 3, breaching: 2 },
      rule: { id: 'AL4', says: 'With N or more real points the newest N decide; missing data plays no part' },
    });
  });

  const changes: [Partial<MetricAlarm>, string, AlarmState, string[]][] = [
    [
      {},
      '0000X',
      'OK',
      ['One more breaching point within 2 periods turns it to ALARM', '4 more periods without data turn it to ALARM'],
    ],
    [
      {},
      '000X0',
      'OK',
      [
        'One more breaching point within 1 period turns it to ALARM',
        '5 more periods without data turn it to INSUFFICIENT_DATA',
      ],
    ],
    [
      {},
      '00000',
      'OK',
      ['2 breaching points in a row turn it to ALARM', '5 more periods without data turn it to INSUFFICIENT_DATA'],
    ],
    [
      {},
      '00XXX',
      'ALARM',
      ['2 fine points in a row turn it to OK', '5 more periods without data turn it to INSUFFICIENT_DATA'],
    ],
    [
      { treatMissingData: 'notBreaching' },
      '00XX0',
      'ALARM',
      ['One more fine point turns it to OK', '3 more periods without data turn it to OK'],
    ],
    [{ treatMissingData: 'ignore' }, '00000', 'OK', ['2 breaching points in a row turn it to ALARM']],
  ];
  for (const [change, row, state, sentences] of changes) {
    it(`explainEvaluation foresees after ${row}, ${change.treatMissingData ?? 'missing'}: ${sentences[0]} (AL38)`, () => {
      expect(explain(change, row, state).changes.map((each) => each.sentence)).toEqual(sentences);
    });
  }

  it('explainEvaluation foresees what evaluateAlarm then does, and not a period earlier (AL38)', () => {
    const point = fc.constantFrom(0, 1, null);
    const values = { breaching: 1, fine: 0, missing: null };
    const shape = fc.integer({ min: 1, max: 4 }).chain((evaluationPeriods) =>
      fc.record({
        evaluationPeriods: fc.constant(evaluationPeriods),
        datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
        treatMissingData: fc.constantFrom(
          'missing' as const,
          'ignore' as const,
          'breaching' as const,
          'notBreaching' as const,
        ),
      }),
    );
    fc.assert(
      fc.property(shape, fc.array(point, { minLength: 6, maxLength: 6 }), (change, points) => {
        const alarm = sampleAlarm(change);
        const evaluation = evaluateAlarm(alarm, points, 'OK');
        for (const { when, periods, to } of explainEvaluation(alarm, evaluation).changes) {
          let window: (number | null)[] = points;
          for (let period = 1; period <= periods; period++) {
            window = [...window.slice(1), values[when]];
            const { state } = evaluateAlarm(alarm, window, evaluation.state);
            expect(state).toBe(period === periods ? to : evaluation.state);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
