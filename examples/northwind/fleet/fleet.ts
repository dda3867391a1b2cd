import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, createChild } from './child.ts';
import type { Addresses, Fault, ServiceStatus } from './message.ts';

/** The services in the order in which their ports follow the base port. */
export const serviceNames = [
  'tracking-api',
  'shipment-store',
  'rate-engine',
  'label-api',
  'notify-gateway',
  'customs-desk',
  'booking-api',
] as const;

/** The name under which the load generator is supervised and sends its telemetry. */
export const loadName = 'northwind-load';

const answerLimit = 5_000;

/** All processes of the fleet; every method but `statuses` expects a name that `has` knows. */
export interface Fleet {
  has(name: string): boolean;
  statuses(): ServiceStatus[];
  /** Starts everything and returns when each service answers. */
  start(): Promise<void>;
  /** Stops the process if it runs, starts it and returns when it answers; calls during a restart join that restart. */
  restart(name: string): Promise<ServiceStatus>;
  kill(name: string): Promise<ServiceStatus>;
  /** Injects a fault into a running service, or clears it with null. */
  setFault(name: string, fault: Fault | null): ServiceStatus;
  /** Sets the load in requests a second over all services. */
  setRate(perSecond: number): void;
  stop(): Promise<void>;
}

/** What happened to one process, for the log of the supervisor. */
export type Tell = (event: Record<string, unknown>) => void;

/**
 * Returns the fleet with nothing started. Ports count up from `basePort`, or are free ones when it is 0. A process that ends
 * stays down until `restart`: bringing it back is the runbook's work.
 */
export function createFleet(env: NodeJS.ProcessEnv, basePort: number, tell: Tell): Fleet {
  const children = new Map<string, Child>();
  const restarts = new Map<string, Promise<ServiceStatus>>();
  let isStopping = false;

  const add = (name: string, role: ServiceStatus['role'], path: string, port: number): void => {
    const file = fileURLToPath(new URL(path, import.meta.url));
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      tell({ event: 'exited', name, code, signal });
    children.set(name, createChild({ name, role, file, env, port }, onExit));
  };
  for (const [index, name] of serviceNames.entries()) {
    add(name, 'service', `services/${name}.ts`, basePort === 0 ? 0 : basePort + index);
  }
  add(loadName, 'load', 'load.ts', 0);

  const get = (name: string): Child => {
    const child = children.get(name);
    if (child === undefined) throw new RangeError(`Find service '${name}': the fleet has none of that name`);
    return child;
  };
  const statuses = (): ServiceStatus[] => [...children.values()].map((child) => child.status());
  const introduce = (): void => {
    // A service that is down keeps its last address, so that calls and probes to it fail as they would in the field.
    const addresses: Record<string, string> = {};
    for (const { name, url } of statuses()) if (url !== null) addresses[name] = url;
    for (const child of children.values()) child.send({ kind: 'addresses', addresses: addresses satisfies Addresses });
  };
  const begin = async (child: Child): Promise<void> => {
    await child.start();
    // Whoever stopped the fleet meanwhile did not see this process.
    if (isStopping) await child.stop();
  };
  const confirm = async (child: Child): Promise<ServiceStatus> => {
    await waitForAnswer(child.status());
    tell({ event: 'started', ...child.status() });
    return child.status();
  };
  const restart = async (child: Child): Promise<ServiceStatus> => {
    await child.stop();
    await begin(child);
    introduce();
    return confirm(child);
  };

  return {
    has: (name) => children.has(name),
    statuses,
    start: async () => {
      // Nobody learns an address before everybody is up, so that the load's first requests meet a whole fleet.
      await Promise.all([...children.values()].map(begin));
      introduce();
      await Promise.all([...children.values()].map(confirm));
    },
    restart: (name) => {
      const running = restarts.get(name);
      if (running !== undefined) return running;
      const started = restart(get(name)).finally(() => restarts.delete(name));
      restarts.set(name, started);
      return started;
    },
    kill: async (name) => {
      await get(name).kill();
      return get(name).status();
    },
    setFault: (name, fault) => {
      get(name).send({ kind: 'fault', fault });
      return get(name).status();
    },
    setRate: (perSecond) => get(loadName).send({ kind: 'rate', perSecond }),
    stop: async () => {
      isStopping = true;
      await Promise.all([...children.values()].map((child) => child.stop()));
    },
  };
}

async function waitForAnswer({ name, url, state }: ServiceStatus): Promise<void> {
  if (url === null) return;
  const deadline = performance.now() + answerLimit;
  while (state === 'running' && performance.now() < deadline) {
    const isUp = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    if (isUp) return;
    await sleep(50);
  }
  throw new Error(`Wait for ${name}: it does not answer at ${url}`);
}
