import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTelemetryStore, type TelemetryStore } from '../../platform/telemetry.ts';
import { readSeries } from './series.ts';
import { createSeriesWindows, type LineRequest } from './windows.ts';

const minute = 60_000;
const start = Math.floor(Date.now() / minute) * minute - 90 * minute;

let directory: string;
let store: TelemetryStore;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windows-'));
  store = await openTelemetryStore({ directory, retentionDays: 30 });
});

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Numbers from 0 to 1 that are the same in every run. */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

const stamp = (time: number) => new Date(time).toISOString().replace('T', ' ').replace('Z', '');

function shared(metric: string, service: string, attributes: Record<string, string>, began: number, time: number) {
  const resource = { 'service.name': service, zone: service === 'shop' ? 'a' : 'b' };
  return [resource, '', '', '', {}, 0, '', service, metric, '', '1', attributes, stamp(began), stamp(time)];
}

const storeGauge = (service: string, route: string, time: number, value: number) =>
  store.insert('otel_metrics_gauge', [
    [...shared('load', service, { route }, time, time), 0, value, [], [], [], [], []],
  ]);
const storeSum = (service: string, route: string, began: number, time: number, value: number) =>
  store.insert('otel_metrics_sum', [
    [...shared('requests', service, { route }, began, time), 0, value, 2, true, [], [], [], [], []],
  ]);
const storeHistogram = (service: string, began: number, time: number, counts: number[], sum: number) =>
  store.insert('otel_metrics_histogram', [
    [
      ...shared('duration', service, {}, began, time),
      0,
      counts.reduce((total, each) => total + each, 0),
      sum,
      0.5,
      9,
      counts,
      [1, 5],
      2,
      [],
      [],
      [],
      [],
      [],
    ],
  ]);

const shop = { name: 'service.name', value: 'shop' };
const line = (
  id: string,
  metricName: string,
  statistic: LineRequest['statistic'],
  more: Partial<LineRequest> = {},
) => ({
  id,
  metricName,
  dimensions: [shop],
  statistic,
  periodSeconds: 60,
  periods: 5,
  ...more,
});

const wanted: LineRequest[] = [
  line('gauge average', 'load', 'Average'),
  line('gauge of a route', 'load', 'Maximum', { dimensions: [shop, { name: 'route', value: '/a' }] }),
  line('gauge of a zone', 'load', 'Minimum', { dimensions: [{ name: 'zone', value: 'b' }] }),
  line('gauge percentile', 'load', 'p90', { dimensions: [] }),
  line('gauge of five minutes', 'load', 'Sum', { periodSeconds: 300, periods: 3 }),
  line('counter', 'requests', 'Sum'),
  line('counter of three minutes', 'requests', 'Sum', { periodSeconds: 180, periods: 2 }),
  line('samples', 'requests', 'SampleCount', { dimensions: [] }),
  line('histogram average', 'duration', 'Average'),
  line('histogram count', 'duration', 'SampleCount'),
  line('histogram percentile', 'duration', 'p50'),
  line('nothing', 'absent', 'Average'),
];

/** What the queries over the whole range say of the same lines. */
async function readTwin(end: number): Promise<Map<string, (number | null)[]>> {
  return readSeries(
    store,
    wanted.map((request) => ({ ...request, from: end - request.periods * request.periodSeconds * 1000, to: end })),
  );
}

const rounded = (values: readonly (number | null)[]) =>
  values.map((each) => (each === null ? null : Number(each.toPrecision(9))));

