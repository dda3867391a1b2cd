import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Cron,
  dateOfDays,
  dayOf,
  daysInMonth,
  nextOccurrence,
  parseCron,
  parseDateTime,
  previousOccurrence,
  wallTimeAt,
  weekdayOf,
} from './index.ts';
import vectors from './vectors/cron.json' with { type: 'json' };

const MINUTE = 60_000;
const read = (text: string): Cron => {
  const { value, issues } = parseCron(text);
  if (value === undefined) throw new Error(JSON.stringify(issues));
  return value;
};
const instant = (text: string): number => {
  const { wall, offset } = parseDateTime(text) ?? { wall: Number.NaN };
  return wall - (offset ?? 0);
};

for (const vector of vectors) {
  test(`nextOccurrence: ${vector.name}: ${vector.expression} (${vector.rule})`, () => {
    const cron = read(vector.expression);
    let after = instant(vector.after);
    for (const expected of vector.expected) {
      const found = nextOccurrence(cron, vector.zone, after);
      expect(found).toBe(instant(expected));
      expect(previousOccurrence(cron, vector.zone, found ?? 0)).toBe(found);
      after = found ?? 0;
    }
  });
}

const faults: [string, string][] = [
  ['no expression (SCH-14)', '0 2 * * *'],
  ['four fields (SCH-14)', 'cron(0 2 * *)'],
  ['seven fields (SCH-14)', 'cron(0 0 2 * * ? *)'],
  ['a minute too many (SCH-16)', 'cron(60 2 * * *)'],
  ['a range of years that runs backward (SCH-16)', 'cron(0 2 1 * ? 2030-2026)'],
  ['a step of nothing (SCH-16)', 'cron(*/0 2 * * *)'],
  ['a step beyond the field (SCH-16)', 'cron(*/60 2 * * *)'],
  ['an empty part (SCH-16)', 'cron(1,,2 2 * * *)'],
  ['a month that nobody knows (SCH-16)', 'cron(0 2 * FOO *)'],
  ['both kinds of day in six fields (SCH-15)', 'cron(0 2 1 * MON *)'],
  ['neither kind of day in six fields (SCH-15)', 'cron(0 2 ? * ? *)'],
  ['Sunday as 0 in six fields (SCH-15)', 'cron(0 2 ? * 0 *)'],
  ['a sixth Monday (SCH-17)', 'cron(0 2 ? * MON#6 *)'],
  ['a day that never comes (SCH-18)', 'cron(0 2 31 FEB ? *)'],
  ['a year that is no leap year (SCH-18)', 'cron(0 2 29 2 ? 2027)'],
];
for (const [name, text] of faults) {
  test(`parseCron refuses ${name}`, () => {
    const parsed = parseCron(text, ['Expression']);
    expect(parsed.value).toBeUndefined();
    expect(parsed.issues).toMatchObject([{ code: 'invalid_cron', path: ['Expression'] }]);
    expect(parsed.issues[0]?.message).toMatch(/.: .*[^.]$/);
  });
}

test('parseCron says which names a field has, and which of the two days is lacking (SCH-15)', () => {
  expect(parseCron('cron(0 2 ? * MONDAY *)').issues[0]?.message).toBe(
    '"MONDAY" is not for the day-of-week: use 1 to 7 or SUN to SAT, with "," "-" "/" or "*"',
  );
  expect(parseCron('cron(0 2 ? * ? *)').issues[0]?.message).toBe(
    '"cron(0 2 ? * ? *)" gives neither day-of-month nor day-of-week: write "?" for exactly one of them',
  );
});

test('parseCron gives every issue of the fields (SCH-14)', () => {
  expect(parseCron('cron(60 24 32 13 8)').issues).toHaveLength(5);
  expect(parseCron(5).issues).toHaveLength(1);
});

test('nextOccurrence gives null when no year is left (SCH-18)', () => {
  const cron = read('cron(0 2 1 1 ? 2026)');
  expect(nextOccurrence(cron, 'UTC', instant('2026-01-01T02:00Z'))).toBeNull();
  expect(previousOccurrence(cron, 'UTC', instant('2026-01-01T01:59Z'))).toBeNull();
  expect(previousOccurrence(cron, 'UTC', instant('2199-01-01T00:00Z'))).toBe(instant('2026-01-01T02:00Z'));
});

