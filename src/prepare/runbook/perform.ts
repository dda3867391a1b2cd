import type { Failure, JsonObject } from '../../engines/runbook/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { runPython } from './script.ts';
import type { EffectRow } from './store.ts';

/** What became of an effect: it is sure, it surely failed, or it may have happened. */
export type Outcome =
  | { kind: 'done'; outputs: JsonObject }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'unknown'; message: string };

/** Errors after which it is sure that nothing was sent. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Performs the effect of a step in the outside world. */
export async function performEffect(ctx: Ctx, effect: EffectRow, signal: AbortSignal): Promise<Outcome> {
  switch (effect.action) {
    case 'ops:http':
      return performHttp(ctx, effect);
    case 'aws:executeScript':
      return performScript(effect, signal);
    default:
      return fail('Invocation', 'Action', `The action ${effect.action} cannot be performed by this server`);
  }
}

function fail(stage: Failure['stage'], type: Failure['type'], message: string): Outcome {
  return { kind: 'failed', failure: { stage, type, message } };
}

async function performHttp(ctx: Ctx, effect: EffectRow): Promise<Outcome> {
  const inputs = effect.inputs as {
    Url?: string;
    Connection?: string;
    Path?: string;
    Method?: string;
    Headers?: Record<string, unknown>;
    Body?: unknown;
  };
  const headers: Record<string, string> = { 'idempotency-key': effect.idempotencyKey };
  let url = inputs.Url;
  if (inputs.Connection !== undefined) {
    const connection = ctx.config.connections[inputs.Connection];
    if (connection === undefined) {
      return fail(
        'InputValidation',
        'Action',
        `The connection "${inputs.Connection}" is not known to this server: set EVENKEEL_CONNECTION_${inputs.Connection.toUpperCase().replaceAll('-', '_')}`,
      );
    }
    Object.assign(headers, connection.headers);
    url = within(connection.url, inputs.Path ?? '/');
    if (url === undefined)
      return fail(
        'InputValidation',
        'Action',
        `The path leads out of the connection "${inputs.Connection}": begin it with "/", without ".."`,
      );
  }
  if (url === undefined || !URL.canParse(url))
    return fail('InputValidation', 'Action', `The address "${url ?? ''}" is not a URL`);
  for (const [name, value] of Object.entries(inputs.Headers ?? {})) headers[name.toLowerCase()] = String(value);
  const hasBody = inputs.Body !== undefined && inputs.Body !== null;
  if (hasBody && headers['content-type'] === undefined)
    headers['content-type'] = typeof inputs.Body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  const method = inputs.Method ?? 'GET';
  try {
    const response = await ctx.outbound.request({
      url,
      method,
      headers,
      timeoutMs: effect.timeoutMs,
      ...(hasBody ? { body: typeof inputs.Body === 'string' ? inputs.Body : JSON.stringify(inputs.Body) } : {}),
    });
    return { kind: 'done', outputs: { StatusCode: response.status, Body: response.body, Headers: response.headers } };
  } catch (error) {
    const message = `${method} ${withoutQuery(url)}: ${describeFault(error)}`;
    const sure = unsent.has(codeOf(error)) || effect.safeToRepeat;
    return sure
      ? fail('Invocation', 'Internal', message)
      : { kind: 'unknown', message: `${message}; the request may have been carried out` };
  }
}

/** Joins a path to a connection's URL; undefined where it leads elsewhere, for the connection's secrets go along. */
function within(base: string, path: string): string | undefined {
  const root = new URL(base.endsWith('/') ? base : `${base}/`);
  const place = base.replace(/\/$/, '') + path;
  if (!path.startsWith('/') || !URL.canParse(place)) return undefined;
  const { origin, pathname, username } = new URL(place);
  const stays = origin === root.origin && username === root.username && pathname.startsWith(root.pathname);
  return stays ? place : undefined;
}

/** A query may carry secrets, so messages leave it out. */
function withoutQuery(url: string): string {
  return url.split('?')[0]!;
}

function codeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause;
  return cause?.code ?? cause?.errors?.[0]?.code ?? (error as { code?: string }).code ?? '';
}

function describeFault(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'no answer in time';
  return codeOf(error) === '' ? (error as Error).message : codeOf(error);
}

async function performScript(effect: EffectRow, signal: AbortSignal): Promise<Outcome> {
  const inputs = effect.inputs as { Runtime: string; Handler?: string; Script?: string; InputPayload?: unknown };
  if (!inputs.Runtime.toLowerCase().startsWith('python')) {
    return fail('Invocation', 'Action', `The runtime ${inputs.Runtime} is not there on this server: write python3.11`);
  }
  if (inputs.Script === undefined)
    return fail('InputValidation', 'Action', 'Script is missing: attachments cannot be run here');
  const result = await runPython({
    script: inputs.Script,
    handler: inputs.Handler ?? 'main',
    payload: inputs.InputPayload ?? {},
    timeoutMs: effect.timeoutMs,
    signal,
  });
  switch (result.kind) {
    case 'returned':
      return { kind: 'done', outputs: { Payload: (result.value ?? null) as never } };
    case 'unavailable':
      return fail('Invocation', 'Action', result.message);
    case 'raised':
    case 'timed-out':
      return fail('Invocation', 'Action', result.message);
  }
}
