import { DAY, daysOfDate, type WallTime } from './civil.ts';

// Building a formatter costs thousands of readings; keeping one per zone changes no result.
const formatters = new Map<string, Intl.DateTimeFormat>();

/** More than any zone has ever been away from UTC. */
const WIDEST = 16 * 3_600_000;

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, formatter);
  return formatter;
}

/** Reports whether the text names a time zone of the IANA database that this machine knows; bare offsets are no zones. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Returns how far a known zone's wall clock is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  const whole = Math.floor(instant / 1000) * 1000;
  const text = formatterOf(zone).format(whole);
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (text.match(/\d+/g) ?? []).map(Number);
  const date = { year: text.includes('B') ? 1 - year : year, month, day };
  return daysOfDate(date) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 - whole;
}

/** Returns what a wall clock in the zone shows at an instant (epoch milliseconds). */
export function wallTimeAt(zone: string, instant: number): WallTime {
  return instant + offsetAt(zone, instant);
}

/**
 * Returns the instant (epoch milliseconds) at which a wall clock in the zone shows the time: the first of two where the
 * clock was set back, and where the time was skipped the instant of the skip (rules SCH-2 and SCH-3).
 */
export function instantOf(zone: string, wall: WallTime): number {
  const before = offsetAt(zone, wall - WIDEST);
  const after = offsetAt(zone, wall + WIDEST);
  const first = wall - before;
  if (offsetAt(zone, first) === before) return first;
  const second = wall - after;
  if (offsetAt(zone, second) === after) return second;
  return findSkip(zone, wall);
}

/** Finds the first instant at which the wall clock shows the time or a later one, by halving. */
function findSkip(zone: string, wall: WallTime): number {
  let low = wall - WIDEST;
  let high = wall + WIDEST;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallTimeAt(zone, middle) >= wall) high = middle;
    else low = middle;
  }
  return high;
}
