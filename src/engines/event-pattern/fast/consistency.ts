import type { Tape } from './tape.ts';

/** A leaf that passes is needed, or either that or absence, or absence (EP11). */
export const MUST = 0;
export const MAY = 1;
export const NOT = 2;

/** What a condition still has to be satisfied with: parts of the list of leaves, each in document order. */
export interface Demand {
  readonly kind: number;
  readonly passing: Part;
  readonly present: Part;
}

/** The leaves from `start` to before `end` of the list. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** A run of leaves in the elements of one array, from its element `first` on. */
interface Run extends Part {
  readonly array: number;
  readonly first: number;
}

interface Group {
  readonly first: number;
  readonly demands: Demand[];
}

/** A demand that several arrays can meet, or an array and a value outside (`isHere`). */
interface Choice {
  readonly demand: Demand;
  readonly runs: readonly Run[];
  readonly isHere: boolean;
}

interface Search {
  readonly tape: Tape;
  readonly leaves: Int32Array;
  readonly work: Work;
  /** How much work may be done before no more choices between arrays are tried. */
  readonly limit: number;
}

/** Counts what is looked at: leaves, and elements of arrays. */
export interface Work {
  done: number;
}

const EMPTY: Part = { start: 0, end: 0 };

/**
 * Reports whether the demands can hold together (EP4). The work is in proportion to the leaves and elements, at each
 * level of arrays, unless names that stand twice or hold dots give a path several arrays to choose from: then choices
 * are tried until the work is 100 times the leaves and a million more, and what is not found by then counts as not there.
 */
export function areConsistent(tape: Tape, leaves: Int32Array, demands: readonly Demand[], work: Work): boolean {
  const limit = work.done + 1_000_000 + 100 * tape.count;
  return settle({ tape, leaves, work, limit }, demands, 0);
}

function settle(search: Search, demands: readonly Demand[], around: number): boolean {
  const element = descend(search, demands, around);
  if (element < 0) return false;
  const hides = demands.some((each) => each.kind !== MUST && each.present.start < each.present.end);
  const groups = new Map<number, Group>();
  let choice: Choice | undefined;
  for (const demand of demands) {
    const asked = demand.kind === MUST ? demand.passing : demand.present;
    if (asked.start === asked.end) {
      if (demand.kind === MUST) return false;
      continue;
    }
    const runs: Run[] = [];
    const isHere = listRuns(search, asked, element, runs);
    if (demand.kind === NOT) {
      if (isHere) return false;
      for (const run of runs) join(groups, run, { kind: NOT, passing: EMPTY, present: run });
    } else if (demand.kind === MAY && isHere) {
      // A value that no choice of elements can hide.
      return settle(search, replace(demands, demand, { ...demand, kind: MUST }), element);
    } else if (runs.length === 1 && !isHere) {
      join(groups, runs[0]!, demand);
    } else if (runs.length > 0 && (demand.kind === MAY || !isHere || hides)) {
      if (!choice || runs.length < choice.runs.length) choice = { demand, runs, isHere };
    }
  }
  for (const [array, group] of groups) {
    // While choices are open, a group with what must be there cannot be helped, and one with what must not may be.
    const isFinal = !choice || group.demands.every((each) => each.kind === MUST);
    if (isFinal && !settleArray(search, array, group)) return false;
  }
  return !choice || settleByChoice(search, demands, choice, groups, element);
}

/** Goes down while everything lies in one element; gives that element, or -1 if nothing that passes is inside it. */
function descend({ tape, leaves }: Search, demands: readonly Demand[], around: number): number {
  let least = Infinity;
  let most = -1;
  let passes = false;
  for (const { kind, passing, present } of demands) {
    const { start, end } = kind === MUST ? passing : present;
    if (start === end) continue;
    if (passing.start < passing.end) passes = true;
    least = Math.min(least, leaves[start]!);
    most = Math.max(most, leaves[end - 1]!);
  }
  if (most < 0) return around;
  let element = around;
  for (;;) {
    const inner = tape.element[least]!;
    if (inner === element) return element;
    const child = childAround(tape, element + 1, inner);
    const last = tape.element[most]!;
    // Leaves of elements in between are numbered in between.
    if (last < child || last >= tape.endElement[child]!) return element;
    if (!passes) return -1;
    element = child;
  }
}

