import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';
import { Event } from '../event/contract.ts';

export const IncidentState = z.enum(['open', 'acknowledged', 'mitigated', 'resolved']);

/** A time between two named end points; milliseconds only where it is recorded. */
export const Duration = z.object({
  name: z.enum(['time_to_detect', 'time_to_acknowledge', 'time_to_mitigate', 'time_to_resolve']),
  status: z.enum(['recorded', 'pending', 'not_applicable', 'invalid']),
  milliseconds: z.number().nullable(),
});

export const IncidentSummary = z.object({
  id: z.string(),
  /** Short number people say aloud, from 1. */
  number: z.number().int(),
  title: z.string(),
  state: IncidentState,
  severity: z.number().int().min(1).max(5),
  priority: z.enum(['Critical', 'Urgent', 'High', 'Normal', 'Low']),
  responsePlan: Ref.nullable(),
  service: Ref.nullable(),
  owner: Ref.nullable(),
  lead: z.string().nullable(),
  openedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  mitigatedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  alarms: z.array(Ref),
});

export const Incident = IncidentSummary.extend({
  summary: z.string().nullable(),
  /** How impact and urgency gave the severity, one sentence. */
  severityReason: z.string(),
  impact: z.enum(['high', 'medium', 'low']),
  urgency: z.enum(['high', 'medium', 'low']),
  /** When the impact began as far as it is known: the first breaching point. */
  impactStartedAt: Instant.nullable(),
  durations: z.array(Duration),
  affected: z.array(
    z.object({
      ref: Ref,
      title: z.string(),
      tier: z.number().int().nullable(),
      owner: Ref.nullable(),
      relation: z.string(),
    }),
  ),
  alarmStates: z.array(z.object({ ref: Ref, state: z.string() })),
  executions: z.array(z.string()),
  pages: z.array(z.string()),
  analysis: z.string().nullable(),
  /** Changes of the operations folder and of deployments in the hour before it opened. */
  recentChanges: z.array(Event),
});

export type IncidentSummary = z.output<typeof IncidentSummary>;
export type Incident = z.output<typeof Incident>;

const Id = z.object({ id: z.string() });

export const routes = {
  listIncidents: {
    method: 'GET',
    path: '/v1/incidents',
    summary: 'List incidents, newest first',
    input: z.object({
      state: IncidentState.optional(),
      open: z.coerce.boolean().optional(),
      service: Ref.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: page(IncidentSummary),
    allow: 'viewer',
  },
  getIncident: {
    method: 'GET',
    path: '/v1/incidents/:id',
    summary: 'Get an incident by id or number',
    input: Id,
    output: Incident,
    allow: 'viewer',
  },
  getTimeline: {
    method: 'GET',
    path: '/v1/incidents/:id/timeline',
    summary: 'Read the timeline of an incident: the log filtered, oldest first',
    input: Id,
    output: page(Event),
    allow: 'viewer',
  },
  openIncident: {
    method: 'POST',
    path: '/v1/incidents',
    summary: 'Open an incident by hand',
    input: z.object({
      title: z.string().min(1).max(200),
      summary: z.string().max(8000).optional(),
      service: Ref.optional(),
      responsePlan: z.string().optional(),
      impact: z.enum(['high', 'medium', 'low']).optional(),
      urgency: z.enum(['high', 'medium', 'low']).optional(),
    }),
    output: Incident,
    allow: 'responder',
  },
  acknowledgeIncident: {
    method: 'POST',
    path: '/v1/incidents/:id/acknowledge',
    summary: 'Acknowledge an incident: stops the pages that wait',
    input: Id,
    output: Incident,
    allow: 'responder',
  },
  mitigateIncident: {
    method: 'POST',
    path: '/v1/incidents/:id/mitigate',
    summary: 'Say that the impact has ended',
    input: Id.extend({ note: z.string().max(4000).optional() }),
    output: Incident,
    allow: 'responder',
  },
  resolveIncident: {
    method: 'POST',
    path: '/v1/incidents/:id/resolve',
    summary: 'Resolve an incident',
    input: Id.extend({ note: z.string().max(4000).optional() }),
    output: Incident,
    allow: 'responder',
  },
  changeSeverity: {
    method: 'POST',
    path: '/v1/incidents/:id/severity',
    summary: 'Change the severity; lowering needs a reason',
    input: Id.extend({ severity: z.number().int().min(1).max(5), reason: z.string().max(1000).optional() }),
    output: Incident,
    allow: 'responder',
  },
  addNote: {
    method: 'POST',
    path: '/v1/incidents/:id/notes',
    summary: 'Add a note to the timeline',
    input: Id.extend({ text: z.string().min(1).max(12_000) }),
    output: Event,
    allow: 'responder',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.incident.opened', summary: 'An incident was opened, with its severity and why' },
  { type: 'evenkeel.incident.joined', summary: 'Another alarm or rule led to an incident that is open already' },
  { type: 'evenkeel.incident.acknowledged', summary: 'A person took the incident' },
  { type: 'evenkeel.incident.severity-changed', summary: 'The severity of an incident changed' },
  { type: 'evenkeel.incident.mitigated', summary: 'The impact of an incident ended' },
  { type: 'evenkeel.incident.resolved', summary: 'An incident was resolved, by a person or because its alarms are OK' },
  { type: 'evenkeel.incident.reopened', summary: 'The impact of a mitigated incident came back' },
  { type: 'evenkeel.incident.action-failed', summary: 'A runbook of the response plan could not be started' },
  { type: 'evenkeel.incident.note-added', summary: 'A person wrote on the timeline' },
];
