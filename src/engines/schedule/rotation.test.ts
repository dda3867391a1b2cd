import { expect, test } from 'vitest';
import { parseRotation } from './index.ts';

const recurrence = { NumberOfOnCalls: 1, RecurrenceMultiplier: 1, DailySettings: ['09:00'] };
const good = {
  Name: 'primary',
  ContactIds: ['a', 'b'],
  StartTime: '2026-01-05T09:00',
  TimeZoneId: 'Europe/Berlin',
  Recurrence: recurrence,
};

test.each([
  [
    'nothing',
    {},
    [
      'missing_property Name',
      'missing_property ContactIds',
      'missing_property TimeZoneId',
      'missing_property StartTime',
      'missing_property Recurrence',
      'ambiguous_recurrence Recurrence',
    ],
  ],
  ['an unknown zone (SCH-4)', { ...good, TimeZoneId: 'Europe/Berlyn' }, ['unknown_zone TimeZoneId']],
  ['an offset as zone (SCH-4)', { ...good, TimeZoneId: '+01:00' }, ['unknown_zone TimeZoneId']],
  ['a date that does not exist', { ...good, StartTime: '2026-02-30T09:00' }, ['invalid_time StartTime']],
  [
    'two kinds of settings (SCH-5)',
    { ...good, Recurrence: { ...recurrence, WeeklySettings: [{ DayOfWeek: 'MON', HandOffTime: '09:00' }] } },
    ['ambiguous_recurrence Recurrence'],
  ],
  [
    'an empty list of settings (SCH-5)',
    { ...good, Recurrence: { DailySettings: [] } },
    ['too_few Recurrence/DailySettings'],
  ],
  [
    'a bad time (SCH-5)',
    { ...good, Recurrence: { DailySettings: ['24:00'] } },
    ['invalid_time Recurrence/DailySettings/0'],
  ],
  [
    'a bad day and time (SCH-5)',
    { ...good, Recurrence: { WeeklySettings: [{ DayOfWeek: 'Monday', HandOffTime: '9' }] } },
    ['unknown_choice Recurrence/WeeklySettings/0/DayOfWeek', 'invalid_time Recurrence/WeeklySettings/0/HandOffTime'],
  ],
  [
    'a day outside of months (SCH-5)',
    { ...good, Recurrence: { MonthlySettings: [{ DayOfMonth: 32, HandOffTime: '09:00' }] } },
    ['invalid_number Recurrence/MonthlySettings/0/DayOfMonth'],
  ],
  [
    'too large a multiplier (SCH-5)',
    { ...good, Recurrence: { ...recurrence, RecurrenceMultiplier: 101 } },
    ['invalid_number Recurrence/RecurrenceMultiplier'],
  ],
  [
    'more on call than contacts (SCH-7)',
    { ...good, Recurrence: { ...recurrence, NumberOfOnCalls: 3 } },
    ['too_few_contacts Recurrence/NumberOfOnCalls'],
  ],
  ['nobody (SCH-7)', { ...good, ContactIds: [] }, ['too_few ContactIds']],
  [
    'coverage without times (SCH-8)',
    { ...good, Recurrence: { ...recurrence, ShiftCoverages: [{ DayOfWeek: 'MON' }] } },
    ['missing_property Recurrence/ShiftCoverages/0'],
  ],
  [
    'an unknown property (SCH-12)',
    { ...good, Recurrence: { ...recurrence, DailySetting: 1 } },
    ['unknown_property Recurrence/DailySetting'],
  ],
])('parseRotation refuses %s', (_, properties, expected) => {
  const parsed = parseRotation(properties, ['P']);
  expect(parsed.value).toBeUndefined();
  expect(parsed.issues.map((each) => `${each.code} ${each.path.slice(1).join('/')}`.trim())).toEqual(
    expected.map((text) => text.replace(/^missing_property [A-Z]\w+$/, 'missing_property')),
  );
});

test('parseRotation reads ARNs as names and keeps the wall time of the start (SCH-1, SCH-7)', () => {
  const parsed = parseRotation({
    ...good,
    ContactIds: ['arn:aws:ssm-contacts:eu-west-1:111122223333:contact/a'],
    Tags: [],
  });
  expect(parsed.value).toMatchObject({
    contacts: ['a'],
    size: 1,
    start: 1_767_603_600_000,
    startAt: 1_767_600_000_000,
    coverage: null,
  });
});

test('parseRotation joins coverage that touches, also over Sunday night, and drops a full week (SCH-8)', () => {
  const hour = 3_600_000;
  const cover = (...rows: [string, string, string][]): unknown =>
    parseRotation({
      ...good,
      Recurrence: {
        ...recurrence,
        ShiftCoverages: rows.map(([day, from, to]) => ({
          DayOfWeek: day,
          CoverageTimes: [{ StartTime: from, EndTime: to }],
        })),
      },
    }).value?.coverage;
  expect(cover(['MON', '00:00', '08:00'], ['SUN', '22:00', '06:00'])).toEqual([
    { start: (6 * 24 + 22) * hour, end: (7 * 24 + 8) * hour },
  ]);
  expect(cover(['TUE', '09:00', '12:00'], ['TUE', '11:00', '13:00'], ['WED', '01:00', '02:00'])).toEqual([
    { start: 33 * hour, end: 37 * hour },
    { start: 49 * hour, end: 50 * hour },
  ]);
  const week = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'].map((day): [string, string, string] => [
    day,
    '07:00',
    '07:00',
  ]);
  expect(cover(...week)).toBeNull();
});
