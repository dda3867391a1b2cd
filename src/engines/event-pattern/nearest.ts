/** Gives the candidate that differs from the name by the fewest letters, if that is few enough to be a slip. */
export function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Of very short names every other one is near.
  let fewest = Math.max(name.length > 2 ? 1 : 0, Math.floor(name.length / 4)) + 1;
  for (const candidate of candidates) {
    const distance = countEdits(name.toLowerCase(), candidate.toLowerCase(), fewest);
    if (distance < fewest) {
      fewest = distance;
      best = candidate;
    }
  }
  return best;
}

/** Counts the letters to insert, remove, replace or swap with their neighbour; gives `limit` for that many or more. */
export function countEdits(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let at = 1; at <= other.length; at++) {
      const isSame = one[row - 1] === other[at - 1];
      let cost = Math.min((last[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1, (last[at - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      if (isSwap) cost = Math.min(cost, (before[at - 2] ?? 0) + 1);
      line.push(cost);
    }
    if (Math.min(...line) >= limit) return limit;
    before = last;
    last = line;
  }
  return Math.min(limit, last[other.length] ?? limit);
}
