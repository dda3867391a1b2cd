import { DAY, dayOf, weekdayOf, type WallTime } from './civil.ts';

/** A half-open part of the week in milliseconds after Monday 00:00; one that runs over Sunday ends after seven days. */
export interface Window {
  start: number;
  end: number;
}

const WEEK = 7 * DAY;

/** Joins windows that touch or overlap, around the week's end too; null when together they fill the week. */
export function mergeWindows(windows: readonly Window[]): readonly Window[] | null {
  const sorted = windows.toSorted((left, right) => left.start - right.start);
  const merged: Window[] = [];
  for (const window of sorted) {
    const last = merged.at(-1);
    if (last === undefined || window.start > last.end) merged.push({ ...window });
    else last.end = Math.max(last.end, window.end);
  }
  const last = merged.at(-1);
  if (last === undefined) return merged;
  // What the last window reaches into at the start of the next week is no window of its own.
  while (merged.length > 1 && (merged[0]?.start ?? 0) + WEEK <= last.end) {
    last.end = Math.max(last.end, (merged.shift()?.end ?? 0) + WEEK);
  }
  return merged.length === 1 && last.end - last.start >= WEEK ? null : merged;
}

/** Returns the wall time of the Monday 00:00 at or before a wall time. */
export function mondayOf(wall: WallTime): WallTime {
  const day = dayOf(wall);
  return (day - weekdayOf(day)) * DAY;
}

/** Lists the covered stretches of wall time that meet the half-open interval, in order, not cut to it. */
export function listWindows(coverage: readonly Window[], from: WallTime, to: WallTime): Window[] {
  const found: Window[] = [];
  for (let monday = mondayOf(from) - WEEK; monday < to; monday += WEEK) {
    for (const { start, end } of coverage) {
      if (monday + start < to && monday + end > from) found.push({ start: monday + start, end: monday + end });
    }
  }
  return found;
}

/** Reports whether any moment of the half-open stretch of wall time is covered. */
export function isCovered(coverage: readonly Window[] | null, from: WallTime, to: WallTime): boolean {
  if (to <= from) return false;
  // Every week has a window, so that a longer stretch need not be searched.
  return coverage === null || listWindows(coverage, from, Math.min(to, from + WEEK)).length > 0;
}
