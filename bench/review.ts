import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { assess } from '../src/review/assessment/assessment.ts';

// Usage: node bench/review.ts [runs]. The Northwind folder in a fresh embedded product; telemetry is empty.
const runs = Number(process.argv[2] ?? 9);
const directory = mkdtempSync(join(process.env.EVENKEEL_BENCH_DIR ?? tmpdir(), 'review-'));
const northwind = new URL('../examples/northwind', import.meta.url).pathname;

function print(name: string, value: number, unit = 'ms'): void {
  console.log(JSON.stringify({ bench: 'review', case: name, value: Math.round(value * 10) / 10, unit }));
}

const config = readConfig({
  EVENKEEL_PORT: '0',
  EVENKEEL_OTLP_PORT: '-1',
  EVENKEEL_DATA: directory,
  EVENKEEL_FLEET: '0',
});
const app = await createApp(config, { listen: false, log: createLog('silent') });
try {
  const diagnostics = await app.loadDocuments(northwind);
  if (diagnostics.length > 0)
    throw new Error(`Cannot measure: ${diagnostics[0]!.file}:${diagnostics[0]!.line} ${diagnostics[0]!.message}`);
  await app.settle();
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const began = performance.now();
    const review = await assess(app.ctx);
    times.push(performance.now() - began);
    if (review.practices.length !== 68)
      throw new Error(`Cannot measure: ${review.practices.length} practices were judged`);
  }
  // The first also writes each verdict, and opens what is opened once.
  const [first = 0, ...rest] = times;
  const sorted = rest.toSorted((a, b) => a - b);
  print('northwind', sorted[Math.floor(sorted.length / 2)] ?? 0);
  print('northwind-first', first);
  print('northwind-fastest', sorted[0] ?? 0);
  print('northwind-slowest', sorted.at(-1) ?? 0);
} finally {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
}
