import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createApp } from '../src/app.ts';
import { createFeatures } from '../src/features.ts';
import { readAlarms } from '../src/operate/alarm/definition.ts';
import { createEvaluator } from '../src/operate/alarm/pass.ts';
import { latencyAlarm, storeSamples } from '../src/operate/alarm/sample.test-data.ts';
import { applyFiles } from '../src/organization/document/document.ts';
import { createPushableClock, systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { rows } from '../src/platform/db.ts';
import { createReceiver } from '../src/platform/otlp/receiver.ts';
import { readers } from '../src/readers.ts';
import { printFigure, printSpread } from './print.ts';
import { batchPoints, encodeBatch } from './support/otlp-batch.ts';
import { findPrometheus, measurePrometheus } from './support/prometheus.ts';

// Usage: node bench/alarm.ts [case]. Cases: pass-1000, pass-10000 (one pass over so many threshold alarms on 1,000 series,
// with Prometheus on the same rules and values in the same run), detection-p99 (from the close of a period to the event,
// while 50,000 points a second arrive). EVENKEEL_PROMETHEUS names Prometheus, EVENKEEL_BENCH_DIR chooses the disk.
const wanted = process.argv[2];
const seriesCount = 1000;
const periodMs = 5000;

/** Every part that listens to the log. */
const others = createFeatures().flatMap(({ name, subscriptions = [] }) => (subscriptions.length > 0 ? [name] : []));

function open(label: string, options: { pushed: boolean }) {
  const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), `${label}-`));
  const config = readConfig({
    EVENKEEL_DATA: directory,
    EVENKEEL_FLEET: '0',
    EVENKEEL_LOG: 'error',
    EVENKEEL_PORT: '0',
    EVENKEEL_OTLP_PORT: '-1',
  });
  const clock = options.pushed ? createPushableClock() : systemClock;
  // A pass is measured alone: what follows a new document in the other parts of the product is not of it.
  const without = options.pushed ? others : [];
  return createApp(config, { listen: false, clock, without }).then((app) => ({ app, clock, directory }));
}

/** The value of a series at a tick: about a half, so that of evenly spread thresholds now and then one is crossed. */
function valueOf(series: string, tick: number): number {
  const phase = Number(series.slice(1)) * 0.7;
  return 0.5 + 0.001 * Math.sin(phase + tick / 9);
}

/** Alarms spread over the series, each with a threshold of its own, three of three periods of five seconds. */
function defineAlarms(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    series: `s${index % seriesCount}`,
    threshold: 0.05 + (0.9 * ((index * 7919) % count)) / count,
  }));
}

function filesOf(rules: readonly { series: string; threshold: number }[], change: Record<string, unknown> = {}) {
  const files = [];
  for (let from = 0; from < rules.length; from += 1000) {
    const resources = rules.slice(from, from + 1000).map((rule, index) => {
      const Properties = latencyAlarm({
        AlarmName: `alarm-${from + index}`,
        Dimensions: [{ Name: 'series', Value: rule.series }],
        Threshold: rule.threshold,
        Period: 5,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 3,
        AlarmActions: [],
        OKActions: [],
        Tags: [],
        ...change,
      });
      return [`Alarm${from + index}`, { Type: 'AWS::CloudWatch::Alarm', Properties }];
    });
    files.push({ file: `alarms-${from}.json`, text: JSON.stringify({ Resources: Object.fromEntries(resources) }) });
  }
  return files;
}