/** Gives the sibling of `first`, or itself, that holds the element. */
function childAround(tape: Tape, first: number, element: number): number {
  let child = first;
  while (tape.endElement[child]! <= element) child = tape.endElement[child]!;
  return child;
}

/** Splits leaves inside an element by the arrays directly in it; reports whether one lies in no such array. */
function listRuns({ tape, leaves, work }: Search, part: Part, element: number, runs: Run[]): boolean {
  work.done += part.end - part.start;
  let isHere = false;
  let child = element + 1;
  let start = part.start;
  while (start < part.end) {
    const inner = tape.element[leaves[start]!]!;
    if (inner === element) {
      isHere = true;
      start++;
      continue;
    }
    child = childAround(tape, child, inner);
    const array = tape.array[child]!;
    const first = child;
    let end = start + 1;
    while (end < part.end) {
      const next = tape.element[leaves[end]!]!;
      if (next === element) break;
      child = childAround(tape, child, next);
      if (tape.array[child] !== array) break;
      end++;
    }
    runs.push({ array, first, start, end });
    start = end;
  }
  return isHere;
}

function join(groups: Map<number, Group>, run: Run, demand: Demand): void {
  const group = groups.get(run.array);
  if (!group) groups.set(run.array, { first: run.first, demands: [demand] });
  else groups.set(run.array, { first: Math.min(group.first, run.first), demands: [...group.demands, demand] });
}

/** Tries the elements of an array that hold something that passes. */
function settleArray(search: Search, array: number, { first, demands }: Group): boolean {
  const { tape } = search;
  const passing = demands.map((each) => each.passing.start);
  const present = demands.map((each) => each.present.start);
  const inside: Demand[] = [...demands];
  for (let child = first; child <= tape.elements && tape.array[child] === array; child = tape.endElement[child]!) {
    search.work.done += demands.length;
    let fits = true;
    let passes = false;
    for (let at = 0; at < demands.length; at++) {
      const { kind, passing: allPassing, present: allPresent } = demands[at]!;
      const inPassing = cut(search, passing[at]!, allPassing.end, child);
      const inPresent = kind === MUST ? EMPTY : cut(search, present[at]!, allPresent.end, child);
      passing[at] = inPassing.end;
      present[at] = inPresent.end;
      if (inPassing.start < inPassing.end) passes = true;
      else if (kind === MUST) fits = false;
      inside[at] = { kind, passing: inPassing, present: inPresent };
    }
    // Without a value that passes the element is not chosen, and hides nothing (EP11).
    if (fits && passes && settle(search, inside.slice(), child)) return true;
  }
  return false;
}

/** Gives the part of the leaves that lies in the element, which are the next ones if any are. */
function cut({ tape, leaves }: Search, from: number, to: number, element: number): Part {
  let start = from;
  while (start < to && tape.element[leaves[start]!]! < element) start++;
  let end = start;
  const after = tape.endElement[element]!;
  while (end < to && tape.element[leaves[end]!]! < after) end++;
  return { start, end };
}

/** Settles a path that runs through several arrays by trying one after the other, those first that nothing else needs. */
function settleByChoice(
  search: Search,
  demands: readonly Demand[],
  { demand, runs, isHere }: Choice,
  groups: ReadonlyMap<number, Group>,
  element: number,
): boolean {
  const others = demands.filter((each) => each !== demand);
  const options: Demand[][] = [];
  if (demand.kind === MAY) {
    options.push([...others, { ...demand, kind: NOT, passing: EMPTY }]);
    if (demand.passing.start < demand.passing.end) options.push([...others, { ...demand, kind: MUST }]);
  } else {
    if (isHere) options.push(others);
    const free = runs.filter((run) => !groups.has(run.array));
    const taken = runs.filter((run) => groups.has(run.array));
    for (const run of [...free, ...taken]) options.push([...others, { kind: MUST, passing: run, present: EMPTY }]);
  }
  return options.some((option) => search.work.done < search.limit && settle(search, option, element));
}

function replace(demands: readonly Demand[], old: Demand, by: Demand): Demand[] {
  return demands.map((each) => (each === old ? by : each));
}
