import { z } from 'zod';
import { type EventType, Instant, page, type Routes } from '../../platform/contract.ts';

/** A message to a channel, with its delivery. */
export const Notification = z.object({
  id: z.string(),
  channel: z.enum(['console', 'email', 'webhook']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number().int(),
  createdAt: Instant,
  deliveredAt: Instant.nullable(),
  reason: z.string().nullable(),
  correlation: z.string().nullable(),
});

export type Notification = z.output<typeof Notification>;

export const routes = {
  listNotifications: {
    method: 'GET',
    path: '/v1/notifications',
    summary: 'List messages and their delivery, newest first',
    input: z.object({
      channel: z.enum(['console', 'email', 'webhook']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: page(Notification),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.notification.delivered', summary: 'A channel took a message' },
  { type: 'evenkeel.notification.failed', summary: 'A message could not be delivered after the last try' },
];
