import type { AlarmState, Evaluation, MetricAlarm, MetricQuery } from './alarm.ts';
import { formatInstant } from './instant.ts';
import { plainMetric } from './query.ts';
import { formatStatistic } from './statistic/statistic.ts';

/** A state in an alarm event; `reasonData` is JSON text and absent for a state that no evaluation gave. */
export interface StateDetail {
  value: AlarmState;
  reason: string;
  reasonData?: string;
  timestamp: string;
}

/** The detail of an EventBridge event of type "CloudWatch Alarm State Change" for a metric alarm (AL13). */
export interface StateChangeDetail {
  alarmName: string;
  state: StateDetail;
  previousState: StateDetail;
  configuration: {
    description?: string;
    metrics: DescribedQuery[];
  };
}

/** A query as EventBridge tells it: a metric, or an expression. */
export interface DescribedQuery {
  id: string;
  label?: string;
  expression?: string;
  metricStat?: {
    metric: { namespace: string; name: string; dimensions: Record<string, string> };
    period: number;
    stat: string;
    unit?: string;
  };
  returnData: boolean;
}

/** One change of state: the evaluation made at `now` over periods of which the newest ended at `rangeEnd`, epoch ms. */
export interface StateChange {
  readonly alarm: MetricAlarm;
  readonly evaluation: Evaluation;
  readonly rangeEnd: number;
  readonly now: number;
  readonly previousState: StateDetail;
}

/** Gives the EventBridge detail of a change of state, whose `state` is the `previousState` of the next change (AL13). */
export function stateChangeDetail(change: StateChange): StateChangeDetail {
  const { alarm, evaluation, now, previousState } = change;
  return {
    alarmName: alarm.name,
    state: {
      value: evaluation.state,
      reason: evaluation.reason,
      reasonData: JSON.stringify(reasonData(change)),
      timestamp: formatInstant(now),
    },
    previousState,
    configuration: {
      ...(alarm.description === '' ? {} : { description: alarm.description }),
      metrics: alarm.queries.map((query) => describeQuery(alarm, query)),
    },
  };
}

function describeQuery(alarm: MetricAlarm, query: MetricQuery): DescribedQuery {
  const { id, label } = query;
  const isBand = typeof alarm.threshold !== 'number' && alarm.threshold.band === id;
  const common = { ...(label === undefined ? {} : { label }), returnData: isBand || alarm.returned === id };
  if (!('metric' in query)) return { id, expression: query.text, ...common };
  const { namespace, metricName, dimensions, statistic, periodSeconds, unit } = query.metric;
  return {
    id,
    metricStat: {
      metric: {
        namespace,
        name: metricName,
        dimensions: Object.fromEntries(dimensions.map(({ name, value }) => [name, value])),
      },
      period: periodSeconds,
      stat: formatStatistic(statistic),
      ...(unit === undefined ? {} : { unit }),
    },
    ...common,
  };
}

function reasonData({ alarm, evaluation, rangeEnd, now }: StateChange): Record<string, unknown> {
  const period = alarm.periodSeconds * 1000;
  const rangeStart = rangeEnd - evaluation.evaluated.length * period;
  const used = evaluation.evaluated.flatMap((point, at) => (point.used ? [{ at, point }] : []));
  const instantOf = (at: number): string => formatInstant(rangeStart + at * period);
  const metric = plainMetric(alarm);
  const limits =
    typeof alarm.threshold === 'number'
      ? { threshold: alarm.threshold }
      : {
          recentLowerThresholds: used.map(({ point }) => point.lower),
          recentUpperThresholds: used.map(({ point }) => point.upper),
        };
  return {
    version: '1.0',
    queryDate: formatInstant(now),
    ...(used[0] ? { startDate: instantOf(used[0].at) } : {}),
    ...(metric === null ? {} : { statistic: formatStatistic(metric.statistic) }),
    ...(metric?.unit === undefined ? {} : { unit: metric.unit }),
    period: alarm.periodSeconds,
    recentDatapoints: used.map(({ point }) => point.value),
    ...limits,
    evaluatedDatapoints: used.map(({ at, point }) => ({ timestamp: instantOf(at), value: point.value })).toReversed(),
  };
}
