import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listChildren, orderComposites, type Rule } from './index.ts';
import { parse } from './sample.test-data.ts';

const order = (rules: Record<string, string>) =>
  orderComposites(new Map(Object.entries(rules).map(([name, text]) => [name, parse(text)])));

describe('orderComposites', () => {
  it('orderComposites puts an alarm after those that its rule names, and counts how deep it lies (CA14, CA15)', () => {
    const found = order({ top: 'ALARM(middle) OR ALARM(m1)', middle: 'OK(low) AND OK(m2)', low: 'ALARM(m3)' });
    expect(found.order).toEqual(['low', 'middle', 'top']);
    expect(Object.fromEntries(found.depth)).toEqual({ low: 1, middle: 2, top: 3 });
    expect(found.issues).toEqual([]);
  });

  it('orderComposites tells each cycle and what to do, and goes on with the others (CA16)', () => {
    const found = order({
      a: 'ALARM(b)',
      b: 'ALARM(c) OR ALARM(m)',
      c: 'NOT ALARM(a)',
      self: 'ALARM(self)',
      above: 'ALARM(a) OR ALARM(fine)',
      fine: 'ALARM(m)',
    });
    expect(found.cycles).toEqual([['a', 'b', 'c'], ['self']]);
    expect(found.stopped.toSorted()).toEqual(['a', 'b', 'c', 'self']);
    expect(found.order).toEqual(['fine', 'above']);
    expect(found.issues.map((each) => [each.code, ...each.path])).toEqual([
      ['circular', 'a', 'AlarmRule'],
      ['circular', 'self', 'AlarmRule'],
    ]);
    expect(found.issues[0]?.message).toBe(
      '"a" waits for itself by way of "b", then "c", then "a", so none of them is evaluated: set the AlarmRule of one of them to FALSE, then give it a rule without the others',
    );
  });

  it('orderComposites copes with a chain of ten thousand (CA14)', () => {
    const rules = new Map<string, Rule>(
      Array.from({ length: 10_000 }, (_, at) => [`c${at}`, parse(`ALARM(c${at + 1})`)]),
    );
    expect(orderComposites(rules).depth.get('c0')).toBe(10_000);
  });

  it('orderComposites orders or stops every alarm once, and every cycle is one (CA14, CA16)', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const rule = fc
      .uniqueArray(fc.constantFrom(...names, 'metric'), { minLength: 1, maxLength: 3 })
      .map((alarms): Rule => ({ kind: 'at-least', threshold: { count: 1 }, negated: false, state: 'ALARM', alarms }));
    fc.assert(
      fc.property(fc.array(rule, { minLength: 5, maxLength: 5 }), (list) => {
        const rules = new Map(names.map((name, at) => [name, list[at] as Rule]));
        const found = orderComposites(rules);
        expect([...found.order, ...found.stopped].toSorted()).toEqual(names);
        const childrenOf = (name: string) => listChildren(rules.get(name) as Rule);
        for (const [at, name] of found.order.entries())
          for (const child of childrenOf(name).filter((each) => found.order.includes(each)))
            expect(found.order.indexOf(child)).toBeLessThan(at);
        for (const cycle of found.cycles)
          for (const [at, name] of cycle.entries()) expect(childrenOf(name)).toContain(cycle[(at + 1) % cycle.length]);
        const seen = new Set<string>();
        const reaches = (from: string, to: string): boolean =>
          childrenOf(from).some((child) => {
            if (child === to) return true;
            if (seen.has(child) || !rules.has(child)) return false;
            seen.add(child);
            return reaches(child, to);
          });
        for (const name of names) {
          seen.clear();
          expect(found.stopped.includes(name)).toBe(reaches(name, name));
        }
      }),
    );
  });
});
