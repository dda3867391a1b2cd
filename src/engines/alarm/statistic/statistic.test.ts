import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeStatistic } from './compute.ts';
import { hasFewSamples, samplesNeeded } from './few-samples.ts';
import { parseStatistic } from './parse-statistic.ts';
import type { Samples } from './samples.ts';
import { formatStatistic, type Statistic } from './statistic.ts';
import fewSamples from '../vectors/few-samples.json' with { type: 'json' };
import vectors from '../vectors/statistics.json' with { type: 'json' };

function read(text: string): Statistic {
  const parsed = parseStatistic(text);
  if ('problem' in parsed) throw new Error(`${text} ${parsed.problem}`);
  return parsed.statistic;
}

describe('computeStatistic over the vectors', () => {
  for (const { rule, name, statistic, expected, ...samples } of vectors) {
    it(`computeStatistic: ${name}: ${statistic} (${rule})`, () => {
      const found = computeStatistic(read(statistic), samples as Samples);
      if (expected === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(expected, 9);
    });
  }
});

describe('hasFewSamples over the vectors', () => {
  for (const { rule, percentile, needed } of fewSamples) {
    it(`samplesNeeded gives ${needed} for p${percentile} (${rule})`, () => {
      expect(samplesNeeded({ kind: 'percentile', percentile })).toBeCloseTo(needed, 6);
      expect(hasFewSamples({ kind: 'percentile', percentile }, needed - 1)).toBe(true);
      expect(hasFewSamples({ kind: 'percentile', percentile }, needed)).toBe(false);
    });
  }

  it('hasFewSamples never holds for other statistics, and always for the ends p0 and p100 (AL22)', () => {
    expect(hasFewSamples('Average', 0)).toBe(false);
    expect(hasFewSamples(read('tm99'), 1)).toBe(false);
    expect(hasFewSamples(read('p100'), 1e12)).toBe(true);
    expect(hasFewSamples(read('p0'), 1e12)).toBe(true);
  });
});

describe('parseStatistic', () => {
  const written = [
    'Average',
    'Sum',
    'Minimum',
    'Maximum',
    'SampleCount',
    'p0',
    'p99.9',
    'p100',
    'p0.0000000001',
  ].concat(
    ['tm90', 'TM(2%:98%)', 'TM(150:1000)', 'TM(:95%)', 'TM(10%:)', 'IQM', 'wm98', 'WM(10%:90%)', 'PR(:300)'],
    ['PR(100:2000)', 'tc90', 'TC(0.005:0.030)', 'ts99.1234567891', 'TS(:0.5)'],
  );
  for (const text of written) {
    it(`parseStatistic reads ${text}, which formatStatistic writes again (AL17)`, () => {
      expect(formatStatistic(read(text))).toBe(text);
    });
  }

  it('parseStatistic reads a lowercase form as the range up to that share, and IQM as the middle half (AL17)', () => {
    const bounds = (text: string) => {
      const { lower, upper } = read(text) as Exclude<Statistic, string> & { lower: unknown; upper: unknown };
      return { lower, upper };
    };
    expect(bounds('tm90')).toEqual(bounds('TM(:90%)'));
    expect(bounds('IQM')).toEqual(bounds('TM(25%:75%)'));
  });

  const faults: [string, string][] = [
    ['p100.5', 'from "p0" to "p100"'],
    ['P99', 'is no percentile'],
    ['p99.12345678901', 'is no percentile'],
    ['tm', 'write it as "tm90"'],
    ['TM90', 'write it as "tm90"'],
    ['tm(10%:90%)', 'in capitals'],
    ['tm101', 'beyond 100%'],
    ['TM(10%:500)', 'mixes a share with a value'],
    ['TM(:)', 'takes all samples'],
    ['TM(90%:10%)', 'is empty'],
    ['TM(100%:)', 'is empty'],
    ['TM(a:b)', 'no number'],
    ['TC(-1:5)', 'no number'],
    ['PR(10%:20%)', 'rank of a share'],
    ['pr300', 'PR(:300)'],
    ['iqm', 'write "IQM"'],
    ['Median', 'is no statistic'],
    ['', 'is no statistic'],
  ];
  for (const [text, words] of faults) {
    it(`parseStatistic refuses "${text}" and says what to write (AL17)`, () => {
      const parsed = parseStatistic(text);
      expect('problem' in parsed && parsed.problem).toContain(words);
    });
  }
});

const value = fc.oneof(fc.nat(20), fc.double({ min: 0, max: 1e6, noNaN: true }));
const values = fc.array(value, { minLength: 1, maxLength: 30 });
const shares = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 100 }))
  .map(([first, second]) => (first < second ? [first, second] : [second - 1, first]) as [number, number]);
