import {
  type AlarmState,
  type AnomalyModel,
  createThresholdGroup,
  evaluateAlarm,
  type Evaluation,
  evaluationRange,
  formatStatistic,
  groupKey,
  type GroupStates,
  type MetricStat,
  plainMetric,
  type ThresholdGroup,
} from '../../engines/alarm/index.ts';
import { createSeriesWindows, type LineRequest, type SeriesWindows } from '../../prepare/telemetry/windows.ts';
import type { TelemetryStore } from '../../platform/telemetry.ts';
import { type DeclaredAlarm, periodStarts } from './definition.ts';
import { judge } from './measure.ts';

/** What an evaluation found that is to be written: another state, or the first evaluation of a definition. */
export interface Finding {
  declared: DeclaredAlarm;
  from: AlarmState;
  evaluation: Evaluation;
}

/** The state that an alarm is in; `isFresh` until its definition has been evaluated once. */
export interface HeldState {
  state: AlarmState;
  isFresh: boolean;
}

/** Alarms on one line of values that differ in their thresholds alone: a pass costs a search, not one look at each. */
interface Bundle {
  line: string;
  group: ThresholdGroup;
  alarms: DeclaredAlarm[];
  states: GroupStates;
  /** Places of the alarms that have not been evaluated yet. */
  fresh: Set<number>;
  /** Nothing was in range last time either, so that nothing can have changed. */
  wasEmpty: boolean;
}

/** An alarm that is evaluated alone: metric math, bands, percentiles that may be of too few samples. */
interface Single extends HeldState {
  declared: DeclaredAlarm;
  /** Ids of the lines by the ids of the queries that they are of. */
  lines: [query: string, line: string][];
  wasEmpty: boolean;
}

/**
 * The alarms of one cadence in memory with the values that they look at. What arrived is read once for all alarms; the
 * work of a pass grows with the points that arrived and the states that change.
 */
export interface AlarmBook {
  readonly size: number;
  /**
   * Takes up the alarms in force with the states that they are in and the models of their bands, both by name; alarms
   * without a state are left out.
   */
  take(
    alarms: readonly DeclaredAlarm[],
    states: ReadonlyMap<string, HeldState>,
    models: ReadonlyMap<string, AnomalyModel>,
  ): void;
  /**
   * Reads what arrived, evaluates over the range with this end (epoch ms) and gives what there is to write. The book goes
   * on from there: take the alarms up again if it could not be written.
   */
  evaluate(store: Pick<TelemetryStore, 'query'>, end: number): Promise<Finding[]>;
  /** Tells that points of this instant (epoch ms) or later were stored. */
  arrived(oldest: number): void;
}

/** Milliseconds that a pass reads again where others write the store too, for points that come late. */
const lateMs = 120_000;

