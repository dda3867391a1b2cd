import { describePlace, positionAt } from './position.ts';
import { scanNumber } from './scan-number.ts';
import { scanText } from './scan-text.ts';
import type { Flaw, Token } from './token.ts';
import { describeLetter, describeUnexpected, expectedValues, flawAt } from './unexpected.ts';

/** The deepest nesting of objects and arrays that is read, in patterns and in events (EP3). */
export const maxDepth = 1000;

/** What the parser of event-ruler says of a document nested deeper than that. */
export const tooDeep = `Document nesting depth (${maxDepth + 1}) exceeds the maximum allowed (${maxDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`;

interface Open {
  readonly isObject: boolean;
  readonly at: number;
  entries: number;
}

/**
 * Reads the first JSON value of a text as tokens. What follows it is not looked at; an empty text is one token of kind
 * `other`. Where the text is not JSON the last token is a failure, in the words and at the place of the parser that event-ruler uses (EP20).
 */
export function scanJson(text: string): Token[] {
  const tokens: Token[] = [];
  const open: Open[] = [];
  let at = 0;

  const fail = (flaw: Flaw): Token[] => {
    tokens.push({ kind: 'failure', text: flaw.message, at: flaw.at, readAt: flaw.readAt });
    return tokens;
  };
  /** Goes on to what is no space, and gives what is wrong if that can begin nothing. */
  const skipSpace = (): Flaw | undefined => {
    while (isSpace(text.charCodeAt(at))) at++;
    return at < text.length ? checkStart(text, at) : undefined;
  };
  const kindOf = (container: Open | undefined): string => (container?.isObject ? 'Object' : 'Array');
  const unexpected = (place: number, what: string): Flaw => describeUnexpected(text, place, what);

  /** Reads one value, or the start of one, at `at`; gives the token or what is wrong. */
  const readValue = (): Token | Flaw => {
    const start = at;
    const letter = text[start];
    if (letter === '{' || letter === '[') {
      if (open.length >= maxDepth) {
        return flawAt(start + 1, tooDeep);
      }
      at++;
      open.push({ isObject: letter === '{', at: start, entries: 0 });
      return { kind: letter === '{' ? 'start-object' : 'start-array', text: letter, at, readAt: at };
    }
    if (letter === '"') {
      const scanned = scanText(text, start + 1);
      at = scanned.end;
      const token = { kind: 'text', text: scanned.value, at: start + 1, readAt: scanned.end } as const;
      return scanned.flaw ? { ...token, flaw: scanned.flaw } : token;
    }
    if (letter === '-' || (letter !== undefined && letter >= '0' && letter <= '9')) {
      const scanned = scanNumber(text, start);
      if ('message' in scanned) return scanned;
      at = scanned.end;
      if (open.length === 0 && at < text.length) {
        if (!isSpace(text.charCodeAt(at))) return unexpected(at, 'Expected space separating root-level values');
        // The parser takes the space behind such a number with it.
        return { kind: 'number', text: text.slice(start, at), at: at + 1, readAt: at + 1 };
      }
      return { kind: 'number', text: text.slice(start, at), at, readAt: at };
    }
    for (const word of ['true', 'false', 'null']) {
      if (letter !== word[0]) continue;
      const end = start + word.length;
      if (text.startsWith(word, start) && !goesOn(text, end)) {
        at = end;
        return { kind: 'word', text: word, at, readAt: at };
      }
      return describeToken(text, start, matchLength(text, start, word));
    }
    if (letter === '}') return unexpected(start, 'expected a value');
    for (const word of ['NaN', 'Infinity']) {
      if (letter !== word[0]) continue;
      const end = start + word.length;
      if (text.startsWith(word, start) && !goesOn(text, end)) {
        const message = `Non-standard token '${word}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`;
        return flawAt(end, message);
      }
      return describeToken(text, start, matchLength(text, start, word));
    }
    if (letter === '+') return describePlus(text, start);
    if (isWordStart(text, start)) return describeToken(text, start, 0);
    return unexpected(start, `expected a valid value ${expectedValues}`);
  };

  for (;;) {
    const container = open.at(-1);
    const odd = skipSpace();
    if (odd) return fail(odd);
    if (at >= text.length) {
      if (!container) return [{ kind: 'other', text: '', at, readAt: at }];
      const start = describePlace(text, positionAt(text, container.at));
      const message = `Unexpected end-of-input: expected close marker for ${kindOf(container)} (start marker at ${start})`;
      return fail(flawAt(at, message));
    }
    const letter = text[at];
    if (letter === '}' || letter === ']') {
      if (!container || container.isObject !== (letter === '}')) return fail(describeClose(text, at, container));
      at++;
      open.pop();
      tokens.push({ kind: letter === '}' ? 'end-object' : 'end-array', text: letter, at, readAt: at });
      if (open.length === 0) return tokens;
      continue;
    }
    if (container && container.entries > 0) {
      if (letter !== ',') {
        return fail(unexpected(at, `was expecting comma to separate ${kindOf(container)} entries`));
      }
      at++;
      const strange = skipSpace();
      if (strange) return fail(strange);
      if (at >= text.length) {
        return fail(flawAt(at, `Unexpected end-of-input within/between ${kindOf(container)} entries`));
      }
    }
    if (container) container.entries++;
    if (container?.isObject) {
      if (text[at] !== '"') return fail(unexpected(at, 'was expecting double-quote to start field name'));
      const name = scanText(text, at + 1, 'name');
      if (name.flaw) return fail(name.flaw);
      at = name.end;
      const beforeColon = skipSpace();
      if (beforeColon) return fail(beforeColon);
      if (at >= text.length) return fail(flawAt(at, 'Unexpected end-of-input within/between Object entries'));
      if (text[at] !== ':') {
        return fail(unexpected(at, 'was expecting a colon to separate field name and value'));
      }
      at++;
      const strange = skipSpace();
      if (strange) return fail(strange);
      if (at >= text.length) return fail(flawAt(at, 'Unexpected end-of-input within/between Object entries'));
      const value = readValue();
      if ('message' in value) return fail(value);
      // A reader that has met the name has met the start of its value too.
      tokens.push({ kind: 'name', text: name.value, at: value.at, readAt: value.at }, value);
      continue;
    }
    const value = readValue();
    if ('message' in value) return fail(value);
    tokens.push(value);
    if (open.length === 0) return tokens;
  }
}

