import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

export const ExecutionStatus = z.enum([
  'Pending',
  'InProgress',
  'Waiting',
  'Success',
  'TimedOut',
  'Cancelling',
  'Cancelled',
  'Failed',
  'Unknown',
]);

export const StepView = z.object({
  name: z.string(),
  action: z.string(),
  description: z.string().nullable(),
  status: z.string(),
  attempt: z.number().int(),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  inputs: z.unknown(),
  outputs: z.unknown(),
  failure: z.object({ stage: z.string(), type: z.string(), message: z.string() }).nullable(),
  /** When a wait of this step ends by itself. */
  dueAt: Instant.nullable(),
  next: z.array(z.string()),
});

/** An approval that a person can give. */
export const Approval = z.object({
  step: z.string(),
  message: z.string(),
  approvers: z.array(z.string()),
  minRequired: z.number().int(),
  decisions: z.array(
    z.object({
      by: z.string(),
      decision: z.enum(['approved', 'rejected']),
      comment: z.string().nullable(),
      time: Instant,
    }),
  ),
  expiresAt: Instant.nullable(),
});

export const ExecutionSummary = z.object({
  id: z.string(),
  runbook: Ref,
  runbookTitle: z.string(),
  status: ExecutionStatus,
  currentStep: z.string().nullable(),
  startedBy: z.string(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  incident: z.string().nullable(),
  parent: z.string().nullable(),
  /** What it waits for from a person, in one sentence; null when for nobody. */
  waitingFor: z.string().nullable(),
});

export const Execution = ExecutionSummary.extend({
  parameters: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  steps: z.array(StepView),
  approval: Approval.nullable(),
  reason: z.string().nullable(),
});

export const RunbookSummary = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  owner: Ref.nullable(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  steps: z.number().int(),
  /** Whether every action can be performed by this server. */
  runnable: z.boolean(),
  lastSuccess: Instant.nullable(),
  executions: z.number().int(),
});

export const Parameter = z.object({
  name: z.string(),
  type: z.string(),
  description: z.string().nullable(),
  required: z.boolean(),
  default: z.unknown(),
  allowedValues: z.array(z.unknown()).nullable(),
});

export const Runbook = RunbookSummary.extend({
  parameters: z.array(Parameter),
  graph: z.object({
    nodes: z.array(z.object({ id: z.string(), action: z.string(), description: z.string().nullable() })),
    edges: z.array(z.object({ from: z.string(), to: z.string(), label: z.string().nullable() })),
  }),
  /** The document in the standard's own format, YAML, without our extensions. */
  document: z.string(),
  alarms: z.array(Ref),
  file: z.string(),
  line: z.number().int(),
});

export type ExecutionSummary = z.output<typeof ExecutionSummary>;
export type Execution = z.output<typeof Execution>;
export type RunbookSummary = z.output<typeof RunbookSummary>;
export type Runbook = z.output<typeof Runbook>;
export type StepView = z.output<typeof StepView>;

const Comment = z.string().max(4096).optional();

export const routes = {
  listRunbooks: {
    method: 'GET',
    path: '/v1/runbooks',
    summary: 'List the runbooks',
    input: z.object({}),
    output: page(RunbookSummary),
    allow: 'viewer',
  },
  getRunbook: {
    method: 'GET',
    path: '/v1/runbooks/:name',
    summary: 'Get a runbook with its flow and its document',
    input: z.object({ name: z.string() }),
    output: Runbook,
    allow: 'viewer',
  },
  startExecution: {
    method: 'POST',
    path: '/v1/executions',
    summary: 'Start a runbook; the same clientToken starts it once',
    input: z.object({
      runbook: z.string(),
      parameters: z.record(z.string(), z.unknown()).default({}),
      incident: z.string().optional(),
      clientToken: z.string().max(100).optional(),
    }),
    output: Execution,
    allow: 'responder',
  },
  listExecutions: {
    method: 'GET',
    path: '/v1/executions',
    summary: 'List executions, newest first',
    input: z.object({
      status: ExecutionStatus.optional(),
      runbook: z.string().optional(),
      incident: z.string().optional(),
      open: z.coerce.boolean().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: page(ExecutionSummary),
    allow: 'viewer',
  },
  getExecution: {
    method: 'GET',
    path: '/v1/executions/:id',
    summary: 'Get an execution with its steps, live',
    input: z.object({ id: z.string() }),
    output: Execution,
    allow: 'viewer',
  },
  approveStep: {
    method: 'POST',
    path: '/v1/executions/:id/approve',
    summary: 'Approve the step that waits for it',
    input: z.object({ id: z.string(), step: z.string(), comment: Comment }),
    output: Execution,
    allow: 'responder',
  },
  rejectStep: {
    method: 'POST',
    path: '/v1/executions/:id/reject',
    summary: 'Reject the step that waits for approval',
    input: z.object({ id: z.string(), step: z.string(), comment: Comment }),
    output: Execution,
    allow: 'responder',
  },
  resumeExecution: {
    method: 'POST',
    path: '/v1/executions/:id/resume',
    summary: 'Resume an execution that pauses',
    input: z.object({ id: z.string(), step: z.string() }),
    output: Execution,
    allow: 'responder',
  },
  decideStep: {
    method: 'POST',
    path: '/v1/executions/:id/decide',
    summary: 'Say what became of a step whose outcome is unknown',
    input: z.object({
      id: z.string(),
      step: z.string(),
      decision: z.enum(['repeat', 'treat-as-done', 'treat-as-failed']),
    }),
    output: Execution,
    allow: 'responder',
  },
  cancelExecution: {
    method: 'POST',
    path: '/v1/executions/:id/cancel',
    summary: 'Cancel an execution',
    input: z.object({ id: z.string() }),
    output: Execution,
    allow: 'responder',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.execution.started', summary: 'A runbook began' },
  { type: 'evenkeel.execution.step-started', summary: 'A step of a runbook began' },
  { type: 'evenkeel.execution.step-finished', summary: 'A step of a runbook ended, with its status' },
  {
    type: 'evenkeel.execution.waiting',
    summary: 'An execution waits for a person: approval, pause, or a decision on an unknown outcome',
  },
  { type: 'evenkeel.execution.approved', summary: 'A person approved a step' },
  { type: 'evenkeel.execution.rejected', summary: 'A person rejected a step' },
  { type: 'evenkeel.execution.finished', summary: 'An execution ended, with its status' },
];
