import type { Path } from '../issue.ts';

/** A thing that documents declare; `hash` is equal exactly when `spec` is, and `ref` is unique in a set. */
export interface Entity {
  ref: string;
  kind: string;
  hash: string;
  spec: unknown;
}

/** One value that differs; undefined where one side has nothing. */
export interface FieldChange {
  path: Path;
  from: unknown;
  to: unknown;
}

/** What would happen to the actual entities; the lists are sorted by reference. */
export interface Changes {
  added: Entity[];
  changed: { ref: string; fields: FieldChange[] }[];
  removed: Entity[];
  unchanged: number;
}

/** Compares what is with what should be (rules PLN-1 to PLN-4); of entities with one reference the first counts. */
export function diffEntities(actual: readonly Entity[], desired: readonly Entity[]): Changes {
  const before = indexByRef(actual);
  const after = indexByRef(desired);
  const changes: Changes = { added: [], changed: [], removed: [], unchanged: 0 };
  for (const ref of [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText)) {
    const from = before.get(ref);
    const to = after.get(ref);
    if (from === undefined) {
      if (to !== undefined) changes.added.push(to);
    } else if (to === undefined) changes.removed.push(from);
    else if (from.hash === to.hash && from.kind === to.kind) changes.unchanged += 1;
    else changes.changed.push({ ref, fields: listChanges(from, to) });
  }
  return changes;
}

function indexByRef(entities: readonly Entity[]): Map<string, Entity> {
  const index = new Map<string, Entity>();
  for (const entity of entities) if (!index.has(entity.ref)) index.set(entity.ref, entity);
  return index;
}

function listChanges(from: Entity, to: Entity): FieldChange[] {
  const kind: FieldChange[] = from.kind === to.kind ? [] : [{ path: ['kind'], from: from.kind, to: to.kind }];
  return [...kind, ...diffValues(from.spec, to.spec, [])];
}

/** Lists the deepest places at which two plain trees differ; the order of keys does not matter, that of items does. */
export function diffValues(from: unknown, to: unknown, path: Path = []): FieldChange[] {
  if (Object.is(from, to)) return [];
  if (Array.isArray(from) && Array.isArray(to)) {
    return Array.from({ length: Math.max(from.length, to.length) }, (_, index) =>
      diffValues(from[index], to[index], [...path, index]),
    ).flat();
  }
  if (isMap(from) && isMap(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted(compareText);
    return keys.flatMap((key) => diffValues(own(from, key), own(to, key), [...path, key]));
  }
  return [{ path, from, to }];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Orders texts by their code units, the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
