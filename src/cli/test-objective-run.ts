import { type Measure, MINUTE, type Objective, type Tally, tallyMinute, windowAt } from '../engines/slo/index.ts';
import { advanceObjective, type Memory } from '../operate/objective/advance.ts';
import type { DeclaredObjective } from '../operate/objective/definition.ts';
import type { Judgement } from '../operate/objective/judge.ts';
import { isCalm } from './test-objective-calm.ts';
import type { Stretch, Traffic } from './test-objective-read.ts';
import { createReader } from './test-objective-reading.ts';

/** How an objective stands at the end of a minute; nothing is judged before the first. */
export interface Moment {
  memory: Memory;
  judged: Judgement | null;
}

/** A time for which an alert fires, in minutes from the beginning; `end` is null where it fires to the end. */
export interface Firing {
  alert: string;
  start: number;
  end: number | null;
}

/** What came of a course: the moments that were asked for, by minute, and when alerts fired. */
export interface Course {
  moments: ReadonlyMap<number, Moment>;
  firings: readonly Firing[];
}

const someBeginning = Date.UTC(2026, 0, 1);
const somewhereInside = Date.UTC(2026, 0, 15);

/** Returns the epoch ms at which a course begins that does not say so: at the start of a calendar window. */
export function beginOf({ window }: Objective): number {
  return window.kind === 'calendar'
    ? Math.ceil(windowAt(window, somewhereInside).start / MINUTE) * MINUTE
    : someBeginning;
}

/** Returns what is wrong with traffic for an objective, one sentence each. */
export function checkTraffic({ name, measures }: Objective, stretches: readonly Stretch[]): string[] {
  const titles = measures.map((each) => each.title);
  const problems = new Set<string>();
  for (const { traffic, goals } of stretches) {
    for (const title of goals.keys())
      if (!titles.includes(title))
        problems.add(
          `The objective "${name}" has no goal "${title}": write ${titles.map((each) => `"${each}"`).join(', ')}`,
        );
    for (const { title, reading } of measures) {
      const given = goals.has(title) ? goals.get(title)! : traffic;
      if (given === null) continue;
      if (reading.kind === 'ratio' && 'value' in given)
        problems.add(`The objective "${name}" counts events: write good and bad in place of value`);
      if (reading.kind !== 'ratio' && !('value' in given))
        problems.add(
          `The objective "${name}" reads one value a minute${reading.kind === 'raw' ? ', a share from 0 to 1' : ''}: write value in place of good and bad`,
        );
    }
  }
  return [...problems];
}

/**
 * Takes an objective through traffic minute by minute by the step that the product takes, without a clock or stores; minutes
 * in which nothing can begin or end are only read, unless `isThorough`. Minutes after the traffic have no data.
 */
export function runObjective(
  declared: DeclaredObjective,
  stretches: readonly Stretch[],
  from: number,
  wanted: readonly number[],
  isThorough = false,
): Course {
  const { objective } = declared;
  const minutes = stretches.flatMap((stretch) => {
    const tallies = objective.measures.map((each) => tallyOf(each, stretch));
    return Array.from({ length: stretch.minutes }, () => tallies);
  });
  const length = Math.max(minutes.length, ...wanted);
  const read = createReader(declared, minutes, from, length);
  const asked = new Set(wanted);
  let memory: Memory = { state: 'unknown', since: from, alerts: {}, policies: {}, episodes: [] };
  const moments = new Map<number, Moment>([[0, { memory, judged: null }]]);
  const firings: Firing[] = [];
  for (let minute = 1; minute <= length; minute += 1) {
    const { reading, running } = read(minute);
    if (!isThorough && !asked.has(minute) && isCalm(declared, memory, reading)) continue;
    const { next, judged, burns } = advanceObjective(declared, memory, reading, running, reading.at);
    memory = { ...next, episodes: [...next.episodes] };
    for (const { alert, effect } of burns) {
      if (effect === 'started') firings.push({ alert: alert.rule.name, start: minute, end: null });
      const open = firings.findLast((each) => each.alert === alert.rule.name);
      if (effect === 'ended' && open !== undefined) open.end = minute;
    }
    if (asked.has(minute)) moments.set(minute, { memory, judged });
  }
  return { moments, firings };
}

function tallyOf({ title, reading }: Measure, { traffic, goals }: Stretch): Tally {
  const given: Traffic = goals.has(title) ? goals.get(title)! : traffic;
  if (given === null) return null;
  if ('value' in given) return tallyMinute(reading, given.value, null);
  const { good, bad } = given;
  return tallyMinute(reading, reading.kind === 'ratio' && reading.numerator === 'good' ? good : bad, good + bad);
}
