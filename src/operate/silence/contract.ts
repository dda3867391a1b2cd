import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

/** What an alarm must be to fall under a silence: as Alertmanager's matchers, on `alarm`, `service`, `owner`, `severity` or `tag:KEY`. */
export const Matcher = z.object({
  label: z.string().min(1).max(200),
  operator: z.enum(['=', '!=', '=~', '!~']),
  value: z.string().max(500),
});

/** Keeps the actions of some alarms from running for a time; the alarms go on being evaluated and recorded. */
export const Silence = z.object({
  id: z.string(),
  matchers: z.array(Matcher),
  /** Who answers for it. */
  owner: Ref,
  comment: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  state: z.enum(['pending', 'active', 'ended']),
  createdBy: z.string(),
  createdAt: Instant,
  /** Names of the alarms that fall under it now. */
  alarms: z.array(z.string()),
  /** Changes of state that it kept quiet so far. */
  quieted: z.number().int(),
});

/** A mute rule of the documents (AWS::CloudWatch::AlarmMuteRule). */
export const MuteRule = z.object({
  ref: Ref,
  name: z.string(),
  description: z.string().nullable(),
  schedule: z.string(),
  durationMinutes: z.number(),
  timeZone: z.string(),
  alarms: z.array(z.string()),
  owner: Ref.nullable(),
  isActive: z.boolean(),
  /** When it ends, if active, else when it begins next; null if never again. */
  nextChange: Instant.nullable(),
  file: z.string(),
  line: z.number().int(),
});

/** Why an alarm's actions do not run now, or ran late. */
export const Quiet = z.object({
  kind: z.enum(['mute-rule', 'silence', 'suppressor', 'dependency', 'group', 'flapping', 'acknowledged']),
  /** What or who keeps it quiet: a reference, an id or a person. */
  by: z.string(),
  because: z.string(),
  since: Instant,
  /** When it ends by itself; null if it waits for something to happen. */
  until: Instant.nullable(),
});

export type Matcher = z.output<typeof Matcher>;
export type Silence = z.output<typeof Silence>;
export type MuteRule = z.output<typeof MuteRule>;
export type Quiet = z.output<typeof Quiet>;

export const routes = {
  listSilences: {
    method: 'GET',
    path: '/v1/silences',
    summary: 'List the silences, those that are active first, ended ones of the last 30 days too',
    input: z.object({ alarm: z.string().optional() }),
    output: page(Silence),
    allow: 'viewer',
  },
  createSilence: {
    method: 'POST',
    path: '/v1/silences',
    summary: 'Keep the actions of some alarms from running for a time, at most 30 days',
    input: z.object({
      matchers: z.array(Matcher).min(1).max(20),
      owner: Ref.optional(),
      comment: z.string().trim().min(1).max(2000),
      startsAt: Instant.optional(),
      endsAt: Instant.optional(),
      /** Instead of endsAt. */
      minutes: z.number().positive().max(43_200).optional(),
    }),
    output: Silence,
    allow: 'responder',
  },
  previewSilence: {
    method: 'POST',
    path: '/v1/silence-previews',
    summary: 'Tell which alarms would fall under a silence, before there is one',
    input: z.object({ matchers: z.array(Matcher).min(1).max(20) }),
    output: z.object({ alarms: z.array(z.string()) }),
    allow: 'viewer',
  },
  endSilence: {
    method: 'POST',
    path: '/v1/silences/:id/end',
    summary: 'End a silence now; alarms that are still in ALARM are told',
    input: z.object({ id: z.string() }),
    output: Silence,
    allow: 'responder',
  },
  listMuteRules: {
    method: 'GET',
    path: '/v1/mute-rules',
    summary: 'List the mute rules of the documents and whether each is active',
    input: z.object({}),
    output: page(MuteRule),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.silence.created', summary: 'A person silenced alarms for a time, with a reason' },
  { type: 'evenkeel.silence.ended', summary: 'A silence ended, by time or by a person' },
];
