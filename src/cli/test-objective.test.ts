import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, hourOf, MINUTE, noSums, type Sums, type Tally, tallyUnion } from '../engines/slo/index.ts';
import { type DeclaredObjective, isUnion } from '../operate/objective/definition.ts';
import { type Reading, readTracks } from '../operate/objective/judge.ts';
import { availability, declare, haltPolicy } from '../operate/objective/sample.test-data.ts';
import { createTrack, lateMs, sumHour, unitAt, writeMinutes, writeUnits } from '../operate/objective/track.ts';
import { readOperations } from '../platform/operations.ts';
import { readers } from '../readers.ts';
import type { TestContext } from './test-kind.ts';
import { findObjective, objectiveTests } from './test-objective.ts';
import { createReader } from './test-objective-reading.ts';
import { runObjective } from './test-objective-run.ts';

function contextOf(...documents: Record<string, unknown>[]): TestContext {
  const files = Object.entries(declare(...documents)).map(([file, text]) => ({ file, text }));
  const { entities, diagnostics } = readOperations(files, readers);
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  return { entities, now: 0, readBeside: () => ({ problem: 'nothing is beside it' }) };
}

/** What a test of an objective says. */
function judge(test: Record<string, unknown>, ...documents: Record<string, unknown>[]): string[] {
  const given = documents.length === 0 ? [availability()] : documents;
  return objectiveTests.run({ objective: 'checkout-availability', ...test }, contextOf(...given)) as string[];
}

const slices = (change: Record<string, unknown> = {}) =>
  availability({
    budgetingMethod: 'Timeslices',
    objectives: [{ target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: '5m' }],
    ...change,
  });

const source = (metric: string) => ({ metricSource: { type: 'evenkeel', spec: { metric, service: 'checkout' } } });
const goal = (displayName: string, target: number) => ({
  displayName,
  target,
  timeSliceTarget: 0.9,
  timeSliceWindow: '5m',
  indicator: {
    metadata: { name: displayName.toLowerCase() },
    spec: { ratioMetric: { counter: true, good: source('shop.good'), total: source('shop.requests') } },
  },
});
const composite = () =>
  availability({
    budgetingMethod: 'Timeslices',
    indicator: undefined,
    objectives: [goal('Fast', 0.99), goal('Right', 0.95)],
  });

