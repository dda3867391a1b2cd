import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DAY,
  dateOfDays,
  dayOf,
  daysInMonth,
  onCallAt,
  parseDateTime,
  parseRotation,
  type Rotation,
  shifts,
  wallTimeAt,
  weekdayOf,
} from './index.ts';
import cases from './vectors/on-call.json' with { type: 'json' };

const HOUR = 3_600_000;
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

function read(properties: unknown): Rotation {
  const parsed = parseRotation(properties);
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function instant(text: string | null): number | null {
  return text === null ? null : (parseDateTime(text)?.wall ?? Number.NaN);
}

for (const vector of cases) {
  test(`shifts: ${vector.name} (${vector.rule})`, () => {
    const found = shifts(read(vector.rotation), instant(vector.from) ?? 0, instant(vector.to) ?? 0);
    const expected = vector.expected.map((row) => {
      const [since, until, contacts] = row as [string | null, string, string[]];
      return { since: instant(since), until: instant(until), contacts };
    });
    expect(found).toEqual(expected);
  });
}

interface Written {
  zone: string;
  start: string;
  people: number;
  size: number;
  every: number;
  daily?: string[];
  weekly?: [number, string][];
  monthly?: [number, string][];
  coverages: [number, string, string][];
}

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const special = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/New_York',
  'America/St_Johns',
  'Pacific/Chatham',
  'Antarctica/Troll',
  'Asia/Kathmandu',
  'UTC',
  'America/Scoresbysund',
  'Asia/Gaza',
  'Africa/Cairo',
];
const zones = [...special, ...Intl.supportedValuesOf('timeZone').filter((_, index) => index % 4 === 0)];

