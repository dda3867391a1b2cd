import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

/** `unknown` without data in the window, `burning` while an alert fires, `exhausted` without budget, `not-evaluated` where the source is not ours. */
export const ObjectiveState = z.enum(['ok', 'burning', 'exhausted', 'unknown', 'not-evaluated']);

/** The error budget; shares are of the whole budget, null as long as nothing is known. */
export const Budget = z.object({
  target: z.number(),
  /** Share that was good. */
  sli: z.number().nullable(),
  consumed: z.number().nullable(),
  /** Below 0 when it is overspent. */
  remaining: z.number().nullable(),
  /** Events that may be bad, or slices, and those that were. */
  allowed: z.number(),
  bad: z.number(),
  good: z.number(),
  /** Minutes or slices without data: neither good nor bad. */
  missing: z.number(),
});

export const ObjectiveSummary = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  state: ObjectiveState,
  /** Why it is in this state, one sentence with values. */
  reason: z.string(),
  since: Instant.nullable(),
  evaluatedAt: Instant.nullable(),
  service: Ref.nullable(),
  owner: Ref.nullable(),
  method: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
  target: z.number(),
  consumed: z.number().nullable(),
  remaining: z.number().nullable(),
  /** Burn rate over the last hour. */
  burnRate: z.number().nullable(),
  /** Names of the alerts that fire. */
  firing: z.array(z.string()),
  /** The budget window, such as `30d`. */
  window: z.string(),
});

export const Detection = z.object({
  errorRate: z.number(),
  /** Seconds until the alert fires; null where it never does. */
  afterSeconds: z.number().nullable(),
  /** Share of the budget that is spent by then. */
  spent: z.number().nullable(),
});

export const BurnAlert = z.object({
  name: z.string(),
  title: z.string(),
  severity: z.string(),
  state: z.enum(['ok', 'pending', 'firing']),
  since: Instant.nullable(),
  /** Since when it keeps its state for want of data; null while it is judged. */
  frozenSince: Instant.nullable(),
  reason: z.string(),
  rule: z.string(),
  factor: z.number(),
  longSeconds: z.number(),
  shortSeconds: z.number().nullable(),
  alertAfterSeconds: z.number(),
  /** Events from which on the long window is trusted; null where minutes or slices count. */
  minEvents: z.number().nullable(),
  /** How the factor came about. */
  origin: z.string(),
  targets: z.array(z.string()),
  detection: z.array(Detection),
});

export const Objective = ObjectiveSummary.extend({
  description: z.string().nullable(),
  windowStart: Instant,
  windowEnd: Instant,
  goals: z.array(z.object({ title: z.string(), weight: z.number(), budget: Budget })),
  burns: z.array(z.object({ seconds: z.number(), burnRate: z.number().nullable() })),
  forecast: z.object({ exhaustedAt: Instant.nullable(), consumedAtEnd: z.number().nullable() }),
  alerts: z.array(BurnAlert),
  /** Days of the window, oldest first, in its zone; counted in whole hours. */
  history: z.array(
    z.object({
      date: z.string(),
      good: z.number(),
      bad: z.number(),
      missing: z.number(),
      /** Share of the window's budget that the day spent. */
      spent: z.number().nullable(),
    }),
  ),
  /** Times of burning: from the first alert to the end of the last. */
  episodes: z.array(z.object({ start: Instant, end: Instant.nullable(), spent: z.number() })),
  policies: z.array(z.object({ policy: Ref, state: z.string(), because: z.string() })),
  explanation: z.array(z.string()),
  notes: z.array(z.string()),
  runbook: Ref.nullable(),
  file: z.string(),
  line: z.number().int(),
});

