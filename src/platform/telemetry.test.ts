import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTelemetryStore, TelemetryUnavailable, telemetryColumns, type TelemetryTable } from './telemetry.ts';
import { applyRetention, migrateTelemetry, splitStatements } from './telemetry-migrate.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'telemetry-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function gaugeRow(name: string, value: number): unknown[] {
  const nano = `${Date.now()}000000`;
  return [
    { zone: 'a' },
    '',
    '',
    '',
    {},
    0,
    '',
    'shop',
    name,
    '',
    '1',
    { route: '/' },
    0,
    Number(nano),
    0,
    value,
    [],
    [],
    [],
    [],
    [],
  ];
}

describe('openTelemetryStore', () => {
  test('creates every table with the columns that are written, once, and keeps rows over a restart', async () => {
    const store = await openTelemetryStore({ directory, retentionDays: 7 });
    expect(store.kind).toBe('chdb');
    await store.health();
    for (const [table, columns] of Object.entries(telemetryColumns)) {
      const found = await store.query<{ name: string }>(
        'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
        { table },
      );
      expect(found.map((each) => each.name)).toEqual(expect.arrayContaining([...columns]));
    }
    await store.insert('otel_metrics_gauge', [gaugeRow('a', 1.5), gaugeRow('a', 2.5)]);
    await store.insert('otel_metrics_gauge', Buffer.from(`${JSON.stringify(gaugeRow('b', 4))}\n`));
    await store.insert('otel_metrics_gauge', []);
    await store.close();
    await expect(store.health()).rejects.toThrow('closed');

    const again = await openTelemetryStore({ directory, retentionDays: 7 });
    const rows = await again.query<{ name: string; total: number; count: number }>(
      'SELECT MetricName AS name, sum(Value) AS total, count() AS count FROM otel_metrics_gauge WHERE MetricName IN {names:Array(String)} GROUP BY name ORDER BY name',
      { names: ['a', 'b', "c'"] },
    );
    expect(rows).toEqual([
      { name: 'a', total: 4, count: 2 },
      { name: 'b', total: 4, count: 1 },
    ]);
    expect(await migrateTelemetry(again)).toEqual([]);
    await again.close();
  });

  test('applies the retention to every table, and again only when it changes', async () => {
    const store = await openTelemetryStore({ directory, retentionDays: 7 });
    expect(await applyRetention(store, 7)).toEqual([]);
    expect(await applyRetention(store, 70)).toHaveLength(Object.keys(telemetryColumns).length + 1);
    const [table] = await store.query<{ engine_full: string }>(
      "SELECT engine_full FROM system.tables WHERE name = 'otel_logs'",
    );
    expect(table?.engine_full).toContain('TTL TimestampTime + toIntervalDay(70)');
    await expect(applyRetention(store, 0.5)).rejects.toThrow('Cannot keep telemetry for 0.5 days');
    await store.close();
  });

  test('tells of a store of a newer version, and of an engine or server that is not there', async () => {
    const store = await openTelemetryStore({ directory, retentionDays: 7 });
    await store.command("INSERT INTO evenkeel_migration (name, hash) SELECT '9999_later.sql', 'x'");
    await expect(migrateTelemetry(store)).rejects.toThrow('changed by a newer version (9999_later.sql)');
    await store.close();

    await expect(openTelemetryStore({ retentionDays: 7 })).rejects.toThrow(TelemetryUnavailable);
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    probe.close();
    await once(probe, 'close');
    const open = openTelemetryStore({ url: `http://name:secret@127.0.0.1:${port}/otel`, retentionDays: 7 });
    await expect(open).rejects.toThrow(TelemetryUnavailable);
    await expect(open).rejects.toThrow(
      new RegExp(`Cannot reach ClickHouse at "127.0.0.1:${port}": check CLICKHOUSE_URL`),
    );
    await expect(open).rejects.not.toThrow('secret');
  });

  test('keeps every acknowledged insert when the process is killed', async () => {
    const module = fileURLToPath(new URL('telemetry.ts', import.meta.url));
    const script = `
      const { openTelemetryStore } = await import(${JSON.stringify(module)});
      const store = await openTelemetryStore({ directory: ${JSON.stringify(directory)}, retentionDays: 7 });
      const row = ${JSON.stringify(gaugeRow('killed', 1))};
      for (let index = 0; ; index += 1) {
        await store.insert('otel_metrics_gauge', [row, row, row]);
        console.log(index + 1);
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 25) child.kill('SIGKILL');
    }
    expect(acknowledged).toBeGreaterThanOrEqual(25);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const store = await openTelemetryStore({ directory, retentionDays: 7 });
    const [found] = await store.query<{ count: number }>(
      "SELECT count() AS count FROM otel_metrics_gauge WHERE MetricName = 'killed'",
    );
    // The insert that ran when the process died may be there as a whole; never a part of it.
    expect([acknowledged * 3, acknowledged * 3 + 3]).toContain(found?.count);
    await store.close();
  }, 60_000);

  test('takes rows of every table in the order of its columns', async () => {
    const store = await openTelemetryStore({ directory, retentionDays: 7 });
    const now = Number(`${Date.now()}000000`);
    const point = gaugeRow('m', 0).slice(0, 15);
    const none = [[], [], [], [], []];
    const rows: Record<TelemetryTable, unknown[]> = {
      otel_logs: [{}, '', '', '', {}, '', 'shop', now, '', '', 1, 'INFO', 9, 'hello', { a: 'b' }, 'event'],
      otel_traces: [
        {},
        '',
        '',
        'shop',
        now,
        'aa',
        'bb',
        '',
        '',
        'GET',
        'Server',
        {},
        5,
        'Ok',
        '',
        [now],
        ['e'],
        [{}],
        ['t'],
        ['s'],
        [''],
        [{}],
      ],
      otel_metrics_gauge: [...point, 'nan', ...none],
      otel_metrics_sum: [...point, 'inf', 2, true, [{ a: 'b' }], [now], [1], ['s'], ['t']],
      otel_metrics_histogram: [...point, 3, 1.5, 'nan', 2, [1, 2], [5], 1, ...none],
      otel_metrics_exponential_histogram: [...point, 3, 1.5, 1, 2, -1, 0, -3, [1], 2, [2], 1, ...none],
      otel_metrics_summary: [...point, 3, 1.5, [0.5], [7]],
    };
    for (const [table, row] of Object.entries(rows)) await store.insert(table as TelemetryTable, [row]);
    for (const table of Object.keys(rows)) {
      expect(await store.query(`SELECT ServiceName AS service FROM ${table}`)).toEqual([{ service: 'shop' }]);
    }
    expect(await store.query('SELECT TraceId, Start = End AS same FROM otel_traces_trace_id_ts')).toEqual([
      { TraceId: 'aa', same: 1 },
    ]);
    await store.close();
  });
});

test('splitStatements ends a statement at a semicolon that ends a line, and drops comment lines', () => {
  expect(splitStatements("-- a;\nSELECT ';' AS x,\n1;\n\nSELECT 2; \n")).toEqual(["SELECT ';' AS x,\n1", 'SELECT 2']);
});
