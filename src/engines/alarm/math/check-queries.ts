import type { MetricQuery } from '../alarm.ts';
import { checkExpression } from './check.ts';
import { listParts } from './expression.ts';
import type { MathType } from './function.ts';
import type { MathFault } from './token.ts';

/** A fault with the place of its query in the list. */
export interface QueryFault extends MathFault {
  readonly query: number;
}

/**
 * Finds what each query gives, by id, and what is wrong with their ids and expressions (AL25): ids that are no ids, that
 * stand twice, that there are not, and queries that rest on themselves. `broken` are ids whose query could not be read.
 */
export function checkQueries(
  queries: readonly MetricQuery[],
  broken: ReadonlySet<string> = new Set(),
): { types: Map<string, MathType | null>; faults: QueryFault[] } {
  const faults: QueryFault[] = [];
  const types = new Map<string, MathType | null>();
  for (const id of broken) types.set(id, null);
  const byId = new Map<string, { query: MetricQuery; at: number }>();
  queries.forEach((query, at) => {
    const { id } = query;
    if (byId.has(id)) {
      faults.push({ code: 'duplicate', query: at, at: 0, message: `The Id "${id}" stands twice: give each its own` });
      return;
    }
    byId.set(id, { query, at });
  });
  const underWay: string[] = [];
  const typeOf = (id: string): MathType | null => {
    const found = types.get(id);
    if (found !== undefined) return found;
    const { query, at } = byId.get(id) as { query: MetricQuery; at: number };
    if (!('expression' in query)) {
      types.set(id, 'series');
      return 'series';
    }
    underWay.push(id);
    const checked = checkExpression(query.expression, (other) => {
      if (underWay.includes(other)) {
        const part = listParts(query.expression).find((each) => each.kind === 'query' && each.id === other);
        const loop = [...underWay.slice(underWay.indexOf(other)), other].join(' → ');
        const message = `"${other}" at character ${(part?.at ?? 0) + 1} rests on itself, ${loop}: take one of these out`;
        faults.push({ code: 'cycle', query: at, at: part?.at ?? 0, message });
        return null;
      }
      return byId.has(other) || types.has(other) ? typeOf(other) : undefined;
    });
    underWay.pop();
    for (const fault of checked.faults) faults.push({ ...fault, query: at });
    types.set(id, checked.type);
    return checked.type;
  };
  for (const id of byId.keys()) typeOf(id);
  return { types, faults: faults.sort((left, right) => left.query - right.query || left.at - right.at) };
}
