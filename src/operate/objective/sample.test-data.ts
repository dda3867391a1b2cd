import type { TelemetryStore } from '../../platform/telemetry.ts';

/** What one minute of a service was like: requests, and how many of them failed. */
export interface Minute {
  /** Epoch ms of its start. */
  at: number;
  requests: number;
  errors: number;
}

/** Stores the minutes of a service as delta counters `shop.requests` and `shop.errors`, one point in the middle of each. */
export async function storeMinutes(store: TelemetryStore, service: string, minutes: readonly Minute[]): Promise<void> {
  const toRow = (metric: string, at: number, value: number) => {
    const instant = (time: number) => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
    const point = [instant(at), instant(at + 30_000), 0, value, 1, true, [], [], [], [], []];
    return [{ 'service.name': service }, '', '', '', {}, 0, '', service, metric, '', '1', {}, ...point];
  };
  const rows = minutes.flatMap(({ at, requests, errors }) => [
    toRow('shop.requests', at, requests),
    toRow('shop.errors', at, errors),
  ]);
  await store.insert('otel_metrics_sum', rows);
}

/** A team, its service `checkout`, a response plan, and the given SLOs and other documents. */
export function declare(...documents: Record<string, unknown>[]): Record<string, string> {
  return {
    'catalog.yaml': `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: checkout, annotations: { evenkeel.dev/tier: '1' } }
spec: { type: service, lifecycle: production, owner: shop }
`,
    ...Object.fromEntries(documents.map((each, index) => [`objective-${index}.json`, JSON.stringify(each)])),
  };
}

/** An SLO on the requests of `checkout` that do not fail, 99 % over 30 days, with parts of its spec and metadata put over it. */
export function availability(
  change: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): Record<string, unknown> {
  const source = (metric: string) => ({ metricSource: { type: 'evenkeel', spec: { metric, service: 'checkout' } } });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'checkout-availability', displayName: 'Checkouts succeed', ...metadata },
    spec: {
      service: 'checkout',
      indicator: {
        metadata: { name: 'ok' },
        spec: { ratioMetric: { counter: true, bad: source('shop.errors'), total: source('shop.requests') } },
      },
      timeWindow: [{ duration: '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: 0.99 }],
      ...change,
    },
  };
}

/** A policy that halts changes of `checkout` without budget, security excepted, until a tenth is back. */
export function haltPolicy(): Record<string, unknown> {
  return {
    apiVersion: 'evenkeel.dev/v1',
    kind: 'ErrorBudgetPolicy',
    metadata: { name: 'standard' },
    spec: {
      appliesTo: { services: ['checkout'] },
      rules: [
        {
          name: 'exhausted',
          when: { budgetRemainingBelow: 0 },
          until: { budgetRemainingAbove: 10 },
          consequences: [
            { type: 'halt-changes', exceptions: ['security'] },
            { type: 'notify', to: 'notify:console' },
          ],
        },
      ],
    },
  };
}
