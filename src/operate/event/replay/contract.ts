import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../../platform/contract.ts';

/** A span of the log held against rules again. */
export const Replay = z.object({
  id: z.string(),
  name: z.string(),
  mode: z.enum(['dry-run', 'deliver']),
  from: Instant,
  to: Instant,
  rules: z.array(Ref).nullable(),
  pattern: z.record(z.string(), z.unknown()).nullable(),
  perSecond: z.number().int(),
  state: z.enum(['running', 'completed', 'cancelled', 'failed']),
  reason: z.string().nullable(),
  /** Events of the span, and how many of them were looked at. */
  events: z.number().int(),
  scanned: z.number().int(),
  matched: z.number().int(),
  byRule: z.array(z.object({ rule: Ref, matched: z.number().int(), samples: z.array(z.string()) })),
  createdBy: z.string(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
});

export type Replay = z.output<typeof Replay>;

export const routes = {
  startReplay: {
    method: 'POST',
    path: '/v1/replays',
    summary: 'Hold a span of the log against rules again: tell what would match, or deliver',
    input: z.object({
      name: z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,64}$/)
        .optional(),
      /** When the events were recorded; the end is not included. */
      from: Instant,
      to: Instant,
      /** Names or references; needed to deliver, without them a dry run takes every enabled rule. */
      rules: z.array(z.string()).max(100).optional(),
      /** An event pattern in either form that narrows the span. */
      pattern: z.record(z.string(), z.unknown()).optional(),
      mode: z.enum(['dry-run', 'deliver']).default('dry-run'),
      /** Matches a second that are delivered at most. */
      perSecond: z.number().int().min(1).max(1000).default(50),
    }),
    output: Replay,
    allow: 'operator',
  },
  listReplays: {
    method: 'GET',
    path: '/v1/replays',
    summary: 'List the replays, newest first',
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    output: page(Replay),
    allow: 'viewer',
  },
  getReplay: {
    method: 'GET',
    path: '/v1/replays/:id',
    summary: 'Get a replay by id or name: how far it is, and what matched',
    input: z.object({ id: z.string() }),
    output: Replay,
    allow: 'viewer',
  },
  cancelReplay: {
    method: 'POST',
    path: '/v1/replays/:id/cancel',
    summary: 'End a replay; what it has delivered stays delivered',
    input: z.object({ id: z.string() }),
    output: Replay,
    allow: 'operator',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.replay.started', summary: 'A span of the log is held against rules again' },
  { type: 'evenkeel.replay.completed', summary: 'A replay came to its end' },
  { type: 'evenkeel.replay.cancelled', summary: 'A replay was ended by a person' },
  { type: 'evenkeel.replay.failed', summary: 'A replay could not go on' },
];