const statistic = fc.oneof(
  fc.constantFrom('Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount', 'IQM', 'p50', 'p99', 'tm90', 'wm90'),
  fc.tuple(fc.constantFrom('TM', 'WM', 'TC', 'TS'), shares).map(([name, [low, high]]) => `${name}(${low}%:${high}%)`),
  fc
    .tuple(fc.constantFrom('TM', 'WM', 'TC', 'TS', 'PR'), shares)
    .map(([name, [low, high]]) => `${name}(${low}:${high})`),
);

const near = (found: number | null, expected: number | null): void => {
  if (found === null || expected === null) expect(found).toBe(expected);
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
};

describe('computeStatistic over arbitrary samples', () => {
  it('computeStatistic does not depend on the order of the samples (AL18)', () => {
    fc.assert(
      fc.property(values, statistic, fc.nat(), (samples, text, seed) => {
        const turn = seed % samples.length;
        const other = [...samples.slice(turn), ...samples.slice(0, turn)].toReversed();
        near(computeStatistic(read(text), { values: other }), computeStatistic(read(text), { values: samples }));
      }),
    );
  });

  it('computeStatistic gives means and percentiles between the least and the greatest sample (AL18)', () => {
    const means = statistic.filter((text) => /^(Average|Minimum|Maximum|IQM|p|tm|wm|TM|WM\(.*%)/.test(text));
    fc.assert(
      fc.property(values, means, (samples, text) => {
        const found = computeStatistic(read(text), { values: samples });
        if (found === null) return;
        expect(found).toBeGreaterThanOrEqual(Math.min(...samples) * (1 - 1e-9));
        expect(found).toBeLessThanOrEqual(Math.max(...samples) * (1 + 1e-9));
      }),
    );
  });

  it('computeStatistic gives the same for a value that is weighted as for one that stands as often (AL18)', () => {
    const weighted = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(weighted, statistic, (pairs, text) => {
        const once = { values: pairs.map(([each]) => each), weights: pairs.map(([, weight]) => weight) };
        const often = { values: pairs.flatMap(([each, weight]) => Array.from({ length: weight }, () => each)) };
        near(computeStatistic(read(text), once), computeStatistic(read(text), often));
      }),
    );
  });

  it('computeStatistic gives a trimmed sum that is the trimmed mean times the trimmed count (AL20)', () => {
    const segments = fc.array(
      fc.record({ low: fc.nat(50), high: fc.integer({ min: 50, max: 99 }), mass: fc.integer({ min: 1, max: 9 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(values, segments, shares, fc.constantFrom('', '%'), (samples, buckets, [low, high], percent) => {
        const range = `(${low}${percent}:${high}${percent})`;
        const of = (name: string) => computeStatistic(read(name + range), { values: samples, segments: buckets });
        near(of('TS'), of('TM') === null ? 0 : (of('TM') as number) * (of('TC') as number));
      }),
    );
  });

  it('computeStatistic gives a percentile that never falls as the percentage grows, also in histograms (AL18)', () => {
    const bucket = fc.record({ low: fc.nat(50), high: fc.integer({ min: 50, max: 99 }), mass: fc.nat(9) });
    fc.assert(
      fc.property(values, fc.array(bucket, { maxLength: 4 }), shares, (samples, segments, [low, high]) => {
        const at = (percentile: number) =>
          computeStatistic({ kind: 'percentile', percentile }, { values: samples, segments }) as number;
        expect(at(low)).toBeLessThanOrEqual(at(high) * (1 + 1e-9) + 1e-9);
      }),
    );
  });
});
