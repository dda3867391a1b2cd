/** The operators of metric math between two operands. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'AND' | 'OR';

/** A metric math expression as plain JSON; `at` is the character of its text at which the part begins, from 0 (AL24). */
export type MathExpression =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'word'; readonly word: string; readonly at: number }
  | { readonly kind: 'query'; readonly id: string; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly MathExpression[]; readonly at: number }
  | { readonly kind: 'negation'; readonly operand: MathExpression; readonly at: number }
  | {
      readonly kind: 'operation';
      readonly operator: BinaryOperator;
      readonly left: MathExpression;
      readonly right: MathExpression;
      readonly at: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: readonly MathExpression[];
      readonly at: number;
    };

/** Gives the expression and all its parts, each before the parts it has. */
export function listParts(expression: MathExpression): MathExpression[] {
  return [expression, ...childrenOf(expression).flatMap(listParts)];
}

function childrenOf(expression: MathExpression): readonly MathExpression[] {
  switch (expression.kind) {
    case 'list':
      return expression.items;
    case 'negation':
      return [expression.operand];
    case 'operation':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments;
    case 'number':
    case 'text':
    case 'word':
    case 'query':
      return [];
  }
}
