import type { AlarmState } from '../../../engines/alarm/index.ts';

/** A recorded change of state, epoch ms; `isQuiet` where something kept the actions of ALARM from running. */
export interface Change {
  at: number;
  to: AlarmState;
  isQuiet: boolean;
}

/** A stay in ALARM, epoch ms; `to` is null while it lasts, `isOlder` where it began before the changes that are known. */
export interface Firing {
  from: number;
  to: number | null;
  isQuiet: boolean;
  isOlder: boolean;
}

/** The state of an alarm before the changes that are known, with the instant (epoch ms) from which they are. */
export interface Before {
  state: AlarmState;
  at: number;
}

/** Returns the stays in ALARM that changes tell of, oldest first. */
export function listFirings(changes: readonly Change[], before: Before): Firing[] {
  const firings: Firing[] = [];
  let open: Firing | null =
    before.state === 'ALARM' ? { from: before.at, to: null, isQuiet: false, isOlder: true } : null;
  for (const { at, to, isQuiet } of changes) {
    if (to === 'ALARM') {
      open ??= { from: at, to: null, isQuiet, isOlder: false };
    } else if (open !== null) {
      firings.push({ ...open, to: at });
      open = null;
    }
  }
  return open === null ? firings : [...firings, open];
}

/** Returns the share of [from, to) (epoch ms) in which an alarm fired, 0 to 1. */
export function shareInAlarm(firings: readonly Firing[], from: number, to: number): number {
  if (to <= from) return 0;
  const spent = firings.reduce(
    (sum, each) => sum + Math.max(0, Math.min(each.to ?? to, to) - Math.max(each.from, from)),
    0,
  );
  return spent / (to - from);
}

const hour = 3_600_000;

/** Counts the firings that lasted less than three periods and came back within an hour. */
export function countFlaps(firings: readonly Firing[], periodSeconds: number): number {
  return firings.filter((each, index) => {
    const next = firings[index + 1];
    if (each.to === null || next === undefined) return false;
    return each.to - each.from < 3 * periodSeconds * 1000 && next.from - each.to <= hour;
  }).length;
}

/** Returns the most firings that began within any 24 hours, and when the first of those did (epoch ms). */
export function findStorm(firings: readonly Firing[]): { count: number; from: number } {
  let best = { count: 0, from: 0 };
  let first = 0;
  for (const [index, { from }] of firings.entries()) {
    while (from - firings[first]!.from >= 24 * hour) first += 1;
    const count = index - first + 1;
    if (count > best.count) best = { count, from: firings[first]!.from };
  }
  return best;
}