/** Creates an empty book; `isShared` says that others write the telemetry store too. */
export function createAlarmBook(cadenceSeconds: number, isShared: boolean): AlarmBook {
  const windows: SeriesWindows = createSeriesWindows(cadenceSeconds, isShared ? lateMs : 0);
  let bundles: Bundle[] = [];
  let singles: Single[] = [];
  let models: ReadonlyMap<string, AnomalyModel> = new Map();
  let size = 0;

  return {
    get size() {
      return size;
    },
    take(alarms, states, given) {
      models = given;
      const held = alarms.flatMap((declared) => {
        const known = states.get(declared.name);
        return known === undefined ? [] : [{ declared, ...known }];
      });
      size = held.length;
      windows.want(listLines(held.map((each) => each.declared)));
      ({ bundles, singles } = arrange(held));
    },
    async evaluate(store, end) {
      await windows.advance(store, end);
      const findings: Finding[] = [];
      for (const bundle of bundles) evaluateBundle(bundle, findings);
      for (const single of singles) evaluateSingle(single, end, findings);
      return findings;
    },
    arrived: (oldest) => windows.arrived(oldest),
  };

  function evaluateBundle(bundle: Bundle, findings: Finding[]): void {
    const { line, group, alarms, states, fresh } = bundle;
    const isEmpty = windows.isEmpty(line);
    const isSettled = isEmpty && bundle.wasEmpty && fresh.size === 0;
    bundle.wasEmpty = isEmpty;
    if (isSettled) return;
    const window = windows.read(line).values.slice(-group.range);
    for (const { at, from } of group.evaluate(window, states)) {
      const declared = alarms[at]!;
      findings.push({ declared, from, evaluation: evaluateAlarm(declared.alarm, window, from) });
      fresh.delete(at);
    }
    for (const at of fresh) {
      const declared = alarms[at]!;
      const state = states.get(at);
      findings.push({ declared, from: state, evaluation: evaluateAlarm(declared.alarm, window, state) });
    }
    fresh.clear();
  }

  function evaluateSingle(single: Single, end: number, findings: Finding[]): void {
    const { declared, lines, state: from } = single;
    const isEmpty = lines.every(([, line]) => windows.isEmpty(line));
    const isSettled = isEmpty && single.wasEmpty && !single.isFresh;
    single.wasEmpty = isEmpty;
    if (isSettled) return;
    const range = evaluationRange(declared.alarm);
    const read = lines.map(([query, line]) => [query, windows.read(line)] as const);
    const points = new Map(read.map(([query, { values }]) => [query, values.slice(-range)]));
    const counts = read.length === 1 ? read[0]![1].samples.slice(-range) : undefined;
    const starts = periodStarts(declared.alarm, end);
    const evaluation = judge(declared.alarm, points, starts, from, { model: models.get(declared.name), counts });
    if (single.isFresh || evaluation.state !== from) findings.push({ declared, from, evaluation });
    single.state = evaluation.state;
    single.isFresh = false;
  }
}

function arrange(held: readonly ({ declared: DeclaredAlarm } & HeldState)[]): { bundles: Bundle[]; singles: Single[] } {
  const together = new Map<string, { line: string; held: ({ declared: DeclaredAlarm } & HeldState)[] }>();
  const singles: Single[] = [];
  for (const each of held) {
    const { alarm } = each.declared;
    const metric = plainMetric(alarm);
    const key = groupKey(alarm);
    if (metric === null || key === null) {
      const lines = alarm.queries.flatMap((query): [string, string][] =>
        'metric' in query ? [[query.id, lineOf(query.metric)]] : [],
      );
      singles.push({ ...each, lines, wasEmpty: false });
      continue;
    }
    const line = lineOf(metric);
    const found = together.get(`${line} ${key}`);
    if (found === undefined) together.set(`${line} ${key}`, { line, held: [each] });
    else found.held.push(each);
  }
  const bundles = [...together.values()].map(({ line, held }): Bundle => {
    const group = createThresholdGroup(held.map((each) => each.declared.alarm));
    return {
      line,
      group,
      alarms: held.map((each) => each.declared),
      states: group.createStates(held.map((each) => each.state)),
      fresh: new Set(held.flatMap((each, at) => (each.isFresh ? [at] : []))),
      wasEmpty: false,
    };
  });
  return { bundles, singles };
}

/** The lines that alarms look at, each as long as the alarm needs that looks back farthest. */
function listLines(alarms: readonly DeclaredAlarm[]): LineRequest[] {
  const requests = new Map<string, LineRequest>();
  for (const { alarm } of alarms) {
    const periods = evaluationRange(alarm);
    for (const query of alarm.queries) {
      if (!('metric' in query)) continue;
      const id = lineOf(query.metric);
      const request = requests.get(id);
      const { metricName, dimensions, statistic, periodSeconds } = query.metric;
      if (request === undefined)
        requests.set(id, { id, metricName, dimensions, statistic: formatStatistic(statistic), periodSeconds, periods });
      else if (request.periods < periods) request.periods = periods;
    }
  }
  return [...requests.values()];
}

/** Alarms that look at the same line share it. */
function lineOf({ metricName, dimensions, statistic, periodSeconds }: MetricStat): string {
  const sorted = dimensions
    .map(({ name, value }) => [name, value])
    .sort(([left], [right]) => (left! < right! ? -1 : 1));
  return JSON.stringify([metricName, sorted, formatStatistic(statistic), periodSeconds]);
}
