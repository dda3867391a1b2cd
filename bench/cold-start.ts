import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printFigure, printSpread } from './print.ts';

/** From the start of the process to ready, on an empty data directory (cold) and on the same again (warm), with fleet. */
const root = join(import.meta.dirname, '..');
const runs = Number(process.argv[2] ?? 3);

interface Started {
  milliseconds: number;
  child: ChildProcess;
}

async function start(data: string): Promise<Started> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      join(root, 'src/cli/main.ts'),
      'serve',
      '--json',
      '--port',
      '0',
      '--otlp-port',
      '0',
      '--data',
      data,
      '--ops',
      join(root, 'examples/northwind'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  for await (const part of child.stdout) {
    text += String(part);
    if (text.includes('"event": "ready"')) return { milliseconds: performance.now() - began, child };
  }
  throw new Error(`The server ended before it was ready: ${text.slice(-500)}`);
}

async function stop({ child }: Started): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Resident memory of a process in MB, as the kernel counts it. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const cold: number[] = [];
const warm: number[] = [];
const rest: number[] = [];
for (let run = 0; run < runs; run += 1) {
  const data = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
  try {
    const first = await start(data);
    cold.push(first.milliseconds / 1000);
    await stop(first);
    const second = await start(data);
    warm.push(second.milliseconds / 1000);
    // The fleet sends meanwhile: at rest means under the demonstration's own telemetry.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    rest.push(await residentMb(second.child.pid!));
    await stop(second);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
printSpread('cold-start', 'cold', cold, 's');
printSpread('cold-start', 'warm', warm, 's');
printFigure('cold-start', 'resident-at-rest', Math.max(...rest), 'MB');
