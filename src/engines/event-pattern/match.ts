import { type EventFields, type Field, flattenEvent } from './field.ts';
import type { JsonObject } from './json-value.ts';
import { allowsAbsence, passesTest } from './leaf-test.ts';
import type { Branch, FieldTest, Pattern } from './pattern.ts';

/** What one path of the pattern can still be satisfied with. */
interface Demand {
  readonly allowsAbsence: boolean;
  readonly present: readonly Field[];
  readonly passing: readonly Field[];
}

/** Reports whether the event satisfies the pattern: any branch, all its fields, array-consistently (EP1 to EP4, EP14). */
export function matchPattern(pattern: Pattern, event: JsonObject): boolean {
  const fields = flattenEvent(event);
  return pattern.branches.some((branch) => matchBranch(branch, fields));
}

/** Reports whether the leaves of an event satisfy every field of the branch together. */
export function matchBranch(branch: Branch, fields: EventFields): boolean {
  const demands = branch.map((test) => demandOf(test, fields));
  return canSettle(demands, 0);
}

/** Reports whether the leaves of an event satisfy the field when it is looked at alone. */
export function matchField(test: FieldTest, fields: EventFields): boolean {
  const { passing, present, allowsAbsence } = demandOf(test, fields);
  return passing.length > 0 || (present.length === 0 && allowsAbsence);
}

function demandOf(test: FieldTest, fields: EventFields): Demand {
  const present = fields.get(test.path) ?? [];
  const passing = present.filter((field) => test.anyOf.some((each) => passesTest(each, field.value)));
  return { allowsAbsence: allowsAbsence(test.anyOf), present, passing };
}

/**
 * Reports whether the demands can all hold inside the elements already chosen, `depth` arrays deep. Demands that share
 * an array are settled together, element by element; the others are independent, so nothing is tried twice.
 */
function canSettle(demands: readonly Demand[], depth: number): boolean {
  const groups = new Map<number, Demand[]>();
  for (const demand of demands) {
    const arrays = new Set(demand.passing.map((field) => field.steps[depth]?.array));
    // A value outside the array settles it, unless choosing an element of the array makes another path absent.
    const isHere = demand.passing.some((field) => field.steps.length === depth);
    const mayHide = demands.some((each) => each !== demand && each.allowsAbsence && each.present.length > 0);
    if (arrays.size > 1 && (!isHere || mayHide)) return canSettleByArray(demands, demand, depth);
    if (isHere) continue;
    if (demand.present.length === 0) {
      if (!demand.allowsAbsence) return false;
      continue;
    }
    const [array] = arrays.size === 1 ? arrays : demand.present.map((field) => field.steps[depth]?.array);
    if (array === undefined) return false;
    const group = groups.get(array);
    if (group) group.push(demand);
    else groups.set(array, [demand]);
  }
  // Only elements with a value that passes are tried: without one, what is present in the array is not absent (EP11).
  return [...groups].every(([array, group]) =>
    splitByElement(group, array, depth).some((element) => canSettle(element, depth + 1)),
  );
}

/** Settles a path that runs through several arrays, which only dotted keys can cause, by trying one after the other. */
function canSettleByArray(demands: readonly Demand[], split: Demand, depth: number): boolean {
  const arrays = new Set(split.passing.map((field) => field.steps[depth]?.array));
  return [...arrays].some((array) => {
    const inArray = split.passing.filter((field) => field.steps[depth]?.array === array);
    const narrowed = { allowsAbsence: false, present: inArray, passing: inArray };
    return canSettle(
      demands.map((each) => (each === split ? narrowed : each)),
      depth,
    );
  });
}

/** Gives the demands as they stand inside each element of the array that holds a passing value of any of them. */
function splitByElement(demands: readonly Demand[], array: number, depth: number): Demand[][] {
  const split = demands.map((demand) => ({
    // A value outside the array stays present whichever element is chosen.
    allowsAbsence: demand.allowsAbsence && demand.present.every((field) => field.steps[depth]?.array === array),
    present: groupByIndex(demand.present, array, depth),
    passing: groupByIndex(demand.passing, array, depth),
  }));
  const indexes = new Set(split.flatMap((each) => [...each.passing.keys()]));
  return [...indexes].map((index) =>
    split.map((each) => ({
      allowsAbsence: each.allowsAbsence,
      present: each.present.get(index) ?? [],
      passing: each.passing.get(index) ?? [],
    })),
  );
}

function groupByIndex(fields: readonly Field[], array: number, depth: number): Map<number, Field[]> {
  const groups = new Map<number, Field[]>();
  for (const field of fields) {
    const step = field.steps[depth];
    if (step?.array !== array) continue;
    const group = groups.get(step.index);
    if (group) group.push(field);
    else groups.set(step.index, [field]);
  }
  return groups;
}
