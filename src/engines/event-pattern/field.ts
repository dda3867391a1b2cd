import { isJsonArray, type JsonObject, type JsonValue } from './json-value.ts';
import { maxDepth, scanJson } from './json/scan.ts';
import type { Token } from './json/token.ts';
import { readComparable } from './number.ts';

/** A number of an event: the double it is, null if a double cannot hold it, and the way it is written (EP5). */
export interface EventNumber {
  readonly value: number | null;
  readonly text: string;
}

/** What a test is held against. */
export type EventLeaf = string | boolean | null | EventNumber;

/** The element of one array through which a leaf is reached; `array` numbers the arrays of one event. */
export interface ArrayStep {
  readonly array: number;
  readonly index: number;
}

/** A leaf of an event, with the array elements that it lies in, outermost first; it is not one itself (EP3, EP4). */
export interface Field {
  readonly value: EventLeaf;
  readonly steps: readonly ArrayStep[];
}

/** The leaves of an event by dotted path; a path has several where arrays or repeated names give it several. */
export type EventFields = ReadonlyMap<string, readonly Field[]>;

/** Lists the leaves of an event; empty arrays and objects leave none, nor does what lies deeper than 1000 levels (EP3). */
export function flattenEvent(event: JsonObject): EventFields {
  const gatherer = createGatherer();
  const visit = (value: JsonValue, path: string, steps: readonly ArrayStep[], depth: number): void => {
    if (typeof value === 'number') gatherer.add(path, { value: value + 0, text: String(value) }, steps);
    else if (typeof value !== 'object' || value === null) gatherer.add(path, value, steps);
    else if (depth >= maxDepth) return;
    else if (isJsonArray(value)) {
      const array = gatherer.countArray();
      value.forEach((element, index) => {
        // A plain value goes with every element of its own array, as in event-ruler.
        const isPlain = typeof element !== 'object' || element === null;
        visit(element, path, isPlain ? steps : [...steps, { array, index }], depth + 1);
      });
    } else {
      for (const [name, child] of Object.entries(value)) visit(child, `${path}.${name}`, steps, depth + 1);
    }
  };
  for (const [name, child] of Object.entries(event)) visit(child, name, [], 1);
  return gatherer.fields;
}

/**
 * Lists the leaves of an event in JSON text, all values of names that stand twice and numbers as they are written (EP3,
 * EP21); undefined if the text does not begin with a JSON object, or that is nested deeper than 1000 levels.
 */
export function flattenEventText(jsonText: string): EventFields | undefined {
  const tokens = scanJson(jsonText);
  if (tokens[0]?.kind !== 'start-object' || tokens.at(-1)?.kind === 'failure') return undefined;
  if (tokens.some((token) => token.flaw)) return undefined;
  const gatherer = createGatherer();
  /** What is open: an object with the path of its names, or an array with the position that is next in it. */
  const open: { prefix: string; path: string; array: number; index: number; steps: readonly ArrayStep[] }[] = [];
  for (const token of tokens) {
    const inside = open.at(-1);
    if (token.kind === 'name' && inside) {
      inside.path = inside.prefix + token.text;
      continue;
    }
    if (token.kind === 'end-object' || token.kind === 'end-array') {
      open.pop();
      continue;
    }
    const path = inside?.path ?? '';
    const outer = inside?.steps ?? [];
    const array = inside?.array ?? -1;
    const index = inside ? inside.index++ : 0;
    const steps = array < 0 ? outer : [...outer, { array, index }];
    if (token.kind === 'start-object') {
      open.push({ prefix: inside ? `${path}.` : '', path, array: -1, index: 0, steps });
    } else if (token.kind === 'start-array') {
      open.push({ prefix: path, path, array: gatherer.countArray(), index: 0, steps });
    } else gatherer.add(path, readLeaf(token), outer);
  }
  return gatherer.fields;
}

function readLeaf({ kind, text }: Token): EventLeaf {
  if (kind === 'text') return text;
  if (kind === 'number') return { value: readComparable(text), text };
  return text === 'null' ? null : text === 'true';
}

interface Gatherer {
  readonly fields: EventFields;
  countArray(): number;
  add(path: string, value: EventLeaf, steps: readonly ArrayStep[]): void;
}

function createGatherer(): Gatherer {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  return {
    fields,
    countArray: () => arrays++,
    add(path, value, steps) {
      const found = fields.get(path);
      if (found) found.push({ value, steps });
      else fields.set(path, [{ value, steps }]);
    },
  };
}
