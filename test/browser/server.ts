import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

/** A running server with a data directory of its own, and a sign-in link that holds once. */
export interface TestServer {
  url: string;
  signIn: string;
  /** Stops the server, as a machine that dies would when `SIGKILL` is given; what it stored stays. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops the server and removes what it stored. */
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const patience = 90_000;

/** Starts the command line's server on an operations folder and waits until it says where its console is. */
export async function startServer(options: { ops?: string; port?: number; data?: string } = {}): Promise<TestServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'evenkeel-browser-')));
  const ops = options.ops ?? join(root, 'examples', 'northwind');
  const args = [
    'serve',
    '--port',
    String(options.port ?? 0),
    '--otlp-port',
    '0',
    '--data',
    data,
    '--ops',
    ops,
    '--no-fleet',
  ];
  const child = spawn(process.execPath, [join(root, 'bin', 'evenkeel.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  const starting = new Promise<string>((found, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`The server did not say where its console is:\n${told}`)),
      patience,
    );
    const read = (chunk: Buffer): void => {
      told += chunk.toString();
      const match = /Console:\s+(http:\/\/\S+)/.exec(told);
      if (match === null) return;
      clearTimeout(timer);
      found(match[1]!);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(new Error(`The server ended with ${code} before it was ready:\n${told}`));
    });
  });
  const link = await starting.catch(async (error: unknown) => {
    child.kill('SIGKILL');
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
    throw error;
  });
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
  };
  return {
    url: new URL(link).origin,
    signIn: link,
    stop,
    close: async () => {
      await stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
