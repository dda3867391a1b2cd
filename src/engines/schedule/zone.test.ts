import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateOfDays,
  daysInMonth,
  daysOfDate,
  formatDateTime,
  instantOf,
  isZone,
  offsetAt,
  parseDateTime,
  wallTimeAt,
  weekdayOf,
} from './index.ts';

test('daysOfDate and dateOfDays undo one another and agree with the calendar of the language', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (days) => {
      const date = dateOfDays(days);
      // oxlint-disable-next-line no-restricted-globals -- the language's own calendar is the twin here
      const reference = new Date(days * 86_400_000);
      expect(date).toEqual({
        year: reference.getUTCFullYear(),
        month: reference.getUTCMonth() + 1,
        day: reference.getUTCDate(),
      });
      expect(daysOfDate(date)).toBe(days);
      expect((weekdayOf(days) + 1) % 7).toBe(reference.getUTCDay());
    }),
  );
});

test('daysInMonth knows leap years', () => {
  expect([
    daysInMonth(2024, 2),
    daysInMonth(2023, 2),
    daysInMonth(2000, 2),
    daysInMonth(1900, 2),
    daysInMonth(2026, 12),
  ]).toEqual([29, 28, 29, 28, 31]);
});

test('parseDateTime and formatDateTime undo one another', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_000_000_000_000, max: 200_000_000_000_000 }), (wall) => {
      expect(parseDateTime(formatDateTime(wall))).toEqual({ wall });
    }),
  );
});

test.each([
  '2026-13-01T00:00',
  '2026-02-29T00:00',
  '2026-01-01',
  '2026-01-01T24:00',
  '2026-01-01T00:60',
  '26-01-01T00:00',
  '2026-01-01 00:00',
])('parseDateTime refuses %s', (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});

test('parseDateTime reads offsets east and west of UTC', () => {
  expect(parseDateTime('1970-01-01T00:00:01.5+05:30')).toEqual({ wall: 1500, offset: 19_800_000 });
  expect(parseDateTime('1970-01-01T00:00-0100')).toEqual({ wall: 0, offset: -3_600_000 });
  expect(parseDateTime('1970-01-01T00:00Z')).toEqual({ wall: 0, offset: 0 });
});

test('isZone accepts IANA names only (SCH-4)', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Base', '+01:00', '', 'europe berlin'].map(isZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('offsetAt reads half hours, both sides of 1970 and years before the first', () => {
  expect(offsetAt('Asia/Kolkata', 0)).toBe(19_800_000);
  expect(offsetAt('America/New_York', -1)).toBe(-18_000_000);
  expect(offsetAt('UTC', -70_000_000_000_000)).toBe(0);
});

test('instantOf gives the first instant at which the clock shows the time or a later one, in every zone (SCH-2, SCH-3)', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 946_684_800 / 60, max: 2_208_988_800 / 60 }),
      (zone, minute) => {
        const wall = minute * 60_000;
        const found = instantOf(zone, wall);
        expect(wallTimeAt(zone, found)).toBeGreaterThanOrEqual(wall);
        for (let earlier = found - 1; earlier > found - 30 * 3_600_000; earlier -= 15 * 60_000) {
          expect(wallTimeAt(zone, earlier)).toBeLessThan(wall);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('instantOf meets every change of the clock of a year in zones that change (SCH-2, SCH-3)', () => {
  for (const zone of [
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Pacific/Apia',
    'Antarctica/Troll',
  ]) {
    for (let at = 1_293_840_000_000; at < 1_356_998_400_000; at += 15 * 60_000) {
      const change = offsetAt(zone, at) - offsetAt(zone, at - 1);
      if (change > 0) {
        expect(instantOf(zone, wallTimeAt(zone, at) - change / 2), zone).toBe(at);
      } else if (change < 0) {
        const wall = wallTimeAt(zone, at) - change / 2;
        expect(instantOf(zone, wall), zone).toBe(at + change / 2);
      }
    }
  }
});
