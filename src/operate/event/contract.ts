import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

/** An event of the log (CloudEvents 1.0 with Evenkeel's attributes). */
export const Event = z.object({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string().nullable(),
  time: Instant,
  recordedTime: Instant,
  data: z.record(z.string(), z.unknown()),
  dataSchema: z.string().nullable(),
  actor: z.string(),
  causation: z.string().nullable(),
  correlation: z.string().nullable(),
  traceparent: z.string().nullable(),
  depth: z.number().int(),
  sequence: z.number().int().nullable(),
  hash: z.string().nullable(),
});

export const Rule = z.object({
  ref: Ref,
  name: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  owner: Ref.nullable(),
  pattern: z.record(z.string(), z.unknown()),
  targets: z.array(
    z.object({ id: z.string(), kind: z.enum(['response-plan', 'runbook', 'notification']), to: z.string() }),
  ),
  matched: z.number().int(),
  lastMatched: Instant.nullable(),
});

export const Audit = z.object({
  checked: z.number().int(),
  lastSequence: z.number().int(),
  lastHash: z.string(),
  broken: z.object({ sequence: z.number().int(), reason: z.string() }).nullable(),
});

export type Event = z.output<typeof Event>;
export type Rule = z.output<typeof Rule>;
export type Audit = z.output<typeof Audit>;

export const routes = {
  listEvents: {
    method: 'GET',
    path: '/v1/events',
    summary: 'Read the log, newest first unless after is given',
    input: z.object({
      after: z.coerce.number().int().optional(),
      before: z.coerce.number().int().optional(),
      type: z.string().optional(),
      typePrefix: z.string().optional(),
      subject: z.string().optional(),
      correlation: z.string().optional(),
      actor: z.string().optional(),
      /** An event pattern as JSON; filters what was read. */
      pattern: z.string().max(4096).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    output: page(Event),
    allow: 'viewer',
  },
  getEvent: {
    method: 'GET',
    path: '/v1/events/:id',
    summary: 'Get an event with its causes and effects',
    input: z.object({ id: z.string() }),
    output: z.object({ event: Event, causes: z.array(Event), effects: z.array(Event) }),
    allow: 'viewer',
  },
  listRules: {
    method: 'GET',
    path: '/v1/rules',
    summary: 'List the event rules and when they matched last',
    input: z.object({}),
    output: page(Rule),
    allow: 'viewer',
  },
  verifyAudit: {
    method: 'GET',
    path: '/v1/audit/verify',
    summary: 'Recompute the hash chain over the whole log',
    input: z.object({}),
    output: Audit,
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.rule.matched', summary: 'An event matched a rule' },
  { type: 'evenkeel.rule.delivered', summary: 'A rule reached one of its targets' },
  { type: 'evenkeel.rule.dead-lettered', summary: 'A target of a rule could not be reached after the last try' },
  { type: 'evenkeel.event.loop-stopped', summary: 'An event that caused itself was stopped at the depth limit' },
  {
    type: 'evenkeel.subscription.dead-lettered',
    summary: 'A part of the product could not take an event after the last try',
  },
];
