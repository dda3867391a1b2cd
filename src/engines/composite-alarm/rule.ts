import type { AlarmState } from '../alarm/index.ts';
import { nameOfArn } from '../template/index.ts';

/** How many alarms of a list must fulfil the condition: a count, or a share of them in whole per cent (CA6). */
export type Threshold = { readonly count: number } | { readonly percent: number };

/** The rule of a composite alarm as a tree; `and` and `or` have two operands or more (CA1). */
export type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | {
      readonly kind: 'at-least';
      readonly threshold: Threshold;
      readonly negated: boolean;
      readonly state: AlarmState;
      readonly alarms: readonly string[];
    }
  | { readonly kind: 'not'; readonly operand: Rule }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Rule[] };

/** The most characters of a rule (CA7). */
export const MAX_RULE_LENGTH = 10_240;

/** The most different alarms that a rule may name (CA7). */
export const MAX_CHILDREN = 100;

/** The most parentheses and NOTs that may stand inside one another (CA7). */
export const MAX_NESTING = 64;

/** Lists the names of the alarms that a rule depends on, each once, in the order of the rule; ARNs give their name (CA3). */
export function listChildren(rule: Rule): string[] {
  const found = new Set<string>();
  const visit = (node: Rule): void => {
    switch (node.kind) {
      case 'constant':
        return;
      case 'state':
        found.add(nameOfArn(node.alarm));
        return;
      case 'at-least':
        for (const alarm of node.alarms) found.add(nameOfArn(alarm));
        return;
      case 'not':
        return visit(node.operand);
      case 'and':
      case 'or':
        for (const operand of node.operands) visit(operand);
    }
  };
  visit(rule);
  return [...found];
}

const BARE = /^[^\s(),"\\]+$/;
const KEYWORDS = ['ALARM', 'OK', 'INSUFFICIENT_DATA', 'TRUE', 'FALSE', 'AND', 'OR', 'NOT', 'AT_LEAST'];

/** Writes a rule so that parsing it gives the same tree, with parentheses only where the tree needs them (CA8). */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'constant':
      return rule.value ? 'TRUE' : 'FALSE';
    case 'state':
      return `${rule.state}(${printName(rule.alarm)})`;
    case 'at-least':
      return `AT_LEAST(${printThreshold(rule.threshold)}, ${rule.negated ? 'NOT ' : ''}${rule.state}, (${rule.alarms.map(printName).join(', ')}))`;
    case 'not':
      return `NOT ${printOperand(rule.operand, ['and', 'or'])}`;
    case 'and':
      return rule.operands.map((operand) => printOperand(operand, ['and', 'or'])).join(' AND ');
    case 'or':
      return rule.operands.map((operand) => printOperand(operand, ['or'])).join(' OR ');
  }
}

/** Writes a threshold as it stands in AT_LEAST: `2` or `50%` (CA6). */
export function printThreshold(threshold: Threshold): string {
  return 'count' in threshold ? String(threshold.count) : `${threshold.percent}%`;
}

function printOperand(rule: Rule, wrapped: readonly Rule['kind'][]): string {
  return wrapped.includes(rule.kind) ? `(${printRule(rule)})` : printRule(rule);
}

function printName(name: string): string {
  return BARE.test(name) && !KEYWORDS.includes(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}
