import { expect, test } from 'vitest';
import { keyOfComponent } from './labels.ts';
import { orderKeys, reach } from './upstream.ts';

const needs = (...pairs: [string, string][]) => pairs.map(([component, dependsOn]) => ({ component, dependsOn }));
const chain = needs(['web', 'api'], ['api', 'db'], ['search', 'db']);

test('reach gives what is needed, and what needs it, over any number of steps and around circles', () => {
  expect([...reach(['web'], chain, 'upstream')]).toEqual(['api', 'db']);
  expect([...reach(['db'], chain, 'downstream')].toSorted()).toEqual(['api', 'search', 'web']);
  expect([...reach(['a'], needs(['a', 'b'], ['b', 'a']), 'upstream')]).toEqual(['b']);
  expect([...reach([], chain, 'upstream')]).toEqual([]);
});

test('orderKeys puts what is needed first, over services that are not asked for too, and survives circles', () => {
  const keys = ['web', 'search', 'db'].map(keyOfComponent);
  const ordered = orderKeys([...keys, 'alarm="alone"'], chain);
  expect(ordered.toSorted()).toEqual([...keys, 'alarm="alone"'].toSorted());
  const place = (name: string) => ordered.indexOf(keyOfComponent(name));
  expect(place('db')).toBeLessThan(place('web'));
  expect(place('db')).toBeLessThan(place('search'));
  const circle = ['a', 'b'].map(keyOfComponent);
  expect(orderKeys(circle, needs(['a', 'b'], ['b', 'a'])).toSorted()).toEqual(circle);
  const long = Array.from({ length: 20_000 }, (_, at): [string, string] => [`c${at}`, `c${at + 1}`]);
  expect(orderKeys(['c0', 'c20000'].map(keyOfComponent), needs(...long))).toEqual(['c20000', 'c0'].map(keyOfComponent));
});
