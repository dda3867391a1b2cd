import { dateOfDays } from '../../schedule/index.ts';
import { finite, type Series, type TimeLine } from './value.ts';

const DAY = 86_400_000;

/** What a function makes of each point alone (AL29). */
export const POINT_FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

/** What a function makes of a series and the instants of its points (AL30, AL32). */
export const SERIES_FUNCTIONS: Readonly<Record<string, (points: Series, line: TimeLine) => Series>> = {
  DIFF: (points, line) => steps(points, line, (difference) => difference),
  DIFF_TIME: (points, line) => steps(points, line, (_, seconds) => seconds),
  RATE: (points, line) => steps(points, line, (difference, seconds) => difference / seconds),
  RUNNING_SUM: (points) => {
    let sum = 0;
    return points.map((value) => (value === null ? null : finite((sum += value))));
  },
  MINUTE: clock((ms) => Math.floor(ms / 60_000) % 60),
  HOUR: clock((ms) => Math.floor(ms / 3_600_000) % 24),
  // The epoch began on a Thursday, the fourth day.
  DAY: clock((ms) => ((((Math.floor(ms / DAY) + 3) % 7) + 7) % 7) + 1),
  DATE: clock((ms) => dateOfDays(Math.floor(ms / DAY)).day),
  MONTH: clock((ms) => dateOfDays(Math.floor(ms / DAY)).month),
  YEAR: clock((ms) => dateOfDays(Math.floor(ms / DAY)).year),
  EPOCH: clock((ms) => Math.floor(ms / 1000)),
};

/** The clock functions tell the time in UTC of every period, also of those without data. */
function clock(read: (ms: number) => number) {
  return (_: Series, line: TimeLine): Series => line.starts.map(read);
}

/** Holds each value against the one before it that is not missing; the first has none. */
function steps(points: Series, line: TimeLine, make: (difference: number, seconds: number) => number): Series {
  let before: { value: number; start: number } | null = null;
  return points.map((value, at) => {
    if (value === null) return null;
    const start = line.starts[at] ?? 0;
    const made = before === null ? null : finite(make(value - before.value, (start - before.start) / 1000));
    before = { value, start };
    return made;
  });
}

/** Fills what is missing with the newest value before it; what comes before the first value stays missing (AL30). */
export function fillRepeating(points: Series): Series {
  let last: number | null = null;
  return points.map((value) => (last = value ?? last));
}

/** Fills each gap between two values on the line between them; before the first and after the last it stays missing (AL30). */
export function fillLinearly(points: Series): Series {
  const known = points.flatMap((value, at) => (value === null ? [] : [{ value, at }]));
  let next = 0;
  return points.map((value, at) => {
    if (value !== null) {
      next += 1;
      return value;
    }
    const left = known[next - 1];
    const right = known[next];
    if (left === undefined || right === undefined) return null;
    return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
  });
}
