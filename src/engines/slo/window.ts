import {
  type CivilDate,
  DAY,
  dateOfDays,
  dayOf,
  daysInMonth,
  daysOfDate,
  instantOf,
  parseDateTime,
  type WallTime,
  wallTimeAt,
} from '../schedule/index.ts';
import { lengthOf } from './duration.ts';
import type { Duration, TimeWindow } from './model.ts';

/** A half-open span of time in epoch milliseconds. */
export interface Span {
  start: number;
  end: number;
}

const months: Partial<Record<Duration['unit'], number>> = { M: 1, Q: 3, Y: 12 };
const days: Partial<Record<Duration['unit'], number>> = { d: 1, w: 7 };

/**
 * Returns the window that an instant falls into: of a rolling one the length before `now`, of a calendar one the whole
 * period around `now`, its end included in what comes (SL15, SL16).
 */
export function windowAt(window: TimeWindow, now: number): Span {
  if (window.kind === 'rolling') return { start: now - lengthOf(window.duration), end: now };
  const anchor = parseDateTime(window.start)?.wall ?? 0;
  const boundary = (index: number): number => boundaryOf(window.duration, anchor, window.timeZone, index);
  let index = guessIndex(window.duration, anchor, wallTimeAt(window.timeZone, now));
  while (boundary(index) > now) index -= 1;
  while (boundary(index + 1) <= now) index += 1;
  return { start: boundary(index), end: boundary(index + 1) };
}

/** The instant at which period `index` begins, reached from the anchor in one step so that nothing drifts (SL16). */
function boundaryOf({ count, unit }: Duration, anchor: WallTime, zone: string, index: number): number {
  const perMonth = months[unit];
  if (perMonth !== undefined) return instantOf(zone, addMonths(anchor, index * count * perMonth));
  const perDay = days[unit];
  if (perDay !== undefined) return instantOf(zone, anchor + index * count * perDay * DAY);
  // Minutes and hours pass at the same pace whatever the wall clock does.
  return instantOf(zone, anchor) + index * lengthOf({ count, unit });
}

function addMonths(wall: WallTime, count: number): WallTime {
  const day = dayOf(wall);
  const date: CivilDate = dateOfDays(day);
  const total = date.year * 12 + date.month - 1 + count;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  // A 31st that the month does not have is its last day.
  const last = Math.min(date.day, daysInMonth(year, month));
  return daysOfDate({ year, month, day: last }) * DAY + (wall - day * DAY);
}

function guessIndex(duration: Duration, anchor: WallTime, wall: WallTime): number {
  return Math.floor((wall - anchor) / lengthOf(duration));
}

/** Returns the days of a zone that a span touches, each cut to the span, with the date of each such as `2026-03-01`. */
export function daysOf(span: Span, zone: string): (Span & { date: string })[] {
  const result: (Span & { date: string })[] = [];
  let day = dayOf(wallTimeAt(zone, span.start));
  for (;;) {
    const start = instantOf(zone, day * DAY);
    if (start >= span.end) return result;
    const end = instantOf(zone, (day + 1) * DAY);
    const { year, month, day: number } = dateOfDays(day);
    const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
    if (end > span.start)
      result.push({
        start: Math.max(start, span.start),
        end: Math.min(end, span.end),
        date: `${pad(year, 4)}-${pad(month)}-${pad(number)}`,
      });
    day += 1;
  }
}

/** Returns the zone whose days a window counts: its own, or UTC for one that rolls. */
export function zoneOf(window: TimeWindow): string {
  return window.kind === 'calendar' ? window.timeZone : 'UTC';
}
