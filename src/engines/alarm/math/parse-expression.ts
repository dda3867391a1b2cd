import type { BinaryOperator, MathExpression } from './expression.ts';
import { type MathFault, readTokens, type Token } from './token.ts';

/** An expression that was read, or what keeps it from being read. */
export type ReadExpression = { readonly expression: MathExpression } | { readonly fault: MathFault };

/** Operators from the loosest to the tightest; within a level they are taken from the left (AL24). */
const LEVELS: readonly ReadonlyMap<string, BinaryOperator>[] = [
  new Map([
    ['||', 'OR'],
    ['OR', 'OR'],
  ]),
  new Map([
    ['&&', 'AND'],
    ['AND', 'AND'],
  ]),
  new Map((['<', '<=', '>', '>=', '==', '!='] as const).map((each) => [each, each])),
  new Map([
    ['+', '+'],
    ['-', '-'],
  ]),
  new Map([
    ['*', '*'],
    ['/', '/'],
  ]),
];

/** More than any expression of a person; a parser that calls itself must end before its stack does. */
const DEEPEST = 200;

class Stop extends Error {
  readonly fault: MathFault;
  constructor(fault: MathFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Reads a metric math expression (AL24), or tells the first place where it cannot be read. */
export function parseExpression(text: string): ReadExpression {
  if (/^\s*SELECT\b/i.test(text)) {
    const message =
      'A Metrics Insights query cannot be used: give each metric its own MetricStat and combine them, as in "SUM(METRICS())"';
    return { fault: { code: 'unsupported_expression', message, at: 0 } };
  }
  const read = readTokens(text);
  if ('fault' in read) return read;
  const cursor = new Cursor(read.tokens);
  try {
    const expression = readLevel(cursor, 0, 0);
    if (cursor.token.kind !== 'end')
      throw unexpected(cursor.token, 'end the expression here, or put an operator before it');
    return { expression };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault };
    throw error;
  }
}

class Cursor {
  private readonly tokens: readonly Token[];
  private place = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get token(): Token {
    return this.tokens[this.place] as Token;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.place += 1;
    return token;
  }

  takes(symbol: string): boolean {
    const isIt = this.token.kind === 'symbol' && this.token.text === symbol;
    if (isIt) this.next();
    return isIt;
  }
}

function unexpected({ kind, text, at }: Token, advice: string): Stop {
  const what =
    kind === 'end' ? 'The expression ends too early' : `${JSON.stringify(text)} at character ${at + 1} is not expected`;
  return new Stop({ code: 'bad_expression', message: `${what}: ${advice}`, at });
}

function readLevel(cursor: Cursor, level: number, depth: number): MathExpression {
  const operators = LEVELS[level];
  if (operators === undefined) return readUnary(cursor, depth);
  let left = readLevel(cursor, level + 1, depth);
  for (;;) {
    const { token } = cursor;
    const operator = token.kind === 'symbol' || token.kind === 'name' ? operators.get(token.text) : undefined;
    if (operator === undefined) return left;
    cursor.next();
    left = { kind: 'operation', operator, left, right: readLevel(cursor, level + 1, depth), at: token.at };
  }
}

function readUnary(cursor: Cursor, depth: number): MathExpression {
  const { at } = cursor.token;
  if (depth > DEEPEST) throw unexpected(cursor.token, `nest at most ${DEEPEST} levels`);
  if (cursor.takes('-')) return { kind: 'negation', operand: readUnary(cursor, depth + 1), at };
  if (cursor.takes('+')) return readUnary(cursor, depth + 1);
  const base = readAtom(cursor, depth);
  const place = cursor.token.at;
  if (!cursor.takes('^')) return base;
  return { kind: 'operation', operator: '^', left: base, right: readUnary(cursor, depth + 1), at: place };
}

function readAtom(cursor: Cursor, depth: number): MathExpression {
  const token = cursor.next();
  const { kind, text, at } = token;
  if (kind === 'number') return { kind: 'number', value: Number(text), at };
  if (kind === 'text') return { kind: 'text', value: text.slice(1, -1), at };
  if (kind === 'name') {
    if (cursor.takes('(')) return { kind: 'call', name: text, arguments: readItems(cursor, ')', depth + 1), at };
    return /^[a-z]/.test(text) ? { kind: 'query', id: text, at } : { kind: 'word', word: text, at };
  }
  if (kind === 'symbol' && text === '[') return { kind: 'list', items: readItems(cursor, ']', depth + 1), at };
  if (kind === 'symbol' && text === '(') {
    const inner = readLevel(cursor, 0, depth + 1);
    if (!cursor.takes(')')) throw unexpected(cursor.token, `close the parenthesis of character ${at + 1} with ")"`);
    return inner;
  }
  throw unexpected(token, 'give a number, the Id of a metric, or a function');
}

function readItems(cursor: Cursor, closing: string, depth: number): MathExpression[] {
  const items: MathExpression[] = [];
  if (cursor.takes(closing)) return items;
  do items.push(readLevel(cursor, 0, depth));
  while (cursor.takes(','));
  if (!cursor.takes(closing))
    throw unexpected(cursor.token, `put "," between items, or close the list with "${closing}"`);
  return items;
}
