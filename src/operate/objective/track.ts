import {
  addSums,
  HOUR,
  MINUTE,
  noSums,
  type Slicing,
  type Sums,
  type Tally,
  tallySlice,
} from '../../engines/slo/index.ts';

/** Minutes that are held one by one: six hours for the fine windows, and one for slices and hours that are still open. */
export const heldMinutes = 420;

/** Milliseconds after the end of a minute within which points of it count: once in that time they are read again. */
export const lateMs = 5 * MINUTE;

/** What one goal came to: minutes of late one by one, and the running sums at the end of the last hour that is closed. */
export interface Track {
  slicing: Slicing;
  /** Sums from the beginning of what was measured to `closed`. */
  base: Sums;
  /** Good and bad of the unit that ends with a minute; NaN where there is no evidence. Held by minute modulo `heldMinutes`. */
  good: Float64Array;
  bad: Float64Array;
  /** The minutes of slices longer than one; null where a minute is a unit. */
  minutes: Tally[] | null;
}

/** Returns a track without evidence. */
export function createTrack(slicing: Slicing, base: Sums): Track {
  return {
    slicing,
    base,
    good: new Float64Array(heldMinutes).fill(Number.NaN),
    bad: new Float64Array(heldMinutes).fill(Number.NaN),
    minutes: slicing.sliceMinutes === 1 ? null : Array.from({ length: heldMinutes }, () => null),
  };
}

function placeOf(instant: number): number {
  return Math.floor(instant / MINUTE) % heldMinutes;
}

function put(track: Track, place: number, tally: Tally): void {
  track.good[place] = tally === null ? Number.NaN : tally.good;
  track.bad[place] = tally === null ? Number.NaN : tally.bad;
}

/** Writes minutes from an instant on, in order; what was held of the same minutes, or `heldMinutes` before, is replaced. */
export function writeMinutes(track: Track, from: number, tallies: readonly Tally[]): void {
  const { slicing, minutes } = track;
  if (minutes === null) {
    tallies.forEach((tally, index) =>
      put(track, placeOf(from + index * MINUTE), tally === null ? null : tallySlice(slicing, [tally])),
    );
    return;
  }
  tallies.forEach((tally, index) => {
    const place = placeOf(from + index * MINUTE);
    minutes[place] = tally;
    put(track, place, null);
  });
  const size = slicing.sliceMinutes * MINUTE;
  const end = from + tallies.length * MINUTE;
  for (let slice = Math.floor(from / size) * size; slice + size <= end; slice += size) {
    const own = Array.from(
      { length: slicing.sliceMinutes },
      (_, index) => minutes[placeOf(slice + index * MINUTE)] ?? null,
    );
    put(track, placeOf(slice + size - MINUTE), tallySlice(slicing, own));
  }
}

/** Writes units that were made elsewhere, by the minute in which each ends. */
export function writeUnits(track: Track, from: number, units: readonly Tally[]): void {
  units.forEach((unit, index) => put(track, placeOf(from + index * MINUTE), unit));
}

/** Returns the unit that ends with a minute. */
export function unitAt(track: Track, minute: number): Tally {
  const place = placeOf(minute);
  const bad = track.bad[place]!;
  return Number.isNaN(bad) ? null : { good: track.good[place]!, bad };
}

/** Adds up the units that end in (from, to], for spans that are still held. */
export function sumHeld(track: Track, from: number, to: number): Sums {
  let good = 0;
  let bad = 0;
  let seen = 0;
  for (let minute = from; minute < to; minute += MINUTE) {
    const place = placeOf(minute);
    const each = track.bad[place]!;
    if (Number.isNaN(each)) continue;
    good += track.good[place]!;
    bad += each;
    seen += 1;
  }
  return seen === 0 ? noSums : { good, bad, seen };
}

/** Returns the running sums at the end of the hour after `closed`. */
export function sumHour(track: Track, closed: number): Sums {
  return addSums(track.base, sumHeld(track, closed, closed + HOUR));
}

/** Minutes without much that is bad that end a run of minutes that are. */
const longestGap = 5;

/**
 * Returns the start of the first minute of the run that goes on at `end` in which at least a share of what was counted was
 * bad; null when there is none. Runs are followed as far back as minutes are held.
 */
export function findRunStart(track: Track, share: number, end: number): number | null {
  let first: number | null = null;
  let gap = 0;
  for (let minute = end - MINUTE; minute >= end - heldMinutes * MINUTE && gap <= longestGap; minute -= MINUTE) {
    const unit = unitAt(track, minute);
    if (unit === null) continue;
    if (unit.bad >= share * (unit.good + unit.bad) && unit.bad > 0) {
      first = minute;
      gap = 0;
    } else gap += 1;
  }
  return first;
}
