import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnomalyModel,
  bandAt,
  createBand,
  trainModel,
  type TrainingOptions,
  type TrainingPoint,
} from '../index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 2026-03-02T00:00:00Z, a Monday. */
const MONDAY = 1_772_409_600_000;
const now = MONDAY + 14 * DAY;

/** Points every 15 minutes over two weeks before `now`, of what a function gives. */
function pointsOf(value: (at: number) => number | null, days = 14): TrainingPoint[] {
  return Array.from({ length: days * 96 }, (_, index) => {
    const at = now - days * DAY + index * (HOUR / 4);
    return { at, value: value(at) };
  });
}

/** A steady little noise that needs no chance. */
const noise = (at: number) => (((at / (HOUR / 4)) * 7919) % 11) / 5 - 1;
const daily = (at: number) => 100 + 50 * Math.sin(((at % DAY) / DAY) * 2 * Math.PI) + noise(at);
const weekend = (at: number) => Math.floor((at - MONDAY) / DAY) % 7 >= 5;

function train(points: readonly TrainingPoint[], more: Partial<TrainingOptions> = {}): AnomalyModel {
  const training = trainModel(points, { now, ...more });
  if (training.model === null) throw new Error(training.why);
  return training.model;
}

const holds = ({ lower, upper }: { lower: number; upper: number }, value: number) => lower <= value && value <= upper;

describe('trainModel', () => {
  it('trainModel tells how much data is lacking (AL40)', () => {
    const points = pointsOf(daily, 1);
    expect(trainModel(points, { now })).toEqual({
      model: null,
      hours: 24,
      hoursNeeded: 48,
      why: 'The band is not trained yet: there is data of 24 hours and 48 are needed, 24 more',
    });
    expect(trainModel(points, { now, hoursNeeded: 24 }).model).not.toBeNull();
    expect(trainModel([], { now }).model).toBeNull();
  });

  it('trainModel looks at the span before now, and at no later point (AL40)', () => {
    const late = [
      ...pointsOf(daily),
      { at: now, value: 1e9 },
      { at: now - 15 * DAY, value: 1e9 },
      { at: now - HOUR, value: null },
    ];
    expect(train(late)).toEqual(train(pointsOf(daily)));
    expect(train(pointsOf(daily)).count).toBe(14 * 96);
  });

  it('trainModel learns the time of day (AL42)', () => {
    const band = createBand(train(pointsOf(daily)), 3);
    expect(holds(band(now + 6 * HOUR), 150)).toBe(true);
    expect(holds(band(now + 6 * HOUR), 100)).toBe(false);
    expect(holds(band(now + 18 * HOUR), 50)).toBe(true);
    expect(band(now + 6 * HOUR).expected).toBeCloseTo(150, -1);
  });

  it('trainModel learns the weekday where both weeks agree, and not from one odd day (AL42)', () => {
    const quiet = train(pointsOf((at) => (weekend(at) ? daily(at) / 4 : daily(at))));
    expect(quiet.season).toBe('week');
    expect(holds(bandAt(quiet, now + 5 * DAY + 6 * HOUR, 3), 37)).toBe(true);
    expect(holds(bandAt(quiet, now + 6 * HOUR, 3), 150)).toBe(true);
    expect(holds(bandAt(quiet, now + 6 * HOUR, 3), 37)).toBe(false);
    const calm = quiet.slots.filter((slot) => slot.hour === 6 && slot.centre < 50).map((slot) => slot.weekday);
    expect(calm).toEqual([6, 7]);
    const incident = (at: number) => (at >= MONDAY + 8 * DAY && at < MONDAY + 9 * DAY ? 10_000 : daily(at));
    const plain = bandAt(train(pointsOf(daily)), now + DAY + 6 * HOUR, 3);
    const odd = bandAt(train(pointsOf(incident)), now + DAY + 6 * HOUR, 3);
    expect(odd.upper).toBeLessThan(plain.upper * 1.05);
    expect(odd.lower).toBeGreaterThan(plain.lower * 0.95);
  });

  it('trainModel learns no weekday from a single week (AL42)', () => {
    const odd = (at: number) => (at >= now - 3 * DAY && at < now - 2 * DAY ? 10_000 : daily(at));
    const model = train(pointsOf(odd, 7));
    expect(model.season).toBe('day');
    expect(holds(bandAt(model, now + 4 * DAY + 6 * HOUR, 3), 10_000)).toBe(false);
  });

  it('trainModel learns a trend that goes on, and takes a single step for none (AL41)', () => {
    const growing = train(pointsOf((at) => daily(at) + ((at - MONDAY) / DAY) * 10));
    expect(growing.trendPerDay).toBeCloseTo(10, 1);
    expect(holds(bandAt(growing, now + 6 * HOUR, 3), 150 + 142.5)).toBe(true);
    expect(train(pointsOf((at) => daily(at) + (weekend(at) ? 40 : 0))).trendPerDay).toBeCloseTo(0, 1);
    expect(train(pointsOf((at) => daily(at) * (at < MONDAY + 12 * DAY ? 1 : 3))).trendPerDay).toBe(0);
  });

  it('trainModel leaves excluded ranges out, whatever their data is (AL40)', () => {
    const excluded = [{ from: MONDAY + 2 * DAY, to: MONDAY + 5 * DAY }];
    const broken = (at: number) => (at >= MONDAY + 2 * DAY && at < MONDAY + 5 * DAY ? 1e6 : daily(at));
    expect(train(pointsOf(broken), { excluded })).toEqual(train(pointsOf(daily), { excluded }));
    expect(train(pointsOf(daily), { excluded }).excluded).toBe(3 * 96);
  });

  it('trainModel follows the clock of the zone over the change to summer time (AL43)', () => {
    // In Berlin the clock goes forward on 2026-03-29 at 01:00 UTC; something is done at 09:00 there each day.
    const change = 1_774_746_000_000;
    const end = change + 2 * DAY - HOUR;
    const busy = (at: number) => (Math.floor((at + (at < change ? 1 : 2) * HOUR) / HOUR) % 24 === 9 ? 500 : 10);
    const points = Array.from({ length: 14 * 96 }, (_, index) => {
      const at = change - 14 * DAY + (index * HOUR) / 4;
      return { at, value: busy(at) };
    });
    const nine = end - (end % DAY) + 7.5 * HOUR;
    expect(bandAt(train(points, { now: change, zone: 'Europe/Berlin' }), nine, 2).expected).toBe(500);
    expect(bandAt(train(points, { now: change, zone: 'UTC' }), nine, 2).expected).toBe(10);
  });

  it('trainModel keeps the band within what the metric can be (AL44)', () => {
    const ratio = train(
      pointsOf((at) => Math.min(100, Math.max(0, 98 + 4 * noise(at)))),
      { unit: 'Percent' },
    );
    expect(bandAt(ratio, now, 9)).toMatchObject({ upper: 100 });
    expect(bandAt(train(pointsOf(daily)), now, 1e6).lower).toBe(0);
    expect(train(pointsOf((at) => daily(at) - 100)).floor).toBeNull();
    expect(train(pointsOf(daily)).ceiling).toBeNull();
  });

  it('trainModel gives a model that survives JSON, with a reason for each band (AL43)', () => {
    const model = train(pointsOf(daily));
    const again = JSON.parse(JSON.stringify(model)) as AnomalyModel;
    expect(again).toEqual(model);
    expect(model.slots).toHaveLength(168);
    expect(model.slots.every((slot) => slot.count === 8)).toBe(true);
    expect(bandAt(again, now + 6.5 * HOUR, 2).why).toMatch(
      /^1\d\d(\.\d)? is usual at 06 h \(UTC\), give or take 2 × [\d.]+, not below 0; learnt of 1344 points in 14 days$/,
    );
  });
});

