import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSums,
  type BudgetingMethod,
  burnRate,
  combine,
  daysOf,
  forecast,
  judgeBudget,
  type Tally,
  tallyMinute,
  tallySlice,
  tallyUnion,
  type TimeWindow,
  windowAt,
} from './index.ts';
import budgets from './vectors/budgets.json' with { type: 'json' };
import windows from './vectors/windows.json' with { type: 'json' };

const iso = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

describe('windowAt', () => {
  it.each(windows)('windowAt() finds $name ($rule)', ({ window, now, expected }) => {
    const span = windowAt(window as TimeWindow, Date.parse(now));
    expect([iso(span.start), iso(span.end)]).toEqual(expected);
  });

  it('windowAt() cuts time into periods without a gap or an overlap (SL16)', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('d', 'w', 'M', 'Q', 'Y', 'h'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
        (timeZone, unit, count, now) => {
          const window = {
            kind: 'calendar',
            start: '2024-08-31T02:30',
            timeZone,
            duration: { count, unit },
          } as TimeWindow;
          const span = windowAt(window, now);
          expect(span.start).toBeLessThanOrEqual(now);
          expect(span.end).toBeGreaterThan(now);
          expect(windowAt(window, span.end).start).toBe(span.end);
          expect(windowAt(window, span.start)).toEqual(span);
          expect(windowAt(window, span.start - 1).end).toBe(span.start);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('daysOf() cuts a span at midnight of the zone (SL16)', () => {
    const span = { start: Date.parse('2026-03-28T12:00:00Z'), end: Date.parse('2026-03-30T06:00:00Z') };
    const days = daysOf(span, 'Europe/Berlin').map(({ date, start, end }) => [date, (end - start) / 3_600_000]);
    expect(days).toEqual([
      ['2026-03-28', 11],
      ['2026-03-29', 23],
      ['2026-03-30', 8],
    ]);
  });
});

describe('tallyMinute', () => {
  it('tallyMinute() makes nothing of no data, and of no traffic (SL17)', () => {
    const ratio = { kind: 'ratio', numerator: 'bad' } as const;
    expect(tallyMinute(ratio, null, null)).toBeNull();
    expect(tallyMinute(ratio, 3, null)).toBeNull();
    expect(tallyMinute(ratio, 0, 0)).toBeNull();
    expect(tallyMinute({ kind: 'threshold', op: 'lte', value: 1 }, null, null)).toBeNull();
    expect(tallyMinute({ kind: 'raw', rawType: 'success' }, Number.NaN, null)).toBeNull();
  });

  it('tallyMinute() counts events, readings and parts (SL17)', () => {
    expect(tallyMinute({ kind: 'ratio', numerator: 'bad' }, 2, 10)).toEqual({ good: 8, bad: 2 });
    expect(tallyMinute({ kind: 'ratio', numerator: 'good' }, 2, 10)).toEqual({ good: 2, bad: 8 });
    expect(tallyMinute({ kind: 'ratio', numerator: 'bad' }, null, 10)).toEqual({ good: 10, bad: 0 });
    expect(tallyMinute({ kind: 'ratio', numerator: 'good' }, 12, 10)).toEqual({ good: 10, bad: 0 });
    expect(tallyMinute({ kind: 'raw', rawType: 'failure' }, 0.25, null)).toEqual({ good: 0.75, bad: 0.25 });
    const at = (op: 'lte' | 'lt' | 'gte' | 'gt') => tallyMinute({ kind: 'threshold', op, value: 1 }, 1, null)?.bad;
    expect([at('lte'), at('lt'), at('gte'), at('gt')]).toEqual([0, 1, 0, 1]);
  });
});

describe('tallySlice', () => {
  const slicing = (method: BudgetingMethod) => ({ method, sliceMinutes: 5, sliceTarget: 0.9 });
  const minutes: Tally[] = [{ good: 9, bad: 1 }, null, { good: 8, bad: 2 }];

  it('tallySlice() judges a slice by its method (SL18)', () => {
    expect(tallySlice(slicing('Occurrences'), minutes)).toEqual({ good: 17, bad: 3 });
    expect(tallySlice(slicing('Timeslices'), minutes)).toEqual({ good: 0, bad: 1 });
    expect(tallySlice(slicing('Timeslices'), minutes.slice(0, 2))).toEqual({ good: 1, bad: 0 });
    expect(tallySlice(slicing('RatioTimeslices'), minutes)?.bad).toBeCloseTo(0.15);
  });

  it('tallySlice() makes nothing of a slice without evidence (SL18)', () => {
    for (const method of ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const)
      expect(tallySlice(slicing(method), [null, null])).toBeNull();
  });
});

describe('judgeBudget', () => {
  it.each(budgets)('judgeBudget() and burnRate() give $name ($rule)', (given) => {
    const { method, target, good, bad, seen, whole, passed, expected } = given;
    const budget = judgeBudget(method as BudgetingMethod, target, { good, bad, seen }, { whole, passed });
    const burn = burnRate({ good, bad, seen }, target);
    const close = (value: number | null) => (value === null ? null : Number(value.toPrecision(7)));
    expect({
      consumed: close(budget.consumed),
      burn: close(burn),
      sli: close(budget.sli),
      missing: budget.missing,
    }).toEqual(expected);
    expect(budget.remaining === null ? null : budget.remaining + budget.consumed!).toBe(
      expected.consumed === null ? null : 1,
    );
  });

  it('judgeBudget() of two spans together lies between those of each (SL19, SL20)', () => {
    const sums = fc.record({ good: fc.nat(1000), bad: fc.nat(1000), seen: fc.constant(1) });
    fc.assert(
      fc.property(sums, sums, fc.constantFrom(0.9, 0.99, 0.999), (left, right, target) => {
        const [a, b, both] = [left, right, addSums(left, right)].map((each) => burnRate(each, target));
        if (a == null || b == null) return;
        expect(both).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-9);
        expect(both).toBeLessThanOrEqual(Math.max(a, b) + 1e-9);
      }),
    );
  });

  it('judgeBudget() never gets better by a failure, nor changes by what is missing (SL17, SL19)', () => {
    const method = fc.constantFrom<BudgetingMethod>('Occurrences', 'Timeslices', 'RatioTimeslices');
    fc.assert(
      fc.property(method, fc.nat(500), fc.nat(500), fc.integer({ min: 1001, max: 5000 }), (how, good, bad, passed) => {
        const judge = (more: number, extra: number) =>
          judgeBudget(how, 0.99, { good, bad: bad + more, seen: 1 }, { whole: 10_000, passed: passed + extra })
            .consumed;
        if (good + bad > 0) expect(judge(1, 0)!).toBeGreaterThanOrEqual(judge(0, 0)! * (1 - 1e-12));
        expect(judge(0, 500)).toBe(judge(0, 0));
      }),
    );
  });
});

describe('combine', () => {
  it('combine() takes the worst target, or adds up a composite by weight (SL21, SL22)', () => {
    expect(combine('worst', [0.2, 0.7, null], [1, 1, 1])).toBe(0.7);
    expect(combine('sum', [0.2, 0.7, null], [1, 0.5, 1])).toBeCloseTo(0.55);
    expect(combine('sum', [null, null], [1, 1])).toBeNull();
  });

  it('tallyUnion() counts a slice once, at the price of the goal that it costs most (SL22)', () => {
    const bad = { good: 0, bad: 1 };
    const good = { good: 1, bad: 0 };
    expect(tallyUnion([bad, bad], [0.99, 0.99])).toEqual({ good: 0, bad: 1 });
    expect(tallyUnion([bad, good], [0.99, 0.99])).toEqual({ good: 0, bad: 1 });
    expect(tallyUnion([good, null], [0.99, 0.99])).toEqual({ good: 1, bad: 0 });
    expect(tallyUnion([null, null], [0.99, 0.99])).toBeNull();
    expect(tallyUnion([bad, good], [0.9, 0.99])?.bad).toBeCloseTo(0.1);
    expect(tallyUnion([bad, bad], [0.9, 0.99])?.bad).toBe(1);
  });
});

describe('forecast', () => {
  const day = 86_400_000;
  const rolling = { kind: 'rolling', start: 0, end: 30 * day, length: 30 * day } as const;
  const calendar = { kind: 'calendar', start: 0, end: 30 * day, length: 30 * day } as const;

  it('forecast() goes on at the pace of late (SL23)', () => {
    expect(forecast(0.5, 5, rolling, 30 * day).exhaustedAt).toBe(33 * day);
    expect(forecast(0.5, 1, rolling, 30 * day).exhaustedAt).toBeNull();
    expect(forecast(0.5, 0, rolling, 30 * day).exhaustedAt).toBeNull();
    expect(forecast(0.5, null, rolling, 30 * day)).toEqual({ exhaustedAt: null, consumedAtEnd: null });
    expect(forecast(1.2, 0, rolling, 30 * day).exhaustedAt).toBe(30 * day);
  });

  it('forecast() of a calendar window ends with it (SL23)', () => {
    expect(forecast(0.5, 0.5, calendar, 15 * day)).toEqual({ exhaustedAt: null, consumedAtEnd: 0.75 });
    expect(forecast(0.5, 2, calendar, 15 * day)).toEqual({ exhaustedAt: 22.5 * day, consumedAtEnd: 1.5 });
    expect(forecast(null, 2, calendar, 15 * day)).toEqual({ exhaustedAt: null, consumedAtEnd: null });
  });
});
