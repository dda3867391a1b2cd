import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { enqueue } from '../../platform/jobs.ts';
import type { Notification, routes } from './contract.ts';
import { parseRecipient, type Recipient, showRecipient } from './recipient.ts';
import * as store from './store.ts';

/** Who says so in the events of this noun. */
export const source = '/evenkeel/operate/notification';

/** The queue of messages that wait to be handed over; a job's key is the notification's id. */
export const queue = 'notification.delivery';

/** A message to be sent. What is secret never belongs in `subject` or `text`. */
export interface Message {
  channel: Recipient['channel'];
  /** An address, an http(s) URL, `connection:NAME`, or for the console who it is meant for. */
  to: string;
  subject: string;
  text: string;
  correlation: string | null;
}

/**
 * Writes a message into the outbox in the transaction in hand and returns its id. The console has it at once; mail and
 * webhooks are handed over by a job after the commit, at least once, until the receiver takes it or the last try fails.
 */
export async function send(ctx: Ctx, message: Message): Promise<string> {
  return transaction(ctx, async (ctx) => {
    const { channel, to, subject, text, correlation } = message;
    const id = createId(ctx.now());
    const atOnce = channel === 'console';
    const row = { id, channel, recipient: to, subject, text, correlation };
    await store.insertNotification(ctx.db, row, ctx.now(), atOnce ? ctx.now() : null);
    if (atOnce) await tellDelivered(ctx, { id, channel, attempts: 1, correlation });
    else await enqueue(ctx, queue, id, { cause: ctx.cause }, ctx.now());
    return id;
  });
}

/** Sends a message to a place written `notify:…` and returns its id; a text of another form is a TypeError. */
export async function sendTo(ctx: Ctx, place: string, message: Omit<Message, 'channel' | 'to'>): Promise<string> {
  const recipient = parseRecipient(place);
  if ('problem' in recipient) throw new TypeError(recipient.problem);
  return send(ctx, { ...message, ...recipient });
}

/** Appends the event that a channel took a message. */
export async function tellDelivered(
  ctx: Ctx,
  { id, channel, attempts, correlation }: Pick<store.NotificationRow, 'id' | 'channel' | 'attempts' | 'correlation'>,
): Promise<void> {
  await append(ctx, {
    source,
    type: 'evenkeel.notification.delivered',
    subject: `notification:default/${id}`,
    correlation,
    data: { notification: id, channel, attempts },
  });
}

function toNotification(row: store.NotificationRow): Notification {
  const { id, channel, recipient, subject, text, state, attempts, reason, correlation } = row;
  return {
    id,
    channel,
    to: showRecipient({ channel, to: recipient }),
    subject,
    text,
    state,
    attempts,
    createdAt: row.created_at.toISOString(),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    reason,
    correlation,
  };
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listNotifications(ctx, input) {
    return { items: (await store.selectNotifications(ctx.db, input)).map(toNotification) };
  },
};