describe('bands over arbitrary data', () => {
  const shape = fc.array(fc.double({ min: 1000, max: 1100, noNaN: true }), { minLength: 24, maxLength: 24 });
  const dataOf = (hours: readonly number[]) => (at: number) => (hours[Math.floor(at / HOUR) % 24] ?? 0) + noise(at);
  const instant = fc.integer({ min: 0, max: 7 * 24 * 4 }).map((quarter) => now + (quarter * HOUR) / 4);

  it('bandAt moves with the data when these are shifted (AL43)', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 500 }), instant, (hours, shift, at) => {
        const plain = bandAt(train(pointsOf(dataOf(hours))), at, 2);
        const moved = bandAt(train(pointsOf((each) => dataOf(hours)(each) + shift)), at, 2);
        expect(moved.lower - plain.lower).toBeCloseTo(shift, 6);
        expect(moved.upper - plain.upper).toBeCloseTo(shift, 6);
      }),
      { numRuns: 10 },
    );
  });

  it('bandAt never narrows as its width grows, and holds what is expected (AL43)', () => {
    const widths = fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }));
    fc.assert(
      fc.property(shape, widths, fc.array(instant, { minLength: 5, maxLength: 5 }), (hours, [one, other], instants) => {
        const model = train(pointsOf(dataOf(hours)));
        for (const at of instants) {
          const narrow = bandAt(model, at, Math.min(one, other));
          const wide = bandAt(model, at, Math.max(one, other));
          expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
          expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper);
          expect(holds(narrow, narrow.expected)).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });
});
