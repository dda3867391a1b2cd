import { issue, type Issue } from '../issue.ts';
import type { Condition } from './lens.ts';

/** An issue inside a condition text; `column` counts characters from 1. */
export interface ConditionIssue extends Issue {
  column: number;
}

/** What parsing a condition gives: the term, or the issues that prevent one. */
export type ParsedCondition =
  | { value: Condition; issues: ConditionIssue[] }
  | { value?: undefined; issues: ConditionIssue[] };

interface Token {
  kind: 'id' | '&&' | '||' | '!' | '(' | ')' | 'end';
  text: string;
  column: number;
}

type Report = (code: string, column: number, problem: string, advice: string) => void;

const MAX_DEPTH = 64;
const TOKEN = /\s+|&&|\|\||[!()]|[A-Za-z0-9_]+|[^]/gy;

/** Parses a condition by the grammar of LE10 to LE16; with `known`, ids of no such choice are issues too (LE17). */
export function parseCondition(text: string, known?: ReadonlySet<string>): ParsedCondition {
  const issues: ConditionIssue[] = [];
  const report: Report = (code, column, problem, advice) => {
    issues.push({ ...issue(code, [], `${problem} at column ${column}: ${advice}`), column });
  };

  if (text.trim() === 'default') return { value: { kind: 'default' }, issues };

  const tokens = readTokens(text, report);
  if (issues.length > 0) return { issues };
  if (tokens[0]?.kind === 'end') {
    report('lens.condition-empty', 1, 'Condition is empty', 'write "default" or choice ids joined by "&&" and "||"');
    return { issues };
  }

  let at = 0;
  let isBroken = false;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '', column: text.length + 1 };
  const fail = (token: Token, wanted: string): Condition => {
    if (!isBroken) {
      const found = token.kind === 'end' ? 'ends' : `has "${token.text}"`;
      report('lens.condition-syntax', token.column, `Condition "${text}" ${found}`, `write ${wanted} there`);
    }
    isBroken = true;
    at = tokens.length;
    return { kind: 'default' };
  };

  const readChain = (kind: 'or' | 'and', depth: number): Condition => {
    const readOperand = (): Condition => (kind === 'or' ? readChain('and', depth) : readNot(depth));
    const operands = [readOperand()];
    while (peek().kind === (kind === 'or' ? '||' : '&&')) {
      at += 1;
      operands.push(readOperand());
    }
    return operands.length === 1 && operands[0] !== undefined ? operands[0] : { kind, of: operands };
  };

  const readNot = (depth: number): Condition => {
    const token = peek();
    if (depth > MAX_DEPTH) return fail(token, `at most ${MAX_DEPTH} nested parentheses and negations`);
    if (token.kind === '!') {
      at += 1;
      return { kind: 'not', of: readNot(depth + 1) };
    }
    if (token.kind === '(') {
      at += 1;
      const inner = readChain('or', depth + 1);
      if (peek().kind !== ')') return fail(peek(), '"&&", "||" or ")"');
      at += 1;
      return inner;
    }
    if (token.kind !== 'id') return fail(token, 'a choice id, "!" or "("');
    at += 1;
    if (token.text === 'default') {
      report(
        'lens.condition-default',
        token.column,
        `Condition "${text}" has "default"`,
        'move it to a rule of its own',
      );
    } else if (known !== undefined && !known.has(token.text)) {
      report(
        'lens.condition-unknown-choice',
        token.column,
        `Condition names the unknown choice "${token.text}"`,
        'use the id of a choice of this question',
      );
    }
    return { kind: 'choice', id: token.text };
  };

  const value = readChain('or', 0);
  if (!isBroken && peek().kind !== 'end') fail(peek(), '"&&", "||" or the end');
  return issues.length > 0 ? { issues } : { value, issues };
}

function readTokens(text: string, report: Report): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const found = match[0];
    const column = match.index + 1;
    if (/^\s/.test(found)) continue;
    if (/^\w/.test(found)) tokens.push({ kind: 'id', text: found, column });
    else if (isOperator(found)) tokens.push({ kind: found, text: found, column });
    else
      report(
        'lens.condition-character',
        column,
        `Condition "${text}" has "${found}"`,
        'use only letters, digits, "_", "&&", "||", "!" and parentheses',
      );
  }
  tokens.push({ kind: 'end', text: '', column: text.length + 1 });
  return tokens;
}

function isOperator(text: string): text is '&&' | '||' | '!' | '(' | ')' {
  return text === '&&' || text === '||' || text === '!' || text === '(' || text === ')';
}

/** Writes a condition with the parentheses it needs and no others, so that parsing it gives the same term (LE18). */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'default':
      return 'default';
    case 'choice':
      return condition.id;
    case 'not':
      return `!${printOperand(condition.of, ['and', 'or'])}`;
    case 'and':
      return condition.of.map((each) => printOperand(each, ['and', 'or'])).join(' && ');
    case 'or':
      return condition.of.map((each) => printOperand(each, ['or'])).join(' || ');
  }
}

function printOperand(condition: Condition, grouped: readonly Condition['kind'][]): string {
  const text = printCondition(condition);
  return grouped.includes(condition.kind) ? `(${text})` : text;
}

/** Returns the choice ids a condition mentions, each once, in order of appearance. */
export function listChoiceIds(condition: Condition): string[] {
  switch (condition.kind) {
    case 'default':
      return [];
    case 'choice':
      return [condition.id];
    case 'not':
      return listChoiceIds(condition.of);
    case 'and':
    case 'or':
      return [...new Set(condition.of.flatMap((each) => listChoiceIds(each)))];
  }
}
