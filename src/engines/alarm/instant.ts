import { dateOfDays } from '../schedule/index.ts';

const DAY = 86_400_000;

/** Writes an instant, epoch ms, as EventBridge does in alarm events: `2026-03-01T10:20:30.000+0000` (AL13). */
export function formatInstant(epochMs: number): string {
  const days = Math.floor(epochMs / DAY);
  const ms = epochMs - days * DAY;
  const { year, month, day } = dateOfDays(days);
  const time = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => pad(part, 2)).join(':');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${time}.${pad(ms % 1000, 3)}+0000`;
}

function pad(value: number, width: number): string {
  return String(Math.floor(value)).padStart(width, '0');
}
