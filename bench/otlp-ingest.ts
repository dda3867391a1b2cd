import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/platform/clock.ts';
import { createReceiver, type Receiver } from '../src/platform/otlp/receiver.ts';
import { openTelemetryStore } from '../src/platform/telemetry.ts';
import { batchPoints, encodeBatch } from './support/otlp-batch.ts';

// Usage: node bench/otlp-ingest.ts [seconds per case]. EVENKEEL_BENCH_DIR chooses the disk.
const seconds = Number(process.argv[2] ?? 10);
const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), 'otlp-ingest-'));

function print(name: string, value: number, unit: string): void {
  console.log(JSON.stringify({ bench: 'otlp-ingest', case: name, value, unit }));
}

function readResident(): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kibibytes) / 1024);
}

/** Runs senders that each wait for an answer before the next batch; returns acknowledged points per second. */
async function measure(
  senders: number,
  send: (body: Buffer) => Promise<number>,
): Promise<{ rate: number; peak: number; cost: number }> {
  const bodies = Array.from({ length: 16 }, (_, index) => encodeBatch(index));
  const spent = process.cpuUsage();
  const began = performance.now();
  const until = began + seconds * 1000;
  let acknowledged = 0;
  let peak = 0;
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      for (let turn = sender; performance.now() < until; turn += 1) {
        const status = await send(bodies[turn % bodies.length] as Buffer);
        if (status !== 200) throw new Error(`Cannot measure: a batch was answered ${status}`);
        acknowledged += batchPoints;
        if (turn % 20 === 0) peak = Math.max(peak, readResident());
      }
    }),
  );
  const { user, system } = process.cpuUsage(spent);
  const rate = Math.round((acknowledged / (performance.now() - began)) * 1000);
  return { rate, peak, cost: Math.round(((user + system) / acknowledged) * 10) / 10 };
}

async function serve(receiver: Receiver) {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { status, headers, body } = await receiver.handle({
      signal: 'metrics',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    });
    outgoing.writeHead(status, headers).end(body);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const store = await openTelemetryStore({ directory, retentionDays: 30 });
const receiver = createReceiver(store, { clock: systemClock });
try {
  print('rss at rest', readResident(), 'MiB');
  const headers = { 'content-type': 'application/x-protobuf' };
  const handle = async (body: Buffer) => (await receiver.handle({ signal: 'metrics', headers, body })).status;
  for (const senders of [1, 4]) {
    const { rate, peak, cost } = await measure(senders, handle);
    print(`handle, ${senders} sender${senders === 1 ? '' : 's'}`, rate, 'points/s');
    print(`processor time, ${senders} sender${senders === 1 ? '' : 's'}`, cost, 'us/point');
    print(`rss under load, ${senders} sender${senders === 1 ? '' : 's'}`, peak, 'MiB');
  }
  const server = await serve(receiver);
  const agent = new Agent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  const post = (body: Buffer) =>
    new Promise<number>((resolve, reject) => {
      const outgoing = request({
        port,
        host: '127.0.0.1',
        path: '/v1/metrics',
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': body.length },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve(incoming.statusCode ?? 0));
      });
      outgoing.end(body);
    });
  const { rate } = await measure(1, post);
  print('http, 1 sender', rate, 'points/s');
  agent.destroy();
  server.close();
  const [stored] = await store.query<{ count: number }>(
    'SELECT (SELECT count() FROM otel_metrics_gauge) + (SELECT count() FROM otel_metrics_sum) AS count',
  );
  const acknowledged = receiver.counts().metrics.accepted;
  if (stored?.count !== acknowledged)
    throw new Error(`Cannot trust the figures: ${acknowledged} points acknowledged, ${stored?.count} stored`);
  print('points stored of those acknowledged', stored.count / acknowledged, 'ratio');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  print('rss after load', readResident(), 'MiB');
} finally {
  await receiver.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
