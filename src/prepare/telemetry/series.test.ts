import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReceiver } from '../../platform/otlp/receiver.ts';
import { attributes, encodeFixture } from '../../platform/otlp/fixture.ts';
import { openTelemetryStore, type TelemetryStore } from '../../platform/telemetry.ts';
import { percentileOfSegments, percentileOfValues, toSegments } from './percentile.ts';
import { readSeries, type SeriesRequest } from './series.ts';

const minute = 60_000;
// The engine drops what is older than the retention by its own clock, so the points are of the last hours.
const start = Math.floor(Date.now() / minute) * minute - 60 * minute;
const clock = { now: () => start + 30 * minute };
const nano = (time: number) => (BigInt(time) * 1_000_000n).toString();

let directory: string;
let store: TelemetryStore;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'series-'));
  store = await openTelemetryStore({ directory, retentionDays: 30 });
});

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function send(service: string, ...metrics: object[]): Promise<void> {
  const body = encodeFixture('metrics', {
    resourceMetrics: [
      { resource: { attributes: attributes({ 'service.name': service, zone: 'a' }) }, scopeMetrics: [{ metrics }] },
    ],
  });
  const headers = { 'content-type': 'application/x-protobuf' };
  const answer = await createReceiver(store, { clock }).handle({ signal: 'metrics', headers, body });
  expect([answer.status, answer.body.length]).toEqual([200, 0]);
}

const at = (minutes: number) => ({ timeUnixNano: nano(start + minutes * minute) });

function ask(
  metricName: string,
  statistic: SeriesRequest['statistic'],
  more: Partial<SeriesRequest> = {},
): SeriesRequest {
  return {
    id: 'a',
    metricName,
    dimensions: [],
    statistic,
    periodSeconds: 60,
    from: start,
    to: start + 3 * minute,
    ...more,
  };
}

async function read(metricName: string, statistic: SeriesRequest['statistic'], more: Partial<SeriesRequest> = {}) {
  return (await readSeries(store, [ask(metricName, statistic, more)])).get('a');
}

