import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';
import * as deadLetter from './dead-letter/contract.ts';
import * as replay from './replay/contract.ts';

export { DeadLetter } from './dead-letter/contract.ts';
export { Replay } from './replay/contract.ts';

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
  /** What else the sender's envelope had, by name. */
  extensions: z.record(z.string(), z.unknown()).optional(),
  /** The sender's content type of the data, where that is more than a JSON object. */
  dataContentType: z.string().optional(),
  /** How to read data that is no JSON object: below `data.data`, as Base64 below `data.data_base64`, or none. */
  dataForm: z.enum(['value', 'base64', 'none']).optional(),
});

/** An event as senders write it: CloudEvents 1.0 in the JSON format, with any extension attributes. */
export const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  dataschema: z.string().optional(),
  datacontenttype: z.string().optional(),
  data: z.unknown().optional(),
  data_base64: z.string().optional(),
});

export const Rule = z.object({
  ref: Ref,
  name: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  owner: Ref.nullable(),
  /** Null where the rule is on a schedule only. */
  pattern: z.record(z.string(), z.unknown()).nullable(),
  schedule: z.string().nullable(),
  targets: z.array(
    z.object({ id: z.string(), kind: z.enum(['response-plan', 'runbook', 'notification', 'webhook']), to: z.string() }),
  ),
  matched: z.number().int(),
  lastMatched: Instant.nullable(),
  /** Chains of causes through it that were stopped at the depth limit. */
  stopped: z.number().int(),
  /** Until when what it leads to outside is delivered at its pace, because it matched more often than its rate. */
  pacedUntil: Instant.nullable(),
});

/** Why an event matches a rule or not. */
export const Explanation = z.object({
  rule: z.string().nullable(),
  /** The form in which the rule speaks of events. */
  form: z.enum(['cloudevents', 'eventbridge']),
  matched: z.boolean(),
  /** One sentence. */
  because: z.string(),
  fields: z.array(
    z.object({
      path: z.string(),
      matched: z.boolean(),
      expected: z.string(),
      actual: z.unknown().optional(),
      /** A value in JSON text with which the field would hold. */
      example: z.string().optional(),
      /** What is nearly right. */
      hint: z.string().optional(),
      /** Positions in lists of the values that hold, where they hold in no common element. */
      elements: z.array(z.array(z.number().int())).optional(),
      sentence: z.string(),
    }),
  ),
  /** What each target would be given of an event that matches. */
  targets: z.array(z.object({ id: z.string(), to: z.string(), input: z.unknown() })),
  /** The event in both forms. */
  event: z.object({
    cloudevents: z.record(z.string(), z.unknown()),
    eventbridge: z.record(z.string(), z.unknown()),
  }),
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
export type Explanation = z.output<typeof Explanation>;

const anyObject = z.record(z.string(), z.unknown());

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
  sendEvents: {
    method: 'POST',
    path: '/v1/events',
    summary: 'Take CloudEvents into the log: structured, batched, or binary with ce- headers; all of them or none',
    /** One event in the JSON format, as our own clients send it. */
    input: z.looseObject({}),
    raw: {
      consumes: {
        'application/cloudevents+json': CloudEvent,
        'application/cloudevents-batch+json': z.array(CloudEvent),
        '*': z.unknown(),
      },
      limit: 5 * 1024 * 1024,
    },
    output: z.object({
      accepted: z.number().int(),
      duplicates: z.number().int(),
      notes: z.array(z.object({ index: z.number().int(), message: z.string() })),
    }),
    allow: 'responder',
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
  explainRule: {
    method: 'POST',
    path: '/v1/rules/:name/explain',
    summary: 'Tell why an event matches a rule or not, field by field, and what its targets would be given',
    input: z.object({
      name: z.string(),
      /** The event in either envelope, or the id of one in the log. */
      event: anyObject.optional(),
      eventId: z.string().optional(),
    }),
    output: Explanation,
    allow: 'viewer',
  },
  explainPattern: {
    method: 'POST',
    path: '/v1/patterns/explain',
    summary: 'Tell why an event matches a pattern or not',
    input: z.object({ pattern: z.string().max(4096), event: anyObject.optional(), eventId: z.string().optional() }),
    output: Explanation,
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
  ...deadLetter.routes,
  ...replay.routes,
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  ...deadLetter.eventTypes,
  ...replay.eventTypes,
  { type: 'evenkeel.rule.matched', summary: 'An event matched a rule' },
  { type: 'evenkeel.rule.delivered', summary: 'A rule reached one of its targets' },
  { type: 'evenkeel.rule.dead-lettered', summary: 'A target of a rule could not be reached after the last try' },
  { type: 'evenkeel.rule.scheduled', summary: 'A rule on a schedule is due' },
  { type: 'evenkeel.rule.paced', summary: 'A rule matches more often than its rate: what it leads to outside waits' },
  { type: 'evenkeel.event.loop-stopped', summary: 'An event that caused itself was stopped at the depth limit' },
  {
    type: 'evenkeel.subscription.dead-lettered',
    summary: 'A part of the product could not take an event after the last try',
  },
];
