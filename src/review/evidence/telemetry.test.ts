import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Ctx } from '../../platform/context.ts';
import { openTelemetryStore, type TelemetryTable, telemetryColumns } from '../../platform/telemetry.ts';
import { day, minute } from './finding.ts';
import { readTelemetry } from './telemetry.ts';

const now = Date.UTC(2026, 10, 21, 12);
const directory = mkdtempSync(join(tmpdir(), 'review-telemetry-'));
const telemetry = await openTelemetryStore({ directory, retentionDays: 3650 });
const ctx = { telemetry } as unknown as Ctx;
afterAll(async () => {
  await telemetry.close();
  await rm(directory, { recursive: true, force: true });
});

const zero = (column: string): unknown => {
  if (column.endsWith('Attributes') && !column.includes('.')) return {};
  if (column.includes('.') || column === 'BucketCounts' || column === 'ExplicitBounds') return [];
  if (/Flags|Count|Number|Value|Temporality|Duration$/.test(column)) return 0;
  if (column === 'IsMonotonic') return false;
  return column.endsWith('Unix') ? '2026-01-01 00:00:00.000000000' : '';
};
const timeOf = (at: number): string => `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}000000`;
const insert = (table: TelemetryTable, rows: Record<string, unknown>[]) =>
  telemetry.insert(
    table,
    rows.map((row) => telemetryColumns[table].map((column) => row[column] ?? zero(column))),
  );

const span = (
  trace: string,
  id: string,
  parent: string,
  service: string,
  kind: string,
  at: number,
  more: Record<string, unknown> = {},
) => ({
  TraceId: trace,
  SpanId: id,
  ParentSpanId: parent,
  ServiceName: service,
  SpanName: 'x',
  SpanKind: kind,
  Timestamp: timeOf(at),
  StatusCode: 'Unset',
  ...more,
});

test('readTelemetry tells nothing of an empty store', async () => {
  expect(await readTelemetry(ctx, now)).toEqual({ signals: new Map(), calls: [], commits: new Map() });
});

test('readTelemetry falls back to older signals when the last day is silent', async () => {
  await insert('otel_logs', [{ ServiceName: 'old', Timestamp: timeOf(now - 3 * day), Body: 'x' }]);
  expect((await readTelemetry(ctx, now)).signals).toEqual(
    new Map([['old', { metrics: null, logs: now - 3 * day, traces: null }]]),
  );
});

test('readTelemetry tells signals, followed calls and commits of the newest ten minutes', async () => {
  const toStore = { SpanAttributes: { 'peer.service': 'store' } };
  await insert('otel_metrics_gauge', [
    { ServiceName: 'api', MetricName: 'm', TimeUnix: timeOf(now - minute), StartTimeUnix: timeOf(now) },
  ]);
  await insert('otel_metrics_sum', [
    { ServiceName: 'api', MetricName: 'n', TimeUnix: timeOf(now - 2 * minute), StartTimeUnix: timeOf(now) },
  ]);
  await insert('otel_traces', [
    // One call that goes on, one that is lost, one that failed, one to somebody without telemetry, and one too old to count.
    span('t1', 'c1', '', 'api', 'Client', now - minute, toStore),
    span('t1', 's1', 'c1', 'store', 'Server', now - minute, { ResourceAttributes: { 'vcs.ref.head.revision': 'abc' } }),
    span('t2', 'c2', '', 'api', 'Client', now - minute, {
      ...toStore,
      ResourceAttributes: { 'service.version': '0123abcd' },
    }),
    span('t3', 's3', '', 'store', 'Server', now - minute),
    span('t4', 'c4', '', 'api', 'Client', now - minute, { ...toStore, StatusCode: 'Error' }),
    span('t5', 'c5', '', 'api', 'Client', now - minute, { SpanAttributes: { 'server.address': 'bank.example' } }),
    span('t6', 'c6', '', 'api', 'Client', now - 20 * minute, toStore),
    span('t7', 'x7', '', 'store', 'Internal', now),
  ]);
  const found = await readTelemetry(ctx, now);
  expect(found.signals).toEqual(
    new Map([
      ['api', { metrics: now - minute, logs: null, traces: now - minute }],
      ['store', { metrics: null, logs: null, traces: now }],
    ]),
  );
  expect(found.calls.toSorted((a, b) => (a.to < b.to ? -1 : 1))).toEqual([
    { from: 'api', to: 'bank.example', calls: 1, continued: 0 },
    { from: 'api', to: 'store', calls: 2, continued: 1 },
  ]);
  expect(found.commits).toEqual(
    new Map([
      ['store', 'abc'],
      ['api', '0123abcd'],
    ]),
  );
});
