import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { TelemetryTable } from '../telemetry-table.ts';
import { attributes, decodeFixture, encodeFixture } from './fixture.ts';
import { createReceiver, type ReceiverOptions, type ReceivingStore, type StoredNotice } from './receiver.ts';

const now = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => now };
const time = (BigInt(now) * 1_000_000n).toString();
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json; charset=utf-8' };

/** A store that records inserts and lets the test hold them back or fail them. */
function createSink(before: (rows: string) => Promise<void> | void = () => {}) {
  const inserts: { table: TelemetryTable; rows: number }[] = [];
  const store: ReceivingStore = {
    retentionDays: 30,
    async insert(table, blocks) {
      const text = Buffer.concat(blocks as Buffer[]).toString();
      await before(text);
      inserts.push({ table, rows: text.split('\n').length - 1 });
    },
  };
  return { store, inserts };
}

function metrics(service: string, count: number, name: string = 'm'): Buffer {
  const dataPoints = Array.from({ length: count }, () => ({ timeUnixNano: time, asInt: '1' }));
  const resource = { attributes: attributes({ 'service.name': service }) };
  return encodeFixture('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }] }],
  });
}

function open(store: ReceivingStore, options: Partial<ReceiverOptions> = {}) {
  return createReceiver(store, { clock, ...options });
}

