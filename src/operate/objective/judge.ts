import {
  addSums,
  type Budget,
  burnRate,
  type BurnReadings,
  combine,
  type Extent,
  fineSpan,
  forecast,
  type Forecast,
  hourOf,
  judgeBudget,
  MINUTE,
  type Objective,
  type ObjectiveAlert,
  type Span,
  subtractSums,
  type Sums,
  windowAt,
  type WindowReading,
} from '../../engines/slo/index.ts';
import { isUnion } from './definition.ts';
import { paceSpan } from './span.ts';
import { sumHeld, type Track } from './track.ts';

/** What was read of an objective at an instant: sums of its window by part, and by span in ms; plain JSON. */
export interface Reading {
  at: number;
  window: Span;
  sums: Sums[];
  spans: Record<string, Sums[]>;
}

/** Running sums of a part at the end of an hour; undefined before what was measured. */
export type Boundaries = (hour: number) => readonly Sums[] | undefined;

/** Instants whose running sums are needed to read an objective at `end`. */
export function boundariesOf(objective: Objective, spans: readonly number[], end: number): number[] {
  const hours = spans.filter((span) => span > fineSpan).map((span) => hourOf(end - span));
  const window = windowAt(objective.window, end);
  return window.end - window.start <= fineSpan ? hours : [...hours, hourOf(window.start)];
}

/** Reads an objective at the end of a minute: fine spans minute by minute, longer ones from whole hours (SL26). */
export function readTracks(
  objective: Objective,
  spans: readonly number[],
  tracks: readonly Track[],
  closed: number,
  end: number,
  boundaries: Boundaries,
): Reading {
  const window = windowAt(objective.window, end);
  const open = tracks.map((track) => sumHeld(track, closed, end));
  const sumFrom = (start: number, isFine: boolean): Sums[] => {
    if (isFine) return tracks.map((track) => sumHeld(track, start, end));
    const hour = hourOf(start);
    if (hour >= closed) return tracks.map((track) => sumHeld(track, hour, end));
    const before = boundaries(hour);
    return tracks.map((track, part) => {
      const now = addSums(track.base, open[part]!);
      return before === undefined ? now : subtractSums(now, before[part]!);
    });
  };
  const isFineWindow = window.end - window.start <= fineSpan;
  return {
    at: end,
    window,
    sums: sumFrom(isFineWindow ? Math.ceil(window.start / MINUTE) * MINUTE : window.start, isFineWindow),
    spans: Object.fromEntries(spans.map((span) => [span, sumFrom(end - span, span <= fineSpan)])),
  };
}

/** Minutes or slices that a window has, and had until an instant. */
export function extentOf({ method, sliceMinutes }: Objective, window: Span, at: number): Extent {
  const unit = method === 'Occurrences' ? MINUTE : sliceMinutes * MINUTE;
  return {
    whole: (window.end - window.start) / unit,
    passed: Math.floor((Math.min(at, window.end) - window.start) / unit),
  };
}

/** What an objective comes to; shares of the whole budget, null where nothing is known. */
export interface Judgement {
  goals: Budget[];
  consumed: number | null;
  remaining: number | null;
  burns: { spanMs: number; burn: number | null }[];
  forecast: Forecast;
}

/** The strictest of the targets. */
export function targetOf({ measures }: Objective): number {
  return Math.max(...measures.map((each) => each.target));
}

/** Joins a share of each goal, and of the union where there is one, as the objective says (SL21, SL22). */
function join(objective: Objective, shares: readonly (number | null)[]): number | null {
  if (isUnion(objective)) return shares.at(-1) ?? null;
  return combine(
    objective.isComposite ? 'sum' : 'worst',
    shares,
    objective.measures.map((each) => each.weight),
  );
}

function targetsOf(objective: Objective): number[] {
  const targets = objective.measures.map((each) => each.target);
  return isUnion(objective) ? [...targets, targetOf(objective)] : targets;
}

/** Returns the burn rate that some sums come to. */
export function burnOf(objective: Objective, sums: readonly Sums[]): number | null {
  const targets = targetsOf(objective);
  return join(
    objective,
    sums.map((each, part) => burnRate(each, targets[part]!)),
  );
}

/** Returns the share of the window's budget that some sums of it have spent; null without evidence in the window. */
export function spentOf(objective: Objective, window: readonly Budget[], part: readonly Sums[]): number | null {
  return join(
    objective,
    part.map((each, index) => {
      const budget = window[index]!;
      return budget.consumed === null || budget.allowed <= 0 ? null : each.bad / budget.allowed;
    }),
  );
}

/** Judges what was read. */
export function judgeReading(objective: Objective, reading: Reading): Judgement & { all: Budget[] } {
  const extent = extentOf(objective, reading.window, reading.at);
  const targets = targetsOf(objective);
  const all = reading.sums.map((each, part) => judgeBudget(objective.method, targets[part]!, each, extent));
  const consumed = join(
    objective,
    all.map((each) => each.consumed),
  );
  const burns = Object.entries(reading.spans)
    .map(([span, sums]) => ({ spanMs: Number(span), burn: burnOf(objective, sums) }))
    .sort((a, b) => a.spanMs - b.spanMs);
  const pace = burns.find((each) => each.spanMs === paceSpan(objective))?.burn ?? null;
  const { start, end } = reading.window;
  const window = { kind: objective.window.kind, start, end, length: end - start };
  return {
    goals: all.slice(0, objective.measures.length),
    all,
    consumed,
    remaining: consumed === null ? null : 1 - consumed,
    burns,
    forecast: forecast(consumed, pace, window, reading.at),
  };
}

/** Returns what an alert looks at. */
export function alertReadings(objective: Objective, { rule }: ObjectiveAlert, reading: Reading): BurnReadings {
  const of = (span: number): WindowReading => {
    const sums = reading.spans[span]!;
    // Several targets on one indicator count the same events.
    const counted = isUnion(objective) ? sums.slice(-1) : objective.isComposite ? sums : sums.slice(0, 1);
    const bad = counted.reduce((sum, each) => sum + each.bad, 0);
    return { burn: burnOf(objective, sums), bad, total: bad + counted.reduce((sum, each) => sum + each.good, 0) };
  };
  return {
    long: of(rule.longMs),
    short: rule.shortMs === null ? null : of(rule.shortMs),
    target: targetOf(objective),
    countsEvents: countsEvents(objective),
  };
}

/** Reports whether what is counted are events rather than minutes or slices. */
export function countsEvents({ method, measures }: Objective): boolean {
  return method === 'Occurrences' && measures.every((each) => each.reading.kind === 'ratio');
}
