import { decide } from '../../../engines/alarm/decide.ts';
import {
  type AlarmState,
  type AnomalyDetector,
  type AnomalyModel,
  bandOf,
  computeSeries,
  evaluationRange,
  findDetector,
  isBreaching,
  type MetricAlarm,
  metricsOf,
  plainMetric,
  trainModel,
  type TrainingPoint,
} from '../../../engines/alarm/index.ts';
import type { TelemetryStore } from '../../../platform/telemetry.ts';
import { cadenceOf } from '../definition.ts';
import { judge, type PointsByQuery, readPoints } from '../measure.ts';

/** A stay in ALARM that a replay found, epoch ms; `to` is null where it lasts to the end. */
export interface ReplayedFiring {
  from: number;
  to: number | null;
  reason: string;
}

/** What an alarm would have done. */
export interface Replay {
  firings: ReplayedFiring[];
  evaluations: number;
  /** Share of the periods, or of the time, for which there is what it looks at, 0 to 1. */
  covered: number;
  /** Days for which a band could be learnt of what came before; null without a band. */
  trained: { days: number; of: number } | null;
}

const day = 86_400_000;

/** Periods that are read at once at most: what bounds the memory of a replay. */
const periodsAtOnce = 10_000;

/** Evaluations within one period at most; each needs the periods to be cut anew. */
const phaseLimit = 20;

/** Days that a band is learnt of. */
const trainingDays = 14;

/** The points of one way to cut time into periods, over the ranges of some evaluations. */
interface Phase {
  /** End of the first evaluation's range; the others follow by the period. */
  first: number;
  points: PointsByQuery;
  counts: readonly (number | null)[] | null;
  /** What each point is to the threshold, for an alarm that needs no more than that. */
  flags: readonly (boolean | null)[] | null;
}

/**
 * Replays a metric alarm over the stored telemetry in (from, to] (epoch ms, `to` the end of a period of the cadence):
 * every evaluation in order, as the alarm would have made them had all points come in time, from INSUFFICIENT_DATA on.
 * Within a period there are at most 20 evaluations, so that one of
 * an hour is evaluated every three minutes. A band is learnt anew for each day of
 * the two weeks before it.
 */
export async function replayMetric(
  store: Pick<TelemetryStore, 'query'>,
  alarm: MetricAlarm,
  { from, to }: { from: number; to: number },
  detectors: readonly AnomalyDetector[] = [],
): Promise<Replay> {
  const period = alarm.periodSeconds * 1000;
  const step = Math.max(cadenceOf(alarm.periodSeconds) * 1000, period / phaseLimit);
  const hasBand = bandOf(alarm) !== null;
  const isPlain = plainMetric(alarm) !== null && typeof alarm.threshold === 'number' && !needsCounts(alarm);
  // Whole steps, so that every chunk begins at an evaluation; a day where the band changes with the day.
  const longest = hasBand ? day : periodsAtOnce * period;
  const chunk = Math.max(1, Math.floor(longest / step)) * step;
  const bands = hasBand ? createTrainer(store, alarm, detectors) : null;
  const trained = { days: 0, of: 0 };
  const walk = createWalk();
  const present = { covered: 0, of: 0 };

  for (let begin = to - Math.ceil((to - from) / chunk) * chunk; begin < to; begin += chunk) {
    const first = begin + step * (1 + Math.max(0, Math.floor((from - begin) / step)));
    const last = begin + chunk;
    if (first > last) continue;
    const phases = await readPhases(store, alarm, { first, last, step }, isPlain);
    const model = (await bands?.train(begin)) ?? undefined;
    if (bands !== null) {
      trained.of += 1;
      if (model !== undefined) trained.days += 1;
    }
    for (let end = first, index = 0; end <= last; end += step, index += 1) {
      const phase = phases[index % phases.length]!;
      decideAt(walk, alarm, phase, end, model);
    }
    countPresent(present, alarm, phases[0]!);
  }
  return {
    firings: walk.firings,
    evaluations: walk.evaluations,
    covered: present.of === 0 ? 0 : present.covered / present.of,
    trained: hasBand ? trained : null,
  };
}

interface Walk {
  state: AlarmState;
  evaluations: number;
  firings: ReplayedFiring[];
}

function createWalk(): Walk {
  return { state: 'INSUFFICIENT_DATA', evaluations: 0, firings: [] };
}

function decideAt(walk: Walk, alarm: MetricAlarm, phase: Phase, end: number, model: AnomalyModel | undefined): void {
  const period = alarm.periodSeconds * 1000;
  const range = evaluationRange(alarm);
  const at = Math.round((end - phase.first) / period);
  walk.evaluations += 1;
  const slow = () => {
    const points = new Map([...phase.points].map(([id, values]) => [id, values.slice(at, at + range)]));
    const starts = Array.from({ length: range }, (_, index) => end - (range - index) * period);
    const counts = phase.counts?.slice(at, at + range).map((count) => count ?? 0);
    return judge(alarm, points, starts, walk.state, { model, counts });
  };
  const state =
    phase.flags === null ? slow().state : decide(alarm, phase.flags.slice(at, at + range), walk.state).state;
  if (state === walk.state) return;
  if (state === 'ALARM') walk.firings.push({ from: end, to: null, reason: slow().reason });
  const last = walk.firings.at(-1);
  if (walk.state === 'ALARM' && last !== undefined) last.to = end;
  walk.state = state;
}

