import { offsetAt } from '../../schedule/index.ts';
import { HOUR, HOURS_OF_WEEK } from './model.ts';

/** The epoch began on a Thursday, 72 hours after a Monday. */
const THURSDAY = 72;

/** Gives the wall clock's hours since 1970-01-01 00:00, with the fraction, at an instant (epoch ms). */
export type WallHours = (instant: number) => number;

/** Creates a wall clock of a zone that looks the offset up once for each quarter of an hour, in which none ever changes. */
export function createClock(zone: string): WallHours {
  const offsets = new Map<number, number>();
  return (instant) => {
    if (zone === 'UTC') return instant / HOUR;
    const quarter = Math.floor(instant / (HOUR / 4));
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = offsetAt(zone, instant);
      offsets.set(quarter, offset);
    }
    return (instant + offset) / HOUR;
  };
}

/** Gives the hour of the week, 0 being Monday 00:00, of a whole number of wall-clock hours. */
export function hourOfWeek(wallHours: number): number {
  return (((Math.floor(wallHours) + THURSDAY) % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK;
}
