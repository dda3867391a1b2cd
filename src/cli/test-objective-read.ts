import { MINUTE } from '../engines/slo/index.ts';
import { formatTime } from '../operate/alarm/backtest/document-test.ts';
import { parseDuration, type Read } from '../operate/alarm/backtest/series-notation.ts';

/** What a minute of traffic is like; one value where the metric gives one, and null where no data comes. */
export type Traffic = { good: number; bad: number } | { value: number } | null;

/** A stretch of minutes that are alike; `goals` says it of goals by their title where they differ. */
export interface Stretch {
  minutes: number;
  traffic: Traffic;
  goals: ReadonlyMap<string, Traffic>;
}

/** A bound of a share, such as `> 0.9`. */
export interface Bound {
  op: '<' | '<=' | '>' | '>=' | '=';
  value: number;
  text: string;
}

export const testedStates = ['ok', 'burning', 'exhausted', 'unknown'] as const;

/** What is expected so many minutes after the beginning; null and undefined where nothing is. */
export interface ExpectedMoment {
  minutes: number;
  /** All alerts that fire. */
  firing: readonly string[] | null;
  state: (typeof testedStates)[number] | null;
  remaining: Bound | null;
  mayShip: boolean | null;
  /** The kind of change that asks. */
  change: string | undefined;
}

/** A test of an objective: what its minutes are like from an instant on (epoch ms), and what is to come of them. */
export interface ObjectiveTest {
  objective: string;
  from: number | null;
  traffic: readonly Stretch[];
  expect: readonly ExpectedMoment[];
}

/** Longest time that a test may span, in minutes. */
const mostMinutes = 400 * 1440;

const keys = ['objective', 'from', 'traffic', 'expect'];
const trafficKeys = ['good', 'bad', 'total', 'value', 'missing'];
const expectKeys = ['at', 'firing', 'state', 'remaining', 'mayShip', 'change'];

/** Reads what is written as a test of an objective; another shape gives what is wrong with it. */
export function readObjectiveTest(test: Record<string, unknown>): Read<ObjectiveTest> {
  const extra = unknownKey(test, [...keys, 'name'], `A test of an objective has no`, keys);
  if (extra !== null) return extra;
  if (typeof test.objective !== 'string') return { problem: 'The test names no objective: write objective: NAME' };
  const from = 'from' in test ? readInstant(test.from) : { value: null };
  if ('problem' in from) return from;
  const traffic = readEach(test.traffic, 'traffic', '[{ for: 2h, good: 1000, bad: 1 }]', readStretch);
  if ('problem' in traffic) return traffic;
  const expect = readEach(test.expect, 'expect', '[{ at: 2h, state: ok }]', readMoment);
  if ('problem' in expect) return expect;
  const length = Math.max(
    traffic.value.reduce((sum, each) => sum + each.minutes, 0),
    ...expect.value.map((each) => each.minutes),
  );
  if (length > mostMinutes)
    return {
      problem: `The test spans ${formatTime(length * 60)}, more than ${formatTime(mostMinutes * 60)}: write less`,
    };
  return {
    value: {
      objective: test.objective,
      from: from.value,
      traffic: traffic.value,
      expect: expect.value.toSorted((left, right) => left.minutes - right.minutes),
    },
  };
}

function unknownKey(
  value: object,
  known: readonly string[],
  words: string,
  shown: readonly string[] = known,
): { problem: string } | null {
  const found = Object.keys(value).find((key) => !known.includes(key));
  return found === undefined ? null : { problem: `${words} "${found}": write ${shown.join(', ')}` };
}

function readEach<T>(
  list: unknown,
  key: string,
  example: string,
  read: (value: Record<string, unknown>, place: string) => Read<T>,
): Read<T[]> {
  if (!Array.isArray(list) || list.length === 0) return { problem: `${key} is no list: write such as ${example}` };
  const values: T[] = [];
  for (const [index, each] of (list as unknown[]).entries()) {
    const place = `${key}[${index}]`;
    if (!isMap(each)) return { problem: `${place} is no map: write such as ${example.slice(1, -1)}` };
    const found = read(each, place);
    if ('problem' in found) return { problem: `${place}: ${found.problem}` };
    values.push(found.value);
  }
  return { value: values };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readInstant(value: unknown): Read<number> {
  const text = value instanceof Date ? value.toISOString() : value;
  const instant = typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant) || instant % MINUTE !== 0)
    return { problem: `from: ${JSON.stringify(value)} is no whole minute: write such as 2026-11-01T00:00:00Z` };
  return { value: instant };
}

function readMinutes(value: unknown, key: string): Read<number> {
  const read = parseDuration(value);
  if ('problem' in read) return { problem: `${key}: ${read.problem}` };
  if (read.value % 60 !== 0)
    return {
      problem: `${key}: ${JSON.stringify(value)} is no whole number of minutes: an objective is judged each minute`,
    };
  return { value: read.value / 60 };
}

