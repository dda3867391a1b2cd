import {
  type AlarmState,
  type AnomalyModel,
  bandOf,
  computeSeries,
  createBand,
  evaluateAlarm,
  type Evaluation,
  formatStatistic,
  type MetricAlarm,
  plainMetric,
} from '../../engines/alarm/index.ts';
import { readSeries, type SeriesRequest } from '../../prepare/telemetry/series.ts';
import type { TelemetryStore } from '../../platform/telemetry.ts';
import { periodStarts } from './definition.ts';

/** Points by the id of the query that they belong to, one for each period, oldest first. */
export type PointsByQuery = ReadonlyMap<string, readonly (number | null)[]>;

/** Gives the values that an alarm holds against its threshold, from the points of its metrics over periods with these starts. */
export function measure(alarm: MetricAlarm, points: PointsByQuery, starts: readonly number[]): (number | null)[] {
  if (plainMetric(alarm) !== null) return [...(points.get(alarm.returned) ?? [])];
  return [...computeSeries(alarm.returned, alarm.queries, points, { starts, periodSeconds: alarm.periodSeconds })];
}

/** What else an evaluation rests on: the model of the alarm's band, and the samples behind each point, where known. */
export interface Grounds {
  model?: AnomalyModel | undefined;
  counts?: readonly number[] | undefined;
}

/** Decides the state of an alarm from the points of its metrics over periods with these starts, epoch ms, oldest first. */
export function judge(
  alarm: MetricAlarm,
  points: PointsByQuery,
  starts: readonly number[],
  state: AlarmState,
  { model, counts }: Grounds,
): Evaluation {
  const band = bandOf(alarm);
  const draw = band === null || model === undefined ? null : createBand(model, band.width);
  return evaluateAlarm(alarm, measure(alarm, points, starts), state, {
    ...(counts === undefined ? {} : { sampleCounts: counts }),
    ...(band === null ? {} : { limits: starts.map((start) => draw?.(start) ?? null) }),
  });
}

/** Reads the points of the metrics of alarms over `periods` periods that end at `end` (epoch ms), by name of the alarm. */
export async function readPoints(
  store: Pick<TelemetryStore, 'query'>,
  alarms: readonly MetricAlarm[],
  end: number,
  periodsOf: (alarm: MetricAlarm) => number,
): Promise<Map<string, PointsByQuery>> {
  const requests: SeriesRequest[] = alarms.flatMap((alarm, index) =>
    alarm.queries.flatMap((query) =>
      'metric' in query
        ? [
            {
              id: `${index} ${query.id}`,
              metricName: query.metric.metricName,
              dimensions: query.metric.dimensions,
              statistic: formatStatistic(query.metric.statistic),
              periodSeconds: alarm.periodSeconds,
              from: end - periodsOf(alarm) * alarm.periodSeconds * 1000,
              to: end,
            },
          ]
        : [],
    ),
  );
  const found = await readSeries(store, requests);
  return new Map(
    alarms.map((alarm, index) => [
      alarm.name,
      new Map(
        alarm.queries.flatMap((query) => {
          const values = found.get(`${index} ${query.id}`);
          return values === undefined ? [] : [[query.id, values] as const];
        }),
      ),
    ]),
  );
}

/** Reads what an alarm looks at in an evaluation over the range with this end (epoch ms). */
export async function readRange(
  store: Pick<TelemetryStore, 'query'>,
  alarm: MetricAlarm,
  end: number,
): Promise<{ points: PointsByQuery; starts: number[] }> {
  const starts = periodStarts(alarm, end);
  return { points: (await readPoints(store, [alarm], end, () => starts.length)).get(alarm.name)!, starts };
}
