import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { readBody, readUrl, sendAnswer } from './body.ts';
import { endAfter, onEndOfParent } from './lifeline.ts';
import { type Fault, isOrder, type Report } from './message.ts';
import { createPeers, durationBounds, type Peers } from './peer.ts';
import { type Answer, findRoute, type Route } from './route.ts';
import { startTelemetry, type Telemetry, writeLog } from './telemetry.ts';

/** What a service gives its routes: the other services and its own instruments. */
export interface Surroundings {
  peers: Peers;
  telemetry: Telemetry;
}

/**
 * Runs one service of the fleet in this process until its parent is gone: HTTP on 127.0.0.1 at `FLEET_PORT` (0 or absent: any
 * free port), `GET /healthz` beside its own routes, each request a server span, a point in `http.server.request.duration`
 * and a count in `northwind.request.errors`, 1 when it ended in 5xx and else 0. Addresses of peers and faults come over IPC.
 */
export function runService(name: string, createRoutes: (surroundings: Surroundings) => Route[]): void {
  const telemetry = startTelemetry(name);
  const peers = createPeers(telemetry);
  const routes = createRoutes({ peers, telemetry });
  const observe = createObserver(telemetry);
  const fault = createFault();

  const answer = async (request: IncomingMessage, url: URL): Promise<{ answer: Answer; path: string }> => {
    const found = findRoute(routes, request.method ?? 'GET', url.pathname);
    if (found === undefined) return { answer: { status: 404, body: { title: 'No such resource' } }, path: 'unknown' };
    const body = await readBody(request);
    if (body === undefined)
      return { answer: { status: 400, body: { title: 'Body is not JSON' } }, path: found.route.path };
    const injected = await fault.strike();
    return {
      answer: injected ?? (await found.route.handle({ params: found.params, query: url.searchParams, body })),
      path: found.route.path,
    };
  };

  const server = createServer((request, response) => {
    const url = readUrl(request);
    if (url.pathname === '/healthz') sendAnswer(response, { status: 200, body: { service: name } });
    else void observe(request, response, () => answer(request, url));
  });
  // Peers keep connections open; an idle limit above their own avoids resets in the middle of a request.
  server.keepAliveTimeout = 30_000;
  server.listen(Number(process.env['FLEET_PORT'] ?? 0), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    writeLog(telemetry.logger, 'INFO', `${name} is listening`, { 'server.port': port });
    process.send?.({ kind: 'up', port } satisfies Report);
  });
  server.on('error', (error) => {
    process.stderr.write(`Cannot listen as ${name}: ${error.message}\n`);
    process.exit(1);
  });

  process.on('message', (order) => {
    if (!isOrder(order)) return;
    if (order.kind === 'addresses') peers.learn(order.addresses);
    else if (order.kind === 'fault') fault.set(order.fault);
  });
  onEndOfParent(() => {
    server.close();
    server.closeAllConnections();
    endAfter(() => telemetry.close(), 500);
  });
}

function createFault(): { set(fault: Fault | null): void; strike(): Promise<Answer | null> } {
  let current: Fault | null = null;
  let share = 0;
  return {
    set: (fault) => {
      current = fault;
      share = 0;
    },
    strike: async () => {
      if (current === null) return null;
      const { ms, errorRate } = current;
      // Adding up the share instead of drawing lots makes "one in four" exactly one in four.
      share += errorRate;
      const fails = share >= 1;
      if (fails) share -= 1;
      await sleep(ms);
      return fails ? { status: 503, body: { title: 'The connection pool is exhausted' } } : null;
    },
  };
}

type Produce = () => Promise<{ answer: Answer; path: string }>;

function createObserver(telemetry: Telemetry) {
  const duration = telemetry.meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of incoming requests',
    advice: { explicitBucketBoundaries: durationBounds },
  });
  const errors = telemetry.meter.createCounter('northwind.request.errors', {
    unit: '{request}',
    description: 'Requests that ended in a server error',
  });
  return async (request: IncomingMessage, response: ServerResponse, produce: Produce): Promise<void> => {
    const startedAt = performance.now();
    const method = request.method ?? 'GET';
    const parent = propagation.extract(context.active(), request.headers);
    const span = telemetry.tracer.startSpan(
      method,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
      parent,
    );
    await context.with(trace.setSpan(parent, span), async () => {
      const { answer, path } = await produce().catch((error: unknown) => describeFailure(span, error));
      sendAnswer(response, answer);
      const attributes = {
        'http.request.method': method,
        'http.route': path,
        'http.response.status_code': answer.status,
      };
      span.updateName(`${method} ${path}`).setAttributes(attributes);
      if (answer.status >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        writeLog(telemetry.logger, 'ERROR', `${method} ${path} failed with ${answer.status}`, attributes);
      }
      // A zero says that nothing failed; no point at all says that nobody knows.
      errors.add(answer.status >= 500 ? 1 : 0, { 'http.route': path });
      duration.record((performance.now() - startedAt) / 1_000, attributes);
      span.end();
    });
  };
}

function describeFailure(span: Span, error: unknown): { answer: Answer; path: string } {
  span.recordException(error instanceof Error ? error : new Error(String(error)));
  return { answer: { status: 500, body: { title: 'Unexpected failure' } }, path: 'unknown' };
}