async function measurePass(count: number): Promise<void> {
  const rules = defineAlarms(count);
  const { app, clock, directory } = await open(`alarm-${count}`, { pushed: true });
  try {
    const { ctx } = app;
    await applyFiles(ctx, filesOf(rules), readers);
    const alarms = await readAlarms(ctx);
    const evaluator = createEvaluator(ctx, periodMs / 1000);
    const push = clock as ReturnType<typeof createPushableClock>;
    push.forward(periodMs - (ctx.now() % periodMs));
    const passes: number[] = [];
    let changed = 0;
    for (let tick = 0; tick < 40; tick += 1) {
      const samples = Array.from({ length: seriesCount }, (_, index) => ({
        metric: 'latency',
        attributes: { series: `s${index}` },
        time: ctx.now() + 1000,
        value: valueOf(`s${index}`, tick),
      }));
      await storeSamples(ctx.telemetry, samples, ctx.now() + 1000);
      push.forward(periodMs + 800);
      const began = performance.now();
      const pass = await evaluator.run(ctx, alarms);
      // The first passes read the whole range and see every alarm for the first time.
      if (tick >= 10) {
        passes.push(performance.now() - began);
        changed += pass.changed.length;
      }
      push.forward(periodMs - (ctx.now() % periodMs));
    }
    evaluator.close();
    printSpread('alarm', `pass-${count}`, passes, 'ms');
    printFigure('alarm', `pass-${count}-changes-per-pass`, changed / passes.length, 'changes');
    printFigure('alarm', `pass-${count}-rss`, process.memoryUsage().rss / 1048576, 'MiB');
  } finally {
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }
  const prometheus = findPrometheus();
  if (prometheus === null) {
    process.stderr.write("Prometheus is not here: install Debian's package, or name it by EVENKEEL_PROMETHEUS\n");
    return;
  }
  const peer = await measurePrometheus(prometheus, rules, valueOf, 8);
  printSpread(
    'alarm',
    `pass-${count}-prometheus`,
    peer.map((each) => each * 1000),
    'ms',
  );
}

async function measureDetection(): Promise<void> {
  const count = 1000;
  const rules = Array.from({ length: count }, (_, index) => ({ series: `s${index}`, threshold: 1 }));
  const { app, directory } = await open('alarm-detection', { pushed: false });
  const receiver = createReceiver(app.ctx.telemetry, { clock: systemClock });
  try {
    const { ctx } = app;
    await applyFiles(ctx, filesOf(rules, { EvaluationPeriods: 1, DatapointsToAlarm: 1 }), readers);
    ctx.wake('events');
    const began = Date.now();
    const until = began + 45_000;
    let sent = 0;
    const load = Promise.all(
      Array.from({ length: 4 }, async (_, sender) => {
        const headers = { 'content-type': 'application/x-protobuf' };
        for (let turn = sender; Date.now() < until; turn += 4) {
          const due = began + (turn * batchPoints * 1000) / 50_000;
          if (due > Date.now()) await sleep(due - Date.now());
          const body = encodeBatch(turn % 16);
          const { status } = await receiver.handle({ signal: 'metrics', headers, body });
          if (status === 200) sent += batchPoints;
        }
      }),
    );
    const feed = (async () => {
      while (Date.now() < until) {
        const time = ctx.now();
        const period = Math.floor(time / periodMs);
        const samples = Array.from({ length: count }, (_, index) => ({
          metric: 'latency',
          attributes: { series: `s${index}` },
          time,
          value: (index + period) % 50 === 0 ? 2 : 0.5,
        }));
        await storeSamples(ctx.telemetry, samples, time);
        await sleep(Math.max(0, time + 1000 - ctx.now()));
      }
    })();
    const delays: number[] = [];
    let last = 0;
    while (Date.now() < until) {
      const fresh = await rows<{ arrival: number; close: number }>(
        ctx.db,
        sql`select arrival, (extract(epoch from (data -> 'points' -> -1 ->> 'time')::timestamptz) * 1000)::float8 as close
          from platform.event where arrival > ${last} and type = 'evenkeel.alarm.state-changed' and data ->> 'to' = 'ALARM'`,
      );
      for (const { arrival, close } of fresh) {
        last = Math.max(last, Number(arrival));
        if (Date.now() - began > 12_000) delays.push(ctx.now() - close - periodMs);
      }
      await sleep(20);
    }
    await Promise.all([load, feed]);
    delays.sort((a, b) => a - b);
    if (delays.length === 0) throw new Error('Cannot measure: no alarm was told');
    const share = (part: number) => delays[Math.min(delays.length - 1, Math.ceil(part * delays.length) - 1)]!;
    printFigure('alarm', 'detection-p50', share(0.5), 'ms');
    printFigure('alarm', 'detection-p99', share(0.99), 'ms');
    printFigure('alarm', 'detection-load', (sent / (Date.now() - began)) * 1000, 'points/s');
  } finally {
    await receiver.close();
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const cases: Record<string, () => Promise<void>> = {
  'pass-1000': () => measurePass(1000),
  'pass-10000': () => measurePass(10_000),
  'detection-p99': measureDetection,
};
if (wanted !== undefined && cases[wanted] === undefined) {
  process.stderr.write(`There is no case "${wanted}": write one of ${Object.keys(cases).join(', ')}\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(cases)) if (wanted === undefined || wanted === name) await run();
process.exit(0);
