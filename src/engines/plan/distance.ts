import { compareText } from './diff.ts';

/**
 * Counts the insertions, deletions, replacements and swaps of neighbours that turn one text into the other, no part
 * edited twice (optimal string alignment).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/**
 * Returns the name that is nearest by edits, upper and lower case alike, the first in code-unit order among equals;
 * undefined when more than a third of the text, and more than two characters, would have to change.
 */
export function findNearest(text: string, names: Iterable<string>): string | undefined {
  // The part before the last separator is shared by most names and must not make strangers look alike.
  const limit = Math.max(2, Math.floor(tailOf(text).length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - text.length) > limit) continue;
    const distance = editDistance(text.toLowerCase(), name.toLowerCase());
    if (distance > limit) continue;
    const isBetter =
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && compareText(name, best.name) < 0);
    if (isBetter) best = { name, distance };
  }
  return best?.name;
}

function tailOf(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1);
}
