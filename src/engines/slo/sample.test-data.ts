/** An SLO of v1 on our own telemetry, 99.9 % of requests over 30 days, with the given parts of its spec put over it. */
export function sampleSlo(
  change: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): Record<string, unknown> {
  const document = {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'checkout-availability', displayName: 'Checkouts succeed', ...metadata },
    spec: {
      service: 'checkout',
      indicator: { metadata: { name: 'checkout-ok' }, spec: { ratioMetric: sampleRatio() } },
      timeWindow: [{ duration: '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: 'Good', target: 0.999 }],
      ...change,
    },
  };
  // What is put over as undefined is left out, as YAML would have it.
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
}

/** A ratio of failed requests to all of them, of our own telemetry. */
export function sampleRatio(): Record<string, unknown> {
  const source = (metric: string) => ({ metricSource: { type: 'evenkeel', spec: { metric, service: 'checkout' } } });
  return { counter: true, bad: source('shop.errors'), total: source('shop.requests') };
}

/** An alert policy in place: a burn rate over an hour and the short window of its annotation. */
export function samplePolicy(threshold: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: 'AlertPolicy',
    metadata: { name: 'fast' },
    spec: {
      alertWhenBreaching: true,
      conditions: [
        {
          kind: 'AlertCondition',
          metadata: { name: 'fast-burn', annotations: { 'evenkeel.dev/short-window': '5m' } },
          spec: {
            severity: 'page',
            condition: { kind: 'burnrate', op: 'gte', threshold, lookbackWindow: '1h', ...change },
          },
        },
      ],
      notificationTargets: [
        {
          kind: 'AlertNotificationTarget',
          metadata: { name: 'plan' },
          spec: { target: 'response-plan/checkout-failing' },
        },
      ],
    },
  };
}
