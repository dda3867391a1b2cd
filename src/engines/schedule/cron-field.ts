/** One field of a cron expression: its name, the values it may have, and names that stand for values. */
export interface CronField {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Names of values, the first of which stands for `nameBase`. */
  readonly names?: readonly string[];
  readonly nameBase?: number;
  /** How many values go round before the first comes again; absent where they do not, as years. */
  readonly cycle?: number;
}

/** The names that may stand for months in a cron expression, January first (rule SCH-15). */
export const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
/** The names that may stand for days of the week in a cron expression, Sunday first (rule SCH-15). */
export const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/**
 * Reads a list of values, ranges and steps such as `1-5,10/15` into the values it names, in order (rule SCH-16); a range
 * such as `SAT-SUN` goes on at the beginning of the field. Undefined if it is something else, or a value or a step lies
 * outside of the field.
 */
export function readCronField(text: string, field: CronField): number[] | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(part);
    if (match === null) return undefined;
    const [, first = '', last, stepText] = match;
    const isAll = first === '*';
    if (isAll && last !== undefined) return undefined;
    const from = isAll ? field.low : readValue(first, field);
    const single = stepText === undefined && !isAll;
    const to = last === undefined ? (single ? from : field.high) : readValue(last, field);
    const step = Number(stepText ?? 1);
    if (from === undefined || to === undefined || step < 1 || step > field.high) return undefined;
    const end = from > to ? to + (field.cycle ?? 0) : to;
    if (from > end) return undefined;
    for (let value = from; value <= end; value += step) {
      found.add(value > field.high ? value - (field.cycle ?? 0) : value);
    }
  }
  return [...found].sort((left, right) => left - right);
}

/** Reads one value of a field, a number or a name; undefined if it lies outside of the field. */
export function readValue(text: string, field: CronField): number | undefined {
  const position = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (position >= 0) return position + (field.nameBase ?? 0);
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.low && value <= field.high ? value : undefined;
}