const written: fc.Arbitrary<Written> = fc
  .record({
    zone: fc.oneof(fc.constantFrom(...special), fc.constantFrom(...zones)),
    year: fc.integer({ min: 2005, max: 2035 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    at: time,
    people: fc.integer({ min: 1, max: 5 }),
    size: fc.integer({ min: 1, max: 2 }),
    every: fc.integer({ min: 1, max: 3 }),
    settings: fc.oneof(
      fc.uniqueArray(time, { minLength: 1, maxLength: 3 }).map((daily) => ({ daily })),
      fc
        .array(fc.tuple(fc.integer({ min: 0, max: 6 }), time), { minLength: 1, maxLength: 3 })
        .map((weekly) => ({ weekly })),
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 31 }), time), { minLength: 1, maxLength: 3 })
        .map((monthly) => ({ monthly })),
    ),
    coverages: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), time, time), { maxLength: 4 }),
  })
  .map(({ year, month, day, at, settings, size, people, ...rest }) => ({
    ...rest,
    people,
    size: Math.min(size, people),
    start: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T${at}`,
    ...settings,
  }));

function toProperties(given: Written): unknown {
  return {
    Name: 'r',
    ContactIds: Array.from({ length: given.people }, (_, index) => `c${index}`),
    StartTime: given.start,
    TimeZoneId: given.zone,
    Recurrence: {
      NumberOfOnCalls: given.size,
      RecurrenceMultiplier: given.every,
      ...(given.daily && { DailySettings: given.daily }),
      ...(given.weekly && {
        WeeklySettings: given.weekly.map(([day, at]) => ({ DayOfWeek: WEEKDAYS[day], HandOffTime: at })),
      }),
      ...(given.monthly && {
        MonthlySettings: given.monthly.map(([day, at]) => ({ DayOfMonth: day, HandOffTime: at })),
      }),
      ...(given.coverages.length > 0 && {
        ShiftCoverages: given.coverages.map(([day, from, to]) => ({
          DayOfWeek: WEEKDAYS[day],
          CoverageTimes: [{ StartTime: from, EndTime: to }],
        })),
      }),
    },
  };
}

function millisecondsOf(at: string): number {
  return Number(at.slice(0, 2)) * HOUR + Number(at.slice(3)) * 60_000;
}

/** The twin: walks every civil day from the start, and finds instants by trying every quarter of an hour. */
class NaiveRotation {
  readonly given: Written;
  readonly start: number;

  constructor(given: Written) {
    this.given = given;
    this.start = parseDateTime(given.start)?.wall ?? Number.NaN;
  }

  instantOf(wall: number): number {
    let at = wall - 16 * HOUR;
    while (wallTimeAt(this.given.zone, at) < wall) at += 15 * 60_000;
    return at;
  }

  isCovered(wall: number): boolean {
    if (this.given.coverages.length === 0) return true;
    return this.given.coverages.some(([weekday, from, to]) =>
      [dayOf(wall), dayOf(wall) - 1].some((day) => {
        if (weekdayOf(day) !== weekday) return false;
        const start = day * DAY + millisecondsOf(from);
        const end = day * DAY + millisecondsOf(to) + (to <= from ? DAY : 0);
        return start <= wall && wall < end;
      }),
    );
  }

  handoffsOf(day: number): number[] {
    const { daily, weekly, monthly, every } = this.given;
    const first = dayOf(this.start);
    const places: string[] = [];
    if (daily && (day - first) % every === 0) places.push(...daily);
    const weeks = (day - weekdayOf(day) - (first - weekdayOf(first))) / 7;
    if (weekly && weeks % every === 0)
      places.push(...weekly.filter(([weekday]) => weekday === weekdayOf(day)).map(([, at]) => at));
    const [date, begin] = [dateOfDays(day), dateOfDays(first)];
    const months = (date.year - begin.year) * 12 + date.month - begin.month;
    const last = daysInMonth(date.year, date.month);
    if (monthly && months % every === 0)
      places.push(...monthly.filter(([of]) => Math.min(of, last) === date.day).map(([, at]) => at));
    return [...new Set(places)]
      .map((at) => day * DAY + millisecondsOf(at))
      .filter((wall) => wall > this.start)
      .toSorted((a, b) => a - b);
  }

  onCallAt(now: number): string[] {
    if (now < this.instantOf(this.start)) return [];
    let turn = 0;
    let begin = this.start;
    for (let day = dayOf(this.start); ; day++) {
      for (const end of this.handoffsOf(day)) {
        let anyCovered = false;
        for (let wall = begin; wall < end; wall += 15 * 60_000) anyCovered ||= this.isCovered(wall);
        if (now < this.instantOf(end)) return this.isCoveredAt(now) ? this.people(turn) : [];
        if (anyCovered) turn += 1;
        begin = end;
      }
    }
  }

  /** Covered at an instant: in some window between the instants of its ends. */
  isCoveredAt(now: number): boolean {
    if (this.given.coverages.length === 0) return true;
    const today = dayOf(wallTimeAt(this.given.zone, now));
    for (let day = today - 2; day <= today + 2; day++) {
      for (const [weekday, from, to] of this.given.coverages) {
        if (weekdayOf(day) !== weekday) continue;
        const end = day * DAY + millisecondsOf(to) + (to <= from ? DAY : 0);
        if (this.instantOf(day * DAY + millisecondsOf(from)) <= now && now < this.instantOf(end)) return true;
      }
    }
    return false;
  }

  people(turn: number): string[] {
    const { size, people } = this.given;
    return Array.from({ length: size }, (_, place) => `c${(turn * size + place) % people}`);
  }
}

test('onCallAt names the same people as a walk over every civil day, in all kinds of zones (SCH-1 to SCH-11)', () => {
  fc.assert(
    fc.property(
      written,
      fc.array(fc.integer({ min: -96, max: 96 * 90 }), { minLength: 3, maxLength: 3 }),
      (given, quarters) => {
        const rotation = read(toProperties(given));
        const naive = new NaiveRotation(given);
        for (const quarter of quarters) {
          const now = rotation.startAt + quarter * 15 * 60_000;
          const found = onCallAt(rotation, now);
          expect(found.contacts).toEqual(naive.onCallAt(now));
          expect((found.since ?? now) <= now && now < found.until).toBe(true);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('shifts tile the line: half-open, each beginning where the last ended, boundaries strictly increasing (SCH-9)', () => {
  fc.assert(
    fc.property(written, fc.integer({ min: -3, max: 4000 }), (given, days) => {
      const rotation = read(toProperties(given));
      const from = rotation.startAt + days * DAY;
      const to = from + 40 * DAY;
      const found = shifts(rotation, from, to);
      expect(found[0]?.since ?? from).toBeLessThanOrEqual(from);
      expect(found.at(-1)?.until).toBeGreaterThanOrEqual(to);
      found.forEach((shift, index) => {
        expect(shift.until).toBeGreaterThan(shift.since ?? Number.NEGATIVE_INFINITY);
        if (index > 0) expect(shift.since).toBe(found[index - 1]?.until);
        const middle = Math.floor(((shift.since ?? shift.until - 2) + shift.until) / 2);
        expect(onCallAt(rotation, middle)).toEqual(shift);
        expect(onCallAt(rotation, shift.until - 1)).toEqual(shift);
      });
    }),
    { numRuns: 150 },
  );
});

test('shifts keep the wall time of their handoffs for thirty years in every zone (SCH-1)', () => {
  for (const zone of zones) {
    const rotation = read({
      Name: 'r',
      ContactIds: ['a', 'b'],
      StartTime: '2005-01-01T02:30',
      TimeZoneId: zone,
      Recurrence: { DailySettings: ['02:30'] },
    });
    for (let days = 0; days < 30 * 365; days += 61) {
      const { since } = onCallAt(rotation, rotation.startAt + days * DAY + 12 * HOUR);
      const wall = wallTimeAt(zone, since ?? Number.NaN);
      // On the day of a skip the handoff is at the skip's end, which is later on the clock.
      const lateBy = wall - dayOf(wall) * DAY - 2.5 * HOUR;
      const isSkipped = wallTimeAt(zone, (since ?? 0) - 1) < wall - 1;
      expect(lateBy === 0 || isSkipped, `${zone} ${days}: late by ${lateBy}`).toBe(true);
    }
  }
});

test('shifts of an empty interval are none (SCH-9)', () => {
  const rotation = read(cases[0]?.rotation);
  expect(shifts(rotation, 5, 5)).toEqual([]);
});
