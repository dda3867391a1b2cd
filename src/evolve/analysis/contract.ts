import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

export const ActionItem = z.object({
  id: z.string(),
  analysis: z.string(),
  incident: z.string(),
  title: z.string(),
  kind: z.enum(['prevent', 'detect', 'diagnose', 'mitigate', 'process']),
  owner: z.string(),
  dueAt: Instant,
  state: z.enum(['open', 'closed']),
  overdue: z.boolean(),
  evidence: z.string().nullable(),
  closedAt: Instant.nullable(),
});

export const Question = z.object({
  id: z.string(),
  section: z.enum(['detection', 'diagnosis', 'mitigation', 'prevention']),
  text: z.string(),
  answer: z.string(),
});

export const AnalysisSummary = z.object({
  id: z.string(),
  incident: z.string(),
  incidentNumber: z.number().int(),
  title: z.string(),
  state: z.enum(['draft', 'published']),
  draftedAt: Instant,
  publishedAt: Instant.nullable(),
  dueAt: Instant,
  owner: z.string().nullable(),
  openActions: z.number().int(),
});

export const Analysis = AnalysisSummary.extend({
  summary: z.string(),
  impact: z.string(),
  rootCause: z.string(),
  lessons: z.string(),
  /** Moments of the incident, filled in from the log. */
  timeline: z.array(z.object({ time: Instant, event: z.string(), type: z.string(), text: z.string() })),
  durations: z.array(z.object({ name: z.string(), status: z.string(), milliseconds: z.number().nullable() })),
  questions: z.array(Question),
  actions: z.array(ActionItem),
});

export type ActionItem = z.output<typeof ActionItem>;
export type AnalysisSummary = z.output<typeof AnalysisSummary>;
export type Analysis = z.output<typeof Analysis>;

export const routes = {
  listAnalyses: {
    method: 'GET',
    path: '/v1/analyses',
    summary: 'List post-incident analyses, newest first',
    input: z.object({ incident: z.string().optional() }),
    output: page(AnalysisSummary),
    allow: 'viewer',
  },
  getAnalysis: {
    method: 'GET',
    path: '/v1/analyses/:id',
    summary: 'Get a post-incident analysis',
    input: z.object({ id: z.string() }),
    output: Analysis,
    allow: 'viewer',
  },
  updateAnalysis: {
    method: 'PUT',
    path: '/v1/analyses/:id',
    summary: 'Write parts of a draft',
    input: z.object({
      id: z.string(),
      summary: z.string().max(8000).optional(),
      impact: z.string().max(8000).optional(),
      rootCause: z.string().max(8000).optional(),
      lessons: z.string().max(8000).optional(),
      owner: z.string().max(200).optional(),
      answers: z.record(z.string(), z.string().max(8000)).optional(),
    }),
    output: Analysis,
    allow: 'responder',
  },
  publishAnalysis: {
    method: 'POST',
    path: '/v1/analyses/:id/publish',
    summary: 'Publish a draft once root cause, impact, an owner and an action item are there',
    input: z.object({ id: z.string() }),
    output: Analysis,
    allow: 'responder',
  },
  listActionItems: {
    method: 'GET',
    path: '/v1/action-items',
    summary: 'List action items, the most overdue first',
    input: z.object({ state: z.enum(['open', 'closed']).optional(), owner: z.string().optional() }),
    output: page(ActionItem),
    allow: 'viewer',
  },
  openActionItem: {
    method: 'POST',
    path: '/v1/analyses/:id/actions',
    summary: 'Add an action item with an owner and a due date',
    input: z.object({
      id: z.string(),
      title: z.string().min(1).max(300),
      kind: ActionItem.shape.kind,
      owner: Ref,
      dueAt: Instant,
    }),
    output: ActionItem,
    allow: 'responder',
  },
  closeActionItem: {
    method: 'POST',
    path: '/v1/action-items/:id/close',
    summary: 'Close an action item with the evidence that it is done',
    input: z.object({ id: z.string(), evidence: z.string().min(1).max(2000) }),
    output: ActionItem,
    allow: 'responder',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  {
    type: 'evenkeel.analysis.drafted',
    summary: 'A post-incident analysis was drafted, its timeline filled in from the log',
  },
  {
    type: 'evenkeel.analysis.edited',
    summary: 'A person wrote parts of a draft; the names of the fields, not what they say',
  },
  { type: 'evenkeel.analysis.published', summary: 'A post-incident analysis was published' },
  { type: 'evenkeel.action-item.opened', summary: 'An action item got an owner and a due date' },
  { type: 'evenkeel.action-item.closed', summary: 'An action item was closed with evidence' },
  { type: 'evenkeel.action-item.overdue', summary: 'An action item is past its due date' },
];