describe('readSeries', () => {
  test('gives every statistic of a gauge per period, null where nothing arrived', async () => {
    const dataPoints = [1, 5, 3].map((asDouble, index) => ({ ...at(0.1 + index / 10), asDouble }));
    await send('shop', {
      name: 'gauge',
      gauge: {
        dataPoints: [...dataPoints, { ...at(2), asInt: '7' }, { ...at(3), asInt: '9' }, { ...at(1.5), flags: 1 }],
      },
    });
    expect(await read('gauge', 'Average')).toEqual([3, null, 7]);
    expect(await read('gauge', 'Sum')).toEqual([9, null, 7]);
    expect(await read('gauge', 'Minimum')).toEqual([1, null, 7]);
    expect(await read('gauge', 'Maximum')).toEqual([5, null, 7]);
    expect(await read('gauge', 'SampleCount')).toEqual([3, null, 1]);
    expect(await read('gauge', { percentile: 75 })).toEqual([4, null, 7]);
    expect(await read('gauge', 'p50')).toEqual([3, null, 7]);
    expect(await read('gauge', 'Average', { periodSeconds: 180 })).toEqual([4]);
    expect(await read('nothing', 'Average')).toEqual([null, null, null]);
  });

  test('takes only the series that have the dimensions, of the point, the resource or the service', async () => {
    const dataPoints = ['/a', '/b'].map((route, index) => ({
      ...at(0.5),
      asDouble: index + 1,
      attributes: attributes({ route }),
    }));
    await send('one', { name: 'dims', gauge: { dataPoints } });
    await send('two', { name: 'dims', gauge: { dataPoints } });
    const sum = (...dimensions: [string, string][]) =>
      read('dims', 'Sum', { to: start + minute, dimensions: dimensions.map(([name, value]) => ({ name, value })) });
    expect(await sum()).toEqual([6]);
    expect(await sum(['route', '/b'])).toEqual([4]);
    expect(await sum(['route', '/b'], ['service.name', 'two'])).toEqual([2]);
    expect(await sum(['zone', 'a'], ['service.name', 'one'])).toEqual([3]);
    expect(await sum(['zone', 'b'])).toEqual([null]);
    expect(await sum(['route', "/'"])).toEqual([null]);
  });

  test('adds deltas, and counts a point that was sent twice once', async () => {
    // Two points within a second are two points.
    const close = { timeUnixNano: nano(start + 12_001) };
    const dataPoints = [
      { ...at(0.2), asInt: '2' },
      { ...close, asInt: '3' },
      { ...at(1.2), asInt: '10' },
    ];
    const metric = { name: 'delta', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } };
    await send('shop', metric);
    await send('shop', metric);
    expect(await read('delta', 'Sum')).toEqual([5, 10, null]);
    expect(await read('delta', 'SampleCount')).toEqual([2, 1, null]);
  });

  test('counts the increase of a cumulative counter per series, over a restart and from the point before the range', async () => {
    const old = { startTimeUnixNano: nano(start - 86_400_000), attributes: attributes({ pod: 'old' }) };
    const young = { startTimeUnixNano: nano(start + 0.3 * minute), attributes: attributes({ pod: 'young' }) };
    const dataPoints = [
      { ...old, ...at(-0.5), asInt: '100' },
      { ...old, ...at(0.5), asInt: '110' },
      { ...old, startTimeUnixNano: nano(start + minute), ...at(1.5), asInt: '4' },
      { ...old, startTimeUnixNano: nano(start + minute), ...at(2.5), asInt: '9' },
      { ...young, ...at(0.9), asInt: '7' },
      { ...young, ...at(1.9), asInt: '8' },
    ];
    await send('shop', { name: 'counter', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } });
    expect(await read('counter', 'Sum')).toEqual([10 + 7, 4 + 1, 5]);
    expect(await read('counter', 'Maximum')).toEqual([10, 4, 5]);
  });

  test('does not take the first reading of a counter that began long ago for an increase', async () => {
    const dataPoints = [{ startTimeUnixNano: nano(start - 86_400_000), ...at(0.5), asInt: '1000000' }];
    await send('shop', { name: 'longrunning', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } });
    expect(await read('longrunning', 'Sum')).toEqual([null, null, null]);
  });

  test('reads a sum that can fall as a gauge', async () => {
    const dataPoints = [
      { ...at(0.5), asInt: '5' },
      { ...at(1.5), asInt: '3' },
    ];
    await send('shop', { name: 'updown', sum: { aggregationTemporality: 2, isMonotonic: false, dataPoints } });
    expect(await read('updown', 'Average')).toEqual([5, 3, null]);
  });

  test('reads delta histograms: average, extremes and percentiles within the buckets', async () => {
    const dataPoints = [
      { ...at(0.5), count: '10', sum: 100, bucketCounts: ['0', '10', '0'], explicitBounds: [5, 15], min: 6, max: 14 },
      { ...at(0.8), count: '10', sum: 400, bucketCounts: ['0', '0', '10'], explicitBounds: [5, 15], min: 16, max: 60 },
      { ...at(1.5), count: '0' },
    ];
    await send('shop', { name: 'latency', histogram: { aggregationTemporality: 1, dataPoints } });
    expect(await read('latency', 'Average')).toEqual([25, null, null]);
    expect(await read('latency', 'Sum')).toEqual([500, 0, null]);
    expect(await read('latency', 'SampleCount')).toEqual([20, 0, null]);
    expect(await read('latency', 'Minimum')).toEqual([6, null, null]);
    expect(await read('latency', 'Maximum')).toEqual([60, null, null]);
    expect(await read('latency', { percentile: 50 })).toEqual([15, null, null]);
    expect(await read('latency', { percentile: 100 })).toEqual([60, null, null]);
    expect(await read('latency', 'p75')).toEqual([15 + 45 / 2, null, null]);
  });

  test('reads the increase of cumulative histograms', async () => {
    const old = { startTimeUnixNano: nano(start - 86_400_000), explicitBounds: [10, 20], min: 1, max: 500 };
    const dataPoints = [
      { ...old, ...at(-1), count: '100', sum: 9000, bucketCounts: ['50', '0', '50'] },
      { ...old, ...at(0.5), count: '104', sum: 9060, bucketCounts: ['50', '4', '50'] },
      { ...old, ...at(1.5), count: '104', sum: 9060, bucketCounts: ['50', '4', '50'] },
      {
        ...old,
        ...at(2.5),
        startTimeUnixNano: nano(start + 2 * minute),
        count: '2',
        sum: 10,
        bucketCounts: ['2', '0', '0'],
      },
    ];
    await send('shop', { name: 'cumulative', histogram: { aggregationTemporality: 2, dataPoints } });
    expect(await read('cumulative', 'Average')).toEqual([15, null, 5]);
    expect(await read('cumulative', 'SampleCount')).toEqual([4, 0, 2]);
    expect(await read('cumulative', { percentile: 50 })).toEqual([15, null, 5.5]);
    expect(await read('cumulative', 'Maximum')).toEqual([20, null, 10]);
    expect(await read('cumulative', 'Minimum')).toEqual([10, null, 1]);
  });

  test('gives each request its own range and answers a thousand of them in well under a second', async () => {
    const routes = Array.from({ length: 100 }, (_, index) => `/r${index}`);
    for (let metric = 0; metric < 10; metric += 1) {
      const dataPoints = routes.flatMap((route, index) =>
        Array.from({ length: 15 }, (_, step) => ({
          ...at(step + 0.5),
          asInt: String(index * 100 + step),
          attributes: attributes({ route, extra: String(step % 2) }),
        })),
      );
      await send('many', { name: `many.${metric}`, gauge: { dataPoints } });
    }
    const requests = Array.from({ length: 1000 }, (_, index) =>
      ask(`many.${index % 10}`, index % 3 === 0 ? 'p99' : 'Average', {
        id: String(index),
        dimensions: [
          { name: 'route', value: `/r${Math.floor(index / 10)}` },
          { name: 'service.name', value: 'many' },
        ],
        from: start + (index % 5) * minute,
        to: start + 15 * minute,
      }),
    );
    // The best of three, since other tests share the machine.
    let found = new Map<string, (number | null)[]>();
    let took = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 3; turn += 1) {
      const began = performance.now();
      found = await readSeries(store, requests);
      took = Math.min(took, performance.now() - began);
    }
    expect(found.size).toBe(1000);
    expect(found.get('0')).toEqual(Array.from({ length: 15 }, (_, step) => step));
    expect(found.get('999')).toEqual(Array.from({ length: 11 }, (_, step) => 9900 + 4 + step));
    expect(took).toBeLessThan(1000);
  });
});

