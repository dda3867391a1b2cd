import type { Path } from '../issue.ts';
import type { Tree } from '../template/index.ts';

/** Kinds of OpenSLO, the same in every version. */
export const openSloKinds = [
  'SLO',
  'SLI',
  'Service',
  'DataSource',
  'AlertPolicy',
  'AlertCondition',
  'AlertNotificationTarget',
] as const;
export type OpenSloKind = (typeof openSloKinds)[number];

export type DurationUnit = 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'Y';

/** A duration shorthand such as `4w`: a count of units, from 1 on. */
export interface Duration {
  count: number;
  unit: DurationUnit;
}

/** What every object says of itself; a label may have several values. */
export interface Metadata {
  name: string;
  displayName: string | null;
  labels: Record<string, string[]>;
  annotations: Record<string, string>;
}

/** The period a budget is for; `start` of a calendar window is local to its zone, such as `2026-01-01T00:00`. */
export type TimeWindow =
  | { kind: 'rolling'; duration: Duration }
  | { kind: 'calendar'; duration: Duration; start: string; timeZone: string };

export type BudgetingMethod = 'Occurrences' | 'Timeslices' | 'RatioTimeslices';
export type Operator = 'lte' | 'gte' | 'lt' | 'gt';

/** One series of our own telemetry; with `below` the observations of a histogram at or under that bound are counted. */
export interface MetricQuery {
  metric: string;
  dimensions: { name: string; value: string }[];
  statistic: 'Sum' | 'SampleCount' | 'Average' | 'Minimum' | 'Maximum' | `p${string}`;
  below: number | null;
}

/** Where a metric comes from, as written; `query` is set where it is our own telemetry. */
export interface MetricSource {
  type: string | null;
  ref: string | null;
  spec: Tree;
  query: MetricQuery | null;
  path: Path;
}

/** How an indicator reads its metrics. */
export type Indicator =
  | { kind: 'threshold'; source: MetricSource }
  | { kind: 'ratio'; counter: boolean; numerator: 'good' | 'bad'; part: MetricSource; total: MetricSource }
  | { kind: 'raw'; rawType: 'success' | 'failure'; source: MetricSource };

/** One of the targets of an SLO; `target` is a share from 0 to below 1. */
export interface Goal {
  displayName: string | null;
  op: Operator | null;
  value: number | null;
  target: number;
  timeSliceTarget: number | null;
  timeSliceWindow: Duration | null;
  indicator: Indicator | null;
  indicatorRef: string | null;
  weight: number;
  path: Path;
}

/** The burn-rate condition of an alert; `shortWindow` and `minEvents` are our own, written as annotations. */
export interface Condition {
  name: string;
  severity: string;
  op: Operator;
  threshold: number;
  lookbackWindow: Duration;
  alertAfter: Duration | null;
  shortWindow: Duration | null;
  minEvents: number | null;
  path: Path;
}

/** A condition or target as written: in place or by name. */
export type Inline<T> = { ref: string; path: Path } | { value: T; path: Path };

export interface AlertTarget {
  name: string;
  target: string;
  description: string | null;
  path: Path;
}

export interface AlertPolicy {
  name: string;
  title: string;
  whenBreaching: boolean;
  whenResolved: boolean;
  whenNoData: boolean;
  condition: Inline<Condition>;
  targets: Inline<AlertTarget>[];
  path: Path;
}

/** An SLO of any version of OpenSLO, in the terms of v1. */
export interface Slo {
  kind: 'SLO';
  metadata: Metadata;
  description: string | null;
  service: string;
  window: TimeWindow;
  method: BudgetingMethod;
  /** The indicator of all goals; both null where each goal has its own. */
  indicator: Indicator | null;
  indicatorRef: string | null;
  goals: Goal[];
  alertPolicies: Inline<AlertPolicy>[];
}

export type OpenSloObject =
  | Slo
  | { kind: 'SLI'; metadata: Metadata; description: string | null; indicator: Indicator }
  | { kind: 'Service'; metadata: Metadata; description: string | null }
  | { kind: 'DataSource'; metadata: Metadata; description: string | null; type: string }
  | { kind: 'AlertPolicy'; metadata: Metadata; policy: AlertPolicy }
  | { kind: 'AlertCondition'; metadata: Metadata; condition: Condition }
  | { kind: 'AlertNotificationTarget'; metadata: Metadata; target: AlertTarget };
