import {
  type AlarmState,
  bandOf,
  type BandLimits,
  evaluateAlarm,
  type Evaluation,
  evaluationRange,
  explainEvaluation,
  type MetricAlarm,
} from '../../../engines/alarm/index.ts';
import { measure } from '../measure.ts';
import { parseDuration, parseSeries, type Read } from './series-notation.ts';

/** What is expected at a time, in seconds from the beginning of the first period. */
export interface Expected {
  at: number;
  expect: AlarmState;
  /** The SPEC rule that is to decide. */
  rule: string | null;
}

/** A test of a metric alarm: one point for each period of each metric, oldest first, and what is to come of them. */
export interface AlarmTest {
  alarm: string;
  /** Points by id of the query; under '' those of the only metric. */
  series: ReadonlyMap<string, readonly (number | null)[]>;
  /** The limits of a band by period; the last ones stay. */
  limits: readonly (BandLimits | null)[] | null;
  from: AlarmState;
  /** What one evaluation of the newest range says, without a time line. */
  outcome: Omit<Expected, 'at'> | null;
  timeline: readonly Expected[];
}

const states: readonly unknown[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** Reads a state; another word gives what is wrong with it. */
export function readState(value: unknown): Read<AlarmState> {
  return states.includes(value)
    ? { value: value as AlarmState }
    : { problem: `${JSON.stringify(value ?? null)} is no state: write OK, ALARM or INSUFFICIENT_DATA` };
}

const keys = ['alarm', 'points', 'series', 'lower', 'upper', 'from', 'expect', 'rule', 'at', 'timeline', 'name'];

/** Reads what is written as a test of a metric alarm; another shape gives what is wrong with it. */
export function readAlarmTest(value: Record<string, unknown>): Read<AlarmTest> {
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return {
      problem: `A test of an alarm has no "${unknown}": write ${keys.filter((each) => each !== 'name').join(', ')}`,
    };
  if (typeof value.alarm !== 'string') return { problem: 'The test names no alarm: write alarm: NAME' };
  const series = readAllSeries(value);
  if ('problem' in series) return series;
  const limits = readLimits(value);
  if ('problem' in limits) return limits;
  const from = 'from' in value ? readState(value.from) : { value: 'INSUFFICIENT_DATA' as const };
  if ('problem' in from) return from;
  const timeline = readTimeline(value);
  if ('problem' in timeline) return timeline;
  const outcome = 'at' in value || !('expect' in value) ? { value: null } : readOutcome(value);
  if ('problem' in outcome) return outcome;
  if (outcome.value === null && timeline.value.length === 0)
    return {
      problem: 'The test expects nothing: write expect: STATE, or timeline with such as { at: 10m, expect: ALARM }',
    };
  return {
    value: {
      alarm: value.alarm,
      series: series.value,
      limits: limits.value,
      from: from.value,
      outcome: outcome.value,
      timeline: timeline.value,
    },
  };
}

function readAllSeries({ points, series }: Record<string, unknown>): Read<Map<string, (number | null)[]>> {
  if ((points === undefined) === (series === undefined))
    return { problem: 'The test has to hold either points, or series with the points of each metric by its id' };
  if (points !== undefined) {
    const read = parseSeries(points);
    return 'problem' in read ? { problem: `points: ${read.problem}` } : { value: new Map([['', read.value]]) };
  }
  if (typeof series !== 'object' || series === null || Array.isArray(series))
    return { problem: 'series is no map: write the points of each metric by its id, such as { m1: "0+1x10" }' };
  const found = new Map<string, (number | null)[]>();
  for (const [id, each] of Object.entries(series)) {
    const read = parseSeries(each);
    if ('problem' in read) return { problem: `series.${id}: ${read.problem}` };
    found.set(id, read.value);
  }
  return { value: found };
}

function readLimits({ lower, upper }: Record<string, unknown>): Read<(BandLimits | null)[] | null> {
  if (lower === undefined && upper === undefined) return { value: null };
  const [low, high] = [parseSeries(lower), parseSeries(upper)];
  if ('problem' in low) return { problem: `lower: ${low.problem}` };
  if ('problem' in high) return { problem: `upper: ${high.problem}` };
  const length = Math.max(low.value.length, high.value.length);
  const at = (values: readonly (number | null)[], index: number) => values[Math.min(index, values.length - 1)] ?? null;
  return {
    value: Array.from({ length }, (_, index) => {
      const [least, most] = [at(low.value, index), at(high.value, index)];
      return least === null || most === null ? null : { lower: least, upper: most };
    }),
  };
}

function readOutcome({ expect, rule }: Record<string, unknown>): Read<Omit<Expected, 'at'>> {
  const state = readState(expect);
  if ('problem' in state) return state;
  if (rule !== undefined && typeof rule !== 'string') return { problem: 'rule is no text: write such as AL4' };
  return { value: { expect: state.value, rule: rule ?? null } };
}

function readTimeline(value: Record<string, unknown>): Read<Expected[]> {
  const listed = 'timeline' in value ? value.timeline : [];
  if (!Array.isArray(listed)) return { problem: 'timeline is no list: write such as [{ at: 10m, expect: ALARM }]' };
  const found: Expected[] = [];
  for (const each of 'at' in value ? [value, ...(listed as unknown[])] : (listed as unknown[])) {
    if (typeof each !== 'object' || each === null || !('at' in each))
      return {
        problem: `${JSON.stringify(each)} of the timeline has no time: write such as { at: 10m, expect: ALARM }`,
      };
    const extra = each === value ? undefined : Object.keys(each).find((key) => !['at', 'expect', 'rule'].includes(key));
    if (extra !== undefined) return { problem: `A timeline has no "${extra}": write at, expect and rule` };
    const at = parseDuration(each.at);
    if ('problem' in at) return at;
    const outcome = readOutcome(each as Record<string, unknown>);
    if ('problem' in outcome) return outcome;
    found.push({ at: at.value, ...outcome.value });
  }
  return { value: found.sort((left, right) => left.at - right.at) };
}

/**
 * Returns what is wrong with an alarm by a test, one sentence each; none where it passes. Without times the newest range of
 * the points is evaluated once, from the state before; with times an evaluation is made at the end of every period from the
 * first on, and where the points have ended there is no data.
 */
export function judgeAlarm(test: AlarmTest, alarm: MetricAlarm): string[] {
  const series = assign(test, alarm);
  if ('problem' in series) return [series.problem];
  if (bandOf(alarm) !== null && test.limits === null)
    return [`The alarm "${alarm.name}" is held against a band: write lower and upper, as numbers or series`];
  const problems: string[] = [];
  if (test.outcome !== null) {
    const length = Math.max(0, ...[...series.value.values()].map((each) => each.length));
    const evaluation = evaluateAt(alarm, series.value, test, length, test.from);
    problems.push(...compare(alarm, evaluation, test.outcome, ''));
  }
  let state = test.from;
  let ended = 0;
  let newest: Evaluation | null = null;
  for (const expected of test.timeline) {
    for (; (ended + 1) * alarm.periodSeconds <= expected.at; ended += 1) {
      newest = evaluateAt(alarm, series.value, test, ended + 1, state);
      state = newest.state;
    }
    const when = ` at ${formatTime(expected.at)}`;
    if (newest !== null) problems.push(...compare(alarm, newest, expected, when));
    else if (state !== expected.expect)
      problems.push(
        `The alarm "${alarm.name}"${when} was to be ${expected.expect}, and is ${state}: no period has ended by then`,
      );
  }
  return problems;
}

/** Gives the points of the test to the metrics of the alarm. */
function assign({ series }: AlarmTest, alarm: MetricAlarm): Read<Map<string, readonly (number | null)[]>> {
  const ids = alarm.queries.flatMap((query) => ('metric' in query ? [query.id] : []));
  const alone = series.get('');
  if (alone !== undefined) {
    if (ids.length === 1) return { value: new Map([[ids[0]!, alone]]) };
    return {
      problem: `The alarm "${alarm.name}" reads ${ids.length} metrics: write series with ${ids.join(', ')} in place of points`,
    };
  }
  const unknown = [...series.keys()].find((id) => !ids.includes(id));
  if (unknown !== undefined)
    return { problem: `The alarm "${alarm.name}" reads no metric "${unknown}": write series with ${ids.join(', ')}` };
  return { value: new Map(series) };
}

/** Evaluates the range that ends with so many periods; what lies before the first period or after the last point is missing. */
function evaluateAt(
  alarm: MetricAlarm,
  series: ReadonlyMap<string, readonly (number | null)[]>,
  { limits }: AlarmTest,
  periods: number,
  state: AlarmState,
): Evaluation {
  const range = evaluationRange(alarm);
  const places = Array.from({ length: range }, (_, index) => periods - range + index);
  const points = new Map([...series].map(([id, values]) => [id, places.map((place) => values[place] ?? null)]));
  const starts = places.map((place) => place * alarm.periodSeconds * 1000);
  const bands = places.map((place) => limits?.[Math.max(0, Math.min(place, limits.length - 1))] ?? null);
  return evaluateAlarm(alarm, measure(alarm, points, starts), state, limits === null ? {} : { limits: bands });
}

function compare(
  alarm: MetricAlarm,
  evaluation: Evaluation,
  { expect, rule }: Omit<Expected, 'at'>,
  when: string,
): string[] {
  const { state, reason } = evaluation;
  if (state !== expect) {
    const { changes } = explainEvaluation(alarm, evaluation);
    const what = changes.find((each) => each.to === expect);
    const more = what === undefined ? '' : `. ${what.sentence}`;
    return [
      `The alarm "${alarm.name}"${when} was to be ${expect}, and is ${state} by ${evaluation.rule}: ${reason}${more}`,
    ];
  }
  if (rule !== null && rule !== evaluation.rule)
    return [`The alarm "${alarm.name}"${when} is ${state} by ${evaluation.rule} and not by ${rule}: ${reason}`];
  return [];
}

/** Writes seconds as tests do, such as `1h30m`. */
export function formatTime(seconds: number): string {
  const text = (
    [
      ['d', 86_400],
      ['h', 3600],
      ['m', 60],
      ['s', 1],
    ] as const
  )
    .map(([unit, size], index, all) => {
      const within = index === 0 ? seconds : seconds % all[index - 1]![1];
      const count = size === 1 ? within : Math.floor(within / size);
      return count === 0 ? '' : `${count}${unit}`;
    })
    .join('');
  return text === '' ? '0s' : text;
}
