import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connect } from '../../src/cli/connect.ts';
import type { routes } from '../../src/contracts.ts';
import { type Client } from '../../src/platform/contract.ts';

const command = new URL('../../bin/evenkeel.mjs', import.meta.url).pathname;

/** A server in a process of its own, on PGlite and chDB. */
export interface RunningServer {
  url: string;
  otlpUrl: string;
  /** When it was ready, in epoch milliseconds. */
  readyAt: number;
  client: Client<typeof routes>;
  /** A client with another token. */
  as(token: string): Client<typeof routes>;
  /** Ends the process as a loss of power would: it is told nothing. */
  kill(): Promise<void>;
}

/** A folder for the data of servers that follow one another, and the operations folder that they read. */
export interface Place {
  start(): Promise<RunningServer>;
  /** Runs a command on the same data directory; returns its exit code and what it wrote. */
  run(...args: string[]): Promise<{ code: number | null; output: string }>;
}

/** Writes an operations folder and prepares an empty data directory; both are removed when the test ends. */
export async function createPlace(documents: Record<string, string>): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'evenkeel-crash-'));
  const [data, operations] = [join(root, 'data'), join(root, 'operations')];
  await mkdir(operations);
  for (const [file, text] of Object.entries(documents)) await writeFile(join(operations, file), text);
  const alive = new Set<ChildProcess>();
  onTestFinished(async () => {
    await Promise.all([...alive].map(kill));
    await rm(root, { recursive: true, force: true });
  });
  const launch = (
    args: readonly string[],
  ): { child: ChildProcess; output: () => string; ended: Promise<number | null> } => {
    const child = spawn(process.execPath, [command, ...args, '--data', data], {
      env: ownEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let written = '';
    const hear = (part: Buffer) => void (written += part.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    alive.add(child);
    const ended = new Promise<number | null>((end) => child.once('close', end)).finally(() => alive.delete(child));
    return { child, output: () => written, ended };
  };
  return {
    async start() {
      const serve = ['serve', '--port', '0', '--otlp-port', '0', '--no-fleet', '--json', '--ops', operations];
      const { child, output, ended } = launch(serve);
      let over = false;
      void ended.then(() => (over = true));
      const ready = await until('the server to be ready', async () => {
        if (over) throw new Error(`The server ended before it was ready: ${output()}`);
        return /"event": "ready"[^}]*"url": "([^"]+)"[^}]*"otlpUrl": "([^"]+)"/.exec(output());
      });
      const readyAt = Date.now();
      const held = JSON.parse(await readFile(join(data, 'process.lock'), 'utf8')) as { pid: number };
      if (held.pid !== child.pid)
        throw new Error(`Process ${held.pid} serves, not ${child.pid}: run the tests with Node 24`);
      const { token } = JSON.parse(await readFile(join(data, 'server.json'), 'utf8')) as { token: string };
      const as = (own: string) => connect({ url: ready[1]!, token: own, fleetUrl: null, fleetToken: null });
      return { url: ready[1]!, otlpUrl: ready[2]!, readyAt, client: as(token), as, kill: () => kill(child) };
    },
    async run(...args) {
      const { output, ended } = launch(args);
      return { code: await ended, output: output() };
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((end) => child.once('exit', end));
  child.kill('SIGKILL');
  await gone;
}

/** These tests are about the embedded stores: a database server outlives the process that is killed. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(EVENKEEL_|DATABASE_URL$|CLICKHOUSE_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Asks again every 50 ms until there is an answer; throws after two minutes, which only a crowded machine needs. */
export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = performance.now() + 120_000;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited two minutes for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The team that owns the runbooks of these tests. */
export const team = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: till, annotations: { evenkeel.dev/tier: '2' } }
spec: { type: service, lifecycle: production, owner: platform }
`;

/** A runbook with the given steps in YAML's flow style. */
export const runbook = (...steps: string[]): string => `
schemaVersion: '0.3'
description: Works while the server dies
mainSteps:
${steps.map((step) => `  - ${step}`).join('\n')}
x-ops: { owner: 'group:default/platform', risk: low }
`;