const part = (low: number, high: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: low, max: high }).map(String),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: 1, max: Math.min(20, high) }))
      .map(([from, step]) => `${from}/${step}`),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([from, to]) => `${from}-${to}`),
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 2, maxLength: 4 }).map((all) => all.join(',')),
  );

/** Whether a minute on the clock is named, by the text of the five fields: the slow twin. */
function names(fields: readonly string[], wall: number): boolean {
  const { year, month, day } = dateOfDays(dayOf(wall));
  const minutes = Math.floor(wall / MINUTE) % 1440;
  const weekday = (weekdayOf(dayOf(wall)) + 1) % 7;
  const inField = (text: string, value: number, high: number): boolean =>
    text.split(',').some((each) => {
      const [range = '', step] = each.split('/');
      if (range === '*') return value % Number(step ?? 1) === 0;
      const [from = 0, to] = range.split('-').map(Number);
      if (to !== undefined) return from <= to ? value >= from && value <= to : value >= from || value <= to;
      return step === undefined
        ? value === from
        : value >= from && value <= high && (value - from) % Number(step) === 0;
    });
  const [minuteText = '', hourText = '', dayText = '', monthText = '', weekText = ''] = fields;
  const isDay = dayText === 'L' ? day === daysInMonth(year, month) : inField(dayText, day, 31);
  const isWeekDay = inField(weekText, weekday, 7) || (weekday === 0 && inField(weekText, 7, 7));
  const daysHold = dayText === '*' ? isWeekDay : weekText === '*' ? isDay : isDay || isWeekDay;
  return (
    inField(minuteText, minutes % 60, 59) &&
    inField(hourText, Math.floor(minutes / 60), 23) &&
    inField(monthText, month, 12) &&
    daysHold
  );
}

test('nextOccurrence and previousOccurrence find what a search minute by minute finds, across changes of the clock (SCH-16 to SCH-19)', () => {
  // The week around a change of the clock, by half hours and by whole ones, forward and back.
  const starts = [
    ['Europe/Berlin', instant('2026-03-28T12:00Z')],
    ['Europe/Berlin', instant('2026-10-24T12:00Z')],
    ['America/New_York', instant('2026-10-31T12:00Z')],
    ['Australia/Lord_Howe', instant('2026-10-03T00:00Z')],
    ['Australia/Lord_Howe', instant('2026-04-04T00:00Z')],
    ['UTC', instant('2026-02-28T00:00Z')],
  ] as const;
  const fields = fc.tuple(part(0, 59), part(0, 23), fc.oneof(part(1, 31), fc.constant('L')), part(1, 12), part(0, 6));
  fc.assert(
    fc.property(fields, fc.constantFrom(...starts), fc.nat(1440), ([...texts], [zone, start], offset) => {
      const parsed = parseCron(`cron(${texts.join(' ')})`);
      fc.pre(parsed.value !== undefined);
      const cron = parsed.value as Cron;
      const from = start + offset * MINUTE;
      const until = start + 2 * 1440 * MINUTE;
      const found: number[] = [];
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = start - 1440 * MINUTE; at <= until; at += MINUTE) {
        const wall = wallTimeAt(zone, at);
        // A time that the clock has shown before does not count again.
        if (wall > highest && names(texts, wall)) found.push(at);
        highest = Math.max(highest, wall);
      }
      const next = nextOccurrence(cron, zone, from);
      const expected = found.find((at) => at > from);
      if (expected === undefined) expect(next === null || next > until).toBe(true);
      else expect(next).toBe(expected);
      const previous = previousOccurrence(cron, zone, from);
      const earlier = found.findLast((at) => at <= from);
      if (earlier === undefined)
        expect(previous === null || previous < start - 1440 * MINUTE + 180 * MINUTE).toBe(true);
      else expect(previous).toBe(earlier);
    }),
    { numRuns: 60 },
  );
}, 60_000);