function readStretch(value: Record<string, unknown>): Read<Stretch> {
  const extra = unknownKey(value, ['for', ...trafficKeys, 'goals'], 'Traffic has no');
  if (extra !== null) return extra;
  const minutes = readMinutes(value.for, 'for');
  if ('problem' in minutes) return minutes;
  const { for: _, goals: given, ...own } = value;
  const goals = new Map<string, Traffic>();
  if (given !== undefined && !isMap(given))
    return { problem: 'goals is no map: write the traffic of each by its displayName' };
  for (const [title, each] of Object.entries(given ?? {})) {
    if (!isMap(each))
      return { problem: `goals: ${JSON.stringify(title)} is no map: write such as { good: 100, bad: 0 }` };
    const read = unknownKey(each, trafficKeys, 'Traffic has no') ?? readTraffic(each);
    if ('problem' in read) return { problem: `goals: ${JSON.stringify(title)}: ${read.problem}` };
    goals.set(title, read.value);
  }
  const traffic = goals.size > 0 && Object.keys(own).length === 0 ? { value: null } : readTraffic(own);
  return 'problem' in traffic ? traffic : { value: { minutes: minutes.value, traffic: traffic.value, goals } };
}

const forms = 'good and bad in events per minute, total and bad, value, or missing: true';

function readTraffic(value: Record<string, unknown>): Read<Traffic> {
  const written = Object.keys(value).sort().join(' and ');
  const [good, total] = [readCount(value.good), readCount(value.total)];
  if (written === 'missing' && value.missing === true) return { value: null };
  if (written === 'value')
    return typeof value.value === 'number' && Number.isFinite(value.value)
      ? { value: { value: value.value } }
      : { problem: `value: ${JSON.stringify(value.value)} is no number: write what the metric says each minute` };
  if (written === 'good' || written === 'bad and good') {
    const bad = readCount(value.bad ?? 0);
    return good === null || bad === null
      ? { problem: `${JSON.stringify(value)} holds what is no number of events: write numbers from 0 on` }
      : { value: { good, bad } };
  }
  if (written === 'bad and total') {
    const bad = readBad(value.bad, total);
    return total === null || bad === null || bad > total
      ? {
          problem: `Of ${JSON.stringify(value.total)} events ${JSON.stringify(value.bad)} cannot be bad: write a number up to it, or a share such as 5 %`,
        }
      : { value: { good: total - bad, bad } };
  }
  return { problem: `Traffic of ${written === '' ? 'nothing' : written} says nothing: write ${forms}` };
}

function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Reads a number of events, or a share of a total such as `5 %`. */
function readBad(value: unknown, total: number | null): number | null {
  const share = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim()) : null;
  return share === null || total === null ? readCount(value) : (Number(share[1]) / 100) * total;
}

function readMoment(value: Record<string, unknown>): Read<ExpectedMoment> {
  const extra = unknownKey(value, expectKeys, 'What is expected has no');
  if (extra !== null) return extra;
  const minutes = readMinutes(value.at, 'at');
  if ('problem' in minutes) return minutes;
  const { firing = null, state = null, mayShip = null, change } = value;
  if (firing !== null && !(Array.isArray(firing) && firing.every((each) => typeof each === 'string')))
    return { problem: `firing: ${JSON.stringify(firing)} is no list of names: write such as [page-fast], or []` };
  const known = testedStates.find((each) => each === state);
  if (state !== null && known === undefined)
    return { problem: `state: ${JSON.stringify(state)} is no state: write ${testedStates.join(', ')}` };
  if (mayShip !== null && typeof mayShip !== 'boolean')
    return { problem: `mayShip: ${JSON.stringify(mayShip)} is neither: write true or false` };
  if (change !== undefined && (typeof change !== 'string' || mayShip === null))
    return { problem: 'change is a kind of change that asks whether it may ship: write mayShip beside it' };
  const remaining = value.remaining === undefined ? { value: null } : readBound(value.remaining);
  if ('problem' in remaining) return remaining;
  if (firing === null && known === undefined && mayShip === null && remaining.value === null)
    return { problem: 'It expects nothing: write firing, state, remaining or mayShip' };
  return {
    value: {
      minutes: minutes.value,
      firing: firing as string[] | null,
      state: known ?? null,
      remaining: remaining.value,
      mayShip,
      change: change as string | undefined,
    },
  };
}

function readBound(value: unknown): Read<Bound> {
  const text = typeof value === 'number' ? `= ${value}` : value;
  const found = typeof text === 'string' ? /^(<=|>=|<|>|=)?\s*(-?\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim()) : null;
  if (found === null)
    return { problem: `remaining: ${JSON.stringify(value)} is no bound: write such as "> 0.9" or "< 90 %"` };
  const [, op = '=', number, percent] = found;
  const share = percent === undefined ? Number(number) : Number(number) / 100;
  return {
    value: { op: op as Bound['op'], value: share, text: `${op} ${number}${percent === undefined ? '' : ' %'}` },
  };
}
