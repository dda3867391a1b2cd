import { issue, type Parsed, type Path } from '../issue.ts';
import { quote } from '../template/index.ts';
import { DAY, dateOfDays, dayOf, daysInMonth, daysOfDate, type WallTime, weekdayOf } from './civil.ts';
import { type CronField, DAYS, MONTHS, readCronField, readValue } from './cron-field.ts';
import { instantOf, wallTimeAt } from './zone.ts';

/** Days of a month: numbers, its last day, its last weekday, or the weekday nearest to a day (SCH-17). */
export type MonthDays =
  | { readonly kind: 'numbers'; readonly days: readonly number[] }
  | { readonly kind: 'last' }
  | { readonly kind: 'last-weekday' }
  | { readonly kind: 'nearest-weekday'; readonly day: number };

/** Days of the week, 0 being Sunday: some, the last such day of the month, or the nth of the month (SCH-17). */
export type WeekDays =
  | { readonly kind: 'days'; readonly days: readonly number[] }
  | { readonly kind: 'last'; readonly day: number }
  | { readonly kind: 'nth'; readonly day: number; readonly nth: number };

/** A parsed cron expression; null stands for any day or year. The lists are in order. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly monthDays: MonthDays | null;
  readonly months: readonly number[];
  readonly weekDays: WeekDays | null;
  readonly years: readonly number[] | null;
}

const LAST_YEAR = 2199;
const MINUTES: CronField = { name: 'minutes', low: 0, high: 59, cycle: 60 };
const HOURS: CronField = { name: 'hours', low: 0, high: 23, cycle: 24 };
const MONTH_DAYS: CronField = { name: 'day-of-month', low: 1, high: 31, cycle: 31 };
const MONTH: CronField = { name: 'month', low: 1, high: 12, names: MONTHS, nameBase: 1, cycle: 12 };
const YEARS: CronField = { name: 'year', low: 1970, high: LAST_YEAR };

/** More than any clock has been set back since 1970. */
const SET_BACK = 3 * 3_600_000;

/**
 * Parses `cron(minutes hours day-of-month month day-of-week year)` as EventBridge has it, Sunday being 1, or without the
 * year as alarm mute rules and crontab have it, Sunday being 0 and 7 (SCH-14 to SCH-18). Gives every issue.
 */
export function parseCron(value: unknown, path: Path = []): Parsed<Cron> {
  const fields =
    typeof value === 'string' ? /^cron\(([^()]*)\)$/.exec(value.trim())?.[1]?.trim().split(/\s+/) : undefined;
  if (fields === undefined || (fields.length !== 5 && fields.length !== 6)) {
    const message = `${quote(value)} is no cron expression: write cron(minutes hours day-of-month month day-of-week), and a year after them for EventBridge`;
    return { issues: [issue('invalid_cron', path, message)] };
  }
  const [minuteText = '', hourText = '', monthDayText = '', monthText = '', weekDayText = '', yearText] = fields;
  const hasYear = yearText !== undefined;
  const issues: ReturnType<typeof issue>[] = [];
  const read = <T>(text: string, field: CronField, parsed: T | undefined): T | undefined => {
    if (parsed === undefined) {
      const named = field.names === undefined ? '' : ` or ${field.names[0]} to ${field.names.at(-1)}`;
      const message = `${quote(text)} is not for the ${field.name}: use ${field.low} to ${field.high}${named}, with "," "-" "/" or "*"`;
      issues.push(issue('invalid_cron', path, message));
    }
    return parsed;
  };
  const weekDay: CronField = {
    name: 'day-of-week',
    low: hasYear ? 1 : 0,
    high: 7,
    names: DAYS,
    nameBase: hasYear ? 1 : 0,
    cycle: 7,
  };
  const minutes = read(minuteText, MINUTES, readCronField(minuteText, MINUTES));
  const hours = read(hourText, HOURS, readCronField(hourText, HOURS));
  const monthDays = read(monthDayText, MONTH_DAYS, readMonthDays(monthDayText));
  const months = read(monthText, MONTH, readCronField(monthText, MONTH));
  const weekDays = read(weekDayText, weekDay, readWeekDays(weekDayText, weekDay));
  const years = hasYear && yearText !== '*' ? read(yearText, YEARS, readCronField(yearText, YEARS)) : null;
  if (hasYear && (monthDayText === '?') === (weekDayText === '?')) {
    const given = monthDayText === '?' ? 'neither day-of-month nor' : 'both day-of-month and';
    const message = `${quote(value)} gives ${given} day-of-week: write "?" for exactly one of them`;
    issues.push(issue('invalid_cron', path, message));
  }
  if (
    issues.length > 0 ||
    minutes === undefined ||
    hours === undefined ||
    monthDays === undefined ||
    months === undefined ||
    weekDays === undefined ||
    years === undefined
  ) {
    return { issues };
  }
  const cron = { minutes, hours, monthDays, months, weekDays, years };
  if (nextDay(cron, 0) === null) {
    const message = `${quote(value)} names a day that never comes: give another day or month`;
    return { issues: [issue('invalid_cron', path, message)] };
  }
  return { value: cron, issues };
}

function readMonthDays(text: string): MonthDays | null | undefined {
  if (text === '?' || text === '*') return null;
  const upper = text.toUpperCase();
  if (upper === 'L') return { kind: 'last' };
  if (upper === 'LW') return { kind: 'last-weekday' };
  const nearest = /^(\d{1,2})W$/.exec(upper)?.[1];
  if (nearest !== undefined) {
    const day = readValue(nearest, MONTH_DAYS);
    return day === undefined ? undefined : { kind: 'nearest-weekday', day };
  }
  const days = readCronField(text, MONTH_DAYS);
  return days && { kind: 'numbers', days };
}

