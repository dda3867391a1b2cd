import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffEntities, diffValues, type Entity, type FieldChange } from './index.ts';

function entity(ref: string, spec: unknown, kind = 'alarm'): Entity {
  return { ref, kind, hash: JSON.stringify(spec), spec };
}

test('diffEntities sorts entities into added, changed, removed and unchanged (PLN-1, PLN-3)', () => {
  const actual = [entity('d', 1), entity('b', { x: 1, y: [1, 2] }), entity('a', 1)];
  const desired = [entity('e', 2), entity('b', { x: 1, y: [1, 3, 4], z: 0 }), entity('a', 1), entity('c', 2)];
  expect(diffEntities(actual, desired)).toEqual({
    added: [entity('c', 2), entity('e', 2)],
    changed: [
      {
        ref: 'b',
        fields: [
          { path: ['y', 1], from: 2, to: 3 },
          { path: ['y', 2], from: undefined, to: 4 },
          { path: ['z'], from: undefined, to: 0 },
        ],
      },
    ],
    removed: [entity('d', 1)],
    unchanged: 1,
  });
});

test('diffEntities shows a change of kind (PLN-2) and lets the first of two count (PLN-4)', () => {
  const changes = diffEntities([entity('a', 1), entity('a', 2)], [entity('a', 1, 'rule')]);
  expect(changes).toEqual({
    added: [],
    changed: [{ ref: 'a', fields: [{ path: ['kind'], from: 'alarm', to: 'rule' }] }],
    removed: [],
    unchanged: 0,
  });
});

const entities = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'), fc.jsonValue({ maxDepth: 2 })), {
    selector: ([ref]) => ref,
  })
  .map((list) => list.map(([ref, spec]) => entity(ref, spec)));

test('diffEntities counts every reference once, and mirrored input gives the mirrored plan (PLN-1)', () => {
  fc.assert(
    fc.property(entities, entities, (actual, desired) => {
      const forth = diffEntities(actual, desired);
      const back = diffEntities(desired, actual);
      const refs = new Set([...actual, ...desired].map((each) => each.ref));
      expect(forth.added.length + forth.changed.length + forth.removed.length + forth.unchanged).toBe(refs.size);
      expect(back.added).toEqual(forth.removed);
      expect(back.changed.map((each) => each.ref)).toEqual(forth.changed.map((each) => each.ref));
      expect(diffEntities(actual, actual)).toEqual({ added: [], changed: [], removed: [], unchanged: actual.length });
    }),
  );
});

function apply(value: unknown, change: FieldChange): unknown {
  const [key, ...rest] = change.path;
  if (key === undefined) return change.to;
  const below = { path: rest, from: change.from, to: change.to };
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    copy[Number(key)] = apply(copy[Number(key)], below);
    while (copy.length > 0 && copy.at(-1) === undefined) copy.pop();
    return copy;
  }
  const entries = Object.entries(value as object).filter(([name]) => name !== key);
  const next = apply(Object.getOwnPropertyDescriptor(value, key)?.value, below);
  return Object.fromEntries(next === undefined ? entries : [...entries, [key, next]]);
}

test('diffValues lists what turns one tree into the other (PLN-2)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (from, to) => {
      expect(diffValues(from, to).reduce<unknown>(apply, from)).toEqual(to);
    }),
    { numRuns: 500 },
  );
});
