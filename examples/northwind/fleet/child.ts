import { type ChildProcess, fork } from 'node:child_process';
import { isReport, type Order, type ServiceStatus } from './message.ts';

const upLimit = 10_000;
const stopLimit = 2_000;

/** What to run: a name, its file and its environment; `port` 0 means any free port. */
export interface Program {
  name: string;
  role: ServiceStatus['role'];
  file: string;
  env: NodeJS.ProcessEnv;
  port: number;
}

/** One supervised process. Signals go to the handle of the process that this object started itself, never to a number. */
export interface Child {
  status(): ServiceStatus;
  /** Starts the process and waits until it reports that it is up; rejects when it ends first or takes over ten seconds. */
  start(): Promise<void>;
  /** Ends the process: SIGTERM, and SIGKILL two seconds later. Returns when it is gone; at once when nothing runs. */
  stop(): Promise<void>;
  /** Ends the process with SIGKILL and returns when it is gone. */
  kill(): Promise<void>;
  /** Tells the process something; nothing happens while it is down. */
  send(order: Order): void;
}

/** Returns a child that is down; `onExit` is called with exit code and signal each time that a started process ends. */
export function createChild(
  program: Program,
  onExit: (code: number | null, signal: NodeJS.Signals | null) => void,
): Child {
  let current: { process: ChildProcess; gone: Promise<void> } | null = null;
  const status: ServiceStatus = {
    name: program.name,
    role: program.role,
    pid: null,
    port: null,
    url: null,
    state: 'down',
    startedAt: null,
    fault: null,
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (current === null) return;
    const { process: running, gone } = current;
    running.kill(signal);
    const last = setTimeout(() => running.kill('SIGKILL'), stopLimit);
    await gone;
    clearTimeout(last);
  };

  return {
    status: () => ({ ...status }),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    send: (order) => {
      if (order.kind === 'fault') status.fault = current === null ? null : order.fault;
      // A process may end between the test and the write; its exit is reported in its own way.
      if (current?.process.connected) current.process.send(order, () => undefined);
    },
    start: async () => {
      if (current !== null) return;
      const running = fork(program.file, [], {
        execPath: process.execPath,
        execArgv: [],
        env: { ...program.env, FLEET_PORT: String(program.port) },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
      current = { process: running, gone };
      Object.assign(status, { pid: running.pid ?? null, state: 'starting', startedAt: new Date().toISOString() });
      running.on('error', () => undefined);
      running.once('exit', (code, signal) => {
        current = null;
        Object.assign(status, { pid: null, state: 'down', startedAt: null, fault: null });
        leave();
        onExit(code, signal);
      });
      const { promise: up, resolve, reject } = Promise.withResolvers<void>();
      running.once('message', (report) => {
        if (!isReport(report)) return;
        const url = report.port === null ? null : `http://127.0.0.1:${report.port}`;
        Object.assign(status, { port: report.port, url, state: 'running' });
        resolve();
      });
      void gone.then(() => reject(new Error(`Start ${program.name}: the process ended before it was up`)));
      const limit = setTimeout(() => {
        reject(new Error(`Start ${program.name}: not up within ${upLimit} ms`));
        running.kill('SIGKILL');
      }, upLimit);
      await up.finally(() => clearTimeout(limit));
    },
  };
}
