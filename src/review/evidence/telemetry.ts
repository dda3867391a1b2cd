import type { Ctx } from '../../platform/context.ts';
import { day, minute } from './finding.ts';

/** When each signal of one sender arrived last, epoch milliseconds; null where none did. */
export interface SignalFact {
  metrics: number | null;
  logs: number | null;
  traces: number | null;
}

/** Calls from one sender to a named peer, and how many of them were seen to arrive there in the same trace. */
export interface CallFact {
  from: string;
  to: string;
  calls: number;
  continued: number;
}

/** What telemetry says of the services, by `service.name`. */
export interface TelemetryFacts {
  signals: Map<string, SignalFact>;
  /** Calls among the newest ten minutes of spans. */
  calls: CallFact[];
  /** Commit that a sender says it runs; absent where it does not say. */
  commits: Map<string, string>;
}

const tables = {
  metrics: [
    'otel_metrics_gauge',
    'otel_metrics_sum',
    'otel_metrics_histogram',
    'otel_metrics_exponential_histogram',
    'otel_metrics_summary',
  ],
  logs: ['otel_logs'],
  traces: ['otel_traces'],
} as const;

/** Reads what arrived in the last day, or, where that is nothing, in the time for which telemetry is kept. */
export async function readTelemetry(ctx: Ctx, now: number): Promise<TelemetryFacts> {
  let signals = await readSignals(ctx, now - day);
  if (signals.size === 0) signals = await readSignals(ctx, now - ctx.telemetry.retentionDays * day);
  const newest = Math.max(0, ...[...signals.values()].map((each) => each.traces ?? 0));
  if (newest === 0) return { signals, calls: [], commits: new Map() };
  const window = { from: (newest - 10 * minute) / 1000, until: (newest - 5_000) / 1000 };
  const [calls, commits] = await Promise.all([
    ctx.telemetry.query<CallFact>(callQuery, window),
    ctx.telemetry.query<{ service: string; commit: string }>(commitQuery, window),
  ]);
  return {
    signals,
    calls: calls.map((each) => ({ ...each, calls: Number(each.calls), continued: Number(each.continued) })),
    commits: new Map(commits.map((each) => [each.service, each.commit])),
  };
}

async function readSignals(ctx: Ctx, since: number): Promise<Map<string, SignalFact>> {
  const parts = Object.entries(tables).flatMap(([signal, names]) =>
    names.map((name) => {
      const time = signal === 'metrics' ? 'TimeUnix' : 'Timestamp';
      return `SELECT '${signal}' AS signal, ServiceName AS service, max(toUnixTimestamp64Milli(${time})) AS last FROM ${name}
        WHERE ${time} >= toDateTime64({since:Float64}, 3) AND ServiceName != '' GROUP BY ServiceName`;
    }),
  );
  const found = await ctx.telemetry.query<{ signal: keyof SignalFact; service: string; last: number }>(
    parts.join('\nUNION ALL\n'),
    { since: since / 1000 },
  );
  const signals = new Map<string, SignalFact>();
  for (const { signal, service, last } of found) {
    const known = signals.get(service) ?? { metrics: null, logs: null, traces: null };
    known[signal] = Math.max(known[signal] ?? 0, Number(last));
    signals.set(service, known);
  }
  return signals;
}

// The Collector has written span kinds in two ways; calls that failed may never have arrived, so they prove nothing.
const callQuery = `
  SELECT caller AS from, if(called != '', called, peer) AS to, count() AS calls, countIf(called != '') AS continued
  FROM (
    SELECT TraceId AS trace, SpanId AS span, ServiceName AS caller,
      if(SpanAttributes['peer.service'] != '', SpanAttributes['peer.service'], SpanAttributes['server.address']) AS peer
    FROM otel_traces
    WHERE Timestamp >= toDateTime64({from:Float64}, 3) AND Timestamp <= toDateTime64({until:Float64}, 3)
      AND SpanKind IN ('Client', 'Producer', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER') AND StatusCode NOT IN ('Error', 'STATUS_CODE_ERROR')
  ) AS outgoing
  LEFT ANY JOIN (
    SELECT TraceId AS trace, ParentSpanId AS span, ServiceName AS called
    FROM otel_traces
    WHERE Timestamp >= toDateTime64({from:Float64}, 3) AND ParentSpanId != ''
      AND SpanKind IN ('Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')
  ) AS incoming USING (trace, span)
  WHERE called != '' OR peer != ''
  GROUP BY from, to HAVING from != to`;

const commitQuery = `
  SELECT service, argMax(said, seen) AS commit FROM (
    SELECT ServiceName AS service, Timestamp AS seen,
      multiIf(ResourceAttributes['vcs.ref.head.revision'] != '', ResourceAttributes['vcs.ref.head.revision'],
        match(ResourceAttributes['service.version'], '^[0-9a-f]{7,40}$'), ResourceAttributes['service.version'], '') AS said
    FROM otel_traces WHERE Timestamp >= toDateTime64({from:Float64}, 3) AND Timestamp <= toDateTime64({until:Float64}, 3)
  ) WHERE said != '' GROUP BY service`;
