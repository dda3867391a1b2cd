import { attributes, encodeFixture } from '../../src/platform/otlp/fixture.ts';

/** Points in one batch. */
export const batchPoints = 1000;

/** One batch as an SDK sends it: a resource of eight attributes, 50 metrics, 20 series each, three attributes a point. */
export function encodeBatch(sequence: number, now = Date.now()): Buffer {
  const start = BigInt(now) * 1_000_000n;
  const metrics = Array.from({ length: 50 }, (_, metric) => {
    const dataPoints = Array.from({ length: batchPoints / 50 }, (_each, series) => ({
      attributes: attributes({
        route: `/api/${series}`,
        method: 'GET',
        'http.response.status_code': 200 + (series % 5),
      }),
      startTimeUnixNano: (start - 60_000_000_000n).toString(),
      timeUnixNano: (start + BigInt(sequence * 1000 + series)).toString(),
      asDouble: Math.sin(sequence + metric) * 100,
    }));
    const shape = { name: `bench.metric.${metric}`, description: 'a measured thing', unit: 'ms' };
    return metric % 2 === 0
      ? { ...shape, gauge: { dataPoints } }
      : { ...shape, sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } };
  });
  const resource = {
    attributes: attributes({
      'service.name': `bench-${sequence % 4}`,
      'service.namespace': 'bench',
      'service.instance.id': '0f8fad5b-d9cb-469f-a165-70867728950e',
      'host.name': 'node-1',
      'deployment.environment.name': 'production',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': '2.1.0',
    }),
  };
  return encodeFixture('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'bench', version: '1' }, metrics }] }],
  });
}
