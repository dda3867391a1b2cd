import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceStatus } from './message.ts';
import { type RunningFleet, startFleet } from './start.ts';

const token = 'a-token-for-the-test-only';

interface Export {
  signal: string;
  authorization: string | undefined;
  contentType: string | undefined;
  text: string;
}

interface Sink {
  endpoint: string;
  exports: Export[];
  server: Server;
}

/** A receiver of OTLP over HTTP that keeps what it got; protobuf strings can be searched as Latin-1 text. */
async function startSink(): Promise<Sink> {
  const exports: Export[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const { authorization, 'content-type': contentType, 'content-encoding': encoding } = request.headers;
      const text = (encoding === 'gzip' ? gunzipSync(raw) : raw).toString('latin1');
      exports.push({ signal: request.url ?? '', authorization, contentType, text });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports, server };
}

/** Reports whether the export is of the named service: its resource attribute, as a protobuf key and value. */
function isFrom(name: string, each: Export): boolean {
  const [outer, inner] = [String.fromCharCode(name.length + 2), String.fromCharCode(name.length)];
  return each.text.includes(`service.name\x12${outer}\n${inner}${name}`);
}

/** The part of OTLP's metrics that the tests look at; field numbers are those of the protocol. */
const metricsType = protobuf
  .parse(`syntax = "proto3";
    message Request { repeated Resource resources = 1; }
    message Resource { repeated Scope scopes = 2; }
    message Scope { repeated Metric metrics = 2; }
    message Metric { string name = 1; Points gauge = 5; Points sum = 7; }
    message Points { repeated Point points = 1; }
    message Point { double value = 4; repeated Pair attributes = 7; }
    message Pair { string key = 1; Text value = 2; }
    message Text { string text = 1; }`)
  .root.lookupType('Request');

interface MetricsRequest {
  resources: { scopes: { metrics: { name: string; gauge?: Points; sum?: Points }[] }[] }[];
}
interface Points {
  points: { value: number; attributes: { key: string; value: { text: string } }[] }[];
}

/** Lists the values of a metric's points that carry the attribute, in the order of their arrival. */
function valuesOf(exports: readonly Export[], metric: string, key: string, text: string): number[] {
  return exports
    .filter(({ signal }) => signal === '/v1/metrics')
    .flatMap(
      (each) =>
        metricsType.toObject(metricsType.decode(Buffer.from(each.text, 'latin1')), {
          arrays: true,
          defaults: true,
        }) as MetricsRequest,
    )
    .flatMap(({ resources }) => resources.flatMap(({ scopes }) => scopes.flatMap(({ metrics }) => metrics)))
    .filter(({ name }) => name === metric)
    .flatMap(({ gauge, sum }) => [...(gauge?.points ?? []), ...(sum?.points ?? [])])
    .filter(({ attributes }) => attributes.some((each) => each.key === key && each.value.text === text))
    .map(({ value }) => value);
}

