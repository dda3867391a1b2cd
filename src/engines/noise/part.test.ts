import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceFlap,
  advanceGroup,
  advanceSymptom,
  CALM,
  coversAlarm,
  DEFAULT_POLICY,
  type Dependency,
  type Firing,
  findCause,
  heldUntil,
  type Item,
  stableAt,
  startGroup,
} from './index.ts';
import { MINUTE } from './sample.test-data.ts';

const { group, symptom, flap } = DEFAULT_POLICY;

describe('advanceFlap', () => {
  it('advanceFlap counts changes within the window, and calms down after a quiet while (NO21, NO22)', () => {
    let state = CALM;
    for (let minute = 0; minute < 4; minute++) state = advanceFlap(state, 'changed', flap, minute * MINUTE);
    expect(state.flapping).toBe(false);
    state = advanceFlap(state, 'changed', flap, 4 * MINUTE);
    expect(state.flapping).toBe(true);
    expect(stableAt(state, flap)).toBe(9 * MINUTE);
    expect(advanceFlap(state, 'due', flap, 9 * MINUTE - 1)).toEqual(state);
    expect(advanceFlap(state, 'due', flap, 9 * MINUTE)).toEqual(CALM);
  });

  it('advanceFlap begins to flap exactly when more changes than allowed lie within the window (NO21)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 20 }), (gaps) => {
        let state = CALM;
        let now = 0;
        let seen: number[] = [];
        for (const gap of gaps) {
          now += gap * MINUTE;
          // The slow twin keeps every change since the last calm.
          const last = seen.at(-1) ?? 0;
          const wasFlapping = state.flapping;
          if (wasFlapping && now - last >= flap.stableMs) seen = [];
          seen.push(now);
          const count = seen.filter((at) => at > now - flap.windowMs).length;
          const expected = count > flap.transitions || (wasFlapping && seen.length > 1);
          state = advanceFlap(state, 'changed', flap, now);
          expect(state.flapping).toBe(expected);
          expect(state.changes.length).toBeLessThanOrEqual(flap.transitions + 1);
        }
      }),
    );
  });
});

describe('findCause', () => {
  const dependencies: Dependency[] = [
    { component: 'web', dependsOn: 'api' },
    { component: 'api', dependsOn: 'db' },
    { component: 'db', dependsOn: 'disk' },
    { component: 'disk', dependsOn: 'db' },
  ];
  const firing = (component: string, since: number, told = true): Firing => ({
    alarm: `${component}-down`,
    component,
    since,
    told,
  });
  const find = (component: string, since: number, all: Firing[]) =>
    findCause({ alarm: 'x', component }, since, all, dependencies, symptom);

  it('findCause names the oldest alarm upstream and the way to it (NO17)', () => {
    expect(find('web', 5, [firing('api', 3), firing('db', 1)])).toEqual({
      alarm: 'db-down',
      way: ['web', 'api', 'db'],
    });
    expect(find('web', 5, [firing('api', 5 + symptom.windowMs)])?.alarm).toBe('api-down');
    expect(find('web', 5, [firing('api', 6 + symptom.windowMs)])).toBeNull();
    expect(find('web', 5, [firing('api', 3, false)])).toBeNull();
    expect(find('api', 5, [firing('web', 3)])).toBeNull();
    expect(find('elsewhere', 5, [firing('db', 3)])).toBeNull();
    expect(findCause({ alarm: 'x' }, 5, [firing('db', 3)], dependencies, symptom)).toBeNull();
  });

  it('findCause finds none between components that need one another, but one beyond them (NO18)', () => {
    expect(find('db', 5, [firing('disk', 1)])).toBeNull();
    expect(find('disk', 5, [firing('db', 1)])).toBeNull();
    expect(find('web', 5, [firing('disk', 1)])?.way).toEqual(['web', 'api', 'db', 'disk']);
  });

  it('findCause never lets alarms hold each other, directly or around (NO18)', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const edges = fc.array(fc.record({ component: name, dependsOn: name }), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (all) => {
        const names = ['a', 'b', 'c', 'd', 'e'];
        const causes = (component: string) =>
          names.filter((other) => findCause({ alarm: 'x', component }, 0, [firing(other, 0)], all, symptom) !== null);
        const reach = (from: string, seen: Set<string>): Set<string> => {
          for (const next of causes(from)) if (!seen.has(next)) reach(next, seen.add(next));
          return seen;
        };
        for (const each of names) expect(reach(each, new Set()).has(each)).toBe(false);
      }),
    );
  });
});

