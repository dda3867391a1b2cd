import { hasErrors, type Issue, type Parsed, type Path } from '../issue.ts';
import { nameOfArn, PropertyReader, quote } from '../template/index.ts';
import { DAY, parseDateTime, type WallTime } from './civil.ts';
import { mergeWindows, type Window } from './coverage.ts';
import { instantOf, isZone, wallTimeAt } from './zone.ts';

/** When shifts change hands: the civil places of the handoffs in one period, and how many periods lie between them. */
export type Cycle =
  /** `times` are milliseconds after midnight. */
  | { unit: 'day'; every: number; times: readonly number[] }
  /** `times` are milliseconds after Monday 00:00. */
  | { unit: 'week'; every: number; times: readonly number[] }
  | { unit: 'month'; every: number; times: readonly { day: number; time: number }[] };

/** People who take turns at being on call. */
export interface Rotation {
  name: string;
  /** Names of the contacts in the order of their turns. */
  contacts: readonly string[];
  /** How many of them are on call at once. */
  size: number;
  zone: string;
  /** The rotation's first moment on the zone's wall clock, from which all handoffs are counted. */
  start: WallTime;
  /** The same moment as an instant, epoch milliseconds. */
  startAt: number;
  cycle: Cycle;
  /** The covered parts of every week, apart from one another and in order; null when the whole week is covered. */
  coverage: readonly Window[] | null;
}

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Parses the properties of an AWS::SSMContacts::Rotation; `path` is where they stand in their document. */
export function parseRotation(properties: unknown, path: Path = []): Parsed<Rotation> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(properties, path, issues);
  const name = reader.requiredText('Name', 'the name of the rotation', 255);
  reader.require('ContactIds', 'the contacts who take turns');
  const contacts = reader.texts('ContactIds', { min: 1, max: 30 }).map(nameOfArn);
  const zone = reader.requiredText('TimeZoneId', 'a zone such as Europe/Berlin');
  const isKnown = isZone(zone);
  if (zone !== '' && !isKnown) {
    reader.report(
      'unknown_zone',
      ['TimeZoneId'],
      `Unknown time zone "${zone}": write an IANA name such as Europe/Berlin`,
    );
  }
  const written = reader.requiredText('StartTime', 'the first moment, such as 2026-01-05T09:00');
  const moment = parseDateTime(written);
  if (written !== '' && moment === undefined) {
    reader.report(
      'invalid_time',
      ['StartTime'],
      `"${written}" is no date and time: write one such as 2026-01-05T09:00`,
    );
  }
  reader.require('Recurrence', 'when shifts change hands');
  const recurrence = new PropertyReader(reader.value('Recurrence') ?? {}, [...path, 'Recurrence'], issues);
  const size = recurrence.integer('NumberOfOnCalls', { min: 1 }) ?? 1;
  if (contacts.length > 0 && size > contacts.length) {
    const message = `${size} on call at once, but the rotation has ${contacts.length} contacts: add contacts or lower the number`;
    recurrence.report('too_few_contacts', ['NumberOfOnCalls'], message);
  }
  const cycle = readCycle(recurrence);
  const coverage = readCoverage(recurrence);
  recurrence.finish();
  reader.value('Tags');
  reader.finish();
  if (hasErrors(issues) || moment === undefined || cycle === undefined) return { issues };

  const startAt = moment.offset === undefined ? instantOf(zone, moment.wall) : moment.wall - moment.offset;
  const start = moment.offset === undefined ? moment.wall : wallTimeAt(zone, startAt);
  return { value: { name, contacts, size, zone, start, startAt, cycle, coverage }, issues };
}

function readCycle(reader: PropertyReader): Cycle | undefined {
  const every = reader.integer('RecurrenceMultiplier', { min: 1, max: 100 }) ?? 1;
  const written = ['DailySettings', 'WeeklySettings', 'MonthlySettings'].filter((name) => reader.has(name));
  if (written.length !== 1) {
    const found = written.length === 0 ? 'None' : written.join(' and ');
    reader.report(
      'ambiguous_recurrence',
      [],
      `${found} given: write one of DailySettings, WeeklySettings, MonthlySettings`,
    );
  }
  const daily = reader.texts('DailySettings').map((text, index) => readTime(reader, text, ['DailySettings', index]));
  const weekly = reader.children('WeeklySettings').map((setting) => {
    setting.require('DayOfWeek', 'a day such as MON');
    const weekday = WEEKDAYS.indexOf(setting.choice('DayOfWeek', WEEKDAYS) ?? 'MON');
    return weekday * DAY + readNamedTime(setting, 'HandOffTime');
  });
  const monthly = reader.children('MonthlySettings').map((setting) => {
    setting.require('DayOfMonth', 'a day from 1 to 31');
    return {
      day: setting.integer('DayOfMonth', { min: 1, max: 31 }) ?? 1,
      time: readNamedTime(setting, 'HandOffTime'),
    };
  });
  const only = written[0];
  if (only !== undefined && daily.length + weekly.length + monthly.length === 0) {
    reader.report('too_few', [only], `"${only}" has no handoffs: write at least one`);
    return undefined;
  }
  if (weekly.length > 0) return { unit: 'week', every, times: sortUnique(weekly) };
  if (daily.length > 0) return { unit: 'day', every, times: sortUnique(daily) };
  return monthly.length > 0 ? { unit: 'month', every, times: monthly } : undefined;
}

function readCoverage(reader: PropertyReader): readonly Window[] | null {
  const days = reader.children('ShiftCoverages');
  if (days.length === 0) return null;
  const windows: Window[] = [];
  for (const day of days) {
    day.require('DayOfWeek', 'a day such as MON');
    const midnight = WEEKDAYS.indexOf(day.choice('DayOfWeek', WEEKDAYS) ?? 'MON') * DAY;
    day.require('CoverageTimes', 'start and end times');
    for (const times of day.children('CoverageTimes', { min: 1 })) {
      const start = readNamedTime(times, 'StartTime');
      const end = readNamedTime(times, 'EndTime');
      times.finish();
      windows.push({ start: midnight + start, end: midnight + end + (end <= start ? DAY : 0) });
    }
    day.finish();
  }
  return mergeWindows(windows);
}

function readNamedTime(reader: PropertyReader, name: string): number {
  const text = reader.requiredText(name, 'a time such as 09:00');
  if (name === 'HandOffTime') reader.finish();
  return text === '' ? 0 : readTime(reader, text, [name]);
}

function readTime(reader: PropertyReader, text: string, below: Path): number {
  const match = TIME.exec(text);
  if (match === null) {
    reader.report('invalid_time', below, `${quote(text)} is no time of day: write hours and minutes such as 09:00`);
    return 0;
  }
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}

function sortUnique(times: readonly number[]): number[] {
  return [...new Set(times)].toSorted((left, right) => left - right);
}
