import { hasErrors, issue, type Issue, type Parsed, type Path } from '../issue.ts';
import { formatShorthand, lengthOf } from './duration.ts';
import type { BudgetingMethod, Goal, MetricQuery, MetricSource, Slo, TimeWindow } from './model.ts';
import { titleOfGoal } from './parse-goal.ts';
import { generateAlerts, type Library, type ObjectiveAlert, resolvePolicy } from './resolve-alert.ts';
import { isOwn, parseQuery } from './source.ts';
import { type Reading, sliceMinutesOf, sliceSizes } from './unit.ts';

/** How one goal is measured: `total` is set for ratios only. */
export interface Measure {
  title: string;
  target: number;
  weight: number;
  sliceTarget: number;
  reading: Reading;
  main: MetricQuery;
  total: MetricQuery | null;
}

/** An SLO with all that it names, ready to be evaluated. */
export interface Objective {
  name: string;
  title: string;
  description: string | null;
  service: string;
  window: TimeWindow;
  /** The fixed length that burn rates and factors count with, in milliseconds. */
  windowMs: number;
  method: BudgetingMethod;
  /** Minutes of a slice; 1 for Occurrences. */
  sliceMinutes: number;
  /** Whether the goals are a composite, or several targets of which the worst counts. */
  isComposite: boolean;
  measures: Measure[];
  alerts: ObjectiveAlert[];
  /** How the alerts came about, where they were generated. */
  notes: string[];
  /** Why it is not evaluated here, or null. */
  notEvaluated: string | null;
}

/** Joins an SLO with what it names and checks the whole (SL9 to SL13, SL28); names that are not there are issues too. */
export function resolveObjective(slo: Slo, library: Library): Parsed<Objective> {
  const issues: Issue[] = [];
  const foreign = new Set<string>();
  const sliceMinutes = readSlices(slo, issues);
  const measures = slo.goals.map((goal) => toMeasure(slo, goal, library, foreign, issues));
  const known = measures.filter((each) => each !== null);
  const notEvaluated =
    foreign.size > 0
      ? `It is not evaluated here: its source is ${[...foreign].join(', ')}, and only evenkeel, our own telemetry, is read`
      : null;
  if (notEvaluated !== null) issues.push(issue('not_evaluated', ['spec'], notEvaluated, 'info'));
  const windowMs = lengthOf(slo.window.duration);
  const targets = slo.goals.map((each) => each.target);
  // With several targets an alert fires when it does for the strictest.
  const target = Math.max(...targets);
  const isOwned = notEvaluated === null && known.length === slo.goals.length;
  const declared = slo.alertPolicies.flatMap((each) =>
    resolvePolicy(each, library, { target, windowMs, isOwned }, issues),
  );
  const generated = declared.length > 0 || !isOwned ? { alerts: [], notes: [] } : generateAlerts(slo, target, windowMs);
  if (hasErrors(issues)) return { issues };
  const { name, displayName } = slo.metadata;
  const value: Objective = {
    name,
    title: displayName ?? name,
    description: slo.description,
    service: slo.service,
    window: slo.window,
    windowMs,
    method: slo.method,
    sliceMinutes,
    isComposite: slo.indicator === null && slo.indicatorRef === null && slo.goals.length > 1,
    measures: isOwned ? known : [],
    alerts: [...declared, ...generated.alerts],
    notes: generated.notes,
    notEvaluated,
  };
  return { value, issues };
}

function readSlices(slo: Slo, issues: Issue[]): number {
  if (slo.method === 'Occurrences') return 1;
  const sizes = new Set<number>();
  for (const { timeSliceWindow, path } of slo.goals) {
    const minutes = timeSliceWindow === null ? 1 : sliceMinutesOf(timeSliceWindow);
    if (minutes === undefined)
      issues.push(
        issue(
          'slice_size',
          [...path, 'timeSliceWindow'],
          `Slices of ${formatShorthand(timeSliceWindow!)} are not evaluated: write one of ${sliceSizes.map((each) => `${each}m`).join(', ')}`,
        ),
      );
    else sizes.add(minutes);
  }
  if (sizes.size > 1)
    issues.push(
      issue(
        'slice_size',
        ['spec', 'objectives'],
        `The objectives have slices of ${[...sizes].join(' and ')} minutes: write the same timeSliceWindow for all`,
      ),
    );
  return [...sizes][0] ?? 1;
}

function toMeasure(slo: Slo, goal: Goal, library: Library, foreign: Set<string>, issues: Issue[]): Measure | null {
  const own = goal.indicator !== null || goal.indicatorRef !== null;
  const name = own ? goal.indicatorRef : slo.indicatorRef;
  const indicator =
    (own ? goal.indicator : slo.indicator) ?? (name === null ? undefined : library.indicators.get(name));
  if (indicator === undefined) {
    const path = own ? [...goal.path, 'indicatorRef'] : ['spec', 'indicatorRef'];
    issues.push(issue('unresolved_reference', path, `There is no SLI "${name}": declare it or correct the name`));
    return null;
  }
  const op = goal.op ?? 'lte';
  if (indicator.kind === 'threshold' && (goal.op === null || goal.value === null))
    issues.push(
      issue(
        'missing_property',
        goal.path,
        'A thresholdMetric is compared with a value: write op and value, such as op: lte and value: 0.3',
      ),
    );
  if (indicator.kind !== 'threshold' && goal.op !== null)
    issues.push(
      issue(
        'op_unused',
        [...goal.path, 'op'],
        'A ratio is compared with its target only: op plays no part, remove it',
        'info',
      ),
    );
  const where = { library, foreign, issues, at: goal.path };
  const main = queryOf(
    indicator.kind === 'ratio' ? indicator.part : indicator.source,
    indicator.kind === 'ratio' ? 'Sum' : 'Average',
    where,
  );
  const total = indicator.kind === 'ratio' ? queryOf(indicator.total, 'Sum', where) : null;
  if (main === null || (indicator.kind === 'ratio' && total === null)) return null;
  const reading: Reading =
    indicator.kind === 'ratio'
      ? { kind: 'ratio', numerator: indicator.numerator }
      : indicator.kind === 'raw'
        ? { kind: 'raw', rawType: indicator.rawType }
        : { kind: 'threshold', op, value: goal.value ?? 0 };
  const { target, weight } = goal;
  return { title: titleOfGoal(goal), target, weight, sliceTarget: goal.timeSliceTarget ?? 1, reading, main, total };
}

interface Where {
  library: Library;
  foreign: Set<string>;
  issues: Issue[];
  at: Path;
}

/** The query of a source that is our own telemetry, said there or by its data source; null for another (SL10, SL11). */
function queryOf(
  source: MetricSource,
  fallback: MetricQuery['statistic'],
  { library, foreign, issues, at }: Where,
): MetricQuery | null {
  if (source.query !== null) return source.query;
  const type = source.type ?? (source.ref === null ? null : (library.dataSources.get(source.ref) ?? null));
  if (type === null) {
    issues.push(
      issue('unresolved_reference', at, `There is no DataSource "${source.ref}": declare it or correct the name`),
    );
    return null;
  }
  if (isOwn(type)) return parseQuery(source.spec, source.path, fallback, issues);
  foreign.add(type);
  return null;
}
