import { type Comparison, describeMetric, formatStatistic, type MetricQuery } from '../../../engines/alarm/index.ts';
import { printRule } from '../../../engines/composite-alarm/index.ts';
import type { AnyAlarm } from '../definition.ts';

const signs: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside its band',
  LessThanLowerThreshold: 'below its band',
  GreaterThanUpperThreshold: 'above its band',
};

/** Says what an alarm compares, such as `p99 of latency > 1, 2 of 3 periods of 1 min`; of a composite its rule. */
export function describeCondition(declared: AnyAlarm): string {
  if (declared.kind === 'composite') return printRule(declared.composite.rule);
  const { alarm } = declared;
  const { datapointsToAlarm: m, evaluationPeriods: n, threshold, periodSeconds } = alarm;
  const limit = typeof threshold === 'number' ? ` ${threshold}` : '';
  const often = n === 1 ? '1 period' : `${m} of ${n} periods`;
  return `${describeMetric(alarm)} ${signs[alarm.comparison]}${limit}, ${often} of ${formatSeconds(periodSeconds)}`;
}

/** Writes a duration in the largest unit that divides it, such as `90 s` or `5 min`. */
export function formatSeconds(seconds: number): string {
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const)
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  return `${seconds} s`;
}

/** Names what an alarm holds against what; alarms of one name differ at most in how often and how long it must breach. */
export function conditionKey(declared: AnyAlarm): string {
  if (declared.kind === 'composite') return printRule(declared.composite.rule);
  const { queries, returned, comparison, threshold } = declared.alarm;
  const isAlone = queries.length === 1;
  const asked = queries.map((query) => [isAlone || query.id, isAlone || query.id === returned, toKey(query)]);
  return JSON.stringify([asked, comparison, threshold]);
}

function toKey(query: MetricQuery): unknown {
  if (!('metric' in query)) return query.text;
  const { metricName, namespace, dimensions, statistic } = query.metric;
  const sorted = dimensions.map(({ name, value }) => `${name}=${value}`).sort();
  return [namespace, metricName, sorted, formatStatistic(statistic)];
}
