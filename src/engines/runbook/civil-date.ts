const day = 86_400_000;

/** A date and time of day in UTC; month from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Returns the UTC date and time of an instant in epoch milliseconds (proleptic Gregorian calendar). */
export function civilFromMillis(millis: number): CivilDate {
  const days = Math.floor(millis / day);
  const rest = Math.floor((millis - days * day) / 1000);
  // Counting years from March puts the leap day last, so that months have one formula.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}

/** Returns the days from 1970-01-01 to a date; month from 1. */
export function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Formats an instant as `yyyy-MM-dd` in UTC, the spelling of `global:DATE` (RB19). */
export function formatDate(millis: number): string {
  const date = civilFromMillis(millis);
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

/** Formats an instant as `yyyy-MM-dd_HH.mm.ss` in UTC, the spelling of `global:DATE_TIME` (RB19). */
export function formatDateTime(millis: number): string {
  const date = civilFromMillis(millis);
  return `${formatDate(millis)}_${two(date.hour)}.${two(date.minute)}.${two(date.second)}`;
}

const instantPattern = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Reads an ISO 8601 instant as epoch milliseconds, in UTC where it names no offset; undefined if it is none. */
export function parseInstant(text: string): number | undefined {
  const match = instantPattern.exec(text);
  if (!match) return undefined;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const days = daysFromCivil(year, month, date);
  const back = civilFromMillis(days * day);
  if (back.month !== month || back.day !== date) return undefined;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const zone = match[8] ?? 'Z';
  const offset = zone.toUpperCase() === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  const millis = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const local = days * day + (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1000 + millis;
  return local - (zone.startsWith('-') ? -offset : offset) * 60_000;
}

const durationPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** Reads an ISO 8601 duration of weeks, days and a time as milliseconds; undefined for years, months and other text. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (!match || text === 'P') return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round(((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
