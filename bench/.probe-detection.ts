import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../src/app.ts';
import { readAlarms } from '../src/operate/alarm/definition.ts';
import { evaluateAlarms } from '../src/operate/alarm/pass.ts';
import { latencyAlarm, storeSamples } from '../src/operate/alarm/sample.test-data.ts';
import { applyFiles } from '../src/organization/document/document.ts';
import { readConfig } from '../src/platform/config.ts';
import { readEvents } from '../src/platform/events.ts';
import { readers } from '../src/readers.ts';

// Usage: node bench/detection.ts [alarms] [periods]. How long after the close of its period an alarm stands in the log,
// sealed, so that every reader can have it. EVENKEEL_BENCH_DIR chooses the disk.
const count = Number(process.argv[2] ?? 1000);
const periods = Number(process.argv[3] ?? 7);
const periodMs = 5000;
const turn = 20;
const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), 'detection-'));

function print(name: string, value: number): void {
  console.log(JSON.stringify({ bench: 'detection', case: name, value: Math.round(value), unit: 'ms' }));
}

function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('Cannot measure: no alarm was told');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

const config = readConfig({ EVENKEEL_DATA: directory, EVENKEEL_FLEET: '0', EVENKEEL_LOG_LEVEL: 'error', EVENKEEL_PORT: '0', EVENKEEL_OTLP_PORT: '-1' });
const app = await createApp(config, { listen: false });
const { ctx } = app;

/** Stores a point for each alarm now; in each period one in twenty breaches, or all of them in a storm. */
async function feed(storm: boolean): Promise<void> {
  const time = ctx.now();
  const period = Math.floor(time / periodMs);
  const samples = Array.from({ length: count }, (_, index) => ({ metric: 'latency', attributes: { series: `s${index}` }, time, value: storm || (index + period) % turn === 0 ? 2 : 0.5 }));
  await storeSamples(ctx.telemetry, samples);
}

let last = 0;
/** Returns the delays of the alarms told since the last call, each from the close of its newest period until now. */
async function heardDelays(): Promise<number[]> {
  const events = await readEvents(ctx.db, { afterSequence: last, limit: 5000 });
  const now = ctx.now();
  last = events.at(-1)?.sequence ?? last;
  return events
    .filter((each) => each.type === 'evenkeel.alarm.state-changed' && each.data.to === 'ALARM')
    .map((each) => now - (Date.parse((each.data.points as { time: string }[]).at(-1)!.time) + periodMs));
}

/** Feeds once a second until an instant and returns the delays heard meanwhile. */
async function run(until: number, storm: boolean): Promise<number[]> {
  const delays: number[] = [];
  const feeding = (async () => {
    while (ctx.now() < until) {
      const next = ctx.now() + 1000;
      await feed(storm);
      await sleep(Math.max(0, next - ctx.now()));
    }
  })();
  while (ctx.now() < until) {
    delays.push(...(await heardDelays()));
    await sleep(20);
  }
  await feeding;
  return delays;
}

try {
  const resources = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const change = { AlarmName: `alarm-${index}`, Dimensions: [{ Name: 'series', Value: `s${index}` }], Period: 5, EvaluationPeriods: 1, DatapointsToAlarm: 1, AlarmActions: [], OKActions: [], Tags: [] };
      return [`Alarm${index}`, { Type: 'AWS::CloudWatch::Alarm', Properties: latencyAlarm(change) }];
    }),
  );
  await applyFiles(ctx, [{ file: 'alarms.json', text: JSON.stringify({ Resources: resources }) }], readers);
  ctx.wake('events');

  const { selectStates, writeEvaluations } = await import('../src/operate/alarm/store.ts');
  const q = ctx.telemetry.query.bind(ctx.telemetry);
  (ctx.telemetry as any).query = async (...args: any[]) => { const b = performance.now(); const r = await (q as any)(...args); console.log('query', Math.round(performance.now()-b), 'rows', r.length); return r; };
  await sleep(2000);
  await app.settle();
  console.log('settled');
  for (let i=0;i<3;i++) { await feed(false); await sleep(1000);}
  { const b = performance.now(); await app.settle(); console.log('settle', performance.now()-b); }
  { const b = performance.now(); const r = await selectStates(ctx.db); console.log('selectStates', performance.now()-b, r.length); 
    const b2 = performance.now(); await writeEvaluations(ctx.db, r.map((x) => ({alarm:x.alarm, from:x.state, to:x.state, reason:x.reason, rule:x.rule, definition:x.definition, evaluated:x.evaluated!, detail:null})), ctx.now()); console.log('write', performance.now()-b2); }
  const rounds = async () => {
    for (let i=0;i<8;i++) { await feed(false); await sleep(5000 - ctx.now()%5000 + 800);
      const b = performance.now(); const r = await evaluateAlarms(ctx, 5, await readAlarms(ctx)); const c = performance.now(); console.log('pass', Math.round(c-b), 'changed', r.changed.length); await app.settle(); console.log('settle', Math.round(performance.now()-c)); }
  };
  await rounds();
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