describe('advanceSymptom', () => {
  const cause = { alarm: 'db-down', way: ['web', 'db'] };

  it('advanceSymptom holds while the cause fires, then for the hold, never beyond the longest (NO19, NO20)', () => {
    const held = advanceSymptom(null, cause, 0, symptom, MINUTE);
    expect(held && heldUntil(held, 0, symptom)).toBe(symptom.maxHoldMs);
    const lost = advanceSymptom(held, null, 0, symptom, 5 * MINUTE);
    expect(lost && heldUntil(lost, 0, symptom)).toBe(5 * MINUTE + symptom.holdMs);
    expect(advanceSymptom(lost, null, 0, symptom, 6 * MINUTE)).toBe(lost);
    expect(advanceSymptom(lost, cause, 0, symptom, 6 * MINUTE)).toEqual({ cause, lostAt: null });
    expect(advanceSymptom(held, cause, 0, symptom, symptom.maxHoldMs)).toBeNull();
    expect(advanceSymptom(null, null, 0, symptom, 0)).toBeNull();
  });
});

describe('advanceGroup', () => {
  const item = (alarm: string, severity: 1 | 3 = 3): Item => ({ alarm, state: 'ALARM', severity, news: 'new' });

  it('advanceGroup waits for a first message and says until when (NO13)', () => {
    const first = advanceGroup(startGroup('g'), { items: [item('a')], reminders: [] }, group, 0);
    expect(first.effects).toEqual([{ kind: 'wait-until', at: group.waitMs }]);
    const second = advanceGroup(first.state, { items: [item('a'), item('b')], reminders: [] }, group, group.waitMs);
    expect(second.effects).toEqual([{ kind: 'tell', group: 'g', items: [item('a'), item('b')], open: 2, storm: null }]);
  });

  it('advanceGroup never reminds of what it has not told (NO16)', () => {
    expect(advanceGroup(startGroup('g'), { items: [], reminders: ['a'] }, group, 1e12).effects).toEqual([]);
  });

  it('advanceGroup tells each item within the wait or the interval, and keeps the interval but for severity 1 (NO13, NO14, NO15)', () => {
    const arrival = fc.tuple(fc.nat(120), fc.constantFrom<1 | 3>(1, 3));
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 12 }), (arrivals) => {
        let state = startGroup('g');
        let waiting: Item[] = [];
        const since = new Map<string, number>();
        let lastSent: number | null = null;
        let now = 0;
        let wait: number | null = null;
        const step = (at: number) => {
          now = at;
          const { state: next, effects } = advanceGroup(state, { items: waiting, reminders: [] }, group, now);
          state = next;
          wait = null;
          for (const effect of effects) {
            if (effect.kind === 'wait-until') {
              wait = effect.at;
              continue;
            }
            const isUrgent = waiting.some((each) => each.severity === 1);
            if (!isUrgent && lastSent !== null) expect(now - lastSent).toBeGreaterThanOrEqual(group.intervalMs);
            for (const each of effect.items) {
              const longest = lastSent === null ? group.waitMs : group.intervalMs;
              expect(now - (since.get(each.alarm) ?? 0)).toBeLessThanOrEqual(longest);
            }
            lastSent = now;
            waiting = [];
          }
        };
        for (const [at, [seconds, severity]] of arrivals.entries()) {
          const arrivesAt = now + seconds * 1000;
          while (wait !== null && wait <= arrivesAt) step(wait);
          since.set(`a${at}`, arrivesAt);
          waiting = [...waiting, item(`a${at}`, severity)];
          step(arrivesAt);
        }
        while (wait !== null) step(wait);
        expect(waiting).toEqual([]);
      }),
    );
  });
});

describe('coversAlarm', () => {
  it('coversAlarm holds for the named alarms, of no higher severity, until the end (NO24, NO25)', () => {
    const acknowledgement = { by: 'ann', at: 0, until: 10, alarms: { a: 3 as const } };
    expect(coversAlarm(acknowledgement, 'a', 3, 9)).toBe(true);
    expect(coversAlarm(acknowledgement, 'a', 4, 9)).toBe(true);
    expect(coversAlarm(acknowledgement, 'a', 2, 9)).toBe(false);
    expect(coversAlarm(acknowledgement, 'a', 3, 10)).toBe(false);
    expect(coversAlarm(acknowledgement, 'b', 3, 9)).toBe(false);
    expect(coversAlarm(acknowledgement, 'toString', 5, 9)).toBe(false);
  });
});