describe('windows', () => {
  test('hold after each advance what a query over the whole range says, with late, early and repeated points', async () => {
    const dice = createDice(7);
    const windows = createSeriesWindows(60, 0);
    windows.want(wanted);
    const counters = new Map<string, { began: number; value: number }>();
    let histogram = { began: start, counts: [0, 0, 0], sum: 0 };
    for (let round = 0; round < 14; round += 1) {
      const now = start + round * minute;
      for (const [service, route] of [
        ['shop', '/a'],
        ['shop', '/b'],
        ['desk', '/a'],
      ] as const) {
        if (dice() < 0.25) continue;
        const late = dice() < 0.2 ? Math.floor(dice() * 4) * minute : 0;
        const time = now - late + Math.floor(dice() * 50_000);
        if (time >= start) {
          await storeGauge(service, route, time, Math.floor(dice() * 100));
          windows.arrived(time);
        }
        let counter = counters.get(service + route) ?? { began: now - 5000, value: 0 };
        if (dice() < 0.1) counter = { began: now + 500, value: 0 };
        counter = { ...counter, value: counter.value + Math.floor(dice() * 10) };
        counters.set(service + route, counter);
        await storeSum(service, route, counter.began, now + 1000, counter.value);
        // The same point twice, as a sender that tries again stores it.
        if (dice() < 0.2) await storeSum(service, route, counter.began, now + 1000, counter.value);
        windows.arrived(now + 1000);
      }
      if (dice() < 0.8) {
        if (dice() < 0.1) histogram = { began: now + 100, counts: [0, 0, 0], sum: 0 };
        const add = histogram.counts.map(() => Math.floor(dice() * 4));
        histogram = {
          began: histogram.began,
          counts: histogram.counts.map((each, index) => each + add[index]!),
          sum: histogram.sum + add.reduce((total, each, index) => total + each * [0.7, 3, 7][index]!, 0),
        };
        await storeHistogram('shop', histogram.began, now + 2000, histogram.counts, histogram.sum);
        windows.arrived(now + 2000);
      }
      // At times an advance is left out, as when the process was busy.
      if (round > 3 && dice() < 0.15) continue;
      const end = now + minute;
      await windows.advance(store, end);
      const twin = await readTwin(end);
      for (const { id } of wanted)
        expect([round, id, rounded(windows.read(id).values)]).toEqual([round, id, rounded(twin.get(id)!)]);
    }
    expect(windows.isEmpty('nothing')).toBe(true);
    expect(windows.isEmpty('counter')).toBe(false);
  }, 120_000);

  test('read only what arrived: a range that did not change is not read again', async () => {
    const windows = createSeriesWindows(60, 0);
    windows.want([line('load', 'load', 'Average', { periods: 30 })]);
    const froms: number[] = [];
    const counting = {
      query: <T>(sql: string, params?: Record<string, unknown>) => {
        if (sql.includes('otel_metrics_gauge') && sql.includes('AS slot')) froms.push(params!.from as number);
        return store.query<T>(sql, params);
      },
    };
    const end = start + 30 * minute;
    await windows.advance(counting, end);
    await windows.advance(counting, end + minute);
    windows.arrived(end - 3 * minute + 5);
    await windows.advance(counting, end + 2 * minute);
    expect(froms).toEqual([start, end, end - 3 * minute]);
  });

  test('keep their place when the store fails: the next advance makes up for it', async () => {
    const windows = createSeriesWindows(60, 0);
    windows.want(wanted);
    const end = start + 20 * minute;
    await windows.advance(store, end);
    const broken = { query: () => Promise.reject(new Error('gone')) };
    await expect(windows.advance(broken, end + minute)).rejects.toThrow('gone');
    await windows.advance(store, end + 2 * minute);
    const twin = await readTwin(end + 2 * minute);
    expect(rounded(windows.read('gauge average').values)).toEqual(rounded(twin.get('gauge average')!));
    expect(rounded(windows.read('counter').values)).toEqual(rounded(twin.get('counter')!));
  });

  test('take up lines that are wanted later, and let go of those that are not', async () => {
    const windows = createSeriesWindows(60, 0);
    windows.want([wanted[0]!]);
    const end = start + 20 * minute;
    await windows.advance(store, end);
    windows.want([wanted[0]!, wanted[5]!]);
    await windows.advance(store, end + minute);
    const twin = await readTwin(end + minute);
    expect(rounded(windows.read('counter').values)).toEqual(rounded(twin.get('counter')!));
    windows.want([wanted[5]!]);
    expect(() => windows.read('gauge average')).toThrow('not asked for');
  });

  test('count a metric that changes its type with both, as the query over the whole range does', async () => {
    const windows = createSeriesWindows(60, 0);
    windows.want([line('both', 'load', 'Sum', { periods: 3 })]);
    const end = start + 40 * minute;
    await storeGauge('shop', '/a', end - 2 * minute + 5, 4);
    await windows.advance(store, end - minute);
    const point = [...shared('load', 'shop', { route: '/a' }, end - minute, end - minute + 5), 0, 6];
    await store.insert('otel_metrics_sum', [[...point, 1, false, [], [], [], [], []]]);
    await windows.advance(store, end);
    expect(windows.read('both').values).toEqual([null, 4, 6]);
    const from = end - 3 * minute;
    const twin = await readSeries(store, [{ ...line('both', 'load', 'Sum'), from, to: end }]);
    expect(twin.get('both')).toEqual([null, 4, 6]);
  });
});
