import type { Flaw } from './token.ts';

/** What can stand where a value is expected, as the messages list it. */
export const expectedValues = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** Words the complaint about one code unit of a text. */
export function describeUnexpected(text: string, at: number, what: string): Flaw {
  return { message: `Unexpected character (${describeLetter(text.charCodeAt(at))}): ${what}`, at, readAt: at + 1 };
}

/** Makes a flaw that is noticed where the reader stands. */
export function flawAt(at: number, message: string): Flaw {
  return { message, at, readAt: at };
}

/** Names a code unit: the character with its code, a control character by its code alone. */
export function describeLetter(code: number): string {
  if (code < 32 || (code >= 127 && code < 160)) return `(CTRL-CHAR, code ${code})`;
  const hex = code > 255 ? ` / 0x${code.toString(16)}` : '';
  return `'${String.fromCharCode(code)}' (code ${code}${hex})`;
}
