import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluateAlarm, evaluationRange, type MetricAlarm, type TreatMissingData } from './index.ts';
import { sampleAlarm, toPoints } from './sample.test-data.ts';
import vectors from './vectors/missing-data.json' with { type: 'json' };

const STATES: AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const TREATMENTS: TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

describe('evaluateAlarm over the documented tables', () => {
  for (const vector of vectors) {
    const expected: Partial<Record<TreatMissingData, { state: string; rule: string }>> = vector.expected;
    for (const treatMissingData of TREATMENTS.filter((each) => expected[each])) {
      const cell = expected[treatMissingData];
      const title = `${vector.datapointsToAlarm} of ${vector.evaluationPeriods} over ${vector.points}, ${treatMissingData}`;
      it(`evaluateAlarm: ${vector.name}: ${title} (${cell?.rule})`, () => {
        const alarm = sampleAlarm({ ...vector, treatMissingData });
        for (const state of STATES) {
          const evaluation = evaluateAlarm(alarm, toPoints(vector.points), state);
          expect(evaluation.state).toBe(cell?.state === 'keep' ? state : cell?.state);
          expect(evaluation.rule).toBe(cell?.rule);
        }
      });
    }
  }
});

interface Tables {
  missingDataTables: {
    evaluationPeriods: number;
    datapointsToAlarm: number;
    evaluationRange: number;
    rows: ({ datapoints: string[] } & Record<TreatMissingData, string>)[];
  }[];
  prematureNarrative: (Shape & { treat: TreatMissingData; expect: string })[];
  derivedCases: (Shape & { all?: string } & Partial<Record<TreatMissingData, string>>)[];
}
type Shape = { datapoints: string[]; evaluationPeriods: number; datapointsToAlarm: number };

const file = fileURLToPath(new URL('../../../../shared/vectors/cloudwatch-alarm-tables.json', import.meta.url));
const isPresent = existsSync(file);

describe.skipIf(!isPresent)(
  'the tables of the user guide (absent file: ../shared/vectors/cloudwatch-alarm-tables.json)',
  () => {
    const tables: Tables = isPresent
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { missingDataTables: [], prematureNarrative: [], derivedCases: [] };
    const cells = [
      ...tables.missingDataTables.flatMap((table) =>
        table.rows.flatMap((row) => TREATMENTS.map((treat) => ({ ...table, ...row, treat, expected: row[treat] }))),
      ),
      ...tables.derivedCases.flatMap((row) =>
        TREATMENTS.map((treat) => ({ ...row, treat, expected: row[treat] ?? row.all ?? '' })),
      ),
      ...tables.prematureNarrative.map((row) => ({ ...row, expected: row.expect })),
    ];

    it(`evaluateAlarm gives the state of each of the ${cells.length} cells (AL4 to AL10)`, () => {
      const differing = cells.flatMap((cell) => {
        const alarm = sampleAlarm({ ...cell, treatMissingData: cell.treat });
        const state: AlarmState = cell.expected === 'NOT_ALARM' ? 'OK' : 'INSUFFICIENT_DATA';
        const actual = evaluateAlarm(alarm, toPoints(cell.datapoints.join('')), state).state;
        const expected = cell.expected === 'RETAIN' ? state : cell.expected;
        const isSame = expected === 'NOT_ALARM' ? actual !== 'ALARM' : actual === expected;
        return isSame ? [] : [{ ...cell, actual }];
      });
      expect(cells.length).toBeGreaterThan(50);
      expect(differing).toEqual([]);
    });

    it('evaluationRange is the documented 5 for 3 periods (AL3)', () => {
      for (const table of tables.missingDataTables) expect(evaluationRange(table)).toBe(table.evaluationRange);
    });
  },
);

describe('evaluationRange', () => {
  it('evaluationRange adds a third, and no less than two (AL3)', () => {
    const ranges = [1, 3, 8, 9, 30].map((evaluationPeriods) => evaluationRange({ evaluationPeriods }));
    expect(ranges).toEqual([3, 5, 10, 12, 40]);
  });
});

