import type { JsonLeaf, JsonObject, JsonValue } from './json-value.ts';

/** The element of one array through which a leaf is reached; `array` numbers the arrays of one event. */
export interface ArrayStep {
  readonly array: number;
  readonly index: number;
}

/** A leaf of an event, with the arrays that lead to it, outermost first (EP3, EP4). */
export interface Field {
  readonly value: JsonLeaf;
  readonly steps: readonly ArrayStep[];
}

const MAX_DEPTH = 1000;

/** Lists the leaves of an event by dotted path; empty arrays and objects leave none, nor does what lies 1000 deep (EP3). */
export function flattenEvent(event: JsonObject): Map<string, Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const visit = (value: JsonValue, path: string, steps: readonly ArrayStep[], depth: number): void => {
    if (depth >= MAX_DEPTH) return;
    if (isArray(value)) {
      const array = arrays++;
      value.forEach((element, index) => visit(element, path, [...steps, { array, index }], depth + 1));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`, steps, depth + 1);
    } else {
      const found = fields.get(path);
      if (found) found.push({ value, steps });
      else fields.set(path, [{ value, steps }]);
    }
  };
  for (const [key, child] of Object.entries(event)) visit(child, key, [], 1);
  return fields;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
