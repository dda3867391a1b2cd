/** What a wildcard pattern is made of, or what is wrong with it in the words of event-ruler (EP17). */
export type ParsedWildcard = { readonly parts: readonly string[] } | { readonly message: string };

/** What to do about a wildcard pattern that cannot be read. */
export const wildcardAdvice = 'write one star for any text, and a backslash only before a star or a backslash';

/**
 * Splits a wildcard pattern at its stars into the texts between them, escapes resolved. Positions in messages count
 * UTF-8 bytes with the opening quote as 0, as event-ruler counts them.
 */
export function parseWildcard(pattern: string): ParsedWildcard {
  const parts: string[] = [];
  let part = '';
  let position = 1;
  for (let at = 0; at < pattern.length; ) {
    const letter = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    const next = pattern[at + 1];
    if (letter === '*') {
      if (next === '*') return { message: `Consecutive wildcard characters at pos ${position}` };
      parts.push(part);
      part = '';
    } else if (letter === '\\') {
      if (next !== '*' && next !== '\\') return { message: `Invalid escape character at pos ${position}` };
      part += next;
      at++;
      position++;
    } else {
      part += letter;
    }
    at += letter.length;
    position += countBytes(letter);
  }
  return { parts: [...parts, part] };
}

/** Reports whether the value is the parts in order with any text between them, the first at its start and the last at its end. */
export function matchesWildcard(parts: readonly string[], value: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

function countBytes(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  // event-ruler writes half of a surrogate pair as one question mark.
  if (code >= 0xd800 && code <= 0xdfff) return 1;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
