import { hourOfWeek } from './clock.ts';

/** Reads the value between the middles of two hours of the week, so that a band has no steps where hours meet (AL43). */
export function interpolate(byHourOfWeek: readonly number[], wallHours: number): number {
  const place = wallHours - 0.5;
  const share = place - Math.floor(place);
  const before = byHourOfWeek[hourOfWeek(place)] ?? 0;
  const after = byHourOfWeek[hourOfWeek(place + 1)] ?? 0;
  return before + (after - before) * share;
}
