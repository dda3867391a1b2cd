import { z } from 'zod';
import { type EventType, Instant, type Routes } from '../../../platform/contract.ts';

/** A delivery that was given up. */
export const DeadLetter = z.object({
  id: z.string(),
  /** The rule, or the alarm whose action it was. */
  subject: z.string(),
  target: z.string(),
  to: z.string(),
  event: z.string(),
  eventType: z.string(),
  reason: z.string(),
  attempts: z.number().int(),
  firstAt: Instant,
  lastAt: Instant,
  state: z.enum(['waiting', 'redriven', 'delivered', 'discarded']),
  redrives: z.number().int(),
  handledBy: z.string().nullable(),
  note: z.string().nullable(),
});

export type DeadLetter = z.output<typeof DeadLetter>;

export const routes = {
  listDeadLetters: {
    method: 'GET',
    path: '/v1/dead-letters',
    summary: 'List the deliveries that were given up, the last first, and how many wait',
    input: z.object({
      state: z.enum(['waiting', 'redriven', 'delivered', 'discarded', 'any']).default('waiting'),
      subject: z.string().optional(),
      target: z.string().optional(),
      eventType: z.string().optional(),
      before: Instant.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    output: z.object({ items: z.array(DeadLetter), waiting: z.number().int() }),
    allow: 'viewer',
  },
  getDeadLetter: {
    method: 'GET',
    path: '/v1/dead-letters/:id',
    summary: 'Get a delivery that was given up',
    input: z.object({ id: z.string() }),
    output: DeadLetter,
    allow: 'viewer',
  },
  redriveDeadLetter: {
    method: 'POST',
    path: '/v1/dead-letters/:id/redrive',
    summary: 'Send a dead letter again, as its rule says now',
    input: z.object({ id: z.string(), note: z.string().max(1000).optional() }),
    output: DeadLetter,
    allow: 'operator',
  },
  redriveDeadLetters: {
    method: 'POST',
    path: '/v1/dead-letters/redrive',
    summary: 'Send every waiting dead letter again that the filter takes',
    input: z.object({
      subject: z.string().optional(),
      target: z.string().optional(),
      eventType: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(1000),
    }),
    output: z.object({ redriven: z.number().int() }),
    allow: 'operator',
  },
  discardDeadLetter: {
    method: 'POST',
    path: '/v1/dead-letters/:id/discard',
    summary: 'Put a dead letter aside for good, with the reason',
    input: z.object({ id: z.string(), reason: z.string().min(1).max(1000) }),
    output: DeadLetter,
    allow: 'operator',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.dead-letter.redriven', summary: 'A dead letter was sent again' },
  { type: 'evenkeel.dead-letter.discarded', summary: 'A dead letter was put aside for good' },
];
