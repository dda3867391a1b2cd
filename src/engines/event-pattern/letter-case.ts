/**
 * Lists the spellings that EP8 holds equal to one code point of a pattern: itself, its lower case and its upper case. These
 * can have several letters: for ß of a pattern SS stands in an event, though not the other way round.
 */
export function listSpellings(letter: string): string[] {
  return [...new Set([letter, letter.toLowerCase(), letter.toUpperCase()])];
}

function spell(text: string): string[][] {
  return Array.from(text, listSpellings);
}

/** Gives every position where the spellings can end when they are read from `start` of the value. */
function findEnds(spellings: readonly string[][], value: string, start: number): Set<number> {
  let ends = new Set([start]);
  for (const choices of spellings) {
    const next = new Set<number>();
    for (const end of ends) {
      for (const choice of choices) if (value.startsWith(choice, end)) next.add(end + choice.length);
    }
    if (next.size === 0) return next;
    ends = next;
  }
  return ends;
}

/** Reports whether the value is the text when each letter's case is ignored (EP8). */
export function equalsIgnoreCase(text: string, value: string): boolean {
  return findEnds(spell(text), value, 0).has(value.length);
}

/** Reports whether the value starts with the text when each letter's case is ignored (EP6, EP8). */
export function startsWithIgnoreCase(text: string, value: string): boolean {
  return findEnds(spell(text), value, 0).size > 0;
}

/** Reports whether the value ends with the text when each letter's case is ignored (EP7, EP8). */
export function endsWithIgnoreCase(text: string, value: string): boolean {
  const spellings = spell(text);
  const longest = spellings.reduce((sum, choices) => sum + Math.max(...choices.map((each) => each.length)), 0);
  for (let start = Math.max(0, value.length - longest); start <= value.length; start++) {
    if (findEnds(spellings, value, start).has(value.length)) return true;
  }
  return false;
}
