import type { Issue } from '../issue.ts';
import { formatDateTime, isZone, parseDateTime } from '../schedule/index.ts';
import { PropertyReader, quote } from '../template/index.ts';
import { readDuration } from './field.ts';
import type { TimeWindow } from './model.ts';

/** The window of an SLO that names none (SL5). */
export const defaultWindow: TimeWindow = { kind: 'rolling', duration: { count: 28, unit: 'd' } };

/** Reads where a calendar window begins: a local date and time, and an IANA zone (SL6). */
export function readCalendar(reader: PropertyReader): { start: string; timeZone: string } | null {
  const text = reader.requiredText('startTime', 'a local date and time such as 2026-01-01 00:00:00');
  const timeZone = reader.requiredText('timeZone', 'an IANA zone such as Europe/Berlin');
  reader.finish();
  // YAML and JSON writers differ in the character between date and time.
  const start = parseDateTime(text.replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(:\d{2})?)$/, '$1T$2'));
  if (text !== '' && (start === undefined || start.offset !== undefined))
    reader.report(
      'invalid_start',
      ['startTime'],
      `${quote(text)} is no local date and time: write one such as 2026-01-01 00:00:00`,
    );
  if (timeZone !== '' && !isZone(timeZone))
    reader.report(
      'unknown_zone',
      ['timeZone'],
      `${quote(timeZone)} is no time zone: write an IANA name such as Europe/Berlin or UTC`,
    );
  if (start === undefined || start.offset !== undefined || !isZone(timeZone)) return null;
  return { start: formatDateTime(start.wall), timeZone };
}

/** Reads `timeWindow`: a list of exactly one, rolling or aligned to the calendar; without it 28 days roll (SL5). */
export function readWindow(reader: PropertyReader, issues: Issue[], units?: string): TimeWindow | undefined {
  if (!reader.has('timeWindow')) {
    reader.inform('default_window', [], 'No timeWindow is written: the last 28 days are taken');
    return defaultWindow;
  }
  const [window] = reader.children('timeWindow', { min: 1, max: 1 });
  if (window === undefined) return undefined;
  window.require('duration', 'the length of the window, such as 30d');
  const duration = readDuration(window, 'duration', issues, units);
  const isRolling = window.flag('isRolling') ?? false;
  const calendar = window.child('calendar');
  const start = calendar === undefined ? null : readCalendar(calendar);
  window.finish();
  if (isRolling && calendar !== undefined)
    window.report(
      'window_conflict',
      ['calendar'],
      'A rolling window has no calendar: remove calendar, or set isRolling to false',
    );
  if (!isRolling && calendar === undefined)
    window.report(
      'window_conflict',
      [],
      'The window neither rolls nor has a calendar: write isRolling: true, or a calendar with startTime and timeZone',
    );
  if (duration === undefined) return undefined;
  if (isRolling) return { kind: 'rolling', duration };
  return start === null ? undefined : { kind: 'calendar', duration, ...start };
}
