import { isBandComparison, type MetricAlarm, metricsOf } from '../../../engines/alarm/index.ts';
import type { TelemetryStore } from '../../../platform/telemetry.ts';
import { metricTables } from '../../../prepare/telemetry/newest-sql.ts';
import { measure, readPoints } from '../measure.ts';

/** How near a value came to its threshold in the newest `spanSeconds`: the highest value, or the lowest where less is wrong. */
export interface Margin {
  nearest: number;
  spanSeconds: number;
}

/** Points that are read at most to tell margins, all alarms together: more would make the reader wait. */
const pointBudget = 40_000;

/** Alarms whose margins are told at most at once. */
const alarmLimit = 40;

/**
 * Reads how near the values of alarms came to their fixed thresholds in at most the `days` before `now` (epoch ms), by name.
 * The span is as long as a fixed number of points allows; alarms past the fortieth, bands, and alarms without data in the
 * span are left out.
 */
export async function readMargins(
  store: Pick<TelemetryStore, 'query'>,
  given: readonly MetricAlarm[],
  now: number,
  days: number,
): Promise<Map<string, Margin>> {
  const alarms = given.filter((each) => !isBandComparison(each.comparison)).slice(0, alarmLimit);
  const margins = new Map<string, Margin>();
  const each = Math.floor(pointBudget / Math.max(1, alarms.length));
  for (const [periodSeconds, group] of Map.groupBy(alarms, (alarm) => alarm.periodSeconds)) {
    const periods = Math.max(1, Math.min(each, Math.floor((days * 86_400) / periodSeconds)));
    const end = Math.floor(now / (periodSeconds * 1000)) * periodSeconds * 1000;
    const points = await readPoints(store, group, end, () => periods);
    const starts = Array.from({ length: periods }, (_, index) => end - (periods - index) * periodSeconds * 1000);
    for (const alarm of group) {
      const nearest = pickNearest(alarm, measure(alarm, points.get(alarm.name)!, starts));
      if (nearest !== null) margins.set(alarm.name, { nearest, spanSeconds: periods * periodSeconds });
    }
  }
  return margins;
}

function pickNearest(alarm: MetricAlarm, values: readonly (number | null)[]): number | null {
  const isUpward = alarm.comparison.startsWith('Greater');
  return values.reduce((best, value) => {
    if (value === null || !Number.isFinite(value)) return best;
    return best === null || (isUpward ? value > best : value < best) ? value : best;
  }, null);
}

/**
 * Returns the names of the alarms for which a metric of theirs arrived since an instant (epoch ms), from the service of
 * their dimensions where they name one.
 */
export async function listHeard(
  store: Pick<TelemetryStore, 'query'>,
  alarms: readonly MetricAlarm[],
  since: number,
): Promise<Set<string>> {
  if (alarms.length === 0) return new Set();
  const params = { since, names: [...new Set(alarms.flatMap((each) => metricsOf(each).map((to) => to.metricName)))] };
  const found = await Promise.all(
    metricTables.map((table) =>
      store.query<{ metric: string; service: string }>(
        `SELECT MetricName AS metric, ServiceName AS service FROM ${table}
        WHERE MetricName IN {names:Array(String)} AND TimeUnix >= fromUnixTimestamp64Milli({since:Int64})
        GROUP BY metric, service`,
        params,
      ),
    ),
  );
  const heard = new Set(found.flat().flatMap(({ metric, service }) => [metric, `${metric} ${service}`]));
  const isHeard = (alarm: MetricAlarm): boolean =>
    metricsOf(alarm).some(({ metricName, dimensions }) => {
      const service = dimensions.find((each) => each.name === 'service.name');
      return heard.has(service === undefined ? metricName : `${metricName} ${service.value}`);
    });
  return new Set(alarms.filter(isHeard).map((each) => each.name));
}
