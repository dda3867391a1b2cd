import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createApp } from '../src/app.ts';
import { readAlarms } from '../src/operate/alarm/definition.ts';
import { evaluateAlarms } from '../src/operate/alarm/pass.ts';
import { latencyAlarm, storeSamples } from '../src/operate/alarm/sample.test-data.ts';
import { applyFiles } from '../src/organization/document/document.ts';
import { readConfig } from '../src/platform/config.ts';
import { json, rows } from '../src/platform/db.ts';
import { readers } from '../src/readers.ts';

// Usage: node bench/detection.ts [alarms] [periods]. How long after the close of its period an alarm stands in the log,
// the grace included, and until it is sealed, when its readers can have it. EVENKEEL_BENCH_DIR chooses the disk.
const count = Number(process.argv[2] ?? 1000);
const periods = Number(process.argv[3] ?? 7);
const periodMs = 5000;
const turn = 50;
const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), 'detection-'));

function print(name: string, value: number): void {
  console.log(JSON.stringify({ bench: 'detection', case: name, value: Math.round(value), unit: 'ms' }));
}

function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('Cannot measure: no alarm was told');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

const config = readConfig({
  EVENKEEL_DATA: directory,
  EVENKEEL_FLEET: '0',
  EVENKEEL_LOG: 'error',
  EVENKEEL_PORT: '0',
  EVENKEEL_OTLP_PORT: '-1',
});
const app = await createApp(config, { listen: false });
const { ctx } = app;

/** Stores a point for each alarm now; in each period one in fifty breaches, or all of them in a storm. */
async function feed(storm: boolean): Promise<void> {
  const time = ctx.now();
  const period = Math.floor(time / periodMs);
  const samples = Array.from({ length: count }, (_, index) => ({
    metric: 'latency',
    attributes: { series: `s${index}` },
    time,
    value: storm || (index + period) % turn === 0 ? 2 : 0.5,
  }));
  await storeSamples(ctx.telemetry, samples);
}

interface Told {
  id: string;
  arrival: number;
  close: number;
}

let last = 0;
const unsealed = new Map<string, number>();
const delays = { recorded: [] as number[], sealed: [] as number[] };

/** Notes alarms that entered the log since the last call, and those that were sealed, with the delays from their close. */
async function listen(): Promise<void> {
  const fresh = await rows<Told>(
    ctx.db,
    sql`select id, arrival, (extract(epoch from (data -> 'points' -> -1 ->> 'time')::timestamptz) * 1000)::float8 as close
      from platform.event where arrival > ${last} and type = 'evenkeel.alarm.state-changed' and data ->> 'to' = 'ALARM'`,
  );
  const now = ctx.now();
  for (const { id, arrival, close } of fresh) {
    last = Math.max(last, Number(arrival));
    unsealed.set(id, close + periodMs);
    delays.recorded.push(now - close - periodMs);
  }
  if (unsealed.size === 0) return;
  const sealed = await rows<{ id: string }>(
    ctx.db,
    sql`select id from platform.event where sequence is not null and id in (select jsonb_array_elements_text(${json([...unsealed.keys()])}))`,
  );
  for (const { id } of sealed) {
    delays.sealed.push(ctx.now() - unsealed.get(id)!);
    unsealed.delete(id);
  }
}

/** Feeds once a second until an instant; the delays are those of this time. */
async function run(until: number, storm: boolean): Promise<void> {
  delays.recorded = [];
  delays.sealed = [];
  const feeding = (async () => {
    while (ctx.now() < until) {
      const next = ctx.now() + 1000;
      await feed(storm);
      await sleep(Math.max(0, next - ctx.now()));
    }
  })();
  while (ctx.now() < until) {
    await listen();
    await sleep(20);
  }
  await feeding;
}

try {
  const resources = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const change = {
        AlarmName: `alarm-${index}`,
        Dimensions: [{ Name: 'series', Value: `s${index}` }],
        Period: 5,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        AlarmActions: [],
        OKActions: [],
        Tags: [],
      };
      return [`Alarm${index}`, { Type: 'AWS::CloudWatch::Alarm', Properties: latencyAlarm(change) }];
    }),
  );
  await applyFiles(ctx, [{ file: 'alarms.json', text: JSON.stringify({ Resources: resources }) }], readers);
  ctx.wake('events');
  const start = Math.ceil(ctx.now() / periodMs) * periodMs;
  await run(start + 2.5 * periodMs, false);
  await run(start + (2.5 + periods) * periodMs, false);
  print('p50', percentile(delays.recorded, 0.5));
  print('p99', percentile(delays.recorded, 0.99));
  print('p99 sealed', percentile(delays.sealed, 0.99));
  await run(start + (4.5 + periods) * periodMs, true);
  print(`storm-${count} p99`, percentile(delays.recorded, 0.99));

  const alarms = await readAlarms(ctx);
  const passes: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const began = performance.now();
    await evaluateAlarms(ctx, 5, alarms);
    passes.push(performance.now() - began);
  }
  print(`pass-${count}`, percentile(passes, 0.5));
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
