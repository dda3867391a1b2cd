import type { AlarmState, Evaluation, MetricAlarm, Statistic } from './alarm.ts';
import { formatInstant } from './instant.ts';

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
    metrics: {
      id: string;
      metricStat: {
        metric: { namespace: string; name: string; dimensions: Record<string, string> };
        period: number;
        stat: string;
        unit?: string;
      };
      returnData: boolean;
    }[];
  };
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
      metrics: [
        {
          id: 'm1',
          metricStat: {
            metric: {
              namespace: alarm.namespace,
              name: alarm.metricName,
              dimensions: Object.fromEntries(alarm.dimensions.map(({ name, value }) => [name, value])),
            },
            period: alarm.periodSeconds,
            stat: formatStatistic(alarm.statistic),
            ...(alarm.unit === undefined ? {} : { unit: alarm.unit }),
          },
          returnData: true,
        },
      ],
    },
  };
}

/** Writes a statistic as CloudFormation does: its name, or p and the percentile. */
export function formatStatistic(statistic: Statistic): string {
  return typeof statistic === 'string' ? statistic : `p${statistic.percentile}`;
}

function reasonData({ alarm, evaluation, rangeEnd, now }: StateChange): Record<string, unknown> {
  const period = alarm.periodSeconds * 1000;
  const rangeStart = rangeEnd - evaluation.evaluated.length * period;
  const used = evaluation.evaluated.flatMap((point, at) =>
    point.used ? [{ timestamp: formatInstant(rangeStart + at * period), value: point.value }] : [],
  );
  return {
    version: '1.0',
    queryDate: formatInstant(now),
    ...(used[0] ? { startDate: used[0].timestamp } : {}),
    statistic: formatStatistic(alarm.statistic),
    ...(alarm.unit === undefined ? {} : { unit: alarm.unit }),
    period: alarm.periodSeconds,
    recentDatapoints: used.map((point) => point.value),
    threshold: alarm.threshold,
    evaluatedDatapoints: used.toReversed(),
  };
}
