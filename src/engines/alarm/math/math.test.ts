import { describe, expect, it } from 'vitest';
import { computeSeries, type MetricQuery, parseExpression } from '../index.ts';
import vectors from '../vectors/metric-math.json' with { type: 'json' };
import { checkQueries } from './check-queries.ts';

const metricQuery = (id: string): MetricQuery => ({
  id,
  metric: { namespace: 'N', metricName: id, dimensions: [], statistic: 'Sum', periodSeconds: 60 },
});

function expressionQuery(id: string, text: string): MetricQuery {
  const read = parseExpression(text);
  if ('fault' in read) throw new Error(read.fault.message);
  return { id, expression: read.expression, text };
}

/** 2026-03-01T23:59:00Z, a Sunday. */
const START = 1_772_409_540_000;

describe('computeSeries over the vectors', () => {
  for (const vector of vectors) {
    it(`computeSeries: ${vector.name}: ${vector.expression} (${vector.rule})`, () => {
      const entries = Object.entries<(number | null)[]>(vector.metrics as Record<string, (number | null)[]>);
      const queries = [...entries.map(([id]) => metricQuery(id)), expressionQuery('e1', vector.expression)];
      expect(checkQueries(queries).faults).toEqual([]);
      const starts = vector.expected.map((_, at) => START + at * 60_000);
      const found = computeSeries('e1', queries, new Map(entries), { starts, periodSeconds: 60 });
      expect(found.map((value) => (value === null ? null : Number(value.toFixed(9))))).toEqual(vector.expected);
    });
  }

  it('computeSeries gives no points for a metric that has none, and reads expressions through others (AL26)', () => {
    const queries = [metricQuery('m1'), expressionQuery('e1', 'm1 * 2'), expressionQuery('e2', 'e1 + e1')];
    const line = { starts: [0, 60_000], periodSeconds: 60 };
    expect(computeSeries('e2', queries, new Map([['m1', [1, null]]]), line)).toEqual([4, null]);
    expect(computeSeries('e2', queries, new Map(), line)).toEqual([null, null]);
  });
});

describe('parseExpression', () => {
  const faults: [string, number, string][] = [
    ['m1 +', 4, 'ends too early'],
    ['m1 = 2', 3, 'compare with =='],
    ['m1 m2', 3, 'not expected'],
    ['(m1', 3, 'close the parenthesis of character 1'],
    ['SUM([m1, m2)', 11, 'close the list with "]"'],
    ['m1 % 2', 3, 'no remainder'],
    ['!m1', 0, 'with == 0'],
    ['METRICS("err', 8, 'has no end'],
    ['SELECT AVG(x) FROM y', 0, 'Metrics Insights'],
    ['', 0, 'ends too early'],
    ['('.repeat(1000), 201, 'nest at most'],
  ];
  for (const [text, at, words] of faults) {
    it(`parseExpression tells where "${text.slice(0, 20)}" cannot be read, and what to do (AL24)`, () => {
      const read = parseExpression(text);
      expect('fault' in read && [read.fault.at, read.fault.message]).toEqual([at, expect.stringContaining(words)]);
    });
  }
});

describe('checkQueries', () => {
  const faultsOf = (...queries: MetricQuery[]) =>
    checkQueries(queries).faults.map(({ code, at, query, message }) => [code, query, at, message] as const);

  const wrong: [string, string, number, string][] = [
    ['m1 + m9', 'unknown_id', 5, '"m9"'],
    ['SUMM(m1)', 'unknown_function', 0, 'use SUM'],
    ['SEARCH("x", "Sum")', 'unsupported_function', 0, 'SUM(METRICS())'],
    ['m1 / SERVICE_QUOTA(m1)', 'unsupported_function', 5, 'write the quota as a number'],
    ['INSIGHT_RULE_METRIC("a")', 'unsupported_function', 0, 'a metric of its own'],
    ['M1 + 1', 'bad_expression', 0, 'small letter'],
    ['FIRST(m1)', 'bad_expression', 6, 'cannot take a series'],
    ['DIFF(5)', 'bad_expression', 5, 'cannot take a number'],
    ['FILL(m1, NEAREST)', 'bad_expression', 9, 'REPEAT|LINEAR'],
    ['SORT(METRICS(), SUM, UP)', 'bad_expression', 21, 'ASC|DESC'],
    ['ABS(m1, 2)', 'bad_expression', 0, 'takes 1 arguments, not 2'],
    ['METRICS() + METRICS()', 'bad_expression', 10, 'several series on both sides'],
    ['IF(m1)', 'bad_expression', 0, 'takes a condition'],
    ['IF(METRICS(), 1, 2)', 'bad_expression', 3, 'make one of them'],
    ['ANOMALY_DETECTION_BAND(m1) * 2', 'bad_expression', 0, 'ThresholdMetricId'],
    ['SUM([m1, 2])', 'bad_expression', 9, 'TIME_SERIES'],
    ['SUM([])', 'bad_expression', 4, 'is empty'],
    ['m1 + "a"', 'bad_expression', 5, 'texts stand in METRICS only'],
  ];
  for (const [text, code, at, words] of wrong) {
    it(`checkQueries refuses ${text} and says what to do (AL25, AL33)`, () => {
      const found = faultsOf(metricQuery('m1'), expressionQuery('e1', text));
      expect(found).toEqual([[code, 1, at, expect.stringContaining(words)]]);
    });
  }

  it('checkQueries finds queries that rest on themselves, and Ids that stand twice (AL25)', () => {
    const found = faultsOf(expressionQuery('e1', '1 + e2'), expressionQuery('e2', 'e1'), metricQuery('e1'));
    expect(found).toContainEqual(['cycle', 1, 0, expect.stringContaining('e1 → e2 → e1')]);
    expect(found).toContainEqual(['duplicate', 2, 0, expect.stringContaining('"e1"')]);
    expect(faultsOf(expressionQuery('e1', 'e1 + 1')).map(([code]) => code)).toEqual(['cycle']);
  });

  it('checkQueries tells all that is wrong with an expression at once (AL25)', () => {
    expect(faultsOf(expressionQuery('e1', 'm1 + m2 + NO(m3)')).map(([, , at]) => at)).toEqual([0, 5, 10, 13]);
  });
});