describe('evaluateAlarm', () => {
  it('evaluateAlarm shows each point, whether it breaches and whether it counted (AL4)', () => {
    const { evaluated } = evaluateAlarm(sampleAlarm({}), [0.9, 0.1, null, 0.9, Number.NaN, 0.6], 'OK');
    expect(evaluated).toEqual([
      { value: 0.9, breaching: true, used: false },
      { value: 0.1, breaching: false, used: true },
      { value: null, breaching: null, used: false },
      { value: 0.9, breaching: true, used: true },
      { value: null, breaching: null, used: false },
      { value: 0.6, breaching: true, used: true },
    ]);
  });

  it('evaluateAlarm holds values against the threshold by each comparison (AL2)', () => {
    const statesBy = (comparison: MetricAlarm['comparison']) =>
      [0.4, 0.5, 0.6].map((value) => {
        const alarm = sampleAlarm({ comparison, evaluationPeriods: 1, datapointsToAlarm: 1 });
        return evaluateAlarm(alarm, [value], 'OK').state;
      });
    expect(statesBy('GreaterThanThreshold')).toEqual(['OK', 'OK', 'ALARM']);
    expect(statesBy('GreaterThanOrEqualToThreshold')).toEqual(['OK', 'ALARM', 'ALARM']);
    expect(statesBy('LessThanThreshold')).toEqual(['ALARM', 'OK', 'OK']);
    expect(statesBy('LessThanOrEqualToThreshold')).toEqual(['ALARM', 'ALARM', 'OK']);
  });

  const reasons: [Partial<MetricAlarm>, (number | null)[], string][] = [
    [{}, [0.1, 0.2, 0.9, 0.3, 0.8], '2 of the last 3 periods of 5 s were above 0.5: 0.9, 0.8'],
    [{}, [0.1, 0.2, 0.1, 0.3, 0.8], '1 of the last 3 periods of 5 s was above 0.5: 0.8; ALARM needs 2'],
    [{}, [0, 0, 0.1, 0.3, 0.2], 'None of the last 3 periods of 5 s was above 0.5: 0.1, 0.3, 0.2; ALARM needs 2'],
    [{}, [0.1, null, 0.9, null, 0.1 + 0.7], '2 of the newest 3 periods of 5 s with data were above 0.5: 0.9, 0.8'],
    [
      { periodSeconds: 300, comparison: 'LessThanThreshold' },
      [9, 9, 0, 0, 9],
      '2 of the last 3 periods of 5 min were below 0.5: 0, 0',
    ],
    [
      { treatMissingData: 'breaching' },
      [null, null, null, null, 0.9],
      '1 of the last 1 period of 5 s was above 0.5: 0.9; 2 without data count as breaching, which makes 3; ALARM needs 2',
    ],
    [
      { treatMissingData: 'notBreaching' },
      [null, null, null, 0.9, 0.9],
      '2 of the last 2 periods of 5 s were above 0.5: 0.9, 0.9; 1 without data counts as not breaching; ALARM needs 2',
    ],
    [{}, [null, null, null, null, null], 'No data in the last 5 periods of 5 s'],
    [
      { treatMissingData: 'ignore' },
      [null, null, null, null, null],
      'No data in the last 5 periods of 5 s; missing data is ignored, so the state stays OK',
    ],
    [
      {},
      [null, null, 0.9, null, 0.1],
      '1 of the newest 2 periods of 5 s with data was above 0.5: 0.9; periods without data are left out; ALARM needs 2',
    ],
    [
      {},
      [null, null, null, 0.9, null],
      '1 of the newest 1 period of 5 s with data was above 0.5: 0.9; the other periods have no data, and the oldest of these values is 2 or more periods old',
    ],
    [
      {},
      [null, null, null, null, 0.9],
      '1 of the last 1 period of 5 s was above 0.5: 0.9; the other periods have no data, and too few periods have passed since to tell, so the state stays OK',
    ],
  ];
  for (const [change, points, reason] of reasons) {
    it(`evaluateAlarm gives a reason to read: ${reason} (AL11)`, () => {
      expect(evaluateAlarm(sampleAlarm(change), points, 'OK').reason).toBe(reason);
    });
  }
});

