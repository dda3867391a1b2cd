import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** How a start ended: its code, or null when it was ready or had to be killed; what it said; how long it took. */
export interface Ending {
  code: number | null;
  ready: boolean;
  stderr: string;
  milliseconds: number;
}

/** The smallest operations repository. */
const team =
  'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: team }\nspec: { type: team, children: [] }\n';

/** Longest that a start may take, in milliseconds; one that takes longer is killed and has hung. */
const patienceMs = 45_000;

/** Makes a folder that is removed after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Start {
  data: string;
  args?: string[];
  env?: Record<string, string>;
  /** Goes before the program, such as a command that gives up rights. */
  before?: string[];
}

function launch(start: Start, ops: string): ChildProcess {
  const command = [
    ...(start.before ?? []),
    process.execPath,
    join(root, 'bin/evenkeel.mjs'),
    'serve',
    '--no-fleet',
    '--json',
    ...['--port', '--otlp-port'].flatMap((option) => [option, '0']),
    '--ops',
    ops,
    '--data',
    start.data,
    ...(start.args ?? []),
  ];
  return spawn(command[0]!, command.slice(1), {
    cwd: root,
    // Nothing of this machine's settings: only what the test says.
    env: { PATH: process.env.PATH ?? '', ...start.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts the real server and waits until it is ready or has ended; it is stopped by SIGINT, or after `hold` ends. */
export async function tryStart(start: Start, hold: () => Promise<void> = () => Promise.resolve()): Promise<Ending> {
  const ops = await makeFolder();
  await chmod(ops, 0o755);
  await writeFile(join(ops, 'team.yaml'), team);
  const began = performance.now();
  const child = launch(start, ops);
  let stderr = '';
  let stdout = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((tell) => child.once('exit', (code) => tell(code)));
  const ready = new Promise<true>((tell) =>
    child.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('"event": "ready"')) tell(true);
    }),
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const first = await Promise.race([ready, ended]);
  const milliseconds = performance.now() - began;
  if (first === true) {
    clearTimeout(timer);
    try {
      await hold();
    } finally {
      child.kill('SIGINT');
    }
    const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    const code = await ended;
    clearTimeout(late);
    return { code, ready: true, stderr, milliseconds };
  }
  clearTimeout(timer);
  return { code: first, ready: false, stderr, milliseconds };
}

/** Opens a loopback port that takes connections and never answers; returns its number. */
export async function openSilentPort(): Promise<number> {
  const server = createServer(() => {});
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened));
  onTestFinished(async () => {
    for (const each of sockets) each.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return (server.address() as { port: number }).port;
}

/** Returns a loopback port that nobody listens on. */
export async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
