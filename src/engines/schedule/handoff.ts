import { DAY, dateOfDays, dayOf, daysInMonth, daysOfDate, type WallTime } from './civil.ts';
import { isCovered, mondayOf } from './coverage.ts';
import type { Cycle, Rotation } from './rotation.ts';
import { instantOf } from './zone.ts';

/**
 * Returns the wall time of the handoff with this number, counted from the first of the period that the rotation starts
 * in: always anchor plus a multiple of the interval, never one handoff from another (rule SCH-1).
 */
export function handoffAt({ cycle, start }: Rotation, number: number): WallTime {
  const round = Math.floor(number / cycle.times.length);
  const place = number - round * cycle.times.length;
  switch (cycle.unit) {
    case 'day':
      return (dayOf(start) + round * cycle.every) * DAY + (cycle.times[place] ?? 0);
    case 'week':
      return mondayOf(start) + round * cycle.every * 7 * DAY + (cycle.times[place] ?? 0);
    case 'month':
      return listMonth(cycle, monthOf(start) + round * cycle.every)[place] ?? 0;
  }
}

function monthOf(wall: WallTime): number {
  const { year, month } = dateOfDays(dayOf(wall));
  return year * 12 + month - 1;
}

function listMonth(cycle: Extract<Cycle, { unit: 'month' }>, index: number): WallTime[] {
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  const last = daysInMonth(year, month);
  // The 31st of a short month is its last day, which can change the order of two handoffs.
  return cycle.times
    .map(({ day, time }) => daysOfDate({ year, month, day: Math.min(day, last) }) * DAY + time)
    .toSorted((left, right) => left - right);
}

/** Returns the number of the first handoff after the rotation's start: the one that ends shift 0. */
export function firstHandoff(rotation: Rotation): number {
  let number = 0;
  while (handoffAt(rotation, number) <= rotation.start) number += 1;
  return number;
}

/** Returns the wall time at which a shift begins; shift 0 begins with the rotation. */
export function shiftStart(rotation: Rotation, first: number, shift: number): WallTime {
  return shift === 0 ? rotation.start : handoffAt(rotation, first + shift - 1);
}

/** Returns the instant, epoch milliseconds, at which a shift begins. */
export function shiftStartAt(rotation: Rotation, first: number, shift: number): number {
  if (shift === 0) return rotation.startAt;
  // A start in the second of two equal hours must not be overtaken by a handoff in the first.
  return Math.max(rotation.startAt, instantOf(rotation.zone, handoffAt(rotation, first + shift - 1)));
}

/** Estimates the shift that a wall time falls in; at most a few shifts away from the truth. */
export function estimateShift(rotation: Rotation, first: number, wall: WallTime): number {
  const { cycle, start } = rotation;
  const periods =
    cycle.unit === 'day'
      ? dayOf(wall) - dayOf(start)
      : cycle.unit === 'week'
        ? Math.floor((wall - mondayOf(start)) / (7 * DAY))
        : monthOf(wall) - monthOf(start);
  return Math.max(0, Math.floor(periods / cycle.every) * cycle.times.length - first + 1);
}

/** Counts the shifts before this one that have any coverage: how often the turn has passed on (rule SCH-8). */
export function countTurns(rotation: Rotation, first: number, shift: number): number {
  if (shift === 0) return 0;
  const isTaken = (number: number): boolean =>
    isCovered(rotation.coverage, handoffAt(rotation, number), handoffAt(rotation, number + 1));
  const initial = isCovered(rotation.coverage, rotation.start, handoffAt(rotation, first)) ? 1 : 0;
  const regular = shift - 1;
  if (rotation.cycle.unit !== 'month') {
    if (rotation.coverage === null) return initial + regular;
    // The week repeats, so the pattern of covered shifts does: after seven rounds of days, after each round of weeks.
    const period = rotation.cycle.times.length * (rotation.cycle.unit === 'day' ? 7 : 1);
    const rounds = Math.floor(regular / period);
    const inPeriod = countWhere(first, period, isTaken);
    return initial + rounds * inPeriod + countWhere(first, regular - rounds * period, isTaken);
  }
  return initial + countWhere(first, regular, isTaken);
}

function countWhere(from: number, length: number, holds: (number: number) => boolean): number {
  let count = 0;
  for (let offset = 0; offset < length; offset++) if (holds(from + offset)) count += 1;
  return count;
}