function readWeekDays(text: string, field: CronField): WeekDays | null | undefined {
  if (text === '?' || text === '*') return null;
  const toSunday0 = (value: number): number => (value - field.low) % 7;
  if (text.toUpperCase() === 'L') return { kind: 'days', days: [6] };
  const special = /^(\w+?)(?:L|#([1-5]))$/i.exec(text);
  const day = special === null ? undefined : readValue(special[1] ?? '', field);
  if (special !== null && day !== undefined) {
    const nth = special[2];
    return nth === undefined
      ? { kind: 'last', day: toSunday0(day) }
      : { kind: 'nth', day: toSunday0(day), nth: Number(nth) };
  }
  const days = readCronField(text, field);
  return days && { kind: 'days', days: [...new Set(days.map(toSunday0))].sort((left, right) => left - right) };
}

/** Reports whether the expression names the day, counted from 1970-01-01 (SCH-17, SCH-18). */
function namesDay({ monthDays, weekDays }: Cron, days: number): boolean {
  if (monthDays === null) return weekDays === null || namesWeekDay(weekDays, days);
  if (weekDays === null) return namesMonthDay(monthDays, days);
  return namesMonthDay(monthDays, days) || namesWeekDay(weekDays, days);
}

function namesMonthDay(monthDays: MonthDays, days: number): boolean {
  const { year, month, day } = dateOfDays(days);
  const last = daysInMonth(year, month);
  switch (monthDays.kind) {
    case 'numbers':
      return monthDays.days.includes(day);
    case 'last':
      return day === last;
    case 'last-weekday':
      return day === nearestWeekday(days - day, last, last);
    case 'nearest-weekday':
      return monthDays.day <= last && day === nearestWeekday(days - day, monthDays.day, last);
  }
}

/** The weekday nearest to a day of the month that begins after `before`, without leaving the month. */
function nearestWeekday(before: number, day: number, last: number): number {
  const weekday = weekdayOf(before + day);
  if (weekday === 5) return day === 1 ? 3 : day - 1;
  if (weekday === 6) return day === last ? day - 2 : day + 1;
  return day;
}

function namesWeekDay(weekDays: WeekDays, days: number): boolean {
  const weekday = (weekdayOf(days) + 1) % 7;
  if (weekDays.kind === 'days') return weekDays.days.includes(weekday);
  if (weekDays.day !== weekday) return false;
  const { year, month, day } = dateOfDays(days);
  return weekDays.kind === 'nth' ? Math.ceil(day / 7) === weekDays.nth : day + 7 > daysInMonth(year, month);
}

/** The first day from this one on that the expression names, null if none comes any more. */
function nextDay(cron: Cron, from: number): number | null {
  const lastYear = Math.min(LAST_YEAR, cron.years?.at(-1) ?? LAST_YEAR);
  for (let days = from; ; ) {
    const { year, month } = dateOfDays(days);
    if (year > lastYear) return null;
    if (isYear(cron, year) && cron.months.includes(month)) {
      if (namesDay(cron, days)) return days;
      days += 1;
    } else {
      days = daysOfDate(month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 });
    }
  }
}

/** The last day up to this one that the expression names, null if there was none since 1970. */
function previousDay(cron: Cron, from: number): number | null {
  for (let days = from; days >= 0; ) {
    const { year, month } = dateOfDays(days);
    if (isYear(cron, year) && cron.months.includes(month)) {
      if (namesDay(cron, days)) return days;
      days -= 1;
    } else {
      days = daysOfDate({ year, month, day: 1 }) - 1;
    }
  }
  return null;
}

function isYear({ years }: Cron, year: number): boolean {
  return year <= LAST_YEAR && (years === null || years.includes(year));
}

/** Returns the first instant after `after` (epoch ms) that the expression names in a zone, null if none comes (SCH-19). */
export function nextOccurrence(cron: Cron, zone: string, after: number): number | null {
  const from = wallTimeAt(zone, after);
  for (let day = nextDay(cron, dayOf(from)); day !== null; day = nextDay(cron, day + 1)) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const instant = occurrenceAt(zone, wallOf(day, hour, minute), from, Number.POSITIVE_INFINITY);
        if (instant !== null && instant > after) return instant;
      }
    }
  }
  return null;
}

/** Returns the last instant up to `now` (epoch ms) that the expression names in a zone, null if there was none (SCH-19). */
export function previousOccurrence(cron: Cron, zone: string, now: number): number | null {
  // After a clock was set back, times that it does not show any more have been.
  const to = wallTimeAt(zone, now) + SET_BACK;
  for (let day = previousDay(cron, dayOf(to)); day !== null; day = previousDay(cron, day - 1)) {
    for (const hour of cron.hours.toReversed()) {
      for (const minute of cron.minutes.toReversed()) {
        const instant = occurrenceAt(zone, wallOf(day, hour, minute), Number.NEGATIVE_INFINITY, to);
        if (instant !== null && instant <= now) return instant;
      }
    }
  }
  return null;
}

function wallOf(day: number, hour: number, minute: number): WallTime {
  return day * DAY + (hour * 60 + minute) * 60_000;
}

/** The instant of a wall time between the bounds: the first of two, null where the clock skips it (SCH-19). */
function occurrenceAt(zone: string, wall: WallTime, from: WallTime, to: WallTime): number | null {
  if (wall < from || wall > to) return null;
  const instant = instantOf(zone, wall);
  return wallTimeAt(zone, instant) === wall ? instant : null;
}
