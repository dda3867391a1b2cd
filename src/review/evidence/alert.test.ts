import { describe, expect, test } from 'vitest';
import { sortFirings } from './alert.ts';
import { readUses } from './alarm-use.ts';
import { judge } from './binding.ts';
import type { AlarmFact } from './declared-alarm.ts';
import type { Facts } from './facts.ts';
import { now, soundFacts } from './facts.test-data.ts';
import { day, minute } from './finding.ts';
import { type AlarmEventFact, type FiringFact, toFirings } from './firing.ts';

const composite: AlarmFact = {
  ref: 'alarm:default/shop-down',
  name: 'shop-down',
  kind: 'composite',
  owner: 'group:default/crew',
  service: null,
  runbook: null,
  plans: ['response-plan:default/outage'],
  isTold: true,
  children: ['alarm:default/api-down', 'alarm:default/store-down'],
  suppressor: null,
};
const firing = (alarm: string, change: Partial<FiringFact> = {}): FiringFact => ({
  event: `${alarm}-fired`,
  alarm,
  at: now - day,
  until: now - day + 5 * minute,
  quiet: null,
  released: null,
  isAcknowledged: false,
  ...change,
});

/** Sound facts with a composite over both alarms, which lead somewhere by themselves or not. */
function withComposite(isTold: boolean, firings: FiringFact[]): Facts {
  const facts = soundFacts();
  const parts = facts.alarms.map((each) => ({ ...each, isTold, ...(isTold ? {} : { plans: [] }) }));
  return { ...facts, alarms: [...parts, composite], firings };
}

const names = (firings: readonly FiringFact[]) => firings.map((each) => each.alarm);

describe('sortFirings', () => {
  test('sortFirings counts a composite once and none of the alarms below it, whether or not they tell of themselves', () => {
    const firings = [firing('api-down'), firing('store-down'), firing('shop-down')];
    for (const isTold of [true, false]) {
      const { told, below } = sortFirings(withComposite(isTold, firings));
      expect(names(told)).toEqual(['shop-down']);
      expect(names(below)).toEqual(['api-down', 'store-down']);
    }
  });

  test('sortFirings counts an alarm that tells of itself while its composite is quiet, and not one that only speaks through it', () => {
    const alone = [firing('api-down')];
    expect(names(sortFirings(withComposite(true, alone)).told)).toEqual(['api-down']);
    expect(sortFirings(withComposite(false, alone))).toMatchObject({ told: [], below: alone });
    const apart = [firing('api-down'), firing('shop-down', { at: now - 2 * day, until: now - 2 * day + minute })];
    expect(names(sortFirings(withComposite(true, apart)).told)).toEqual(['api-down', 'shop-down']);
    const mute = [firing('api-down'), firing('shop-down', { quiet: 'suppressor' })];
    expect(sortFirings(withComposite(true, mute))).toMatchObject({ told: [mute[0]], below: [], held: [mute[1]] });
  });

  test('sortFirings keeps apart what was held back and what flapped, and counts what was released', () => {
    const held = firing('api-down', { quiet: 'silence' });
    const wavering = firing('api-down', { quiet: 'flapping' });
    const released = firing('store-down', { quiet: 'dependency', released: { event: 'r', at: now - day + minute } });
    const grouped = firing('api-down', { quiet: 'group' });
    const gone = firing('no-longer-declared');
    const facts = { ...soundFacts(), firings: [held, wavering, released, grouped, gone] };
    expect(sortFirings(facts)).toEqual({ told: [released], below: [grouped], held: [held], flapping: [wavering] });
  });
});

describe('toFirings', () => {
  test('toFirings puts changes, releases and acknowledgements of an alarm together', () => {
    const event = (
      id: string,
      kind: AlarmEventFact['kind'],
      at: number,
      to: string | null,
      quiet: string | null = null,
    ) => ({ id, alarm: 'api-down', kind, at, to, quiet }) satisfies AlarmEventFact;
    const found = toFirings([
      event('a', 'released', 1, 'ALARM'),
      event('b', 'changed', 2, 'ALARM', 'dependency'),
      { ...event('c', 'changed', 3, 'ALARM'), alarm: 'store-down' },
      event('d', 'released', 4, 'ALARM'),
      event('e', 'acknowledged', 5, null),
      event('f', 'changed', 6, 'OK'),
      event('g', 'acknowledged', 7, null),
      event('h', 'changed', 8, 'ALARM'),
    ]);
    expect(found).toEqual([
      firing('api-down', {
        event: 'b',
        at: 2,
        until: 6,
        quiet: 'dependency',
        released: { event: 'd', at: 4 },
        isAcknowledged: true,
      }),
      firing('store-down', { event: 'c', at: 3, until: null }),
      firing('api-down', { event: 'h', at: 8, until: null }),
    ]);
  });
});

