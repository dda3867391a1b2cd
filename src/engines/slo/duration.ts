import { issue, type Parsed, type Path } from '../issue.ts';
import { quote } from '../template/index.ts';
import type { Duration, DurationUnit } from './model.ts';

/** Milliseconds of a minute, an hour and a day. */
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Lengths for windows that roll; months, quarters and years have 30, 90 and 365 days there (SL4). */
const lengths: Record<DurationUnit, number> = {
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  M: 30 * DAY,
  Q: 90 * DAY,
  Y: 365 * DAY,
};

/** Parses a duration shorthand: a whole number from 1 on and one of m h d w M Q Y, case counts (SL4). */
export function parseShorthand(value: unknown, path: Path, units = 'mhdwMQY'): Parsed<Duration> {
  const match = typeof value === 'string' ? /^(\d{1,6})([A-Za-z])$/.exec(value) : null;
  if (match === null || Number(match[1]) === 0 || !units.includes(match[2]!)) {
    const known = units.split('').join(', ');
    const message = `${quote(value)} is no duration: write a whole number and one of ${known}, such as 30d or 5m`;
    return { issues: [issue('invalid_duration', path, message)] };
  }
  return { value: { count: Number(match[1]), unit: match[2] as DurationUnit }, issues: [] };
}

/** Returns the fixed length of a duration in milliseconds. */
export function lengthOf({ count, unit }: Duration): number {
  return count * lengths[unit];
}

/** Writes a duration shorthand. */
export function formatShorthand({ count, unit }: Duration): string {
  return `${count}${unit}`;
}
