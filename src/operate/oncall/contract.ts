import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

export const OnCall = z.object({
  rotation: Ref,
  title: z.string(),
  team: Ref.nullable(),
  contacts: z.array(z.object({ ref: Ref, title: z.string() })),
  /** Null before the rotation's first shift, when nobody is on call. */
  since: Instant.nullable(),
  until: Instant,
  timeZone: z.string(),
});

/** One person told of one incident, through one channel. */
export const Page = z.object({
  id: z.string(),
  incident: z.string(),
  contact: Ref,
  contactTitle: z.string(),
  channel: z.enum(['console', 'email', 'webhook', 'sms', 'voice']),
  address: z.string(),
  state: z.enum(['due', 'attempted', 'delivered', 'failed', 'stopped']),
  attempts: z.number().int(),
  dueAt: Instant,
  deliveredAt: Instant.nullable(),
  reason: z.string().nullable(),
  /** Why this person: the plan, stage and rotation that chose. */
  because: z.string(),
});

export type OnCall = z.output<typeof OnCall>;
export type Page = z.output<typeof Page>;

export const routes = {
  listOnCall: {
    method: 'GET',
    path: '/v1/oncall',
    summary: 'Tell who is on call now, by rotation',
    input: z.object({ at: Instant.optional() }),
    output: page(OnCall),
    allow: 'viewer',
  },
  listPages: {
    method: 'GET',
    path: '/v1/pages',
    summary: 'List pages, newest first, with every attempt',
    input: z.object({
      incident: z.string().optional(),
      contact: Ref.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: page(Page),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.page.due', summary: 'A person is to be told of an incident' },
  { type: 'evenkeel.page.attempted', summary: 'A page was handed to its channel' },
  { type: 'evenkeel.page.delivered', summary: 'The channel took the page' },
  { type: 'evenkeel.page.failed', summary: 'A page could not be delivered after the last try' },
  { type: 'evenkeel.page.skipped', summary: 'A contact or a stage of a plan could not be reached and was passed over' },
  { type: 'evenkeel.page.exhausted', summary: 'An escalation ended and nobody was told: a failure that is loud' },
];
