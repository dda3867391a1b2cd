import type { LeafTest, Pattern } from './pattern.ts';

/** The most wildcard prefixes alive at once that a pattern may have where the limit of AWS is held (EP19). */
export const maxComplexity = 10;

/** What AWS says of a pattern beyond its limit. */
export const tooComplex =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character';

/** Where counting ends: more prefixes than this, or more sets of them than `maxSets`, count as this many. */
export const countedComplexity = 100;

const maxSets = 20_000;

/**
 * Counts the most beginnings of the wildcards of one field that some text can match at once, the worst field of the
 * pattern deciding (EP19); 0 without wildcards, at most `cap`, which also stands for what takes too long to count.
 */
export function complexityOf(pattern: Pattern, cap: number = countedComplexity): number {
  const groups = new Map<string, Set<string>>();
  for (const branch of pattern.branches) {
    if (!branch.some((field) => field.anyOf.some((test) => listWildcards(test).length > 0))) continue;
    // Branches are told apart only once their fields differ, and until then their wildcards add up.
    let before = '';
    for (const { path, anyOf } of branch) {
      const key = `${before}${JSON.stringify(path)}`;
      const group = groups.get(key) ?? new Set();
      for (const wildcard of anyOf.flatMap(listWildcards)) group.add(wildcard);
      groups.set(key, group);
      before = `${key}${JSON.stringify(anyOf)}`;
    }
  }
  let most = 0;
  for (const group of groups.values()) {
    if (group.size > 0) most = Math.max(most, countAlive([...group], cap));
    if (most >= cap) return cap;
  }
  return most;
}

function listWildcards(test: LeafTest): string[] {
  if (test.kind === 'wildcard') return [joinParts(test.parts)];
  if (test.kind !== 'anything-but') return [];
  return test.none.flatMap((each) => (each.kind === 'wildcard' ? [joinParts(each.parts)] : []));
}

/** Stands for a star: half of a surrogate pair, which no well-formed text holds. */
const STAR = '\ud800';

function joinParts(parts: readonly string[]): string {
  return parts.map((part) => part.toWellFormed()).join(STAR);
}

/** Walks through the sets of beginnings that can be alive together, and gives the size of the largest. */
function countAlive(wildcards: readonly string[], cap: number): number {
  const { letters, afterStar } = joinWildcards(wildcards);
  const close = (places: Set<number>): number[] => {
    for (const place of places) if (letters[place] === STAR) places.add(place + 1);
    return [...places].sort((one, other) => one - other);
  };
  const start = close(new Set(letters.flatMap((_, at) => (at === 0 || letters[at - 1] === '' ? [at] : []))));
  const seen = new Set([start.join()]);
  const waiting = [start];
  let most = 0;
  for (let alive = waiting.pop(); alive; alive = waiting.pop()) {
    const next = new Map<string, Set<number>>();
    const stay = alive.filter((place) => afterStar[place]);
    if (stay.length > 0) next.set('', new Set(stay));
    for (const place of alive) {
      const letter = letters[place];
      if (letter === undefined || letter === '' || letter === STAR) continue;
      const places = next.get(letter) ?? new Set(stay);
      next.set(letter, places.add(place + 1));
    }
    for (const places of next.values()) {
      const closed = close(places);
      const key = closed.join();
      if (seen.has(key)) continue;
      most = Math.max(most, closed.length);
      if (most >= cap || seen.size > maxSets) return cap;
      seen.add(key);
      waiting.push(closed);
    }
  }
  return most;
}

/** Lays the wildcards behind one another, each in quotes and with an empty letter at its end. */
function joinWildcards(wildcards: readonly string[]): { letters: string[]; afterStar: boolean[] } {
  const letters = wildcards.flatMap((each) => [...toBytes(`"${each}"`), '']);
  return { letters, afterStar: letters.map((_, at) => letters[at - 1] === STAR) };
}

/** Gives the UTF-8 bytes of a text, each as a letter, and stars as themselves: event-ruler counts by bytes. */
function toBytes(text: string): string[] {
  return Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === STAR) return [STAR];
    if (code < 0x80) return [letter];
    const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    return Array.from({ length }, (_, at) => {
      const bits = (code >> (6 * (length - 1 - at))) & 0x3f;
      return at === 0 ? `lead ${length} ${bits}` : `byte ${bits}`;
    });
  });
}
