import { expect, test } from 'vitest';
import { layOut } from './flow-layout.ts';

const nodes = (names: string) => names.split('').map((id) => ({ id }));
const edges = (pairs: string[]) => pairs.map((each) => ({ from: each[0]!, to: each[1]! }));
const columnsOf = (names: string, pairs: string[]) =>
  Object.fromEntries([...layOut(nodes(names), edges(pairs))].map(([id, spot]) => [id, spot.column]));

test('layOut puts each node one column behind the farthest that leads to it', () => {
  expect(columnsOf('abcd', ['ab', 'bc', 'ac', 'cd'])).toEqual({ a: 0, b: 1, c: 2, d: 3 });
});

test('layOut does not count edges that lead back', () => {
  expect(columnsOf('abc', ['ab', 'bc', 'ca'])).toEqual({ a: 0, b: 1, c: 2 });
});

test('layOut never puts two nodes in one place, and ignores edges to nowhere', () => {
  const spots = [...layOut(nodes('abcdef'), edges(['ab', 'ac', 'ad', 'be', 'ce', 'df', 'az'])).values()].map(
    (each) => `${each.column} ${each.row}`,
  );
  expect(new Set(spots).size).toBe(6);
});