describe('evaluateAlarm with a band', () => {
  const alarm = (comparison: MetricAlarm['comparison']) => sampleAlarm({ comparison, threshold: { band: 'b1' } });
  const limits = Array.from({ length: 5 }, () => ({ lower: 2, upper: 4 }));
  const points = [3, 3, 1, 3, 5];

  it('evaluateAlarm holds each point against the limits at its place, which do not breach themselves (AL36)', () => {
    const breaching = (comparison: MetricAlarm['comparison']) =>
      evaluateAlarm(alarm(comparison), [1, 2, 3, 4, 5], 'OK', { limits }).evaluated.map((point) => point.breaching);
    expect(breaching('LessThanLowerOrGreaterThanUpperThreshold')).toEqual([true, false, false, false, true]);
    expect(breaching('LessThanLowerThreshold')).toEqual([true, false, false, false, false]);
    expect(breaching('GreaterThanUpperThreshold')).toEqual([false, false, false, false, true]);
    const rising = [0, 1, 2, 3, 4].map((lower) => ({ lower, upper: lower + 1 }));
    const found = evaluateAlarm(alarm('GreaterThanUpperThreshold'), [3, 3, 3, 3, 3], 'OK', { limits: rising });
    expect(found.evaluated.map((point) => point.breaching)).toEqual([true, true, false, false, false]);
  });

  it('evaluateAlarm tells the limits in its reason (AL11, AL36)', () => {
    const found = evaluateAlarm(alarm('LessThanLowerOrGreaterThanUpperThreshold'), points, 'OK', { limits });
    expect(found).toMatchObject({ state: 'ALARM', rule: 'AL4' });
    expect(found.reason).toBe('2 of the last 3 periods of 5 s were outside the band: 1 (2 to 4), 5 (2 to 4)');
  });

  it('evaluateAlarm takes a point without limits for missing, and has insufficient data without any limits (AL36)', () => {
    const some = [null, null, null, ...limits.slice(3)];
    const breaching = { ...alarm('GreaterThanUpperThreshold'), treatMissingData: 'breaching' as const };
    expect(evaluateAlarm(breaching, points, 'OK', { limits: some })).toMatchObject({ state: 'ALARM', rule: 'AL5' });
    for (const options of [{}, { limits: limits.map(() => null) }]) {
      const found = evaluateAlarm(breaching, points, 'OK', options);
      expect(found).toMatchObject({ state: 'INSUFFICIENT_DATA', rule: 'AL36' });
      expect(found.reason).toContain('The band is not known yet');
    }
  });
});

describe('evaluateAlarm over percentiles of few samples', () => {
  const percentile = sampleAlarm({ statistic: { kind: 'percentile', percentile: 50 }, lowSamplePercentile: 'ignore' });
  const points = [0, 0, 1, 1, 1];

  it('evaluateAlarm keeps the state where a point that counts has too few samples, and says so (AL22)', () => {
    const found = evaluateAlarm(percentile, points, 'OK', { sampleCounts: [99, 99, 99, 19, 99] });
    expect(found).toMatchObject({ state: 'OK', rule: 'AL22' });
    expect(found.reason).toContain('1 of these has too few samples for the percentile, so the state stays OK');
    expect(found.evaluated[3]).toMatchObject({ fewSamples: true, used: true });
  });

  it('evaluateAlarm evaluates few samples where it is told to, does not know their number, or does not count the point (AL22)', () => {
    const evaluating = { ...percentile, lowSamplePercentile: 'evaluate' as const };
    expect(evaluateAlarm(evaluating, points, 'OK', { sampleCounts: [1, 1, 1, 1, 1] }).state).toBe('ALARM');
    expect(evaluateAlarm(percentile, points, 'OK').state).toBe('ALARM');
    expect(evaluateAlarm(percentile, points, 'OK', { sampleCounts: [1, 1, 20, 20, 20] }).state).toBe('ALARM');
    const average = sampleAlarm({ lowSamplePercentile: 'ignore' });
    expect(evaluateAlarm(average, points, 'OK', { sampleCounts: [1, 1, 1, 1, 1] }).state).toBe('ALARM');
  });
});