describe('readUses', () => {
  test('readUses follows composites of composites, even in a circle, and knows what only holds others back', () => {
    const silent = soundFacts().alarms.map((each): AlarmFact => ({ ...each, isTold: false, plans: [] }));
    const [api, store] = [silent[0]!, silent[1]!];
    const inner = { ...composite, isTold: false, plans: [], children: [api.ref, 'alarm:default/outer'] };
    const outer = {
      ...composite,
      ref: 'alarm:default/outer',
      name: 'outer',
      children: [inner.ref],
      suppressor: store.ref,
    };
    const uses = readUses([api, store, inner, outer]);
    expect([...uses.values()].map((each) => each.role)).toEqual(['part', 'suppressor', 'part', 'alert']);
    expect(uses.get(api.ref)).toMatchObject({ plans: ['response-plan:default/outage'], runbooks: [api.runbook] });
  });
});

describe('judge', () => {
  test('judge finds OPS08-BP04 met by an acknowledgement or a runbook alone, and by no incident long after', () => {
    const facts = { ...soundFacts(), incidents: [] };
    const verdict = (change: Partial<Facts>) => judge('OPS08-BP04', { ...facts, ...change }).verdict;
    expect(verdict({ firings: [firing('api-down')] })).toBe('not_met');
    expect(verdict({ firings: [firing('api-down', { isAcknowledged: true })] })).toBe('met');
    const start = { execution: 'x9', by: 'alarm:default/api-down', eventType: '', subject: null, at: now - day };
    expect(verdict({ firings: [firing('api-down')], starts: [{ ...start, event: 'api-down-fired' }] })).toBe('met');
    expect(verdict({ firings: [firing('api-down')], starts: [{ ...start, event: 'another' }] })).toBe('not_met');
    const late = soundFacts().incidents.map((each) => ({ ...each, alarms: ['alarm:default/api-down'] }));
    expect(verdict({ firings: [firing('api-down', { at: now - 2 * day })], incidents: late })).toBe('not_met');
  });

  test('judge leaves OPS08-BP04 unknown while everything that fired was held back', () => {
    const finding = judge('OPS08-BP04', { ...soundFacts(), firings: [firing('api-down', { quiet: 'silence' })] });
    expect(finding.verdict).toBe('unknown');
    expect(finding.evidence[2]?.statement).toContain('1 held back');
  });

  test('judge finds OPS04-BP01 met by an objective alone, without an alarm', () => {
    const facts = soundFacts();
    const alarms = facts.alarms.filter((each) => each.name !== 'api-down');
    const finding = judge('OPS04-BP01', { ...facts, alarms });
    expect(finding.verdict).toBe('met');
    expect(finding.evidence[1]).toMatchObject({
      source: '/api/v1/objectives',
      records: ['objective:default/api-available'],
    });
  });

  test('judge finds OPS10-BP02 met by the owner and the runbooks of the alarms below a composite', () => {
    const facts = withComposite(true, []);
    const alarms = facts.alarms.map((each) => (each === composite ? { ...each, owner: null, plans: [] } : each));
    expect(judge('OPS10-BP02', { ...facts, alarms }).verdict).toBe('met');
    expect(
      judge('OPS10-BP02', {
        ...facts,
        alarms: [...facts.alarms, { ...composite, owner: null, plans: [], children: [] }],
      }).verdict,
    ).toBe('not_met');
  });

  test('judge counts for OPS10-BP07 runbooks that alarms and rules start, and none that the clock starts', () => {
    const facts = soundFacts();
    const executions = facts.executions.map((each) => ({ ...each, incident: null }));
    const start = {
      execution: 'x1',
      by: 'alarm:default/store-down',
      event: 'f1',
      eventType: 'evenkeel.alarm.state-changed',
      subject: 'alarm:default/store-down',
      at: now - day + minute,
    };
    const verdict = (change: Partial<Facts>) => judge('OPS10-BP07', { ...facts, executions, ...change }).verdict;
    expect(verdict({ starts: [] })).toBe('not_met');
    expect(verdict({ starts: [start] })).toBe('met');
    expect(verdict({ starts: [{ ...start, eventType: 'evenkeel.rule.scheduled' }] })).toBe('not_met');
    expect(
      verdict({ starts: [{ ...start, by: 'rule:default/r', eventType: 'x', subject: 'order/7' }], incidents: [] }),
    ).toBe('met');
  });

  test('judge finds OPS10-BP01 met while a failed delivery is younger than a day or was handled', () => {
    const letter = {
      id: 'l1',
      subject: 'rule:default/r',
      shown: 'x',
      lastAt: now - 2 * day,
      handledBy: 'user:default/ada',
      note: 'gone',
    };
    const verdict = (state: string, lastAt: number) =>
      judge('OPS10-BP01', { ...soundFacts(), deadLetters: [{ ...letter, state, lastAt }] }).verdict;
    expect(verdict('waiting', now - day + minute)).toBe('met');
    expect(verdict('discarded', now - 2 * day)).toBe('met');
    expect(verdict('waiting', now - 2 * day)).toBe('not_met');
  });
});
