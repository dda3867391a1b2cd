import type { Rendered } from '../../engines/input-transformer/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { LogEvent } from '../../platform/events.ts';
import { type PatternForm, viewEvent } from './pattern.ts';

const timeoutMs = 10_000;

/** A receiver that did not take an event: whether another try can help, and the milliseconds that it asked for. */
export class Unreached extends Error {
  readonly permanent: boolean;
  readonly waitMs: number;
  constructor(message: string, permanent: boolean, waitMs = 0) {
    super(message);
    this.permanent = permanent;
    this.waitMs = waitMs;
  }
}

/** What is posted: the event in a form, or what was shaped of it. */
export interface Posted {
  /** `webhook:https://…` or `webhook:connection:NAME`. */
  to: string;
  /** The same for every try of one delivery, so that a receiver can drop a second arrival. */
  delivery: string;
  event: LogEvent;
  form: PatternForm;
  input: Rendered | null;
  replay: string | null;
}

/**
 * Posts an event to a webhook, at least once: as a structured CloudEvent or in the EventBridge envelope, as the rule's
 * pattern speaks, or the input that the target asks for. Throws `Unreached` when it is not taken: refusals other than
 * 401, 407, 408, 409, 425, 429 and 5xx are for good, as for EventBridge's API destinations.
 */
export async function post(ctx: Ctx, posted: Posted): Promise<void> {
  const { url, headers } = receiverOf(ctx, posted.to);
  const { type, body } = bodyOf(posted);
  let status: number;
  let answered: Record<string, string>;
  try {
    ({ status, headers: answered } = await ctx.outbound.request({
      url,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': type,
        'x-evenkeel-delivery': posted.delivery,
        ...(posted.replay === null ? {} : { 'x-evenkeel-replay': posted.replay }),
      },
      body,
      timeoutMs,
    }));
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    const why = name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : 'no connection';
    // The words of the error may hold the address, and that a secret.
    throw new Unreached(`The receiver gave ${why}${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}`, false);
  }
  if (status >= 200 && status <= 299) return;
  const mayHelp = status >= 500 || [401, 407, 408, 409, 425, 429].includes(status);
  const wait = /^\d{1,5}$/.exec(answered['retry-after'] ?? '');
  throw new Unreached(`The receiver answered ${status}`, !mayHelp, wait === null ? 0 : Number(wait[0]) * 1000);
}

function bodyOf({ event, form, input, replay }: Posted): { type: string; body: string } {
  if (input?.form === 'text') return { type: 'text/plain; charset=utf-8', body: input.text };
  if (input !== null) return { type: 'application/json', body: JSON.stringify(input.value) };
  const view = viewEvent(form, event, replay);
  if (form === 'eventbridge') return { type: 'application/json', body: JSON.stringify(view) };
  // An attribute of CloudEvents is no list.
  const { data, ...attributes } = view as Record<string, unknown>;
  const plain = Object.entries(attributes).filter(([, each]) => typeof each !== 'object');
  return {
    type: 'application/cloudevents+json; charset=utf-8',
    body: JSON.stringify({ ...Object.fromEntries(plain), ...(data === undefined ? {} : { data }) }),
  };
}

function receiverOf(ctx: Ctx, to: string): { url: string; headers: Record<string, string> } {
  const place = to.slice('webhook:'.length);
  if (!place.startsWith('connection:')) return { url: place, headers: {} };
  const name = place.slice('connection:'.length);
  const found = ctx.config.connections[name];
  if (found !== undefined) return found;
  const variable = `EVENKEEL_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;
  throw new Unreached(`There is no connection "${name}": set ${variable}`, false);
}
