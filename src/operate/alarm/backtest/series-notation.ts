/** What was read, or what is wrong with it in a sentence. */
export type Read<T> = { value: T } | { problem: string };

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const repeated = new RegExp(`^(${number})(?:([-+])(${number}))?x(\\d+)$`, 'i');
const single = new RegExp(`^${number}$`, 'i');
const missing = /^_(?:x(\d+))?$/;

/** Most points of one series. */
const pointLimit = 100_000;

/**
 * Reads a series as a list of numbers and nulls, or in the notation of promtool: `1 2 _` with `_` for a missing point,
 * `0+1x3` for 0 1 2 3, `5x2` for 5 5 5, `_x3` for three missing points.
 */
export function parseSeries(value: unknown): Read<(number | null)[]> {
  if (Array.isArray(value)) {
    const wrong = value.find((each: unknown) => each !== null && !(typeof each === 'number' && Number.isFinite(each)));
    return wrong === undefined
      ? { value: value as (number | null)[] }
      : { problem: `${JSON.stringify(wrong)} is no point: write a number, or null where there is none` };
  }
  if (typeof value === 'number') return { value: [value] };
  if (typeof value !== 'string')
    return {
      problem: `${JSON.stringify(value)} is no series: write a list of numbers and nulls, or a text such as "0+1x10 _ 5"`,
    };
  const points: (number | null)[] = [];
  for (const word of value.trim().split(/\s+/)) {
    const read = readWord(word);
    if (read === null)
      return {
        problem: `"${word}" is no part of a series: write a number, "_" for a missing point, or such as "0+1x10" or "_x3"`,
      };
    const { first, step, count } = read;
    if (points.length + count > pointLimit)
      return { problem: `The series has more than ${pointLimit} points: write fewer` };
    for (let index = 0; index < count; index += 1) points.push(first === null ? null : first + index * step);
  }
  return { value: points };
}

function readWord(word: string): { first: number | null; step: number; count: number } | null {
  const gap = missing.exec(word);
  if (gap !== null) return { first: null, step: 0, count: Number(gap[1] ?? 1) };
  if (single.test(word)) return { first: Number(word), step: 0, count: 1 };
  const more = repeated.exec(word);
  if (more === null) return null;
  const step = more[3] === undefined ? 0 : Number(more[3]) * (more[2] === '-' ? -1 : 1);
  return { first: Number(more[1]), step, count: Number(more[4]) + 1 };
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a duration such as `90s`, `10m` or `1h30m`, or a number of seconds; in seconds. */
export function parseDuration(value: unknown): Read<number> {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return { value };
  if (typeof value === 'string' && /^(\d+[smhd])+$/.test(value)) {
    const parts = [...value.matchAll(/(\d+)([smhd])/g)];
    return { value: parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0) };
  }
  return { problem: `${JSON.stringify(value)} is no time from the beginning: write such as 90s, 10m or 1h30m` };
}
