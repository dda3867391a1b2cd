import { isBreaching, type MetricAlarm, type MetricQuery } from '../alarm.ts';
import { usedBy } from '../query.ts';
import type { QueryFault } from './check-queries.ts';
import { checkExpression } from './check.ts';
import { listParts, type MathExpression } from './expression.ts';
import { type MathType, UNRELIABLE } from './function.ts';

type Judged = Pick<MetricAlarm, 'queries' | 'returned' | 'threshold' | 'comparison'>;

/** Finds what is right by the letter and yet misleads in an alarm (AL34): each is a warning, with the place of its query. */
export function adviseOnQueries(alarm: Judged, types: ReadonlyMap<string, MathType | null>): QueryFault[] {
  const returned = alarm.queries.find((query) => query.id === alarm.returned);
  if (returned === undefined) return [];
  const band = alarm.threshold;
  const limits = alarm.queries.filter((query) => typeof band !== 'number' && query.id === band.band);
  const used = new Set([returned, ...limits].flatMap((query) => [query, ...usedBy(query, alarm.queries)]));
  return alarm.queries.flatMap((query, place): QueryFault[] => {
    if (!used.has(query)) {
      const message = `The alarm does not use "${query.id}": name it in an expression or take it out`;
      return [{ code: 'unused_metric', message, at: 0, query: place }];
    }
    if (!('expression' in query)) return [];
    return [...adviseOnExpression(query, types), ...adviseOnResult(query, alarm)].map((each) => ({
      ...each,
      query: place,
    }));
  });
}

type Advice = Omit<QueryFault, 'query'>;
type ExpressionQuery = Extract<MetricQuery, { expression: MathExpression }>;

function adviseOnExpression({ expression }: ExpressionQuery, types: ReadonlyMap<string, MathType | null>): Advice[] {
  return listParts(expression).flatMap((part): Advice[] => {
    if (part.kind !== 'call') return [];
    const { name, at, arguments: args } = part;
    const [first] = args;
    const isOverTime =
      name === 'RUNNING_SUM' ||
      name === 'REMOVE_EMPTY' ||
      (first !== undefined && checkExpression(first, (id) => types.get(id)).type === 'series');
    if (UNRELIABLE.has(name) && isOverTime) {
      const message = `${name} at character ${at + 1} takes all points that are fetched, which are more than the alarm evaluates: combine metrics with it, as in "${name === 'RUNNING_SUM' || name === 'REMOVE_EMPTY' ? 'SUM' : name}([m1, m2])", or raise the Period`;
      return [{ code: 'unreliable_function', message, at }];
    }
    if (name === 'FILL' && args[1]?.kind !== 'word') {
      const message = `FILL at character ${at + 1} puts a value where data is late or lacking, so that missing data is never seen: use REPEAT, or leave it to TreatMissingData`;
      return [{ code: 'filled_data', message, at }];
    }
    return [];
  });
}

function adviseOnResult(query: ExpressionQuery, alarm: Judged): Advice[] {
  if (query.id !== alarm.returned) return [];
  if (usedBy(query, alarm.queries).every((each) => !('metric' in each))) {
    const message = 'The expression rests on no metric, so that the alarm never changes: name a metric in it';
    return [{ code: 'constant_expression', message, at: 0 }];
  }
  const { expression } = query;
  const filling = expression.kind === 'call' && expression.name === 'FILL' ? expression.arguments[1] : undefined;
  if (filling?.kind !== 'number' || typeof alarm.threshold !== 'number') return [];
  const state = isBreaching(alarm, filling.value) ? 'ALARM' : 'OK';
  const message = `Where data is late the newest points are ${filling.value}, which holds the alarm in ${state}: fill with REPEAT, or leave it to TreatMissingData`;
  return [{ code: 'pinned_by_fill', message, at: filling.at }];
}
