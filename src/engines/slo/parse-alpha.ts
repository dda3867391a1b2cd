import { issue, type Issue } from '../issue.ts';
import type { PropertyReader } from '../template/index.ts';
import { readDescription, readNumber } from './field.ts';
import type { BudgetingMethod, Goal, Indicator, Metadata, MetricSource, Slo, TimeWindow } from './model.ts';
import { operators, readTarget } from './parse-goal.ts';
import { readCalendar } from './parse-window.ts';

const units = {
  Second: null,
  Minute: 'm',
  Hour: 'h',
  Day: 'd',
  Week: 'w',
  Month: 'M',
  Quarter: 'Q',
  Year: 'Y',
} as const;

/** Reads the spec of an SLO of v1alpha in the terms of v1, and tells what was converted (SL14). */
export function readAlphaSlo(reader: PropertyReader, metadata: Metadata, issues: Issue[]): Slo | undefined {
  const description = readDescription(reader);
  const service = reader.requiredText('service', 'the name of the service');
  reader.require('budgetingMethod', 'Occurrences or Timeslices');
  const method: BudgetingMethod = reader.choice('budgetingMethod', ['Occurrences', 'Timeslices']) ?? 'Occurrences';
  const window = readAlphaWindow(reader);
  const outer = reader.child('indicator');
  const threshold = outer === undefined ? null : readAlphaSource(outer, 'thresholdMetric');
  outer?.finish();
  reader.require('objectives', 'a list of targets');
  const goals = reader
    .children('objectives', { min: 1 })
    .map((each) => readAlphaGoal(each, method, threshold !== null));
  if (outer !== undefined && goals.some((each) => each?.indicator != null))
    reader.report(
      'conflict',
      ['indicator'],
      'The indicator is given twice: keep indicator, or ratioMetrics of the objectives',
    );
  if (outer === undefined && goals.some((each) => each !== undefined && each.indicator === null))
    reader.report(
      'missing_indicator',
      [],
      'How the objective is measured is not said: write indicator, or ratioMetrics in each objective',
    );
  reader.finish();
  const known = goals.filter((each) => each !== undefined);
  if (window === undefined || known.length !== goals.length) return undefined;
  issues.push(
    issue(
      'converted',
      ['apiVersion'],
      `The document of openslo/v1alpha is read as openslo/v1: timeWindows as timeWindow, ${threshold === null ? 'ratioMetrics as ratioMetric of each objective' : 'indicator.thresholdMetric as metricSource'}${method === 'Timeslices' ? ', slices of 1m' : ''}`,
      'info',
    ),
  );
  const indicator: Indicator | null = threshold === null ? null : { kind: 'threshold', source: threshold };
  return {
    kind: 'SLO',
    metadata,
    description,
    service,
    window,
    method,
    indicator,
    indicatorRef: null,
    goals: known,
    alertPolicies: [],
  };
}

function readAlphaWindow(reader: PropertyReader): TimeWindow | undefined {
  reader.require('timeWindows', 'a list of one window');
  const [window] = reader.children('timeWindows', { min: 1, max: 1 });
  if (window === undefined) return undefined;
  window.require('unit', 'Day, Week, Month or Quarter');
  const name = window.choice('unit', Object.keys(units) as (keyof typeof units)[]);
  window.require('count', 'a whole number from 1 on');
  const count = window.integer('count', { min: 1, max: 999_999 });
  const isRolling = window.flag('isRolling') ?? false;
  const calendar = window.child('calendar');
  const start = calendar === undefined ? null : readCalendar(calendar);
  window.finish();
  if (isRolling === (calendar !== undefined))
    window.report(
      'window_conflict',
      [],
      'The window must roll or have a calendar, not both: write isRolling: true, or a calendar',
    );
  if (name === undefined || count === undefined) return undefined;
  const unit = units[name];
  if (unit === null && count % 60 !== 0) {
    window.report(
      'invalid_duration',
      ['count'],
      `A window of ${count} seconds is no whole number of minutes: write a multiple of 60`,
    );
    return undefined;
  }
  const duration = unit === null ? { count: count / 60, unit: 'm' as const } : { count, unit };
  if (isRolling) return { kind: 'rolling', duration };
  return start === null ? undefined : { kind: 'calendar', duration, ...start };
}

function readAlphaSource(reader: PropertyReader, name: string): MetricSource | null {
  reader.require(name, 'a source, queryType and query');
  const inner = reader.child(name);
  if (inner === undefined) return null;
  const type = inner.requiredText('source', 'the name of the source, such as prometheus');
  const queryType = inner.requiredText('queryType', 'the language of the query, such as promql');
  const query = inner.requiredText('query', 'the query');
  inner.finish();
  return { type, ref: null, spec: { queryType, query }, query: null, path: inner.path };
}

function readAlphaGoal(reader: PropertyReader, method: BudgetingMethod, hasThreshold: boolean): Goal | undefined {
  const displayName = reader.text('displayName') ?? null;
  const value = readNumber(reader, 'value', 'a number') ?? null;
  const target = readTarget(reader, false);
  const timeSliceTarget = readNumber(reader, 'timeSliceTarget', 'a number from 0 to 1', { min: 0, max: 1 }) ?? null;
  if (method === 'Timeslices')
    reader.require('timeSliceTarget', 'the share of good events that makes a slice good, such as 0.95');
  const op = reader.choice('op', operators) ?? null;
  if (hasThreshold) reader.require('op', 'how the metric is compared, such as lte');
  if (hasThreshold) reader.require('value', 'what the metric is compared with');
  const ratio = reader.child('ratioMetrics');
  const good = ratio === undefined ? null : readAlphaSource(ratio, 'good');
  const total = ratio === undefined ? null : readAlphaSource(ratio, 'total');
  const counter = ratio?.flag('incremental') ?? false;
  ratio?.finish();
  if (ratio !== undefined && op !== null)
    reader.report('conflict', ['op'], 'A ratio is compared with its target only: remove op');
  reader.finish();
  if (target === undefined) return undefined;
  const indicator: Indicator | null =
    good === null || total === null ? null : { kind: 'ratio', counter, numerator: 'good', part: good, total };
  const timeSliceWindow = method === 'Timeslices' ? ({ count: 1, unit: 'm' } as const) : null;
  const path = reader.path;
  return {
    displayName,
    op,
    value,
    target,
    timeSliceTarget,
    timeSliceWindow,
    indicator,
    indicatorRef: null,
    weight: 1,
    path,
  };
}
