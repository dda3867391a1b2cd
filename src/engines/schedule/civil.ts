/** Milliseconds of a civil day; a wall time has no leap seconds and no jumps. */
export const DAY = 86_400_000;

/** A date and time on a wall clock, as the milliseconds since 1970-01-01T00:00 that the same reading has in UTC. */
export type WallTime = number;

/** A civil date of the proleptic Gregorian calendar; month and day count from 1. */
export interface CivilDate {
  year: number;
  month: number;
  day: number;
}

/** Returns the days from 1970-01-01 to a civil date; the day may lie outside of its month. */
export function daysOfDate({ year, month, day }: CivilDate): number {
  // Years that begin in March put the leap day last, so that month lengths follow one linear formula.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Returns the civil date that lies so many days after 1970-01-01; the inverse of `daysOfDate`. */
export function dateOfDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Returns the number of days in a month, 1 being January. */
export function daysInMonth(year: number, month: number): number {
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return daysOfDate(next) - daysOfDate({ year, month, day: 1 });
}

/** Returns the day of the week of a day counted from 1970-01-01: 0 is Monday, 6 is Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** Returns the civil day, counted from 1970-01-01, that a wall time falls on. */
export function dayOf(wall: WallTime): number {
  return Math.floor(wall / DAY);
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Parses an ISO 8601 date and time of minutes, seconds or milliseconds; `offset` is the milliseconds east of UTC where
 * one is written. Undefined for another text and for dates that do not exist.
 */
export function parseDateTime(text: string): { wall: WallTime; offset?: number } | undefined {
  const match = LOCAL.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[7] ?? '').padEnd(3, '0'));
  const wall = daysOfDate({ year, month, day }) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  const zone = match[8];
  if (zone === undefined) return { wall };
  if (zone === 'Z') return { wall, offset: 0 };
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return { wall, offset: (zone.startsWith('-') ? -minutes : minutes) * 60_000 };
}

/** Writes a wall time as an ISO 8601 local date and time, with seconds and milliseconds only where they are not zero. */
export function formatDateTime(wall: WallTime): string {
  const { year, month, day } = dateOfDays(dayOf(wall));
  const rest = wall - dayOf(wall) * DAY;
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const seconds = Math.floor(rest / 1000) % 60;
  const milliseconds = rest % 1000;
  const tail = milliseconds > 0 ? `:${pad(seconds)}.${pad(milliseconds, 3)}` : seconds > 0 ? `:${pad(seconds)}` : '';
  const time = `${pad(Math.floor(rest / 3_600_000))}:${pad(Math.floor(rest / 60_000) % 60)}${tail}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${time}`;
}
