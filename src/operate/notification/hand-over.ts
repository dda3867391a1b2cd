import type { Ctx } from '../../platform/context.ts';
import { source } from './notification.ts';
import type { NotificationRow } from './store.ts';

const timeoutMs = 10_000;

/** Hands a message to its channel through the way out; throws when the channel does not take it. */
export async function handOver(ctx: Ctx, message: NotificationRow): Promise<void> {
  const { id, channel, recipient, subject, text } = message;
  if (channel === 'console') return;
  if (channel === 'email') {
    await ctx.outbound.mail({ to: recipient, subject, text, messageId: `<${id}@${mailDomain(ctx)}>` });
    return;
  }
  const { url, headers } = receiverOf(ctx, recipient);
  const response = await ctx.outbound.request({
    url,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/cloudevents+json; charset=utf-8', 'x-evenkeel-delivery': id },
    body: JSON.stringify(toCloudEvent(message)),
    timeoutMs,
  });
  if (response.status < 200 || response.status > 299) throw new Error(`The receiver answered ${response.status}`);
}

function mailDomain(ctx: Ctx): string {
  return /@([A-Za-z0-9.-]+)/.exec(ctx.config.mailFrom)?.[1] ?? 'localhost';
}

function receiverOf(ctx: Ctx, recipient: string): { url: string; headers: Record<string, string> } {
  if (!recipient.startsWith('connection:')) return { url: recipient, headers: {} };
  const name = recipient.slice('connection:'.length);
  const found = ctx.config.connections[name];
  if (found === undefined) {
    const variable = `EVENKEEL_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;
    throw new Error(`There is no connection "${name}": set ${variable}`);
  }
  return found;
}

/** A message as a CloudEvent in structured mode, the body of a webhook. */
function toCloudEvent({ id, subject, text, correlation, created_at }: NotificationRow): Record<string, unknown> {
  return {
    specversion: '1.0',
    id,
    source,
    type: 'evenkeel.notification.sent',
    subject: `notification:default/${id}`,
    time: created_at.toISOString(),
    datacontenttype: 'application/json',
    data: { subject, text, correlation },
  };
}

/** Says why a try failed, without the recipient or anything of its connection that is secret. */
export function explainFailure(ctx: Ctx, { channel, recipient }: NotificationRow, error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const code = typeof cause?.code === 'string' ? ` (${cause.code})` : '';
  let text = `${error instanceof Error ? error.message : String(error)}${code}`;
  for (const secret of secretsOf(ctx, recipient, channel)) text = text.replaceAll(secret, '…');
  return text.slice(0, 500);
}

function secretsOf(ctx: Ctx, recipient: string, channel: NotificationRow['channel']): string[] {
  if (channel === 'email') return [recipient];
  if (!recipient.startsWith('connection:')) return partsOf(recipient);
  const found = ctx.config.connections[recipient.slice('connection:'.length)];
  return found === undefined
    ? []
    : [...partsOf(found.url), ...Object.values(found.headers).filter((each) => each !== '')];
}

/** A URL, and its path and query, which an error may name alone; the longest first, for the others are within it. */
function partsOf(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const { pathname, search, href } = new URL(url);
  return [url, href, `${pathname}${search}`].filter((each) => each.length > 1);
}
