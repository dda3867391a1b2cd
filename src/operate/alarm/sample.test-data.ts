import type { TelemetryStore } from '../../platform/telemetry.ts';

/** One gauge point; `time` is epoch milliseconds. */
export interface Sample {
  metric: string;
  service?: string;
  attributes?: Record<string, string>;
  time: number;
  value: number;
}

/** Stores gauge points as the receiver does; `oldest` as `insert` takes it. */
export async function storeSamples(store: TelemetryStore, samples: readonly Sample[], oldest?: number): Promise<void> {
  const rows = samples.map(({ metric, service = 'api', attributes = {}, time, value }) => {
    const instant = new Date(time).toISOString().replace('T', ' ').replace('Z', '');
    return [
      { 'service.name': service },
      '',
      '',
      '',
      {},
      0,
      '',
      service,
      metric,
      '',
      '1',
      attributes,
      instant,
      instant,
      0,
      value,
      [],
      [],
      [],
      [],
      [],
    ];
  });
  await store.insert('otel_metrics_gauge', rows, oldest);
}

/** An alarm on the average of `latency` of `api` over 60 s, 2 of 3 above 1, as the properties of a resource. */
export function latencyAlarm(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    AlarmName: 'api-slow',
    AlarmDescription: 'The API is slow. Customers wait.',
    Namespace: 'Shop',
    MetricName: 'latency',
    Dimensions: [{ Name: 'service.name', Value: 'api' }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: ['notify:console'],
    OKActions: ['notify:email:ops@shop.example'],
    Tags: [{ Key: 'evenkeel.dev/service', Value: 'api' }],
    ...change,
  };
}

/** Files that declare a team, its service `api` and the given alarms. */
export function declare(...alarms: Record<string, unknown>[]): Record<string, string> {
  const resources = Object.fromEntries(
    alarms.map((Properties, index) => [`Alarm${index}`, { Type: 'AWS::CloudWatch::Alarm', Properties }]),
  );
  return {
    'catalog.yaml': `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: api, annotations: { evenkeel.dev/tier: '1' } }
spec: { type: service, lifecycle: production, owner: shop }
`,
    ...(alarms.length === 0 ? {} : { 'alarms.json': JSON.stringify({ Resources: resources }) }),
  };
}
