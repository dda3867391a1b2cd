import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributes, encodeFixture } from '../../platform/otlp/fixture.ts';
import { createReceiver } from '../../platform/otlp/receiver.ts';
import { openTelemetryStore, type Signal, type TelemetryStore } from '../../platform/telemetry.ts';
import { listServicesSeen, metricNames, recentLogs, redByService, serviceEdges, signalCoverage } from './read.ts';

// The engine drops what is older than the retention by its own clock, so everything is of the last minutes.
const start = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
const nano = (time: number) => (BigInt(time) * 1_000_000n).toString();
const id = (text: string, length: number) => Buffer.from(text.padEnd(length, '.'));

let directory: string;
let store: TelemetryStore;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'read-'));
  store = await openTelemetryStore({ directory, retentionDays: 30 });
  const receiver = createReceiver(store, { clock: { now: () => start + 60_000 } });
  const send = async (signal: Signal, value: object) => {
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await receiver.handle({ signal, headers, body: encodeFixture(signal, value) });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  };
  const resource = (service: string) => ({ attributes: attributes({ 'service.name': service }) });
  const span = (trace: string, own: string, parent: string, kind: number, ms: number, code = 0) => ({
    traceId: id(trace, 16),
    spanId: id(own, 8),
    ...(parent === '' ? {} : { parentSpanId: id(parent, 8) }),
    name: own,
    kind,
    startTimeUnixNano: nano(start),
    endTimeUnixNano: nano(start + ms),
    status: { code },
  });
  await send('traces', {
    resourceSpans: [
      {
        resource: resource('web'),
        scopeSpans: [
          { spans: [span('t1', 'w1', '', 2, 100), span('t1', 'w2', 'w1', 3, 90), span('t2', 'w3', '', 3, 70)] },
        ],
      },
      {
        resource: resource('api'),
        scopeSpans: [
          {
            spans: [
              span('t1', 'a1', 'w2', 2, 80),
              span('t2', 'a2', 'w3', 2, 60, 2),
              span('t2', 'a3', 'a2', 1, 5),
              span('t2', 'a4', 'a2', 4, 1),
            ],
          },
        ],
      },
      {
        resource: resource('worker'),
        scopeSpans: [{ spans: [span('t2', 'b1', 'a4', 5, 10), span('t3', 'b2', 'w1', 2, 10)] }],
      },
    ],
  });
  const dataPoints = [{ timeUnixNano: nano(start + 1000), asInt: '1' }];
  await send('metrics', {
    resourceMetrics: [
      {
        resource: resource('api'),
        scopeMetrics: [
          {
            metrics: [
              { name: 'queue', unit: '1', description: 'depth', gauge: { dataPoints } },
              { name: 'calls', sum: { aggregationTemporality: 1, dataPoints } },
            ],
          },
        ],
      },
    ],
  });
  const record = (offset: number, severityNumber: number, text: string, more: object = {}) => ({
    timeUnixNano: nano(start + offset),
    severityNumber,
    severityText: severityNumber > 16 ? 'ERROR' : 'INFO',
    body: { stringValue: text },
    ...more,
  });
  await send('logs', {
    resourceLogs: [
      {
        resource: resource('api'),
        scopeLogs: [
          {
            logRecords: [
              record(1, 9, 'started'),
              record(2, 17, 'Größe FALSCH', { traceId: id('t1', 16), attributes: attributes({ a: 1 }) }),
            ],
          },
        ],
      },
      { resource: resource('web'), scopeLogs: [{ logRecords: [record(3, 9, 'request')] }] },
    ],
  });
});

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('reads', () => {
  test('signalCoverage tells which signals of a service arrived, how many and when last', async () => {
    expect(await signalCoverage(store, start)).toEqual([
      {
        service: 'api',
        metrics: { last: start + 1000, count: 2 },
        logs: { last: start + 2, count: 2 },
        traces: { last: start, count: 4 },
      },
      { service: 'web', metrics: null, logs: { last: start + 3, count: 1 }, traces: { last: start, count: 3 } },
      { service: 'worker', metrics: null, logs: null, traces: { last: start, count: 2 } },
    ]);
    expect(await signalCoverage(store, start + 5000)).toEqual([]);
  });

  test('listServicesSeen gives the newest instant of each service', async () => {
    expect(await listServicesSeen(store, start)).toEqual([
      { service: 'api', last: start + 1000 },
      { service: 'web', last: start + 3 },
      { service: 'worker', last: start },
    ]);
  });

  test('metricNames lists the metrics of one service', async () => {
    expect(await metricNames(store, 'api', start)).toEqual([
      { name: 'calls', unit: '', description: '', kind: 'sum' },
      { name: 'queue', unit: '1', description: 'depth', kind: 'gauge' },
    ]);
    expect(await metricNames(store, 'web', start)).toEqual([]);
  });

  test('recentLogs filters and gives the newest first', async () => {
    const range = { from: start, to: start + 1000, limit: 10 };
    expect((await recentLogs(store, range)).map((each) => each.body)).toEqual(['request', 'Größe FALSCH', 'started']);
    expect((await recentLogs(store, { ...range, limit: 1 })).map((each) => each.body)).toEqual(['request']);
    expect((await recentLogs(store, { ...range, to: start + 2 })).map((each) => each.body)).toEqual(['started']);
    expect((await recentLogs(store, { ...range, service: 'web' })).map((each) => each.body)).toEqual(['request']);
    expect(
      await recentLogs(store, { ...range, severity: 17, contains: 'grÖße', traceId: id('t1', 16).toString('hex') }),
    ).toEqual([
      {
        time: start + 2,
        service: 'api',
        severity: 'ERROR',
        severityNumber: 17,
        body: 'Größe FALSCH',
        traceId: id('t1', 16).toString('hex'),
        spanId: null,
        attributes: { a: '1' },
      },
    ]);
  });

  test('serviceEdges pairs client and server spans of different services by trace and parent', async () => {
    expect(await serviceEdges(store, start)).toEqual([
      { client: 'api', server: 'worker', calls: 1, errors: 0, p95: 10 },
      { client: 'web', server: 'api', calls: 2, errors: 1, p95: expect.closeTo(79, 5) },
    ]);
  });

  test('redByService counts what a service served', async () => {
    expect(await redByService(store, start)).toEqual([
      { service: 'api', requests: 2, errors: 1, p50: 70, p95: expect.closeTo(79, 5) },
      { service: 'web', requests: 1, errors: 0, p50: 100, p95: 100 },
      { service: 'worker', requests: 2, errors: 0, p50: 10, p95: 10 },
    ]);
  });
});
