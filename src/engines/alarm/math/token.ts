/** Something that is wrong with an expression: `at` is the character, from 0; the message says what to do. */
export interface MathFault {
  readonly code: string;
  readonly message: string;
  readonly at: number;
}

/** A piece of an expression's text, which begins at the character `at`. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /&&|\|\||<=|>=|==|!=|[-+*/^<>(),[\]]/y;
const TEXT = /"[^"]*"|'[^']*'/y;

/** Cuts an expression into tokens, of which the last is the end, or gives the first character that fits nowhere (AL24). */
export function readTokens(text: string): { tokens: Token[] } | { fault: MathFault } {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const blank = take(/\s+/y);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const token = readToken(take, at);
    if (token === null) return { fault: strayCharacter(text, at) };
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return { tokens };
}

function readToken(take: (pattern: RegExp) => string | undefined, at: number): Token | null {
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['name', NAME],
    ['symbol', SYMBOL],
    ['text', TEXT],
  ] as const) {
    const text = take(pattern);
    if (text !== undefined) return { kind, text, at };
  }
  return null;
}

function strayCharacter(text: string, at: number): MathFault {
  const character = text[at] ?? '';
  const isQuote = character === '"' || character === "'";
  const message = isQuote
    ? `The text that begins at character ${at + 1} has no end: close it with ${character}`
    : `${JSON.stringify(character)} at character ${at + 1} fits nowhere: ${adviseOn(character)}`;
  return { code: 'bad_expression', message, at };
}

function adviseOn(character: string): string {
  if (character === '=') return 'compare with ==';
  if (character === '&') return 'write && or AND';
  if (character === '|') return 'write || or OR';
  if (character === '!') return 'compare with !=, or with == 0';
  if (character === '%') return 'there is no remainder, and a share is written as a number such as 0.05';
  return 'remove it';
}