/** Reads the points for evaluations from `first` to `last`, one phase for each place within a period. */
async function readPhases(
  store: Pick<TelemetryStore, 'query'>,
  alarm: MetricAlarm,
  { first, last, step }: { first: number; last: number; step: number },
  isPlain: boolean,
): Promise<Phase[]> {
  const period = alarm.periodSeconds * 1000;
  const range = evaluationRange(alarm);
  const phases: Phase[] = [];
  const count = Math.max(1, Math.round(period / step));
  for (let index = 0; index < count && first + index * step <= last; index += 1) {
    const begin = first + index * step;
    const evaluations = Math.floor((last - begin) / period) + 1;
    const end = begin + (evaluations - 1) * period;
    const periodsOf = () => evaluations - 1 + range;
    const points = (await readPoints(store, [alarm], end, periodsOf)).get(alarm.name)!;
    const values = points.get(alarm.returned) ?? [];
    phases.push({
      first: begin,
      points,
      counts: needsCounts(alarm) ? await readCounts(store, alarm, end, periodsOf) : null,
      flags: isPlain ? values.map((value) => judgePoint(alarm, value)) : null,
    });
  }
  return phases;
}

function judgePoint(alarm: MetricAlarm, value: number | null): boolean | null {
  return value === null || !Number.isFinite(value) ? null : isBreaching(alarm, value);
}

/** A percentile of few samples may be asked not to change the state. */
function needsCounts(alarm: MetricAlarm): boolean {
  return alarm.lowSamplePercentile === 'ignore' && plainMetric(alarm) !== null;
}

async function readCounts(
  store: Pick<TelemetryStore, 'query'>,
  alarm: MetricAlarm,
  end: number,
  periodsOf: () => number,
): Promise<readonly (number | null)[]> {
  const metric = metricsOf(alarm)[0]!;
  const counted: MetricAlarm = {
    ...alarm,
    queries: [{ id: alarm.returned, metric: { ...metric, statistic: 'SampleCount' } }],
  };
  return (await readPoints(store, [counted], end, periodsOf)).get(alarm.name)!.get(alarm.returned) ?? [];
}

/** Counts the periods of a chunk for which any metric of the alarm has a point; those before its first evaluation are of the chunk before. */
function countPresent(present: { covered: number; of: number }, alarm: MetricAlarm, { points }: Phase): void {
  const all = [...points.values()];
  const length = Math.max(0, ...all.map((each) => each.length));
  for (let index = evaluationRange(alarm) - 1; index < length; index += 1) {
    present.of += 1;
    if (all.some((each) => each[index] !== null && each[index] !== undefined)) present.covered += 1;
  }
}

/** Learns bands of what came before an instant. */
interface Trainer {
  /** Returns the model as of an instant (epoch ms), or null while there is too little data; instants only go forward. */
  train(instant: number): Promise<AnomalyModel | null>;
}

function createTrainer(
  store: Pick<TelemetryStore, 'query'>,
  alarm: MetricAlarm,
  detectors: readonly AnomalyDetector[],
): Trainer {
  const band = bandOf(alarm)!;
  const period = alarm.periodSeconds * 1000;
  const detector = findDetector(alarm, detectors);
  const unit = metricsOf(alarm).find((each) => each.unit !== undefined)?.unit;
  let known: TrainingPoint[] = [];
  let knownTo: number | null = null;

  /** Reads the points of periods in [knownTo, instant), a day at a time at most. */
  async function readUpTo(instant: number): Promise<void> {
    knownTo ??= instant - Math.ceil((trainingDays * day) / period) * period;
    const perDay = Math.max(1, Math.floor(day / period));
    while (knownTo + period <= instant) {
      const count = Math.min(perDay, Math.floor((instant - knownTo) / period));
      const begin: number = knownTo;
      const starts = Array.from({ length: count }, (_, index) => begin + index * period);
      const end = begin + count * period;
      const points = (await readPoints(store, [alarm], end, () => count)).get(alarm.name)!;
      const values = computeSeries(band.around, alarm.queries, points, { starts, periodSeconds: alarm.periodSeconds });
      for (const [index, value] of values.entries()) known.push({ at: starts[index]!, value });
      knownTo = end;
    }
  }

  return {
    async train(instant) {
      await readUpTo(instant);
      known = known.filter((each) => each.at >= instant - trainingDays * day);
      return trainModel(known, {
        now: instant,
        spanDays: trainingDays,
        ...(detector === undefined ? {} : { zone: detector.zone, excluded: detector.excluded }),
        ...(unit === undefined ? {} : { unit }),
      }).model;
    },
  };
}
