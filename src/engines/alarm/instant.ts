const DAY = 86_400_000;

/** Writes an instant, epoch ms, as EventBridge does in alarm events: `2026-03-01T10:20:30.000+0000` (AL13). */
export function formatInstant(epochMs: number): string {
  const days = Math.floor(epochMs / DAY);
  const ms = epochMs - days * DAY;
  const { year, month, day } = toCivil(days);
  const time = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => pad(part, 2)).join(':');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${time}.${pad(ms % 1000, 3)}+0000`;
}

/** Finds the Gregorian date by counting in years that start in March, so that the leap day comes last. */
function toCivil(daysSinceEpoch: number): { year: number; month: number; day: number } {
  const daysSinceMarch0 = daysSinceEpoch + 719_468;
  const era = Math.floor(daysSinceMarch0 / 146_097);
  const dayOfEra = daysSinceMarch0 - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

function pad(value: number, width: number): string {
  return String(Math.floor(value)).padStart(width, '0');
}
