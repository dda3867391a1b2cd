import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkReferences, editDistance, findNearest } from './index.ts';
import cases from './vectors/reference.json' with { type: 'json' };

for (const vector of cases) {
  test(`checkReferences: ${vector.name} (${vector.rule})`, () => {
    expect(checkReferences(vector.entities)).toEqual(vector.expected);
  });
}

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['retsart', 'restart', 1],
  ['same', 'same', 0],
])('editDistance of "%s" and "%s" is %i (PLN-7)', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

test('editDistance is symmetric, zero for equals only, and within the lengths (PLN-7)', () => {
  fc.assert(
    fc.property(word, word, (from, to) => {
      const distance = editDistance(from, to);
      expect(distance).toBe(editDistance(to, from));
      expect(distance === 0).toBe(from === to);
      expect(distance).toBeGreaterThanOrEqual(Math.abs(from.length - to.length));
      expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
    }),
  );
});

test('editDistance counts one for each single edit (PLN-7)', () => {
  fc.assert(
    fc.property(word, fc.nat(7), fc.constantFrom('x', ''), (text, place, put) => {
      const at = Math.min(place, text.length);
      const edited = text.slice(0, at) + put + text.slice(at + 1);
      expect(editDistance(text, edited)).toBe(edited === text ? 0 : 1);
    }),
  );
});

test('findNearest prefers the fewest edits, then the first by order, and ignores case (PLN-7)', () => {
  expect(findNearest('alarm:default/slow', ['alarm:default/slaw', 'alarm:default/slew', 'alarm:default/fast'])).toBe(
    'alarm:default/slaw',
  );
  expect(findNearest('user:default/Ines', ['user:default/ines', 'user:default/Inez'])).toBe('user:default/ines');
  expect(findNearest('x', [])).toBeUndefined();
});