describe('percentileOfSegments', () => {
  test('interpolates within a bucket and over overlapping ones, and gives null without mass', () => {
    expect(percentileOfSegments([], 50)).toBeNull();
    expect(percentileOfSegments([{ low: 0, high: 10, mass: 4 }], 25)).toBe(2.5);
    expect(percentileOfSegments([{ low: 3, high: 3, mass: 1 }], 99)).toBe(3);
    const overlapping = [
      { low: 0, high: 10, mass: 10 },
      { low: 0, high: 20, mass: 10 },
    ];
    expect(percentileOfSegments(overlapping, 75)).toBe(10);
    expect(percentileOfSegments(overlapping, 100)).toBe(20);
  });

  test('toSegments bounds the outer buckets by what is known', () => {
    expect(toSegments([1, 0, 2], [5, 10], null, null)).toEqual([
      { low: 0, high: 5, mass: 1 },
      { low: 10, high: 10, mass: 2 },
    ]);
    expect(toSegments([1, 0, 2], [5, 10], 2, 30)).toEqual([
      { low: 2, high: 5, mass: 1 },
      { low: 10, high: 30, mass: 2 },
    ]);
    expect(toSegments([3], [], 1, 4)).toEqual([{ low: 1, high: 4, mass: 3 }]);
  });

  test('percentileOfValues interpolates between the nearest values', () => {
    expect(percentileOfValues([4, 1, 2, 3], 50)).toBe(2.5);
    expect(percentileOfValues([], 50)).toBeNull();
  });
});
