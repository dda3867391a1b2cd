import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

export const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

export const AlarmSummary = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  state: AlarmState,
  /** Why it is in this state, one sentence with values. */
  reason: z.string(),
  /** Since when it is in this state. */
  since: Instant,
  /** When it was last evaluated; null before the first time. */
  evaluatedAt: Instant.nullable(),
  service: Ref.nullable(),
  owner: Ref.nullable(),
  runbook: Ref.nullable(),
  metricName: z.string(),
  periodSeconds: z.number(),
});

export const Alarm = AlarmSummary.extend({
  description: z.string().nullable(),
  dimensions: z.array(z.object({ name: z.string(), value: z.string() })),
  statistic: z.string(),
  threshold: z.number(),
  comparison: z.string(),
  evaluationPeriods: z.number().int(),
  datapointsToAlarm: z.number().int(),
  treatMissingData: z.string(),
  /** SPEC rule that decided the state. */
  rule: z.string(),
  /** The evaluation range, oldest first; value null where the point is missing. */
  points: z.array(
    z.object({ time: Instant, value: z.number().nullable(), breaching: z.boolean().nullable(), used: z.boolean() }),
  ),
  actions: z.object({ alarm: z.array(z.string()), ok: z.array(z.string()), insufficientData: z.array(z.string()) }),
  file: z.string(),
  line: z.number().int(),
});

export type AlarmSummary = z.output<typeof AlarmSummary>;
export type Alarm = z.output<typeof Alarm>;

export const routes = {
  listAlarms: {
    method: 'GET',
    path: '/v1/alarms',
    summary: 'List the alarms with their states',
    input: z.object({ state: AlarmState.optional(), service: Ref.optional() }),
    output: page(AlarmSummary),
    allow: 'viewer',
  },
  getAlarm: {
    method: 'GET',
    path: '/v1/alarms/:name',
    summary: 'Get an alarm and why it is in its state, point by point',
    input: z.object({ name: z.string() }),
    output: Alarm,
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  {
    type: 'evenkeel.alarm.state-changed',
    summary: 'An alarm went from one state to another, with the points that decided',
  },
];
