import type { MetricQuery } from '../alarm.ts';
import { evaluateExpression, type Surroundings } from './evaluate.ts';
import type { MathExpression } from './expression.ts';
import type { MathValue, Series, TimeLine } from './value.ts';

/**
 * Computes the series of a query, or of an expression over queries, from the points of their metrics: `points` by the id
 * of the query, one for each period of the time line, null where a period has no data (AL26 to AL32). A result that is
 * one number stands at every period (AL35). A metric without points has none at any period.
 */
export function computeSeries(
  wanted: string | MathExpression,
  queries: readonly MetricQuery[],
  points: ReadonlyMap<string, Series>,
  line: TimeLine,
): Series {
  const byId = new Map(queries.map((query) => [query.id, query]));
  const empty = line.starts.map(() => null);
  const known = new Map<string, MathValue>();
  const valueOf = (id: string): MathValue => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const query = byId.get(id);
    // An id that is asked for while it is being computed rests on itself, which a parsed alarm never does.
    known.set(id, { kind: 'scalar', value: null });
    const value: MathValue =
      query !== undefined && 'expression' in query
        ? evaluateExpression(query.expression, around)
        : { kind: 'series', points: points.get(id) ?? empty };
    known.set(id, value);
    return value;
  };
  const around: Surroundings = {
    line,
    valueOf,
    metrics: queries.flatMap((query) =>
      'metric' in query ? [{ id: query.id, points: points.get(query.id) ?? empty }] : [],
    ),
  };
  const value = typeof wanted === 'string' ? valueOf(wanted) : evaluateExpression(wanted, around);
  if (value.kind === 'array') return value.items[0]?.points ?? empty;
  return value.kind === 'series' ? value.points : line.starts.map(() => value.value);
}
