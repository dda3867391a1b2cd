import { issue, type Parsed } from '../../engines/issue.ts';
import { type Cron, nextOccurrence, parseCron } from '../../engines/schedule/index.ts';

/** When a rule on a schedule is due: by cron in UTC, or at every multiple of so many milliseconds since 1970. */
export type Schedule = { kind: 'cron'; cron: Cron } | { kind: 'rate'; every: number };

const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Reads a ScheduleExpression as EventBridge has it: `cron(minutes hours day month weekday year)` or `rate(value unit)`. */
export function parseSchedule(text: string): Parsed<Schedule> {
  if (text.startsWith('cron(')) {
    const { value: cron, issues } = parseCron(text);
    return cron === undefined ? { issues } : { value: { kind: 'cron', cron }, issues };
  }
  const parts = /^rate\(\s*([1-9]\d{0,5})\s+(minute|hour|day)(s?)\s*\)$/.exec(text);
  if (parts === null || (parts[1] === '1') !== (parts[3] === '')) {
    const message = `"${text}" is no schedule: write cron(0 8 ? * MON-FRI *) or rate(5 minutes), with the unit in the singular after 1`;
    return { issues: [issue('invalid_schedule', [], message)] };
  }
  return { value: { kind: 'rate', every: Number(parts[1]) * units[parts[2] as keyof typeof units] }, issues: [] };
}

/** Returns the first time after an instant (both epoch milliseconds) at which a schedule is due; null when none comes. */
export function nextDue(schedule: Schedule, after: number): number | null {
  if (schedule.kind === 'cron') return nextOccurrence(schedule.cron, 'UTC', after);
  return (Math.floor(after / schedule.every) + 1) * schedule.every;
}
