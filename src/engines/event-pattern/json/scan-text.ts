import type { Flaw } from './token.ts';
import { describeLetter, describeUnexpected, flawAt } from './unexpected.ts';

/** The content of a JSON text, up to what is wrong with it if something is; `end` is the offset after the closing quote. */
export interface ScannedText {
  readonly value: string;
  readonly end: number;
  readonly flaw?: Flaw;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '/': '/',
  '\\': '\\',
};

/** Reads a JSON text, or the name of a field, from the offset after its opening quote (EP20). */
export function scanText(text: string, start: number, what: 'string value' | 'name' = 'string value'): ScannedText {
  let value = '';
  let from = start;
  let at = start;
  const stop = (flaw: Flaw): ScannedText => ({ value, end: text.length, flaw });
  for (;;) {
    if (at >= text.length) {
      const missing = what === 'name' ? ' in field name' : ': was expecting closing quote for a string value';
      return stop(flawAt(at, `Unexpected end-of-input${missing}`));
    }
    const letter = text[at];
    if (letter === '"') return { value: value + text.slice(from, at), end: at + 1 };
    const code = text.charCodeAt(at);
    if (code < 32) {
      const message = `Illegal unquoted character (${describeLetter(code)}): has to be escaped using backslash to be included in ${what}`;
      return stop({ message, at, readAt: at + 1 });
    }
    if (letter !== '\\') {
      at++;
      continue;
    }
    value += text.slice(from, at);
    const escape = text[at + 1];
    if (escape === undefined) return stop(flawAt(at + 1, 'Unexpected end-of-input in character escape sequence'));
    if (escape !== 'u') {
      const meant = ESCAPES[escape];
      if (meant === undefined) {
        const message = `Unrecognized character escape ${describeLetter(escape.charCodeAt(0))}`;
        return stop({ message, at: at + 1, readAt: at + 2 });
      }
      value += meant;
      at += 2;
    } else {
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (digit >= text.length) {
          return stop(flawAt(digit, 'Unexpected end-of-input in character escape sequence'));
        }
        if (!/[0-9a-fA-F]/.test(text[digit] ?? '')) {
          return stop(describeUnexpected(text, digit, 'expected a hex-digit for character escape sequence'));
        }
      }
      value += String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16));
      at += 6;
    }
    from = at;
  }
}