/** Waits until `find` gives something, at most `limit` milliseconds. */
async function eventually<T>(find: () => T | undefined | false | null, limit = 8_000): Promise<T> {
  const deadline = performance.now() + limit;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false && found !== null) return found;
    if (performance.now() > deadline) throw new Error(`Nothing found within ${limit} ms`);
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('startFleet', () => {
  let sink: Sink;
  let fleet: RunningFleet;
  let readyAfter = 0;

  const operate = async (method: string, path: string, body?: unknown, bearer = token) => {
    const response = await fetch(fleet.controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const listServices = async (): Promise<ServiceStatus[]> =>
    (await operate('GET', '/services')).body['services'] as ServiceStatus[];
  const getUrl = async (name: string): Promise<string> =>
    (await listServices()).find((each) => each.name === name)?.url ?? '';

  beforeAll(async () => {
    sink = await startSink();
    const startedAt = performance.now();
    fleet = await startFleet({
      otlpEndpoint: sink.endpoint,
      otlpHeaders: { authorization: 'Bearer otlp, with = and comma' },
      token,
    });
    readyAfter = performance.now() - startedAt;
  });

  afterAll(async () => {
    await fleet?.close();
    sink?.server.closeAllConnections();
    sink?.server.close();
  });

  test('startFleet gives seven services and the load generator, each a process of its own', async () => {
    const running = await listServices();
    expect(running.map(({ name }) => name).sort()).toEqual([
      'booking-api',
      'customs-desk',
      'label-api',
      'northwind-load',
      'notify-gateway',
      'rate-engine',
      'shipment-store',
      'tracking-api',
    ]);
    expect(new Set(running.map(({ pid }) => pid)).size).toBe(8);
    expect(running.every(({ pid, state }) => state === 'running' && pid !== null && isAlive(pid))).toBe(true);
    // Four seconds on an idle machine with two cores; the allowance is for tests of others beside this one.
    expect(readyAfter).toBeLessThan(12_000);
  });

  test('startFleet sends metrics, traces and logs of every process as protobuf with the given headers', async () => {
    for (const signal of ['/v1/metrics', '/v1/traces']) {
      for (const { name } of fleet.services) {
        await eventually(() => sink.exports.find((each) => each.signal === signal && isFrom(name, each)));
      }
    }
    await eventually(() =>
      sink.exports.find(({ signal, text }) => signal === '/v1/logs' && text.includes('is listening')),
    );
    for (const metric of ['http.server.request.duration', 'process.memory.usage', 'northwind.probe.success']) {
      expect(sink.exports.some(({ text }) => text.includes(metric))).toBe(true);
    }
    expect(new Set(sink.exports.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer otlp, with = and comma']),
    );
    expect(new Set(sink.exports.map(({ contentType }) => contentType))).toEqual(new Set(['application/x-protobuf']));
  });

  test('startFleet carries a W3C trace from the caller through tracking-api to shipment-store', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const bytes = Buffer.from(traceId, 'hex').toString('latin1');
    const response = await fetch(`${await getUrl('tracking-api')}/track/NW00000007`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(response.status).toBe(200);
    for (const name of ['tracking-api', 'shipment-store']) {
      await eventually(() =>
        sink.exports.find((each) => each.signal === '/v1/traces' && isFrom(name, each) && each.text.includes(bytes)),
      );
    }
  });

  test('the control endpoint refuses a wrong token, an unknown name and a fault out of range', async () => {
    expect((await operate('GET', '/services', undefined, 'wrong')).status).toBe(401);
    expect((await operate('POST', '/services/nobody/restart')).status).toBe(404);
    expect((await operate('POST', '/services/rate-engine/slow', { ms: -1 })).status).toBe(400);
    expect((await operate('POST', '/services/rate-engine/slow', { ms: 1, errorRate: 1.5 })).status).toBe(400);
    expect((await operate('DELETE', '/services')).status).toBe(404);
  });

  test('the control endpoint answers a request whose address is no address', async () => {
    const { port } = new URL(fleet.controlUrl);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      });
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
    });
    expect(text).toContain('401');
    expect((await listServices()).length).toBe(8);
  });

  test('slow delays and fails the given share of requests but not health checks, until clear', async () => {
    const url = await getUrl('customs-desk');
    expect((await operate('POST', '/services/customs-desk/slow', { ms: 250, errorRate: 1 })).status).toBe(200);
    const before = performance.now();
    const slow = await fetch(`${url}/duty?to=OSL&valueCents=1000`);
    expect(slow.status).toBe(503);
    expect(performance.now() - before).toBeGreaterThanOrEqual(245);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await eventually(() => sink.exports.find(({ text }) => text.includes('failed with 503')));
    expect((await operate('POST', '/services/customs-desk/clear')).body['fault']).toBeNull();
    const cleared = await fetch(`${url}/duty?to=OSL&valueCents=1000`);
    expect(await cleared.json()).toEqual({ dutyCents: 45, isDeclarationNeeded: true });
  });

  test('a killed service stays down, its caller fails, and a restart brings both back; restarting again is harmless', async () => {
    const probes = (): number[] => valuesOf(sink.exports, 'northwind.probe.success', 'target', 'shipment-store');
    await eventually(() => probes().at(-1) === 1);
    const killed = await operate('POST', '/services/shipment-store/kill');
    expect(killed.body).toMatchObject({ state: 'down', pid: null });
    expect((await operate('POST', '/services/shipment-store/kill')).body).toMatchObject({ state: 'down' });
    await sleep(1_000);
    expect((await listServices()).find(({ name }) => name === 'shipment-store')?.state).toBe('down');
    const tracking = await getUrl('tracking-api');
    expect((await fetch(`${tracking}/track/NW00000007`)).status).toBe(502);

    await eventually(() => probes().at(-1) === 0);
    await eventually(() =>
      valuesOf(sink.exports, 'northwind.request.errors', 'http.route', '/track/:number').some((count) => count > 0),
    );

    const [first, second] = await Promise.all([
      operate('POST', '/services/shipment-store/restart'),
      operate('POST', '/services/shipment-store/restart'),
    ]);
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect((await fetch(`${tracking}/track/NW00000007`)).status).toBe(200);
    await eventually(() => probes().at(-1) === 1);
    const again = await operate('POST', '/services/shipment-store/restart');
    expect(again.body['state']).toBe('running');
    expect(again.body['pid']).not.toBe(first.body['pid']);
  });

  test('close ends every process', async () => {
    const pids = (await listServices()).map(({ pid }) => pid ?? 0);
    await fleet.close();
    await eventually(() => pids.every((pid) => !isAlive(pid)));
  });

  test('startFleet rejects a short token with the reason', async () => {
    await expect(startFleet({ otlpEndpoint: sink.endpoint, token: 'short' })).rejects.toThrow(/FLEET_TOKEN/);
  });
});

describe('the supervisor', () => {
  /** Starts a process that starts the fleet, and gives the process ids that it prints. */
  async function startParent(): Promise<{ parent: ChildProcess; pids: number[] }> {
    const program = `
      import { startFleet } from ${JSON.stringify(new URL('start.ts', import.meta.url).href)};
      const fleet = await startFleet({ otlpEndpoint: 'http://127.0.0.1:9', token: '${token}', perSecond: 1 });
      console.log(JSON.stringify(fleet.services.map((each) => each.pid)));
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    parent.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(() => text.includes('\n'), 20_000);
    return { parent, pids: JSON.parse(text) as number[] };
  }

  test('the supervisor and its services end by themselves when their parent is killed', async () => {
    const { parent, pids } = await startParent();
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => pids.every((pid) => !isAlive(pid)));
  });
});
