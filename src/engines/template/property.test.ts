import { expect, test } from 'vitest';
import type { Issue } from '../issue.ts';
import { PropertyReader } from './index.ts';

function read(value: unknown, use: (reader: PropertyReader) => unknown): { value: unknown; issues: string[] } {
  const issues: Issue[] = [];
  const result = use(new PropertyReader(value, ['P'], issues));
  return { value: result, issues: issues.map((each) => `${each.path.join('/')}: ${each.message}`) };
}

test('PropertyReader takes numbers and truth values written as texts', () => {
  expect(read({ n: '5', b: 'true' }, (reader) => [reader.integer('n'), reader.flag('b')])).toEqual({
    value: [5, true],
    issues: [],
  });
});

test('PropertyReader reports what is out of bounds, of another kind or not among the choices', () => {
  const found = read({ n: 9, t: {}, c: 'z', l: [1], f: 1, s: 'long' }, (reader) => {
    reader.integer('n', { min: 1, max: 5 });
    reader.text('t');
    reader.choice('c', ['x', 'y']);
    reader.texts('l', { min: 2 });
    reader.flag('f');
    reader.text('s', 3);
    reader.requiredText('m', 'a name');
    return null;
  });
  expect(found.issues).toEqual([
    'P/n: 9 is no value for "n": write a whole number from 1 to 5',
    'P/t: Expected a text for "t", found a map: write one text',
    'P/c: "z" is no value for "c": use x, y',
    'P/l: "l" has 1 items: write at least 2',
    'P/l/0: 1 is no item of "l": write a text',
    'P/f: 1 is no value for "f": write true or false',
    'P/s: "s" has 4 characters: keep it within 3',
    'P: Missing property "m": write a name',
  ]);
});

test('PropertyReader reports every key that was not asked for', () => {
  const found = read({ a: 1, b: 2 }, (reader) => {
    reader.integer('a');
    reader.finish();
    return null;
  });
  expect(found.issues).toEqual(['P/b: Unknown property "b": remove it or correct its name']);
});

test('PropertyReader sees no inherited keys', () => {
  expect(read({}, (reader) => reader.has('toString'))).toEqual({ value: false, issues: [] });
});
