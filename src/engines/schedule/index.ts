export {
  type CivilDate,
  DAY,
  dateOfDays,
  dayOf,
  daysInMonth,
  daysOfDate,
  formatDateTime,
  parseDateTime,
  type WallTime,
  weekdayOf,
} from './civil.ts';
export { type Cron, type MonthDays, nextOccurrence, parseCron, previousOccurrence, type WeekDays } from './cron.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { type Cycle, parseRotation, type Rotation } from './rotation.ts';
export { onCallAt, type Shift, shifts } from './shift.ts';
export { instantOf, isZone, offsetAt, wallTimeAt } from './zone.ts';
