import type { MetricAlarm, MetricStat } from './alarm.ts';

/** An alarm for tests: 2 of 3 periods of 5 s above 0.5, with the fields of an alarm or its metric among the changes put over it. */
export function sampleAlarm(change: Partial<MetricAlarm> & Partial<MetricStat>): MetricAlarm {
  const metric: MetricStat = {
    namespace: 'Shop',
    metricName: 'ErrorRatio',
    dimensions: [{ name: 'service', value: 'checkout' }],
    statistic: 'Average',
    periodSeconds: 5,
  };
  const stat = { ...metric, ...pick(change, [...Object.keys(metric), 'unit']) };
  const base: MetricAlarm = {
    name: 'checkout-errors',
    description: '',
    queries: [{ id: 'm1', metric: stat }],
    returned: 'm1',
    periodSeconds: stat.periodSeconds,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    threshold: 0.5,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'missing',
    lowSamplePercentile: 'evaluate',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: {},
  };
  return { ...base, ...pick(change, [...Object.keys(base), 'evaluationRange']), name: base.name };
}

function pick(from: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

/** Turns a row of a table into points around 0.5, oldest first: X breaches, 0 does not, - is missing. */
export function toPoints(row: string): (number | null)[] {
  return Array.from(row, (letter) => (letter === '-' ? null : letter === 'X' ? 1 : 0));
}
