import type { MetricAlarm } from './alarm.ts';

/** An alarm for tests: 2 of 3 periods of 5 s above 0.5, with the alarm fields among the changes put over it. */
export function sampleAlarm(change: Partial<MetricAlarm>): MetricAlarm {
  const base: MetricAlarm = {
    name: 'checkout-errors',
    description: '',
    namespace: 'Shop',
    metricName: 'ErrorRatio',
    dimensions: [{ name: 'service', value: 'checkout' }],
    statistic: 'Average',
    periodSeconds: 5,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    threshold: 0.5,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'missing',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: {},
  };
  const fields = Object.entries(change).filter(([key]) => key in base || key === 'unit');
  return { ...base, ...Object.fromEntries(fields), name: base.name };
}

/** Turns a row of a table into points around 0.5, oldest first: X breaches, 0 does not, - is missing. */
export function toPoints(row: string): (number | null)[] {
  return Array.from(row, (letter) => (letter === '-' ? null : letter === 'X' ? 1 : 0));
}
