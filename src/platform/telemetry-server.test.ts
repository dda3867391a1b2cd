import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { attributes, encodeFixture } from './otlp/fixture.ts';
import { createReceiver } from './otlp/receiver.ts';
import { openTelemetryStore } from './telemetry.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from './telemetry-chdb.ts';

// ClickHouse's HTTP interface, as far as the client uses it, in front of the same engine in this process.
let directory: string;
let engine: EmbeddedEngine;
let url: string;
const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: Error) => {
    outgoing.writeHead(500, { 'x-clickhouse-exception-code': '1' }).end(error.message);
  });
});

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const search = new URL(incoming.url ?? '/', 'http://localhost').searchParams;
  const statement = search.get('query');
  const insert = /^INSERT INTO (\w+) \((.*)\) FORMAT JSONCompactEachRow$/s.exec(statement ?? '');
  if (insert !== null) {
    await engine.insertBytes(insert[1] as string, (insert[2] as string).split(', '), body);
    outgoing.end();
    return;
  }
  // Settings are given by name beside the query; the engine says so when it does not know one.
  const settings = ['async_insert', 'max_partitions_per_insert_block', 'date_time_input_format'].filter((name) =>
    search.has(name),
  );
  for (const name of settings) await engine.client.command({ query: `SET ${name} = '${search.get(name)}'` });
  const named = [...search].filter(([name]) => name.startsWith('param_'));
  const params = Object.fromEntries(named.map(([name, value]) => [name.slice(6), readParameter(value)]));
  const result = await engine.client.exec({ query: statement ?? body.toString(), query_params: params });
  for await (const chunk of result.stream) outgoing.write(chunk);
  outgoing.end();
}

/** Undoes the escapes of a parameter, which the embedded client puts in again: text as in TSV, lists of quoted texts. */
function readParameter(text: string): string | string[] {
  const unescape = (escaped: string) => escaped.replaceAll(/\\(.)/g, '$1');
  if (!text.startsWith("['")) return unescape(text);
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map((each) => unescape(each[1] as string));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'telemetry-server-'));
  engine = await openEmbeddedEngine(directory);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

test('openTelemetryStore speaks to a server over HTTP with the same SQL: migrates, receives, queries', async () => {
  const store = await openTelemetryStore({ url, retentionDays: 12 });
  expect(store.kind).toBe('clickhouse');
  await store.health();
  const dataPoints = [1, 2, 3].map((asDouble) => ({
    timeUnixNano: (BigInt(systemClock.now()) * 1_000_000n).toString(),
    asDouble,
  }));
  const resource = { attributes: attributes({ 'service.name': "sh'op" }) };
  const body = encodeFixture('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }],
  });
  const receiver = createReceiver(store, {
    clock: systemClock,
    onStoreFailure: (cause) => {
      throw cause;
    },
  });
  expect(
    (await receiver.handle({ signal: 'metrics', headers: { 'content-type': 'application/x-protobuf' }, body })).status,
  ).toBe(200);
  const found = await store.query(
    'SELECT ServiceName AS service, sum(Value) AS total FROM otel_metrics_gauge WHERE ServiceName IN {services:Array(String)} AND TimeUnix > fromUnixTimestamp64Milli({since:Int64}) GROUP BY service',
    { services: ["sh'op"], since: 0 },
  );
  expect(found).toEqual([{ service: "sh'op", total: 6 }]);
  const text = JSON.stringify([['a"b', ['c\\d']]]);
  expect(
    await store.query("SELECT JSONExtract({text:String}, 'Array(Tuple(String, Array(String)))')[1] AS pair", { text }),
  ).toEqual([{ pair: ['a"b', ['c\\d']] }]);
  await expect(store.query('SELECT nothing')).rejects.toThrow();
  await store.close();
});
