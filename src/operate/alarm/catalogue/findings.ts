import type { CatalogueEntry } from '../contract.ts';
import { formatSeconds } from './condition.ts';
import type { AnyAlarm } from '../definition.ts';
import { findStorm, type Firing } from './firing.ts';
import type { Margin } from './margin.ts';

/** What is known of an alarm when its findings are drawn. */
export interface Findable {
  declared: AnyAlarm;
  entry: Omit<CatalogueEntry, 'findings'>;
  /** Those that began in the window. */
  firings: readonly Firing[];
  /** Firings that people were told of, that are over or an hour old, and on which nobody acted. */
  ignored: number;
  days: number;
  /** Whether it was in force for the whole window, and for a day of it at least. */
  isWholeWindow: boolean;
  isDayOld: boolean;
  margin: Margin | null;
  /** Other alarms that watch the same. */
  twins: readonly string[];
  isDeclared(ref: string): boolean;
}

type Finding = CatalogueEntry['findings'][number];

const flapsNoted = 3;
const firingsOfStorm = 10;

/** Lists what is wrong with an alarm, each with what to do about it. */
export function listFindings(about: Findable): Finding[] {
  return [...findResponse(about), ...findBehaviour(about), ...findTwins(about)];
}

function findResponse({ declared, isDeclared }: Findable): Finding[] {
  const found: Finding[] = [];
  const tell = (code: string, message: string) => found.push({ code, message });
  const { owner, service, runbook } = declared;
  if (owner === null)
    tell('no_owner', 'Nobody answers for it: name a group in the tag evenkeel.dev/owner, or its service');
  if (runbook === null)
    tell('no_runbook', 'Whoever it wakes finds no instructions: write a runbook and name it in evenkeel.dev/runbook');
  if (service === null) tell('no_service', 'It belongs to no service: name one in the tag evenkeel.dev/service');
  for (const ref of [owner, service])
    if (ref !== null && !isDeclared(ref))
      tell('orphan', `"${ref}" answers for it and is not declared: declare it, or give the alarm to somebody who is`);
  return found;
}

function findBehaviour(about: Findable): Finding[] {
  const { entry, firings, ignored, days, margin, isWholeWindow, isDayOld } = about;
  const found: Finding[] = [];
  const tell = (code: string, message: string) => found.push({ code, message });
  const { fired, flaps, inAlarm, hasData } = entry;
  if (!hasData) {
    tell(
      'no_data',
      `It has no data: check that ${entry.metricName} is still sent as it asks for it, or delete the alarm`,
    );
    return found;
  }
  if (fired === 0 && inAlarm === 0 && isWholeWindow)
    tell(
      'never_fired',
      `It did not fire in ${count(days, 'day')}: can what it watches for still happen?${sayMargin(about.declared, margin)}`,
    );
  if (inAlarm > 0.5 && isDayOld)
    tell(
      'always_firing',
      `It was in ALARM ${Math.round(inAlarm * 100)} % of the time: remove the cause, or set a threshold that tells when somebody has to act`,
    );
  if (flaps >= flapsNoted)
    tell(
      'flapping',
      `${flaps} of its ${fired} firings were over within three periods and came back within an hour: ask for more breaching periods, or longer ones`,
    );
  if (ignored > 0 && entry.actedOn === 0)
    tell(
      'ignored',
      `It fired ${count(fired, 'time')} and nobody acted: delete it, or make it tell of what somebody has to act on`,
    );
  const storm = findStorm(firings);
  if (storm.count > firingsOfStorm)
    tell(
      'storm',
      `It fired ${storm.count} times in 24 hours from ${new Date(storm.from).toISOString().slice(0, 16)}Z on: group it with its kind in a composite alarm, or ask for more breaching periods`,
    );
  return found;
}

function findTwins({ twins }: Findable): Finding[] {
  if (twins.length === 0) return [];
  const named = twins.slice(0, 3).map((each) => `"${each}"`);
  const more = twins.length > 3 ? ` and ${twins.length - 3} more` : '';
  return [
    { code: 'duplicate', message: `It watches the same threshold as ${named.join(', ')}${more}: keep one of them` },
  ];
}

function sayMargin(declared: AnyAlarm, margin: Margin | null): string {
  if (margin === null || declared.kind === 'composite') return '';
  const { threshold, comparison } = declared.alarm;
  if (typeof threshold !== 'number') return '';
  const which = comparison.startsWith('Greater') ? 'highest' : 'lowest';
  const far = Number(Math.abs(threshold - margin.nearest).toPrecision(3));
  const value = Number(margin.nearest.toPrecision(6));
  return ` The ${which} value of the last ${sayAbout(margin.spanSeconds)} was ${value}, ${far} from the threshold ${threshold}`;
}

/** A span in whole hours or days, as it is only told for orientation. */
function sayAbout(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} days`;
  return seconds >= 2 * 3600 ? `${Math.floor(seconds / 3600)} hours` : formatSeconds(seconds);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
