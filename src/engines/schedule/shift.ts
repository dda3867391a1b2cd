import { countTurns, estimateShift, firstHandoff, shiftStart, shiftStartAt } from './handoff.ts';
import { listWindows } from './coverage.ts';
import type { Rotation } from './rotation.ts';
import { instantOf, wallTimeAt } from './zone.ts';

/** Who is on call from `since` to just before `until`, epoch milliseconds; nobody, for ever so long, before the start. */
export interface Shift {
  contacts: string[];
  since: number | null;
  until: number;
}

const EIGHT_DAYS = 8 * 86_400_000;

/**
 * Returns who is on call at an instant, and the whole stretch for which that holds: a shift, or the covered or
 * uncovered part of one (rules SCH-1 to SCH-10).
 */
export function onCallAt(rotation: Rotation, now: number): Shift {
  if (now < rotation.startAt) return { contacts: [], since: null, until: rotation.startAt };
  const first = firstHandoff(rotation);
  let shift = estimateShift(rotation, first, wallTimeAt(rotation.zone, now));
  while (shift > 0 && shiftStartAt(rotation, first, shift) > now) shift -= 1;
  while (shiftStartAt(rotation, first, shift + 1) <= now) shift += 1;
  const since = shiftStartAt(rotation, first, shift);
  const until = shiftStartAt(rotation, first, shift + 1);
  const whole = { contacts: contactsOf(rotation, countTurns(rotation, first, shift)), since, until };
  return rotation.coverage === null ? whole : cutToCoverage(rotation, whole, first, shift, now);
}

/**
 * Lists the shifts that meet the half-open interval, in order and not cut to it: each begins where the one before it
 * ends, so that every instant has exactly one (rule SCH-9). An empty interval has none.
 */
export function shifts(rotation: Rotation, from: number, to: number): Shift[] {
  const found: Shift[] = [];
  for (let at = from; at < to; ) {
    const shift = onCallAt(rotation, at);
    found.push(shift);
    at = shift.until;
  }
  return found;
}

function contactsOf({ contacts, size }: Rotation, turn: number): string[] {
  return Array.from({ length: size }, (_, place) => contacts[(turn * size + place) % contacts.length] ?? '');
}

function cutToCoverage(rotation: Rotation, whole: Shift, first: number, shift: number, now: number): Shift {
  const { coverage, zone } = rotation;
  const wall = wallTimeAt(zone, now);
  // A window lasts less than a week, and so does a gap between two.
  const from = Math.max(shiftStart(rotation, first, shift), wall - EIGHT_DAYS);
  const to = Math.min(shiftStart(rotation, first, shift + 1), wall + EIGHT_DAYS);
  let { since, until, contacts } = { ...whole, contacts: [] as string[] };
  for (const window of listWindows(coverage ?? [], from, to)) {
    const start = Math.max(whole.since ?? Number.NEGATIVE_INFINITY, instantOf(zone, window.start));
    const end = Math.min(whole.until, instantOf(zone, window.end));
    if (start >= end) continue;
    if (start <= now && now < end) return { contacts: whole.contacts, since: start, until: end };
    if (end <= now) since = end;
    else until = Math.min(until, start);
  }
  return { contacts, since, until };
}
