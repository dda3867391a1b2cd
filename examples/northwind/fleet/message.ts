/** Addresses of the fleet's services by name, such as `{ 'rate-engine': 'http://127.0.0.1:4402' }`. */
export type Addresses = Readonly<Record<string, string>>;

/** An injected fault: every answer is delayed by `ms`, and the share `errorRate` (0 to 1) of them is a 503. */
export interface Fault {
  ms: number;
  errorRate: number;
}

/** What the supervisor tells a child over its IPC channel. */
export type Order =
  | { kind: 'addresses'; addresses: Addresses }
  | { kind: 'fault'; fault: Fault | null }
  | { kind: 'rate'; perSecond: number };

/** What a child tells the supervisor: that it works, and the port on which it answers (null: it has none). */
export interface Report {
  kind: 'up';
  port: number | null;
}

/** One process of the fleet as the supervisor knows it; `startedAt` is ISO 8601, `pid` is null while it is down. */
export interface ServiceStatus {
  name: string;
  role: 'service' | 'load';
  pid: number | null;
  port: number | null;
  url: string | null;
  state: 'starting' | 'running' | 'down';
  startedAt: string | null;
  fault: Fault | null;
}

/** Narrows what came over an IPC channel from the supervisor to an order. */
export function isOrder(value: unknown): value is Order {
  return isRecord(value) && (value['kind'] === 'addresses' || value['kind'] === 'fault' || value['kind'] === 'rate');
}

/** Narrows what came over an IPC channel from a child to a report. */
export function isReport(value: unknown): value is Report {
  return isRecord(value) && value['kind'] === 'up' && (value['port'] === null || typeof value['port'] === 'number');
}

/** Reports whether the value is an object with string keys, not a list and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