/** Whether a service may ship, by the budgets of its objectives and the policies over them. */
export const BudgetState = z.object({
  service: Ref,
  /** `halt` and `ask` are demanded by a policy; `ask` also where a policy cannot be judged for want of data. */
  verdict: z.enum(['ship', 'ask', 'halt']),
  mayShip: z.boolean(),
  because: z.array(z.string()),
  /** Kinds of change that may go on all the same. */
  exceptions: z.array(z.string()),
  /** When a calendar window renews the budget; null where that is not what ends the demand. */
  until: Instant.nullable(),
  objectives: z.array(
    z.object({
      ref: Ref,
      title: z.string(),
      state: ObjectiveState,
      remaining: z.number().nullable(),
      burnRate: z.number().nullable(),
      policies: z.array(z.object({ policy: Ref, state: z.string(), because: z.string() })),
    }),
  ),
});

const Problem = z.object({
  line: z.number().int(),
  column: z.number().int(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
});

export const ObjectivePreview = z.object({
  problems: z.array(Problem),
  objectives: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      notes: z.array(z.string()),
      alerts: z.array(
        BurnAlert.pick({
          name: true,
          severity: true,
          factor: true,
          longSeconds: true,
          shortSeconds: true,
          minEvents: true,
          origin: true,
          detection: true,
        }),
      ),
      /** What it would have come to over the stored telemetry; null where its source is not ours. */
      replay: z
        .object({
          from: Instant,
          to: Instant,
          consumed: z.number().nullable(),
          goals: z.array(z.object({ title: z.string(), budget: Budget })),
          /** Times at which alerts would have fired; `end` is null for one that would fire now. */
          firings: z.array(z.object({ alert: z.string(), start: Instant, end: Instant.nullable() })),
        })
        .nullable(),
    }),
  ),
});

export type ObjectiveState = z.output<typeof ObjectiveState>;
export type ObjectiveSummary = z.output<typeof ObjectiveSummary>;
export type Objective = z.output<typeof Objective>;
export type BurnAlert = z.output<typeof BurnAlert>;
export type BudgetState = z.output<typeof BudgetState>;
export type ObjectivePreview = z.output<typeof ObjectivePreview>;

export const routes = {
  listObjectives: {
    method: 'GET',
    path: '/v1/objectives',
    summary: 'List the objectives with what is left of their budgets',
    input: z.object({ service: Ref.optional(), state: ObjectiveState.optional() }),
    output: page(ObjectiveSummary),
    allow: 'viewer',
  },
  getObjective: {
    method: 'GET',
    path: '/v1/objectives/:name',
    summary: 'Get an objective: budget, burn rates, forecast, alerts with their detection times, days',
    input: z.object({ name: z.string() }),
    output: Objective,
    allow: 'viewer',
  },
  explainObjective: {
    method: 'GET',
    path: '/v1/objectives/:name/explain',
    summary: 'Explain in sentences what an objective came to, now or at an hour of the past',
    input: z.object({ name: z.string(), at: Instant.optional() }),
    output: z.object({ at: Instant, sentences: z.array(z.string()) }),
    allow: 'viewer',
  },
  getBudgetState: {
    method: 'GET',
    path: '/v1/services/:name/budget',
    summary: 'Say whether a service may ship by its error budgets; `change` names the kind of change',
    input: z.object({ name: z.string(), change: z.string().optional() }),
    output: BudgetState,
    allow: 'viewer',
  },
  previewObjective: {
    method: 'POST',
    path: '/v1/objectives/preview',
    summary: 'Check OpenSLO documents and replay them over the stored telemetry, changing nothing',
    input: z.object({ text: z.string().max(500_000), days: z.number().int().min(1).max(31).optional() }),
    output: ObjectivePreview,
    allow: 'responder',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  {
    type: 'evenkeel.objective.burn-started',
    summary: 'An alert on the burn rate of an objective began to fire, with the burn rates that decided',
  },
  { type: 'evenkeel.objective.burn-ended', summary: 'An alert on the burn rate of an objective fires no more' },
  { type: 'evenkeel.objective.exhausted', summary: 'The error budget of an objective is spent' },
  { type: 'evenkeel.objective.recovered', summary: 'An objective that was exhausted has budget again' },
  {
    type: 'evenkeel.objective.silent',
    summary: 'An alert that asks to be told of missing data is frozen, because no data comes',
  },
  {
    type: 'evenkeel.budget-policy.state-changed',
    summary: 'An error budget policy demands something else of a service, with the reasons',
  },
];
