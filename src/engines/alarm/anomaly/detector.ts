import type { MetricAlarm, MetricQuery, MetricStat } from '../alarm.ts';
import type { MathExpression } from '../math/expression.ts';
import { bandOf, usedBy } from '../query.ts';
import { formatStatistic } from '../statistic/statistic.ts';
import type { AnomalyDetector } from './parse-detector.ts';

/** Finds the detector that says how the band of an alarm is trained: the one of the same metric or expression (AL45). */
export function findDetector(
  alarm: Pick<MetricAlarm, 'queries' | 'threshold'>,
  detectors: readonly AnomalyDetector[],
): AnomalyDetector | undefined {
  const band = bandOf(alarm);
  if (band === null) return undefined;
  const wanted = spell(band.around, alarm.queries);
  return detectors.find(({ queries, returned }) => spell({ kind: 'query', id: returned, at: 0 }, queries) === wanted);
}

/** Spells what an expression measures, ids being replaced by what they stand for, so that these may differ. */
function spell(expression: MathExpression, queries: readonly MetricQuery[]): string {
  if (expression.kind === 'query') {
    const query = queries.find(({ id }) => id === expression.id);
    if (query === undefined) return expression.id;
    return 'metric' in query ? spellMetric(query.metric) : spell(query.expression, queries);
  }
  const used = usedBy({ id: '', expression, text: '' }, queries).filter((query) => 'metric' in query);
  const places = new Map(used.map(({ id }, at) => [id, `#${at}`]));
  const shape = JSON.stringify(expression, (key, value) => {
    if (key === 'at') return undefined;
    if (key !== 'id') return value as unknown;
    const query = queries.find(({ id }) => id === value);
    return query !== undefined && 'expression' in query
      ? spell(query.expression, queries)
      : places.get(value as string);
  });
  return [shape, ...used.map((query) => ('metric' in query ? spellMetric(query.metric) : ''))].join(' ');
}

function spellMetric({ namespace, metricName, dimensions, statistic }: MetricStat): string {
  const pairs = dimensions.map(({ name, value }) => JSON.stringify([name, value])).sort();
  return JSON.stringify([namespace, metricName, pairs, formatStatistic(statistic)]);
}
