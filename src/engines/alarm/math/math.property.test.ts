import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeSeries, type MetricQuery, parseExpression } from '../index.ts';

const LENGTH = 4;
const STEP = 60_000;
type Points = (number | null)[];

/** An expression as text with what it gives, computed point by point in the plainest way there is. */
interface Twin {
  text: string;
  /** A number, or the values of a series. */
  value: (metrics: Points[]) => number | null | Points;
}

const OPERATORS: [string, (left: number, right: number) => number][] = [
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
  ['<', (left, right) => (left < right ? 1 : 0)],
  ['<=', (left, right) => (left <= right ? 1 : 0)],
  ['>', (left, right) => (left > right ? 1 : 0)],
  ['>=', (left, right) => (left >= right ? 1 : 0)],
  ['==', (left, right) => (left === right ? 1 : 0)],
  ['!=', (left, right) => (left === right ? 0 : 1)],
  ['AND', (left, right) => (left && right ? 1 : 0)],
  ['||', (left, right) => (left || right ? 1 : 0)],
];

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
const at = (value: number | null | Points, place: number): number | null =>
  Array.isArray(value) ? (value[place] ?? null) : value;
const places = Array.from({ length: LENGTH }, (_, place) => place);

function operate(left: Twin, right: Twin, [operator, apply]: (typeof OPERATORS)[number]): Twin {
  return {
    text: `(${left.text}) ${operator} (${right.text})`,
    value: (metrics) => {
      const [a, b] = [left.value(metrics), right.value(metrics)];
      if (!Array.isArray(a) && !Array.isArray(b)) return a === null || b === null ? null : orNull(apply(a, b));
      return places.map((place) => {
        const [x, y] = [at(a, place), at(b, place)];
        if (!Array.isArray(a) || !Array.isArray(b)) return x === null || y === null ? null : orNull(apply(x, y));
        return x === null && y === null ? null : orNull(apply(x ?? 0, y ?? 0));
      });
    },
  };
}

function branch(condition: Twin, yes: Twin, no: Twin): Twin {
  return {
    text: `IF(${condition.text}, ${yes.text}, ${no.text})`,
    value: (metrics) => {
      const [c, y, n] = [condition.value(metrics), yes.value(metrics), no.value(metrics)];
      if (!Array.isArray(c)) {
        const chosen = c === null ? null : c === 0 ? n : y;
        if (!Array.isArray(y) && !Array.isArray(n)) return chosen;
        return places.map((place) => at(chosen, place));
      }
      return c.map((value, place) => (value === null ? null : value === 0 ? at(n, place) : (at(y, place) ?? 0)));
    },
  };
}

function absolute(inner: Twin): Twin {
  const each = (value: number | null) => (value === null ? null : Math.abs(value));
  return {
    text: `ABS(${inner.text})`,
    value: (metrics) => {
      const value = inner.value(metrics);
      return Array.isArray(value) ? value.map(each) : each(value);
    },
  };
}

const { expression } = fc.letrec<{ expression: Twin }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.nat(2).map((id): Twin => ({ text: `m${id}`, value: (metrics) => metrics[id] as Points })),
    fc.nat(5).map((value): Twin => ({ text: `${value}`, value: () => value })),
    fc.tuple(tie('expression'), tie('expression'), fc.constantFrom(...OPERATORS)).map((parts) => operate(...parts)),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map((parts) => branch(...parts)),
    tie('expression').map(absolute),
  ),
}));

const points = fc.array(fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }), {
  minLength: LENGTH,
  maxLength: LENGTH,
});

describe('computeSeries over arbitrary expressions', () => {
  it('computeSeries gives what a plain reading of each point gives (AL26, AL27, AL28)', () => {
    fc.assert(
      fc.property(expression, fc.tuple(points, points, points), (twin, metrics) => {
        const queries = metrics.map(
          (_, id): MetricQuery => ({
            id: `m${id}`,
            metric: { namespace: 'N', metricName: 'M', dimensions: [], statistic: 'Sum', periodSeconds: 60 },
          }),
        );
        const read = parseExpression(twin.text);
        if ('fault' in read) throw new Error(read.fault.message);
        const byId = new Map(metrics.map((each, id) => [`m${id}`, each]));
        const line = { starts: places.map((place) => place * STEP), periodSeconds: 60 };
        const found = computeSeries(read.expression, queries, byId, line).map((value) => value && value + 0);
        const expected = twin.value(metrics);
        expect(found).toEqual(places.map((place) => at(expected, place)).map((value) => value && value + 0));
      }),
      { numRuns: 1000 },
    );
  });
});
