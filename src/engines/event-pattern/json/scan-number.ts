import type { Flaw } from './token.ts';
import { describeLetter, describeUnexpected, expectedValues, flawAt } from './unexpected.ts';

const isDigit = (letter: string | undefined): boolean => letter !== undefined && letter >= '0' && letter <= '9';

/** Reads a JSON number; gives the offset after it, or what is wrong (EP20). */
export function scanNumber(text: string, start: number): { readonly end: number } | Flaw {
  let at = start;
  const isNegative = text[at] === '-';
  if (isNegative) at++;
  if (at >= text.length) return flawAt(at, 'Unexpected end-of-inputNo digit following sign');
  if (text[at] === '.') return describeUnexpected(text, at, `expected a valid value ${expectedValues}`);
  if (!isDigit(text[at])) {
    return describe(text, at, at, 'expected digit (0-9) to follow minus sign, for valid numeric value');
  }
  if (text[at] === '0' && isDigit(text[at + 1])) {
    return flawAt(at + 1, 'Invalid numeric value: Leading zeroes not allowed');
  }
  while (isDigit(text[at])) at++;
  const whole = at;
  if (text[at] === '.') {
    at++;
    if (!isDigit(text[at])) return describe(text, whole, at, 'Decimal point not followed by a digit');
    while (isDigit(text[at])) at++;
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at++;
    if (at < text.length && (text[at] === '+' || text[at] === '-')) at++;
    if (at >= text.length) return flawAt(at, 'Unexpected end-of-inputexpected a digit for number exponent');
    if (!isDigit(text[at])) return describe(text, whole, at, 'Exponent indicator not followed by a digit');
    while (isDigit(text[at])) at++;
  }
  return { end: at };
}

/**
 * Words what stands at `at` of a number. The complaint has its place behind the digits before the point, `whole`, or if
 * these are a zero where the fault is.
 */
function describe(text: string, whole: number, at: number, what: string): Flaw {
  // At the end of the text the character that was read last is the one complained of.
  const isEnd = at >= text.length;
  const letter = describeLetter(text.charCodeAt(isEnd ? text.length - 1 : at));
  const place = isEnd ? text.length - 1 : text[whole - 1] === '0' && !isDigit(text[whole - 2]) ? at : whole;
  return { message: `Unexpected character (${letter}) in numeric value: ${what}`, at: place, readAt: place + 1 };
}
