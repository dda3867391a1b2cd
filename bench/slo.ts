import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createApp } from '../src/app.ts';
import { readObjectives } from '../src/operate/objective/definition.ts';
import { createEvaluator, graceMs } from '../src/operate/objective/pass.ts';
import { applyFiles } from '../src/organization/document/document.ts';
import { createPushableClock } from '../src/platform/clock.ts';
import type { Ctx } from '../src/platform/context.ts';
import { readConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { readers } from '../src/readers.ts';
import { printFigure, printSpread } from './print.ts';

// Usage: node bench/slo.ts [objectives] [passes]. Objectives of four alerts each on two counters of their own, one in a
// hundred of them failing: how long it takes each minute to read the new minute (and the last five again), judge all
// windows and alerts and write what changed; and what the process holds for it. EVENKEEL_BENCH_DIR chooses the disk.
const count = Number(process.argv[2] ?? 10_000);
const passes = Number(process.argv[3] ?? 7);
const minute = 60_000;
const perFile = 1000;
const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), 'slo-'));

const config = readConfig({
  EVENKEEL_DATA: directory,
  EVENKEEL_FLEET: '0',
  EVENKEEL_LOG: 'error',
  EVENKEEL_PORT: '0',
  EVENKEEL_OTLP_PORT: '-1',
});
const clock = createPushableClock();
const app = await createApp(config, { listen: false, clock, log: createLog('silent'), without: ['objective'] });
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Milliseconds that queries of the telemetry store took, which run side by side: of three tables one answers here. */
let reading = 0;
const ctx: Ctx = {
  ...app.ctx,
  telemetry: {
    ...app.ctx.telemetry,
    async query(text, params) {
      const from = performance.now();
      const found = await app.ctx.telemetry.query(text, params);
      reading += performance.now() - from;
      return found as never;
    },
  },
};

function declare(index: number): Record<string, unknown> {
  const source = (metric: string) => ({
    metricSource: { type: 'evenkeel', spec: { metric, service: 'api', dimensions: { route: `r${index}` } } },
  });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: `slo-${index}` },
    spec: {
      service: 'api',
      indicator: {
        metadata: { name: `sli-${index}` },
        spec: { ratioMetric: { counter: true, bad: source('bench.errors'), total: source('bench.requests') } },
      },
      timeWindow: [{ duration: '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: 0.999 }],
    },
  };
}

/** Stores the points of one minute of all objectives. */
async function feed(at: number): Promise<void> {
  const time = new Date(at + 30_000).toISOString().replace('T', ' ').replace('Z', '');
  const resource = { 'service.name': 'api' };
  const series = (metric: string, index: number) =>
    [resource, '', '', '', {}, 0, '', 'api', metric, '', '1', { route: `r${index}` }] as unknown[];
  const row = (metric: string, index: number, value: number) =>
    series(metric, index).concat([time, time, 0, value, 1, true, [], [], [], [], []]);
  const rows = Array.from({ length: count }, (_, index) => [
    row('bench.requests', index, 600 + ((index + at / minute) % 50)),
    row('bench.errors', index, index % 100 === 0 ? 7 : 0),
  ]);
  await ctx.telemetry.insert('otel_metrics_sum', rows.flat());
}

const catalog = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: api }
spec: { type: service, lifecycle: production, owner: shop }
`;

try {
  const all = Array.from({ length: count }, (_, index) => declare(index));
  const files = [{ file: 'catalog.yaml', text: catalog }];
  for (let first = 0; first < count; first += perFile)
    files.push({ file: `objectives-${first}.json`, text: JSON.stringify(all.slice(first, first + perFile)) });
  await applyFiles(ctx, files, readers);
  const objectives = await readObjectives(ctx);
  if (objectives.length !== count) throw new Error(`Cannot measure: ${objectives.length} objectives are in force`);

  clock.forward(minute - (ctx.now() % minute) + graceMs + 500);
  const start = Math.floor(ctx.now() / minute) * minute;
  for (let back = 60; back > 0; back -= 1) await feed(start - back * minute);
  const held = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const evaluator = createEvaluator();
  const began = performance.now();
  await evaluator.evaluate(ctx, objectives);
  printFigure('slo', `first-pass-${count}`, performance.now() - began, 'ms');
  const times: number[] = [];
  const cpu: number[] = [];
  const reads: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    await feed(Math.floor(ctx.now() / minute) * minute);
    clock.forward(minute);
    const from = performance.now();
    const used = process.cpuUsage();
    reading = 0;
    const { evaluated } = await evaluator.evaluate(ctx, objectives);
    times.push(performance.now() - from);
    const { user, system } = process.cpuUsage(used);
    reads.push(reading);
    cpu.push((user + system) / 1000);
    if (evaluated !== count) throw new Error(`Cannot measure: ${evaluated} objectives were evaluated`);
  }
  printSpread('slo', `pass-${count}`, times, 'ms');
  printSpread('slo', `pass-${count}-queries`, reads, 'ms');
  // On a machine that is shared the time on the processors says more than the time on the wall.
  printSpread('slo', `pass-${count}-cpu`, cpu, 'ms');
  printFigure('slo', 'memory', Math.max(0, held() - before) / 1024 / 1024, 'MiB');
  printFigure('slo', 'memory-process', process.memoryUsage().rss / 1024 / 1024, 'MiB');
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
