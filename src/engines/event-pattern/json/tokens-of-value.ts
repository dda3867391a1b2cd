import { maxDepth, tooDeep } from './scan.ts';
import type { Token, TokenKind } from './token.ts';

/**
 * Gives the tokens that a JSON text of the value would have. Anything that is no JSON value becomes a token of kind
 * `other`, a number that is none too; nesting beyond `maxDepth` ends in a failure.
 */
export function tokensOfValue(value: unknown): Token[] {
  const tokens: Token[] = [];
  const push = (kind: TokenKind, text: string): void => void tokens.push({ kind, text, at: 0, readAt: 0 });
  const visit = (each: unknown, depth: number): boolean => {
    if (typeof each === 'string') push('text', each);
    else if (typeof each === 'number' && Number.isFinite(each)) push('number', String(each));
    else if (typeof each === 'boolean' || each === null) push('word', String(each));
    else if (typeof each !== 'object' || !isPlain(each)) push('other', describeOther(each));
    else if (depth >= maxDepth) {
      push('failure', tooDeep);
      return false;
    } else if (Array.isArray(each)) {
      push('start-array', '[');
      for (const element of each) if (!visit(element, depth + 1)) return false;
      push('end-array', ']');
    } else {
      push('start-object', '{');
      for (const [name, child] of Object.entries(each)) {
        push('name', name);
        if (!visit(child, depth + 1)) return false;
      }
      push('end-object', '}');
    }
    return true;
  };
  visit(value, 0);
  return tokens;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function describeOther(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value) : typeof value;
}
