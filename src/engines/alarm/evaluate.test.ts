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