const month = [
  { duration: '1M', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' }, isRolling: false },
];

const always = { for: '29d', good: 1000 };
const outage = { for: '9m', total: 1000, bad: '100 %' };

describe('objectiveTests', () => {
  it('objectiveTests tells to the minute when an alert fires and ends, and keeps it firing in silence', () => {
    // 14.4 x 0.01 of 60,000 events in an hour are 8,640 failures: the ninth minute.
    const traffic = [always, outage, { for: '6m', missing: true }, { for: '1h', good: 1000, bad: 0 }];
    const expected = [
      { at: 0, state: 'unknown', firing: [] },
      { at: '29d', state: 'ok', firing: [], remaining: 1, mayShip: true },
      { at: '29d8m', firing: [] },
      { at: '29d9m', state: 'burning', firing: ['page-fast'], remaining: '< 98 %' },
      { at: '29d15m', state: 'burning', firing: ['page-fast'] },
      { at: '29d16m', state: 'ok', firing: [] },
      { at: '29d20m', state: 'ok', firing: [], remaining: '> 0.97' },
    ];
    expect(judge({ traffic, expect: expected })).toEqual([]);
  });

  it('objectiveTests says what was expected, what is, and why', () => {
    const expected = [
      { at: '29d8m', firing: ['page-fast', 'page'], state: 'unknown' },
      { at: '29d10m', firing: [], remaining: '> 0.99', mayShip: false },
    ];
    expect(judge({ traffic: [always, outage], expect: expected })).toEqual([
      'At 29d8m the objective "checkout-availability" was to be unknown, and is ok: 98.1 % of the budget of 99 % is left',
      expect.stringMatching(
        /^At 29d8m page-fast of "checkout-availability" was to fire, and does not by SL30: The budget burns at 13\.33 .* is for 14\.4 or more; it fires from 29d9m on$/,
      ),
      'The objective "checkout-availability" has no alert "page": it has page-fast, page-slow, ticket-fast, ticket-slow',
      expect.stringMatching(
        /^At 29d10m page-fast of "checkout-availability" was not to fire, and does by SL30: The budget burns at 15\.25 .*; from 29d9m on$/,
      ),
      'At 29d10m > 0.99 of the budget of "checkout-availability" was to be left, and 97.8 % is: 9,000 of 41,769,000 were bad, and 417,690 may be',
      'At 29d10m a change was not to ship, and may: no error budget policy applies to it',
    ]);
  });

  it('objectiveTests follows the policies, what they except, and what nothing is known of', () => {
    const traffic = [
      { for: '1d', good: 90, bad: 10 },
      { for: '2h', missing: true },
    ];
    const expected = [
      { at: 0, mayShip: false },
      { at: '1d', state: 'exhausted', mayShip: false, remaining: '-9' },
      { at: '1d', mayShip: true, change: 'security' },
      // The last minutes with data leave the window after 30 days, and what is not known ends no rule.
      { at: '31d1h', mayShip: false, state: 'exhausted' },
    ];
    expect(judge({ traffic, expect: expected }, availability(), haltPolicy())).toEqual([]);
    expect(judge({ traffic, expect: [{ at: '31d1h', remaining: 0 }] })).toEqual([
      'At 31d1h = 0 of the budget of "checkout-availability" was to be left, and nothing is known of it, for there is no data in its window',
    ]);
    expect(judge({ traffic, expect: [{ at: '1d', mayShip: true }] }, availability(), haltPolicy())).toEqual([
      expect.stringMatching(/^At 1d a change was to ship, and may not: Rule "exhausted": .*budget is left/),
    ]);
  });

  it('objectiveTests begins a calendar window where it begins, and another one when it is over', () => {
    const written = availability({ timeWindow: month });
    const traffic = [
      { for: '1d', good: 99, bad: 1 },
      { for: '31d', good: 100 },
    ];
    const ofJanuary = [
      { at: '1d', state: 'exhausted' },
      { at: '30d23h59m', remaining: '< 100 %' },
      { at: '31d1m', remaining: '= 100 %', state: 'ok' },
    ];
    expect(judge({ traffic, expect: ofJanuary }, written)).toEqual([]);
    const atItsEnd = [
      { at: '23h59m', remaining: '= 0 %' },
      { at: '1d1m', remaining: '= 100 %', state: 'ok' },
    ];
    expect(judge({ traffic, from: '2026-01-31T00:00:00+01:00', expect: atItsEnd }, written)).toEqual([]);
    expect(judge({ traffic, from: '2026-01-30T00:00:00+01:00', expect: atItsEnd }, written)).toHaveLength(2);
  });

  it('objectiveTests reads values of a metric, and goals of a composite apart', () => {
    const threshold = availability({
      indicator: { metadata: { name: 'p' }, spec: { thresholdMetric: source('shop.latency') } },
      objectives: [{ target: 0.9, op: 'lte', value: 0.3 }],
    });
    const values = [
      { for: '9h', value: 0.2 },
      { for: '1h', value: 0.4 },
    ];
    expect(judge({ traffic: values, expect: [{ at: '10h', remaining: '= 0' }] }, threshold)).toEqual([]);
    expect(judge({ traffic: [always], expect: [{ at: '1h', state: 'ok' }] }, threshold)).toEqual([
      'The objective "checkout-availability" reads one value a minute: write value in place of good and bad',
    ]);
    const goals = [{ for: '5m', good: 10, goals: { Right: { total: 10, bad: '50 %' } } }];
    // One slice of 8,640 is bad for the goal of 95 %, which may have 432.
    const found = judge({ traffic: goals, expect: [{ at: '5m', remaining: '> 1' }] }, composite());
    expect(found[0]).toContain('99.8 % is: 0 of 1 were bad for "Fast", and 86.4 may be; 1 of 1 were bad for "Right"');
    expect(
      judge({ traffic: [{ for: 300, goals: { Wrong: { good: 1 } } }], expect: [{ at: 60, state: 'ok' }] }),
    ).toEqual([expect.stringContaining('has no goal "Wrong"')]);
  });

  it('objectiveTests says what is wrong with a test', () => {
    const expected = [{ at: '1h', state: 'ok' }];
    const traffic = [{ for: '1h', good: 1 }];
    for (const [change, words] of [
      [{ objective: 'none' }, 'There is no objective "none" in the folder'],
      [{ objective: 7 }, 'names no objective'],
      [{ unknown: 1 }, 'has no "unknown": write objective, from, traffic, expect'],
      [{ from: 'monday' }, 'from: "monday" is no whole minute'],
      [{ traffic: [] }, 'traffic is no list'],
      [{ traffic: ['1h'] }, 'traffic[0] is no map'],
      [{ traffic: [{ for: '90s', good: 1 }] }, 'traffic[0]: for: "90s" is no whole number of minutes'],
      [{ traffic: [{ for: '1h' }] }, 'Traffic of nothing says nothing'],
      [{ traffic: [{ for: '1h', good: -1 }] }, 'no number of events'],
      [{ traffic: [{ for: '1h', total: 5, bad: 6 }] }, 'Of 5 events 6 cannot be bad'],
      [{ traffic: [{ for: '1h', good: 5, missing: true }] }, 'Traffic of good and missing says nothing'],
      [{ traffic: [{ for: '1h', value: 'x' }] }, '"x" is no number'],
      [{ traffic: [{ for: '1h', value: 1 }] }, 'counts events: write good and bad'],
      [{ traffic: [{ for: '500d', good: 1 }] }, 'The test spans 500d, more than 400d'],
      [{ expect: undefined }, 'expect is no list'],
      [{ expect: [{ at: '1h' }] }, 'expect[0]: It expects nothing'],
      [{ expect: [{ at: '1h', firing: 'x' }] }, 'is no list of names'],
      [{ expect: [{ at: '1h', state: 'fine' }] }, 'state: "fine" is no state'],
      [{ expect: [{ at: '1h', remaining: 'much' }] }, 'remaining: "much" is no bound'],
      [{ expect: [{ at: '1h', mayShip: 'no' }] }, 'mayShip: "no" is neither'],
      [{ expect: [{ at: '1h', change: 'security' }] }, 'write mayShip beside it'],
    ] as const)
      expect(judge({ traffic, expect: expected, ...change })).toEqual([expect.stringContaining(words) as string]);
  });
});

/** Reads an objective at the end of each minute as the product does, which does not know what comes. */
function readAsProduct({ objective, parts, spans }: DeclaredObjective, minutes: Tally[][], from: number): Reading[] {
  const { method, sliceMinutes, measures } = objective;
  const tracks = Array.from({ length: parts }, (_, part) =>
    createTrack(
      part < measures.length
        ? { method, sliceMinutes, sliceTarget: measures[part]!.sliceTarget }
        : { method: 'Occurrences', sliceMinutes: 1, sliceTarget: 1 },
      noSums,
    ),
  );
  const hours = new Map<number, Sums[]>();
  let closed = hourOf(from);
  return minutes.map((tallies, index) => {
    const start = from + index * MINUTE;
    tallies.forEach((each, part) => writeMinutes(tracks[part]!, start, [each]));
    const targets = measures.map((each) => each.target);
    const units = tracks.slice(0, measures.length).map((track) => unitAt(track, start));
    if (isUnion(objective)) writeUnits(tracks.at(-1)!, start, [tallyUnion(units, targets)]);
    for (; closed + HOUR + lateMs <= start + MINUTE; closed += HOUR) {
      for (const track of tracks) track.base = sumHour(track, closed);
      hours.set(
        closed + HOUR,
        tracks.map((track) => track.base),
      );
    }
    return readTracks(objective, spans, tracks, closed, start + MINUTE, (hour) => hours.get(hour));
  });
}

const documents: [string, Record<string, unknown>][] = [
  ['events', availability()],
  ['slices', slices()],
  ['a union', composite()],
  ['a month', availability({ timeWindow: month })],
  ['two hours', availability({ timeWindow: [{ duration: '2h', isRolling: true }] })],
];

describe('createReader', () => {
  it.each(documents)('createReader() reads %s as the tracks of the product do', (_, document) => {
    const declared = findObjective(contextOf(document), 'checkout-availability') as DeclaredObjective;
    const from = Date.UTC(2026, 0, 31, 9, 37);
    const goals = declared.objective.measures.length;
    const minutes = Array.from({ length: 2600 }, (_each, minute) =>
      Array.from({ length: goals }, (_goal, part): Tally => {
        const turn = (minute * 7919 + part * 104_729) % 97;
        return turn < 9 ? null : { good: turn * 10, bad: turn % 5 === 0 ? turn : 0 };
      }),
    );
    const read = createReader(declared, minutes, from, minutes.length);
    readAsProduct(declared, minutes, from).forEach((expected, index) => {
      expect(read(index + 1).reading).toEqual(expected);
    });
  });
});

const stretch = fc.record({
  minutes: fc.integer({ min: 1, max: 1200 }),
  traffic: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 5,
      arbitrary: fc.record({
        good: fc.integer({ min: 0, max: 1000 }),
        bad: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1000 })),
      }),
    },
  ),
  goals: fc.constant(new Map()),
});

describe('runObjective', () => {
  it.each(documents)(
    'runObjective() over %s leaves out no minute in which something begins or ends',
    (_, document) => {
      const context = contextOf(document, haltPolicy());
      const declared = findObjective(context, 'checkout-availability') as DeclaredObjective;
      const from = Date.UTC(2026, 0, 31, 9, 37);
      fc.assert(
        fc.property(fc.array(stretch, { minLength: 1, maxLength: 5 }), (stretches) => {
          const last = stretches.reduce((sum, each) => sum + each.minutes, 0);
          const wanted = [Math.ceil(last / 2), last];
          const quick = runObjective(declared, stretches, from, wanted);
          expect(quick).toEqual(runObjective(declared, stretches, from, wanted, true));
        }),
        { numRuns: 5 },
      );
    },
    60_000,
  );
});