/** Gives what is wrong with a character where a token should begin, if it is one of the two that are told apart. */
function checkStart(text: string, at: number): Flaw | undefined {
  const code = text.charCodeAt(at);
  if (code < 32) {
    const reason = 'only regular white space (\\r, \\n, \\t) is allowed between tokens';
    return flawAt(at + 1, `Illegal character (${describeLetter(code)}): ${reason}`);
  }
  if (text[at] !== '/') return undefined;
  const feature = "(not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";
  return describeUnexpected(text, at, `maybe a (non-standard) comment? ${feature}`);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function isWordStart(text: string, at: number): boolean {
  return /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u.test(text[at] ?? '');
}

function isWordPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 32 || (code >= 127 && code < 160)) return !(code >= 9 && code <= 13) && !(code >= 28 && code <= 31);
  return /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}\p{Cf}]/u.test(text[at] ?? '');
}

/** Reports whether a word goes on at the offset; characters before the digits end it whatever they are. */
function goesOn(text: string, at: number): boolean {
  return text.charCodeAt(at) >= 48 && isWordPart(text, at);
}

function matchLength(text: string, start: number, word: string): number {
  let length = 0;
  while (length < word.length && text[start + length] === word[length]) length++;
  return length;
}

function describeToken(text: string, start: number, matched: number): Flaw {
  let end = start + matched;
  while (end < text.length && isWordPart(text, end) && end - start < 256) end++;
  const cut = end - start >= 256 ? '...' : '';
  return {
    message: `Unrecognized token '${text.slice(start, end)}${cut}': was expecting ${expectedValues}`,
    at: end,
    readAt: end,
  };
}

function describeClose(text: string, at: number, container: Open | undefined): Flaw {
  const letter = text[at];
  const kind = (isObject: boolean): string => (isObject ? 'Object' : 'Array');
  const start = container && describePlace(text, positionAt(text, container.at));
  const reason = container
    ? `expected '${container.isObject ? '}' : ']'}' (for ${kind(container.isObject)} starting at ${start})`
    : `no open ${kind(letter === '}')} to close`;
  return { message: `Unexpected close marker '${letter}': ${reason}`, at, readAt: at + 1 };
}

function describePlus(text: string, start: number): Flaw {
  if (start + 1 >= text.length) return flawAt(start + 1, 'Unexpected end-of-input in a Number value');
  const message =
    "Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs: " +
    'enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow';
  return { message, at: start + 1, readAt: start + 2 };
}
