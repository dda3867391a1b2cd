import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isRecord, type ServiceStatus } from './message.ts';

const readyLimit = 20_000;
const closeLimit = 6_000;
const errorTail = 2_000;

/** Where the fleet sends its telemetry and who may operate it; `token` has at least 16 characters. */
export interface FleetOptions {
  /** Base URL of an OTLP/HTTP receiver, such as `http://127.0.0.1:4318`. */
  otlpEndpoint: string;
  /** Headers for each export, such as `{ authorization: 'Bearer …' }`. */
  otlpHeaders?: Readonly<Record<string, string>>;
  token: string;
  /** First of eight ports (control, then the services); 0 or absent: free ones. */
  basePort?: number;
  /** Requests a second over all services, at most 200; 20 when absent. */
  perSecond?: number;
  /** Called with each progress line of the supervisor. */
  onEvent?: (event: Readonly<Record<string, unknown>>) => void;
}

/** A fleet that is up: its control endpoint, its processes as they were when it became ready, and its end. */
export interface RunningFleet {
  controlUrl: string;
  services: readonly ServiceStatus[];
  /** Ends every process of the fleet and returns when the supervisor is gone; further calls do nothing more. */
  close(): Promise<void>;
}

/**
 * Starts the fleet of services, its load generator and their supervisor as processes of their own and returns when all answer.
 * They end with `close` and, by themselves, when this process ends. Rejects with the supervisor's reason when it cannot start.
 */
export async function startFleet(options: FleetOptions): Promise<RunningFleet> {
  const supervisor = fork(fileURLToPath(new URL('supervisor.ts', import.meta.url)), [], {
    execPath: process.execPath,
    execArgv: [],
    env: chooseEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => {
    supervisor.once('exit', () => resolve());
    supervisor.once('error', () => resolve());
  });
  const close = async (): Promise<void> => {
    if (supervisor.connected) supervisor.disconnect();
    const last = setTimeout(() => supervisor.kill('SIGKILL'), closeLimit);
    await gone;
    clearTimeout(last);
  };
  let errors = '';
  supervisor.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-errorTail);
  });

  const { promise: ready, resolve, reject } = Promise.withResolvers<Omit<RunningFleet, 'close'>>();
  const limit = setTimeout(() => reject(new Error(`Start the fleet: not ready within ${readyLimit} ms`)), readyLimit);
  void gone.then(() => reject(new Error(`Start the fleet: the supervisor ended: ${errors.trim()}`)));
  if (supervisor.stdout) {
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      const event = parseEvent(line);
      if (event === null) return;
      options.onEvent?.(event);
      if (event['event'] === 'failed') reject(new Error(`Start the fleet: ${String(event['message'])}`));
      if (event['event'] === 'ready') {
        resolve({ controlUrl: String(event['controlUrl']), services: event['services'] as ServiceStatus[] });
      }
    });
  }
  try {
    return { ...(await ready), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

function chooseEnvironment(options: FleetOptions): NodeJS.ProcessEnv {
  const headers = Object.entries(options.otlpHeaders ?? {}).map(
    ([key, value]) => `${key}=${encodeURIComponent(value)}`,
  );
  const env: NodeJS.ProcessEnv = {
    FLEET_TOKEN: options.token,
    FLEET_BASE_PORT: String(options.basePort ?? 0),
    OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpEndpoint,
    OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
  };
  if (headers.length > 0) env['OTEL_EXPORTER_OTLP_HEADERS'] = headers.join(',');
  if (options.perSecond !== undefined) env['FLEET_RATE'] = String(options.perSecond);
  // Nothing else of the caller's environment is passed on: it may hold secrets that the fleet has no use for.
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function parseEvent(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
