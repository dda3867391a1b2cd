import { type MetricQuery, MINUTE, type Objective, type Tally, tallyMinute } from '../../engines/slo/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { readSeries, type SeriesRequest } from '../../prepare/telemetry/series.ts';

/** Reads values of a query per minute; the same query asked twice is read once. */
export type Values = (query: MetricQuery) => readonly (number | null)[];

const keys = new WeakMap<MetricQuery, string>();

/** The text that two queries share which ask the same; a query never changes, so it is written once. */
function keyOf(query: MetricQuery): string {
  const known = keys.get(query);
  if (known !== undefined) return known;
  const { metric, dimensions, statistic, below } = query;
  const key = JSON.stringify([metric, dimensions, statistic, below]);
  keys.set(query, key);
  return key;
}

/** `below` is the trimmed count of CloudWatch: samples above minus infinity, at or under the bound. */
function statisticOf({ statistic, below }: MetricQuery): string {
  return below === null ? statistic : `TC(:${below.toFixed(10).replace(/\.?0+$/, '')})`;
}

/** Reads all minutes in [from, to), epoch ms aligned to minutes, of all queries of some objectives: one query per table. */
export async function readMinutes(
  ctx: Pick<Ctx, 'telemetry'>,
  objectives: readonly Objective[],
  from: number,
  to: number,
): Promise<Values> {
  const requests = new Map<string, SeriesRequest>();
  for (const { measures } of objectives)
    for (const { main, total } of measures)
      for (const query of total === null ? [main] : [main, total]) {
        const id = keyOf(query);
        if (requests.has(id)) continue;
        const { metric: metricName, dimensions } = query;
        requests.set(id, { id, metricName, dimensions, statistic: statisticOf(query), periodSeconds: 60, from, to });
      }
  const found = await readSeries(ctx.telemetry, [...requests.values()]);
  return (query) => {
    const values = found.get(keyOf(query));
    if (values === undefined)
      throw new Error(`Cannot measure "${query.metric}": the telemetry store gave no series for it`);
    return values;
  };
}

/** Returns what each minute came to for one goal of an objective. */
export function tallyMinutes(objective: Objective, goal: number, values: Values): Tally[] {
  const { reading, main, total } = objective.measures[goal]!;
  const mains = values(main);
  const totals = total === null ? null : values(total);
  return mains.map((value, index) => tallyMinute(reading, value, totals === null ? null : totals[index]!));
}

/** Returns the epoch ms of the first point of any metric of some objectives since an instant, or null without one. */
export async function findFirstPoint(
  ctx: Pick<Ctx, 'telemetry'>,
  objectives: readonly Objective[],
  since: number,
): Promise<number | null> {
  const names = new Set(
    objectives.flatMap(({ measures }) =>
      measures.flatMap(({ main, total }) => (total === null ? [main.metric] : [total.metric])),
    ),
  );
  const parts = ['gauge', 'sum', 'histogram'].map(
    (
      table,
    ) => `SELECT toUnixTimestamp64Milli(toDateTime64(min(TimeUnix), 9)) AS first, count() AS points FROM otel_metrics_${table}
      WHERE MetricName IN {names:Array(String)} AND TimeUnix >= fromUnixTimestamp64Milli({since:Int64})`,
  );
  const found = await ctx.telemetry.query<{ first: number; points: number }>(parts.join(' UNION ALL '), {
    names: [...names],
    since,
  });
  const firsts = found.filter((each) => each.points > 0).map((each) => each.first);
  return firsts.length === 0 ? null : Math.floor(Math.min(...firsts) / MINUTE) * MINUTE;
}
