import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Addresses } from './message.ts';
import type { Telemetry } from './telemetry.ts';

/** Bucket bounds in seconds that OpenTelemetry's conventions advise for request durations. */
export const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What another service answered; status 0 means that it did not answer at all. */
export interface PeerAnswer {
  status: number;
  body: unknown;
}

/** Calls other services of the fleet by name. */
export interface Peers {
  /** Replaces the known addresses. */
  learn(addresses: Addresses): void;
  addresses(): Addresses;
  /** Sends one request as a client span with W3C context; answers within `limit` milliseconds and never throws. */
  call(name: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, limit?: number): Promise<PeerAnswer>;
}

/** Returns a caller that records each call in `http.client.request.duration` with the attribute `target`. */
export function createPeers(telemetry: Telemetry): Peers {
  let known: Addresses = {};
  const duration = telemetry.meter.createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'Duration of outgoing requests as the caller sees it',
    advice: { explicitBucketBoundaries: durationBounds },
  });
  return {
    learn: (addresses) => {
      known = addresses;
    },
    addresses: () => known,
    call: async (name, method, path, body, limit = 2_000) => {
      const base = known[name];
      const span = telemetry.tracer.startSpan(
        `${method} ${name}`,
        {
          kind: SpanKind.CLIENT,
          attributes: { 'http.request.method': method, 'peer.service': name, 'url.path': path },
        },
        context.active(),
      );
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      propagation.inject(trace.setSpan(context.active(), span), headers);
      const startedAt = performance.now();
      const answer = await send(base, { method, path, body, headers, limit });
      if (answer.status === 0 || answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('http.response.status_code', answer.status);
      span.end();
      duration.record((performance.now() - startedAt) / 1_000, {
        target: name,
        'http.request.method': method,
        'http.response.status_code': answer.status,
      });
      return answer;
    },
  };
}

interface Request {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
  limit: number;
}

async function send(base: string | undefined, request: Request): Promise<PeerAnswer> {
  if (base === undefined) return { status: 0, body: null };
  try {
    const response = await fetch(base + request.path, {
      method: request.method,
      headers: request.headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: AbortSignal.timeout(request.limit),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}
