import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceBurnAlert,
  type BurnReadings,
  type BurnRule,
  type BurnState,
  burnRate,
  checkBurnRule,
  defaultBurnRules,
  detectionTable,
  startBurnAlert,
} from './index.ts';
import detection from './vectors/detection.json' with { type: 'json' };

const minute = 60_000;
const day = 86_400_000;
const rule: BurnRule = {
  name: 'fast',
  severity: 'page',
  op: 'gte',
  factor: 14.4,
  longMs: 60 * minute,
  shortMs: 5 * minute,
  alertAfterMs: 0,
  minEvents: null,
  origin: '',
};

/** Readings of so many bad of total events, the same in both windows. */
function readings(bad: number, total: number, change: Partial<BurnReadings> = {}): BurnReadings {
  const reading = { burn: burnRate({ good: total - bad, bad, seen: 1 }, 0.999), bad, total };
  return { long: reading, short: reading, target: 0.999, countsEvents: true, ...change };
}
const advance = (state: BurnState, given: BurnReadings, now: number, change: Partial<BurnRule> = {}) =>
  advanceBurnAlert({ ...rule, ...change }, state, given, now);

describe('defaultBurnRules', () => {
  it.each(detection)(
    'defaultBurnRules() and detectionTable() give $name ($rule)',
    ({ target, windowDays, expected }) => {
      const { rules } = defaultBurnRules(windowDays * day);
      expect(rules.map((each) => each.name)).toEqual(expected.map((each) => each.name));
      for (const [index, wanted] of expected.entries()) {
        const each = rules[index]!;
        expect(each.factor).toBeCloseTo(wanted.factor, 3);
        const rows = detectionTable(each, target, windowDays * day);
        expect(rows[0]!.spent).toBeCloseTo(wanted.spent, 6);
        for (const [rate, seconds] of Object.entries('after' in wanted ? (wanted.after ?? {}) : {})) {
          const row = rows.find((one) => one.errorRate === Number(rate))!;
          if (seconds === null) expect(row).toEqual({ errorRate: Number(rate), afterMs: null, spent: null });
          else expect(row.afterMs! / 1000).toBeCloseTo(seconds, 3);
        }
      }
    },
  );

  it('defaultBurnRules() never gives a rule that checkBurnRule() refuses for a usual target (SL25, SL28)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 120, max: 400 * 1440 }), (minutes) => {
        for (const each of defaultBurnRules(minutes * minute).rules) {
          expect(minutes === 30 * 1440 ? each.factor >= 1 : each.factor > 1).toBe(true);
          expect(checkBurnRule(each, 0.99, minutes * minute, [])).toEqual([]);
          expect(each.shortMs).toBeLessThan(each.longMs);
        }
      }),
    );
  });

  it('defaultBurnRules() says what it left out (SL25)', () => {
    const { rules, notes } = defaultBurnRules(60 * minute);
    expect(rules.map((each) => each.name)).toEqual(['ticket-slow']);
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('"page-fast" is left out');
  });
});

describe('checkBurnRule', () => {
  const codes = (change: Partial<BurnRule>, target = 0.999) =>
    checkBurnRule({ ...rule, ...change }, target, 30 * day, []).map((each) => each.code);

  it('checkBurnRule() refuses an alert that can never fire, with the arithmetic (SL28)', () => {
    expect(codes({}, 0.93)).toEqual(['unfireable_alert']);
    expect(codes({}, 0.9306)).toEqual([]);
    const [found] = checkBurnRule(rule, 0.9, 30 * day, []);
    expect(found?.message).toContain('14.4 x (1 - 0.9) = 1.44');
    expect(found?.message).toContain('below 10');
  });

  it('checkBurnRule() refuses an alert that fires within the budget (SL28)', () => {
    expect(codes({ factor: 0.933 })).toEqual(['alert_within_budget']);
    expect(codes({ factor: 1, op: 'gt' })).toEqual([]);
  });

  it('checkBurnRule() refuses what watches for little burning, a short window that is none, and parts of hours (SL26, SL28)', () => {
    expect(codes({ op: 'lte' })).toEqual(['inverted_condition']);
    expect(codes({ shortMs: 60 * minute })).toEqual(['short_window_too_long']);
    expect(codes({ longMs: 31 * day })).toEqual(['window_too_long']);
    expect(codes({ longMs: 7.5 * 60 * minute })).toEqual(['window_in_hours']);
  });
});

