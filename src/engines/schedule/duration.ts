import { issue, type Parsed, type Path } from '../issue.ts';
import { quote } from '../template/index.ts';

const UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000] as const;
const DURATION = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,3}))?S)?)?$/;

/**
 * Parses an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `PT1H30M`, into milliseconds; days
 * have 24 hours, and years and months are refused because their length is not fixed (rule SCH-13).
 */
export function parseDuration(value: unknown, path: Path = []): Parsed<number> {
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  if (match === null) {
    return {
      issues: [
        issue('invalid_duration', path, `${quote(value)} is no duration: write one such as PT30M, PT1H30M or P7D`),
      ],
    };
  }
  let milliseconds = Number(match[5] ?? 0) * 1000 + Number((match[6] ?? '').padEnd(3, '0'));
  UNITS.forEach((unit, index) => {
    milliseconds += Number(match[index + 1] ?? 0) * unit;
  });
  if (!Number.isSafeInteger(milliseconds)) {
    return { issues: [issue('invalid_duration', path, `${quote(value)} is too long a duration: write a shorter one`)] };
  }
  return { value: milliseconds, issues: [] };
}

/** Writes milliseconds, rounded to whole ones and not negative, as the shortest ISO 8601 duration in days to seconds. */
export function formatDuration(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds));
  const [days, hours, minutes] = [
    Math.floor(total / UNITS[1]),
    Math.floor(total / UNITS[2]) % 24,
    Math.floor(total / UNITS[3]) % 60,
  ];
  const fraction = total % 1000;
  const seconds = `${Math.floor(total / 1000) % 60}${fraction === 0 ? '' : `.${String(fraction).padStart(3, '0')}`}`;
  const time = `${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${seconds === '0' ? '' : `${seconds}S`}`;
  if (days === 0 && time === '') return 'PT0S';
  return `P${days === 0 ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
}
