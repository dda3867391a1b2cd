/** Things that each hold for numbers of one closed range, to be found by a number that lies in it. */
export interface RangeIndex<T> {
  items: T[];
  low: Float64Array;
  high: Float64Array;
  /** For the middle of each half, and so on down: the greatest `high` in that part. */
  reach: Float64Array;
  /** How many of the items are in order of `low`; the others were added since. */
  sorted: number;
}

const NONE = new Float64Array(0);

/** Creates an index without ranges. */
export function createRanges<T>(): RangeIndex<T> {
  return { items: [], low: NONE, high: NONE, reach: NONE, sorted: 0 };
}

/** Adds a range, both ends included. */
export function addRange<T>(index: RangeIndex<T>, low: number, high: number, item: T): void {
  const at = index.items.push(item) - 1;
  if (at >= index.low.length) {
    index.low = growDoubles(index.low);
    index.high = growDoubles(index.high);
    index.reach = new Float64Array(index.low.length);
  }
  index.low[at] = low;
  index.high[at] = high;
}

/** Calls for every range in which the value lies. */
export function visitRanges<T>(index: RangeIndex<T>, value: number, visit: (item: T) => void): void {
  const count = index.items.length;
  if (count - index.sorted > 32 + (index.sorted >> 3)) sortRanges(index);
  for (let at = index.sorted; at < count; at++) {
    if (index.low[at]! <= value && value <= index.high[at]!) visit(index.items[at]!);
  }
  if (index.sorted > 0) visitPart(index, 0, index.sorted, value, visit);
}

function visitPart<T>(index: RangeIndex<T>, from: number, to: number, value: number, visit: (item: T) => void): void {
  const { low, high, reach, items } = index;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (reach[middle]! < value) return;
    if (low[middle]! > value) {
      to = middle;
      continue;
    }
    visitPart(index, from, middle, value, visit);
    if (value <= high[middle]!) visit(items[middle]!);
    from = middle + 1;
  }
}

/** Calls for every range in which one of the ascending values lies: once for each range, however many values there are. */
export function visitRangesOfMany<T>(index: RangeIndex<T>, values: Float64Array, visit: (item: T) => void): void {
  for (let at = 0; at < index.items.length; at++) {
    const low = index.low[at]!;
    let from = 0;
    let to = values.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (values[middle]! < low) from = middle + 1;
      else to = middle;
    }
    if (from < values.length && values[from]! <= index.high[at]!) visit(index.items[at]!);
  }
}

function sortRanges<T>(index: RangeIndex<T>): void {
  const count = index.items.length;
  const order = Array.from({ length: count }, (_, at) => at).sort((a, b) => index.low[a]! - index.low[b]! || a - b);
  const low = new Float64Array(index.low.length);
  const high = new Float64Array(index.low.length);
  for (let at = 0; at < count; at++) {
    low[at] = index.low[order[at]!]!;
    high[at] = index.high[order[at]!]!;
  }
  index.items = order.map((at) => index.items[at]!);
  index.low = low;
  index.high = high;
  index.sorted = count;
  measureReach(index, 0, count);
}

function measureReach<T>(index: RangeIndex<T>, from: number, to: number): number {
  if (from >= to) return -Infinity;
  const middle = (from + to) >> 1;
  const left = measureReach(index, from, middle);
  const right = measureReach(index, middle + 1, to);
  const reach = Math.max(index.high[middle]!, left, right);
  index.reach[middle] = reach;
  return reach;
}

function growDoubles(list: Float64Array): Float64Array {
  const larger = new Float64Array(Math.max(8, list.length * 2));
  larger.set(list);
  return larger;
}

const double = new Float64Array(1);
const words = new BigInt64Array(double.buffer);

/** Gives the least double above a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  words[0] = words[0]! + (value > 0 ? 1n : -1n);
  return double[0]!;
}

/** Gives the greatest double below a finite one. */
export function nextBelow(value: number): number {
  return -nextAbove(-value);
}
