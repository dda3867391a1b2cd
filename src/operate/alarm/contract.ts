import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';
import { Quiet } from '../silence/contract.ts';

export const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

export const AlarmKind = z.enum(['metric', 'composite']);

export const AlarmSummary = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  kind: AlarmKind,
  state: AlarmState,
  /** Why it went to this state, one sentence with values. */
  reason: z.string(),
  /** Since when it is in this state. */
  since: Instant,
  /** When it was last evaluated; null before the first time. */
  evaluatedAt: Instant.nullable(),
  service: Ref.nullable(),
  owner: Ref.nullable(),
  runbook: Ref.nullable(),
  /** What it measures on one line: a metric, an expression, or the rule of a composite. */
  metricName: z.string(),
  /** Null for a composite, which is evaluated when an alarm below it changes. */
  periodSeconds: z.number().nullable(),
  /** What keeps its actions from running now; null where nothing does. */
  quiet: Quiet.nullable(),
});

/** One point of an evaluation range; value null where the point is missing. */
export const AlarmPoint = z.object({
  time: Instant,
  value: z.number().nullable(),
  breaching: z.boolean().nullable(),
  used: z.boolean(),
  /** What became of it: it counted, was older than the newest N, had no data, was filled in, or has no band yet. */
  role: z.enum(['counted', 'surplus', 'missing', 'filled-breaching', 'filled-fine', 'without-band']),
  /** The limits it was held against, where they are those of a band. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});

/** One part of a composite's rule; `decisive` says whether the outcome rests on it. */
export interface RulePart {
  text: string;
  value: boolean;
  decisive: boolean;
  alarm: string | null;
  state: z.output<typeof AlarmState> | null;
  parts: RulePart[];
}
export const RulePart: z.ZodType<RulePart> = z.lazy(() =>
  z.object({
    text: z.string(),
    value: z.boolean(),
    decisive: z.boolean(),
    alarm: z.string().nullable(),
    state: AlarmState.nullable(),
    parts: z.array(RulePart),
  }),
);

/** Why an alarm is or was in a state. */
export const AlarmExplanation = z.object({
  name: z.string(),
  kind: AlarmKind,
  /** The instant that is explained. */
  at: Instant,
  /** What an evaluation at that instant says; the recorded state may be kept from before. */
  state: AlarmState,
  recordedState: AlarmState.nullable(),
  /** The SPEC rule that decides, and its sentence. */
  rule: z.string(),
  ruleText: z.string(),
  sentences: z.array(z.string()),
  /** What would have to change for another state, in words. */
  whatWouldChange: z.array(z.string()),
  /** Of a metric alarm: the evaluation range, oldest point first. */
  range: z.object({ from: Instant, to: Instant, periodSeconds: z.number(), points: z.array(AlarmPoint) }).nullable(),
  /** The series that an expression was computed from, by id of the query. */
  inputs: z.array(z.object({ id: z.string(), text: z.string(), values: z.array(z.number().nullable()) })),
  /** Of a composite. */
  parts: RulePart.nullable(),
  suppressor: z
    .object({
      alarm: z.string(),
      state: AlarmState.nullable(),
      heldBy: z.string().nullable(),
      until: Instant.nullable(),
    })
    .nullable(),
  quiet: Quiet.nullable(),
});

/** How one alarm served in a window of days. */
export const CatalogueEntry = AlarmSummary.extend({
  /** What it compares, such as `p99 of latency > 1, 2 of 3 periods of 1 min`. */
  condition: z.string(),
  lastFired: Instant.nullable(),
  fired: z.number().int(),
  /** Firings that belong to an incident, were acknowledged, or started a runbook. */
  actedOn: z.number().int(),
  /** Firings that lasted less than three periods and came back within an hour. */
  flaps: z.number().int(),
  /** Share of the window spent in ALARM, 0 to 1. */
  inAlarm: z.number(),
  hasData: z.boolean(),
  /** What is wrong with it, each one sentence that says what to do. */
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** The quality of the alerts of a team, each a share from 0 to 1 with its counts; null where nothing fired. */
export const AlertQuality = z.object({
  owner: Ref.nullable(),
  alarms: z.number().int(),
  fired: z.number().int(),
  pagesPerWeek: z.number(),
  /** Firings during which an objective burned or an incident was open. */
  indicativeness: z.number().nullable(),
  /** Firings that somebody or something acted on. */
  precision: z.number().nullable(),
  /** Alarms with an owner, a runbook and a description. */
  handleability: z.number().nullable(),
});

export const Backtest = z.object({
  name: z.string(),
  from: Instant,
  to: Instant,
  /** Share of the periods for which there is telemetry, 0 to 1. */
  covered: z.number(),
  evaluations: z.number().int(),
  firings: z.array(
    z.object({ from: Instant, to: Instant.nullable(), reason: z.string(), incident: z.string().nullable() }),
  ),
  /** The alarm in force over the same time, to compare; null if there is none of that name. */
  current: z.object({ firings: z.number().int(), duringIncidents: z.number().int() }).nullable(),
  /** One sentence: would have fired 3 times in 30 days, 1 of them during an incident. */
  summary: z.string(),
});

export const Alarm = AlarmSummary.extend({
  description: z.string().nullable(),
  dimensions: z.array(z.object({ name: z.string(), value: z.string() })),
  statistic: z.string(),
  /** Null for a band and for a composite. */
  threshold: z.number().nullable(),
  comparison: z.string(),
  evaluationPeriods: z.number().int(),
  datapointsToAlarm: z.number().int(),
  treatMissingData: z.string(),
  /** The queries of metric math, with the text of each. */
  queries: z.array(z.object({ id: z.string(), text: z.string(), returned: z.boolean() })),
  /** SPEC rule that decided the state. */
  rule: z.string(),
  /** The evaluation range, oldest first. */
  points: z.array(AlarmPoint),
  /** Of a composite: its rule as a tree, and the alarms below it. */
  parts: RulePart.nullable(),
  children: z.array(z.object({ ref: Ref, name: z.string(), state: AlarmState.nullable() })),
  /** Composites that depend on it. */
  parents: z.array(Ref),
  actions: z.object({ alarm: z.array(z.string()), ok: z.array(z.string()), insufficientData: z.array(z.string()) }),
  acknowledged: z
    .object({ by: z.string(), at: Instant, until: Instant.nullable(), note: z.string().nullable() })
    .nullable(),
  file: z.string(),
  line: z.number().int(),
});

export type AlarmSummary = z.output<typeof AlarmSummary>;
export type Alarm = z.output<typeof Alarm>;
export type AlarmPoint = z.output<typeof AlarmPoint>;
export type AlarmExplanation = z.output<typeof AlarmExplanation>;
export type CatalogueEntry = z.output<typeof CatalogueEntry>;
export type AlertQuality = z.output<typeof AlertQuality>;
export type Backtest = z.output<typeof Backtest>;

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
  explainAlarm: {
    method: 'GET',
    path: '/v1/alarms/:name/explain',
    summary: 'Explain why an alarm is, or was at a time, in its state: range, points, rule, what would change it',
    input: z.object({ name: z.string(), at: Instant.optional() }),
    output: AlarmExplanation,
    allow: 'viewer',
  },
  getAlarmCatalogue: {
    method: 'GET',
    path: '/v1/alarm-catalogue',
    summary:
      'Tell how every alarm served: fired, acted on, flapping, silent for ever, and the quality of alerts per team',
    input: z.object({ days: z.coerce.number().int().min(1).max(90).default(30), owner: Ref.optional() }),
    output: z.object({
      days: z.number().int(),
      items: z.array(CatalogueEntry),
      teams: z.array(AlertQuality),
    }),
    allow: 'viewer',
  },
  backtestAlarm: {
    method: 'POST',
    path: '/v1/alarm-backtests',
    summary: 'Tell when an alarm, as in force or as a changed document has it, would have fired over stored telemetry',
    input: z.object({
      name: z.string(),
      /** A CloudFormation template that holds the changed alarm; without it the one in force. */
      document: z.string().max(200_000).optional(),
      days: z.number().min(0.01).max(90).default(30),
    }),
    output: Backtest,
    allow: 'viewer',
  },
  acknowledgeAlarm: {
    method: 'POST',
    path: '/v1/alarms/:name/acknowledge',
    summary: 'Take an alarm on: it stays quiet until it clears, or until the time is up',
    input: z.object({
      name: z.string(),
      minutes: z.number().positive().max(10_080).default(240),
      /** `group` takes on every alarm of the service that people were told of and that fires still. */
      scope: z.enum(['alarm', 'group']).default('alarm'),
      note: z.string().trim().max(2000).optional(),
    }),
    output: Alarm,
    allow: 'responder',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  {
    type: 'evenkeel.alarm.state-changed',
    summary:
      'An alarm went from one state to another, with the points that decided and what kept it quiet, if anything',
  },
  {
    type: 'evenkeel.alarm.actions-released',
    summary: 'The actions of an alarm that were held back run now, for the state that it is in',
  },
  { type: 'evenkeel.alarm.acknowledged', summary: 'A person took an alarm on: it is quiet until it clears' },
  { type: 'evenkeel.alarm.flapping', summary: 'An alarm changes so often that it is told once, and again when stable' },
  { type: 'evenkeel.alarm.model-trained', summary: 'The band of an alarm was trained on the telemetry of a span' },
];
