import type { z } from 'zod';
import { routes } from '../../src/contracts.ts';
import { type Call, createClient } from '../../src/platform/contract.ts';

/** A refusal of the server: an RFC 9457 problem whose `detail` is the message. Status 0 means that no answer came. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'ProblemError';
    this.status = status;
    this.code = code;
  }
}

const signedOutListeners = new Set<() => void>();

/** Calls back when the server no longer knows the session; returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

async function send(call: Call): Promise<unknown> {
  const safe = call.method === 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (!safe) headers['x-evenkeel-request'] = '1';
  const init: RequestInit = { method: call.method, headers, credentials: 'same-origin' };
  if (call.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(call.body);
  }
  let response: Response;
  try {
    response = await fetch(call.path, init);
  } catch (error) {
    throw new ProblemError(0, 'unreachable', 'The server cannot be reached: is "evenkeel serve" still running?', {
      cause: error,
    });
  }
  if (response.ok) return response.status === 204 ? {} : response.json();
  if (response.status === 401) for (const listener of signedOutListeners) listener();
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string };
  const detail = problem.detail ?? problem.title ?? `The server answered ${response.status}`;
  throw new ProblemError(response.status, problem.code ?? 'unknown', detail);
}

/** Every route of the product as a function, over the session of this browser; rejects with a `ProblemError`. */
export const api = createClient(routes, send);

type AllRoutes = typeof routes;

/** Names of the routes that only read. */
export type ReadName = { [N in keyof AllRoutes]: AllRoutes[N]['method'] extends 'GET' ? N : never }[keyof AllRoutes];

/** What a route takes. */
export type Input<N extends keyof AllRoutes> = z.input<AllRoutes[N]['input']>;

/** What a route answers. */
export type Output<N extends keyof AllRoutes> = z.output<AllRoutes[N]['output']>;

/** Returns the sentence to show for whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
