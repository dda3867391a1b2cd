import { choose, combine } from './arithmetic.ts';
import type { MathExpression } from './expression.ts';
import { type Fold, foldArray, foldValues, sortArray } from './fold.ts';
import { fillLinearly, fillRepeating, POINT_FUNCTIONS, SERIES_FUNCTIONS } from './series-function.ts';
import { finite, type MathValue, type NamedSeries, type Series, type TimeLine } from './value.ts';

/** Where an expression is evaluated: its time line, what its ids stand for, and the metrics that METRICS() gives. */
export interface Surroundings {
  readonly line: TimeLine;
  readonly valueOf: (id: string) => MathValue;
  readonly metrics: readonly NamedSeries[];
}

type Call = MathExpression & { kind: 'call' };

const NOTHING: MathValue = { kind: 'scalar', value: null };

/** Evaluates an expression in which `checkExpression` found nothing wrong; a band gives nothing (AL26 to AL32). */
export function evaluateExpression(expression: MathExpression, around: Surroundings): MathValue {
  switch (expression.kind) {
    case 'number':
      return { kind: 'scalar', value: finite(expression.value) };
    case 'query':
      return around.valueOf(expression.id);
    case 'list':
      return { kind: 'array', items: expression.items.map((item) => toNamed(item, around)) };
    case 'negation':
      return eachPoint(evaluateExpression(expression.operand, around), (value) => -value);
    case 'operation':
      return combine(
        expression.operator,
        evaluateExpression(expression.left, around),
        evaluateExpression(expression.right, around),
      );
    case 'call':
      return evaluateCall(expression, around);
    case 'text':
    case 'word':
      return NOTHING;
  }
}

function toNamed(item: MathExpression, around: Surroundings): NamedSeries {
  const value = evaluateExpression(item, around);
  return { id: item.kind === 'query' ? item.id : '', points: value.kind === 'series' ? value.points : [] };
}

function eachSeries(value: MathValue, make: (points: Series) => Series): MathValue {
  if (value.kind === 'series') return { kind: 'series', points: make(value.points) };
  if (value.kind === 'array') {
    return { kind: 'array', items: value.items.map((item) => ({ ...item, points: make(item.points) })) };
  }
  return value;
}

function eachPoint(value: MathValue, make: (value: number) => number): MathValue {
  if (value.kind === 'scalar')
    return { kind: 'scalar', value: value.value === null ? null : finite(make(value.value)) };
  return eachSeries(value, (points) => points.map((each) => (each === null ? null : finite(make(each)))));
}

function evaluateCall(call: Call, around: Surroundings): MathValue {
  const { name } = call;
  if (name === 'METRICS') return callMetrics(call, around);
  const values = call.arguments.map((each) => evaluateExpression(each, around));
  const [first = NOTHING, second, third] = values;
  const { line } = around;
  if (name === 'IF') return choose(first, second ?? NOTHING, third ?? null, line.starts.length);
  const pointwise = POINT_FUNCTIONS[name];
  if (pointwise !== undefined) return eachPoint(first, pointwise);
  const serial = SERIES_FUNCTIONS[name];
  if (serial !== undefined) return eachSeries(first, (points) => serial(points, line));
  switch (name) {
    case 'AVG':
    case 'DATAPOINT_COUNT':
    case 'MAX':
    case 'MIN':
    case 'STDDEV':
    case 'SUM':
      return callFold(name, first, line.starts.length);
    case 'FILL':
      return callFill(call, first, second ?? NOTHING);
    case 'PERIOD':
      return { kind: 'scalar', value: line.periodSeconds };
    case 'TIME_SERIES':
      return { kind: 'series', points: line.starts.map(() => numberOf(first)) };
    case 'REMOVE_EMPTY':
      return first.kind === 'array' ? { kind: 'array', items: first.items.filter(hasValue) } : first;
    default:
      return first.kind === 'array' ? callArray(call, first.items, values, line) : NOTHING;
  }
}

function callArray(
  { name, arguments: args }: Call,
  items: readonly NamedSeries[],
  values: readonly MathValue[],
  { starts }: TimeLine,
): MathValue {
  const orNothing = (item: NamedSeries | undefined): MathValue => ({
    kind: 'series',
    points: item?.points ?? starts.map(() => null),
  });
  switch (name) {
    case 'FIRST':
      return orNothing(items[0]);
    case 'LAST':
      return orNothing(items.at(-1));
    case 'METRIC_COUNT':
      return { kind: 'scalar', value: items.length };
    case 'SLICE':
      return { kind: 'array', items: items.slice(placeOf(values[1]) ?? 0, placeOf(values[2])) };
    case 'SORT':
      return { kind: 'array', items: sortArray(items, wordOf(args[1]) as Fold, wordOf(args[2]), placeOf(values[3])) };
    default:
      return NOTHING;
  }
}

function numberOf(value: MathValue | undefined): number | null {
  return value?.kind === 'scalar' ? value.value : null;
}

function placeOf(value: MathValue | undefined): number | undefined {
  const number = numberOf(value);
  return number === null ? undefined : Math.max(0, Math.trunc(number));
}

function wordOf(expression: MathExpression | undefined): string {
  return expression?.kind === 'word' ? expression.word : '';
}

function hasValue({ points }: NamedSeries): boolean {
  return points.some((value) => value !== null);
}

function callFold(fold: Fold, value: MathValue, length: number): MathValue {
  if (value.kind === 'series') return { kind: 'scalar', value: foldValues(fold, value.points) };
  return value.kind === 'array' ? { kind: 'series', points: foldArray(fold, value.items, length) } : NOTHING;
}

function callFill({ arguments: args }: Call, value: MathValue, filling: MathValue): MathValue {
  const word = wordOf(args[1]);
  if (word === 'REPEAT') return eachSeries(value, fillRepeating);
  if (word === 'LINEAR') return eachSeries(value, fillLinearly);
  return eachSeries(value, (points) =>
    points.map((each, at) => each ?? (filling.kind === 'series' ? (filling.points[at] ?? null) : numberOf(filling))),
  );
}

function callMetrics({ arguments: [part] }: Call, { metrics }: Surroundings): MathValue {
  const wanted = part?.kind === 'text' ? part.value : '';
  return { kind: 'array', items: metrics.filter(({ id }) => id.includes(wanted)) };
}