describe('createReceiver', () => {
  test('answers 200 with an empty response once the rows are stored, in the encoding of the request', async () => {
    const { store, inserts } = createSink();
    const receiver = open(store);
    const notices: StoredNotice[] = [];
    const stop = receiver.onStored((notice) => notices.push(notice));
    const answer = await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('shop', 3) });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.alloc(0),
    });
    stop();
    const text = await receiver.handle({
      signal: 'logs',
      headers: json,
      body: Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}'),
    });
    expect([text.status, text.headers['content-type'], text.body.toString()]).toEqual([200, 'application/json', '{}']);
    expect(inserts).toEqual([
      { table: 'otel_metrics_gauge', rows: 3 },
      { table: 'otel_logs', rows: 1 },
    ]);
    expect(notices).toEqual([{ serviceName: 'shop', signal: 'metrics', count: 3 }]);
    expect(receiver.counts()).toMatchObject({
      metrics: { requests: 1, accepted: 3, rejected: 0, refused: 0 },
      logs: { accepted: 1 },
    });
  });

  test('takes gzip, and refuses other encodings and content types with 415', async () => {
    const receiver = open(createSink().store);
    const zipped = { ...protobuf, 'content-encoding': 'gzip' };
    expect(
      (await receiver.handle({ signal: 'metrics', headers: zipped, body: gzipSync(metrics('a', 1)) })).status,
    ).toBe(200);
    expect(receiver.counts().metrics.accepted).toBe(1);
    const broken = await receiver.handle({ signal: 'metrics', headers: zipped, body: Buffer.from('no gzip') });
    expect([broken.status, decodeFixture('RpcStatus', broken.body)]).toEqual([
      400,
      { code: 3, message: expect.stringMatching(/^Cannot decompress the body: /) },
    ]);
    const deflated = await receiver.handle({
      signal: 'metrics',
      headers: { ...protobuf, 'content-encoding': 'br' },
      body: metrics('a', 1),
    });
    expect([deflated.status, decodeFixture('RpcStatus', deflated.body).message]).toEqual([
      415,
      'Cannot read the content encoding "br": send gzip or none',
    ]);
    for (const type of [undefined, 'text/plain', 'application/protobuf']) {
      expect(
        (await receiver.handle({ signal: 'metrics', headers: { 'content-type': type }, body: metrics('a', 1) })).status,
      ).toBe(415);
    }
    expect(receiver.counts().metrics).toEqual({ requests: 6, accepted: 1, rejected: 0, refused: 5 });
  });

  test('says what it rejected: partialSuccess with the count and the reasons', async () => {
    const receiver = open(createSink().store);
    const answer = await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 300, '') });
    expect(answer.status).toBe(200);
    const message = 'rejected 300 data points of a metric without a name';
    expect(decodeFixture('ExportResponse', answer.body)).toEqual({
      partialSuccess: { rejected: 300, errorMessage: message },
    });
    const spans = await receiver.handle({
      signal: 'traces',
      headers: json,
      body: Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x"}]}]}]}'),
    });
    expect(JSON.parse(spans.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'rejected 1 spans without a valid trace id' },
    });
    expect(receiver.counts()).toMatchObject({
      metrics: { accepted: 0, rejected: 300, refused: 0 },
      traces: { rejected: 1 },
    });
  });

  test('answers 400 with a Status in the encoding of the request when the bytes are no request', async () => {
    const receiver = open(createSink().store);
    const answer = await receiver.handle({ signal: 'traces', headers: protobuf, body: Buffer.from([0x0a, 0xff]) });
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(decodeFixture('RpcStatus', answer.body)).toMatchObject({
      code: 3,
      message: expect.stringMatching(/^Cannot read protobuf: /),
    });
    const text = await receiver.handle({ signal: 'traces', headers: json, body: Buffer.from('[]') });
    expect([text.status, JSON.parse(text.body.toString())]).toEqual([
      400,
      { code: 3, message: 'Cannot read the request: [] is not an object' },
    ]);
  });

  test('answers 413 over the limit, before and after decompression, without unpacking more than the limit', async () => {
    const receiver = open(createSink().store, { maxBodyBytes: 100_000 });
    const plain = await receiver.handle({ signal: 'metrics', headers: protobuf, body: Buffer.alloc(100_001) });
    expect([plain.status, decodeFixture('RpcStatus', plain.body).code]).toEqual([413, 8]);
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(
      (await receiver.handle({ signal: 'metrics', headers: { ...protobuf, 'content-encoding': 'gzip' }, body: bomb }))
        .status,
    ).toBe(413);
    expect(receiver.queuedBytes()).toBe(0);
  });

  test('puts requests that wait together into one insert, and answers only after it', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let calls = 0;
    const { store, inserts } = createSink(() => (calls++ === 0 ? held : undefined));
    const receiver = open(store, { flushMs: 60_000 });
    const answered: number[] = [];
    const send = async (index: number) => {
      await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 2) });
      answered.push(index);
    };
    const first = send(0);
    await sleep(20);
    const others = [1, 2, 3, 4, 5].map(send);
    await sleep(20);
    expect(answered).toEqual([]);
    release();
    await Promise.all([first, ...others]);
    expect(inserts.map((each) => each.rows)).toEqual([2, 10]);
    expect(answered).toHaveLength(6);
  });

  test('starts a second insert when rows have waited for flushMs behind a slow one', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let calls = 0;
    const { store } = createSink(() => (calls++ === 0 ? held : undefined));
    const receiver = open(store, { flushMs: 30 });
    const slow = receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 1) });
    await sleep(10);
    expect((await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('b', 1) })).status).toBe(200);
    release();
    expect((await slow).status).toBe(200);
  });

  test('answers 429 with Retry-After while too much waits, and takes requests again afterwards', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { store } = createSink(() => held);
    const receiver = open(store, { maxQueuedBytes: 5000 });
    const big = receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 100) });
    await sleep(10);
    const refused = await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 100) });
    expect([refused.status, refused.headers['retry-after'], decodeFixture('RpcStatus', refused.body).code]).toEqual([
      429,
      '1',
      8,
    ]);
    release();
    expect((await big).status).toBe(200);
    expect((await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 100) })).status).toBe(200);
    expect(receiver.counts().metrics).toEqual({ requests: 3, accepted: 200, rejected: 0, refused: 1 });
  });

  test('answers 503 with Retry-After when the store fails, tells no listener and does not count the points', async () => {
    const { store } = createSink(() => Promise.reject(new Error('disk full')));
    const failures: unknown[] = [];
    const receiver = open(store, { onStoreFailure: (cause) => failures.push(cause) });
    const notices: StoredNotice[] = [];
    receiver.onStored((notice) => notices.push(notice));
    const answer = await receiver.handle({
      signal: 'metrics',
      headers: json,
      body: Buffer.from(
        `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"${time}","asInt":"1"}]}}]}]}]}`,
      ),
    });
    expect([answer.status, answer.headers['retry-after'], JSON.parse(answer.body.toString()).code]).toEqual([
      503,
      '5',
      14,
    ]);
    expect(failures).toEqual([new Error('disk full')]);
    expect(answer.body.toString()).not.toContain('disk');
    expect(notices).toEqual([]);
    expect(receiver.counts().metrics).toEqual({ requests: 1, accepted: 0, rejected: 0, refused: 1 });
    expect(receiver.queuedBytes()).toBe(0);
  });

  test('lets no request fail for the rows of another', async () => {
    let calls = 0;
    const { store } = createSink(async (rows) => {
      if (calls++ === 0) await sleep(30);
      if (rows.includes('poison')) throw new Error('cannot parse');
    });
    const receiver = open(store);
    const bodies = ['first', 'good', 'poison', 'fine'].map((name) => metrics(name, 1));
    const statuses = await Promise.all(
      bodies.map(async (body, index) => {
        if (index > 0) await sleep(5);
        return (await receiver.handle({ signal: 'metrics', headers: protobuf, body })).status;
      }),
    );
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  test('finishes what it has when it closes, and refuses what comes after', async () => {
    const { store, inserts } = createSink(() => sleep(20));
    const receiver = open(store);
    const last = receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 1) });
    await receiver.close();
    expect(inserts).toHaveLength(1);
    expect((await last).status).toBe(200);
    const late = await receiver.handle({ signal: 'metrics', headers: protobuf, body: metrics('a', 1) });
    expect([late.status, late.headers['retry-after']]).toEqual([503, '5']);
  });

  test('splits the rows of a large request into inserts of bounded size', async () => {
    const { store, inserts } = createSink();
    const body = metrics('a', 3000, 'x'.repeat(10_000));
    expect((await open(store).handle({ signal: 'metrics', headers: protobuf, body })).status).toBe(200);
    expect(inserts.length).toBeGreaterThan(2);
    expect(inserts.reduce((sum, each) => sum + each.rows, 0)).toBe(3000);
  });
});