describe('advanceBurnAlert', () => {
  it('advanceBurnAlert() fires when both windows burn and ends when one does not (SL30)', () => {
    const bad = readings(144, 10_000);
    const good = readings(0, 10_000);
    const fired = advance(startBurnAlert(0), bad, minute);
    expect(fired).toMatchObject({
      state: { state: 'firing', since: minute, rule: 'SL30' },
      effects: [{ kind: 'started' }],
    });
    expect(fired.state.reason).toBe(
      'The budget burns at 14.4 over the last 1 h and 14.4 over the last 5 min (1.44 % bad, 0.1 % may be); the alert is for 14.4 or more',
    );
    expect(advance(startBurnAlert(0), { ...bad, short: good.long }, minute).state.state).toBe('ok');
    expect(advance(startBurnAlert(0), readings(143, 10_000), minute).state.state).toBe('ok');
    const again = advance(fired.state, bad, 2 * minute);
    expect(again).toMatchObject({ state: { since: minute }, effects: [] });
    expect(advance(again.state, { ...bad, short: good.short }, 3 * minute)).toMatchObject({
      state: { state: 'ok', since: 3 * minute },
      effects: [{ kind: 'ended' }],
    });
  });

  it('advanceBurnAlert() with one window looks at that alone (SL12, SL30)', () => {
    expect(advance(startBurnAlert(0), readings(144, 10_000, { short: null }), 0, { shortMs: null }).state.state).toBe(
      'firing',
    );
  });

  it('advanceBurnAlert() waits for alertAfter without a break (SL30)', () => {
    const bad = readings(500, 10_000);
    let state = startBurnAlert(0);
    const at = (now: number, given = bad) => {
      state = advance(state, given, now * minute, { alertAfterMs: 5 * minute }).state;
      return state.state;
    };
    expect([at(1), at(5), at(6)]).toEqual(['pending', 'pending', 'firing']);
    state = startBurnAlert(0);
    expect([at(1), at(3, readings(0, 10_000)), at(4), at(6), at(9)]).toEqual([
      'pending',
      'ok',
      'pending',
      'pending',
      'firing',
    ]);
  });

  it('advanceBurnAlert() freezes without data and never ends there (SL31)', () => {
    const silence = readings(0, 0);
    const firing = advance(startBurnAlert(0), readings(500, 10_000), minute).state;
    const frozen = advance(firing, silence, 2 * minute);
    expect(frozen).toMatchObject({
      state: { state: 'firing', since: minute, frozenSince: 2 * minute, rule: 'SL31' },
      effects: [{ kind: 'frozen' }],
    });
    expect(advance(frozen.state, silence, 3 * minute).effects).toEqual([]);
    const thawed = advance(frozen.state, readings(0, 10_000), 4 * minute);
    expect(thawed).toMatchObject({
      state: { state: 'ok', frozenSince: null },
      effects: [{ kind: 'thawed' }, { kind: 'ended' }],
    });
    const half = { ...readings(500, 10_000), short: silence.short };
    expect(advance(firing, half, 2 * minute).state).toMatchObject({ state: 'firing', frozenSince: 2 * minute });
    expect(advance(startBurnAlert(0), silence, minute).state.state).toBe('ok');
  });

  it('advanceBurnAlert() is not set off by one failure among few events (SL29)', () => {
    expect(advance(startBurnAlert(0), readings(1, 20), 0).state).toMatchObject({ state: 'ok', rule: 'SL29' });
    expect(advance(startBurnAlert(0), readings(1, 20), 0, { minEvents: 10 }).state.state).toBe('firing');
    expect(advance(startBurnAlert(0), readings(1, 20, { countsEvents: false }), 0).state.state).toBe('firing');
  });

  it('advanceBurnAlert() tells an outage with little traffic all the same (SL29)', () => {
    // 90 % of 0.5 requests a second for an hour, and of 10 requests an hour.
    expect(advance(startBurnAlert(0), readings(1620, 1800), 0).state).toMatchObject({ state: 'firing', rule: 'SL30' });
    expect(advance(startBurnAlert(0), readings(9, 10), 0).state).toMatchObject({ state: 'firing', rule: 'SL29' });
    expect(advance(startBurnAlert(0), readings(4, 4), 0).state.state).toBe('ok');
    expect(advance(startBurnAlert(0), readings(5, 11), 0).state.state).toBe('ok');
  });

  it('advanceBurnAlert() stays in its states, tells a beginning and an end in turn, and nothing twice (SL30, SL31)', () => {
    const step = fc.tuple(fc.nat(50), fc.nat(300), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(0, 3), (steps, wait) => {
        let state = startBurnAlert(0);
        let isFiring = false;
        let isFrozen = false;
        for (const [index, [bad, more, isSilent]] of steps.entries()) {
          const given = isSilent ? readings(0, 0) : readings(bad, bad + more);
          const next = advance(state, given, index * minute, { alertAfterMs: wait * minute });
          for (const { kind } of next.effects) {
            if (kind === 'started' || kind === 'ended') {
              expect(isFiring).toBe(kind === 'ended');
              expect(given.long.total).toBeGreaterThan(0);
              isFiring = kind === 'started';
            } else {
              expect(isFrozen).toBe(kind === 'thawed');
              isFrozen = kind === 'frozen';
            }
          }
          expect(next.state.state === 'firing').toBe(isFiring);
          expect(next.state.frozenSince !== null).toBe(isFrozen);
          expect(advance(next.state, given, index * minute, { alertAfterMs: wait * minute }).effects).toEqual([]);
          state = next.state;
        }
      }),
    );
  });
});

describe('detectionTable', () => {
  it('detectionTable() agrees with the machine to the minute (SL27)', () => {
    for (const errorRate of [1, 0.1]) {
      const wanted = detectionTable(rule, 0.999, 30 * day).find((each) => each.errorRate === errorRate)!.afterMs!;
      let state = startBurnAlert(0);
      let minutes = 0;
      while (state.state !== 'firing') {
        minutes += 1;
        const window = (span: number) => {
          const bad = Math.min(minutes, span) * 1000 * errorRate;
          return { burn: burnRate({ good: span * 1000 - bad, bad, seen: span }, 0.999), bad, total: span * 1000 };
        };
        const given = { long: window(60), short: window(5), target: 0.999, countsEvents: true };
        state = advance(state, given, minutes * minute).state;
      }
      expect(minutes).toBe(Math.ceil(wanted / minute));
    }
  });
});
