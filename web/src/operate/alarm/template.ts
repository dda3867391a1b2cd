import {
  formatStatistic,
  type MetricAlarm,
  type MetricQuery,
  type MetricStat,
} from '../../../../src/engines/alarm/index.ts';

/** What a template says of one alarm, by CloudFormation's names. */
export type AlarmProperties = Record<string, unknown>;

interface Template {
  Resources: Record<string, { Type: string; Properties: AlarmProperties }>;
}

const alarmType = 'AWS::CloudWatch::Alarm';

/** Writes a metric alarm, as the catalogue has it, as a CloudFormation template in JSON; null where it is none. */
export function writeTemplate(spec: Record<string, unknown> | undefined): string | null {
  const alarm = spec?.alarm as MetricAlarm | undefined;
  if (alarm === undefined || !Array.isArray(alarm.queries) || alarm.queries.length === 0) return null;
  const [first] = alarm.queries;
  const template: Template = {
    Resources: {
      Changed: {
        Type: alarmType,
        Properties: {
          AlarmName: alarm.name,
          ...(alarm.description === '' ? {} : { AlarmDescription: alarm.description }),
          ...(alarm.queries.length === 1 && first !== undefined && 'metric' in first
            ? writeMetric(first.metric)
            : { Metrics: alarm.queries.map((each) => writeQuery(each, each.id === alarm.returned)) }),
          EvaluationPeriods: alarm.evaluationPeriods,
          DatapointsToAlarm: alarm.datapointsToAlarm,
          ...(typeof alarm.threshold === 'number'
            ? { Threshold: alarm.threshold }
            : { ThresholdMetricId: alarm.threshold.band }),
          ComparisonOperator: alarm.comparison,
          TreatMissingData: alarm.treatMissingData,
          ...(Object.keys(alarm.tags).length === 0
            ? {}
            : { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) }),
        },
      },
    },
  };
  return JSON.stringify(template, null, 2);
}

function writeMetric(stat: MetricStat): AlarmProperties {
  const statistic = formatStatistic(stat.statistic);
  const isBasic = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'].includes(statistic);
  return {
    Namespace: stat.namespace,
    MetricName: stat.metricName,
    Dimensions: stat.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    ...(isBasic ? { Statistic: statistic } : { ExtendedStatistic: statistic }),
    Period: stat.periodSeconds,
    ...(stat.unit === undefined ? {} : { Unit: stat.unit }),
  };
}

function writeQuery(query: MetricQuery, isReturned: boolean): AlarmProperties {
  const common = {
    Id: query.id,
    ...(query.label === undefined ? {} : { Label: query.label }),
    ReturnData: isReturned,
  };
  if (!('metric' in query)) return { ...common, Expression: query.text };
  const { namespace, metricName, dimensions, periodSeconds, unit } = query.metric;
  return {
    ...common,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
      },
      Stat: formatStatistic(query.metric.statistic),
      Period: periodSeconds,
      ...(unit === undefined ? {} : { Unit: unit }),
    },
  };
}

/** Returns the properties of the first alarm of a template in JSON; null for YAML, for nonsense, and without an alarm. */
export function readProperties(text: string): AlarmProperties | null {
  try {
    const template = JSON.parse(text) as Template;
    return Object.values(template.Resources).find((each) => each.Type === alarmType)?.Properties ?? null;
  } catch {
    return null;
  }
}

/** Returns a template in JSON with one property of its first alarm changed; the text as it was where that cannot be. */
export function changeProperty(text: string, name: string, value: unknown): string {
  if (readProperties(text) === null) return text;
  const template = JSON.parse(text) as Template;
  const resource = Object.values(template.Resources).find((each) => each.Type === alarmType)!;
  resource.Properties[name] = value;
  return JSON.stringify(template, null, 2);
}
