import { listChoiceIds } from './condition.ts';
import type { Condition, Question, RuleRisk } from './lens.ts';

/** The most choices a table is built for: 2 to the power of 15 states, the limit of choices in a question (LE60). */
export const MAX_TABLE_CHOICES = 15;

/** Every selection of the choices that the rules mention, with the rule that decides it. */
export interface TruthTable {
  /** The mentioned choices; choice n is bit n of a state. */
  readonly ids: readonly string[];
  /** By state, the position of the deciding rule, or -1 where none matches. */
  readonly deciding: Int8Array;
  /** By state, the rank of its risk: a higher number is worse, and 0 stands for "no rule matches". */
  readonly ranks: Uint8Array;
  /** Whether state 0 can be an answered one, through a choice that no rule mentions. */
  readonly isEmptyAnswered: boolean;
}

/** Builds the table of a question by bitwise operations on whole columns, or gives undefined beyond 15 mentioned choices (LE60). */
export function buildTable(question: Question): TruthTable | undefined {
  const mentioned = new Set(question.riskRules.flatMap((rule) => listChoiceIds(rule.condition)));
  const ids = question.choices.map((choice) => choice.id).filter((id) => mentioned.has(id));
  if (ids.length > MAX_TABLE_CHOICES) return undefined;

  const size = 2 ** ids.length;
  const deciding = new Int8Array(size).fill(-1);
  question.riskRules.forEach((rule, index) => {
    const column = evaluateColumn(rule.condition, ids, Math.ceil(size / 32));
    for (let state = 0; state < size; state += 1) {
      const isTrue = (((column[state >>> 5] ?? 0) >>> (state & 31)) & 1) === 1;
      if (isTrue && deciding[state] === -1) deciding[state] = index;
    }
  });
  const rankOf = question.riskRules.map((rule) => rankRuleRisk(rule.risk));
  const ranks = Uint8Array.from(deciding, (index) => rankOf[index] ?? 0);
  return { ids, deciding, ranks, isEmptyAnswered: ids.length < question.choices.length };
}

/** Orders risks from 1: a higher number is worse. */
export function rankRuleRisk(risk: RuleRisk): number {
  return { NO_RISK: 1, MEDIUM_RISK: 2, HIGH_RISK: 3 }[risk];
}

// Within one word of 32 states the first five choices repeat these patterns.
const PATTERNS = [0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00, 0xffff0000];

function evaluateColumn(condition: Condition, ids: readonly string[], words: number): Uint32Array {
  switch (condition.kind) {
    case 'default':
      return new Uint32Array(words).fill(0xffffffff);
    case 'choice': {
      const bit = ids.indexOf(condition.id);
      const pattern = PATTERNS[bit];
      if (bit === -1) return new Uint32Array(words);
      if (pattern !== undefined) return new Uint32Array(words).fill(pattern);
      return new Uint32Array(words).map((_, word) => ((word >>> (bit - 5)) & 1 ? 0xffffffff : 0));
    }
    case 'not':
      return evaluateColumn(condition.of, ids, words).map((word) => ~word);
    case 'and':
    case 'or': {
      const isAnd = condition.kind === 'and';
      const result = new Uint32Array(words).fill(isAnd ? 0xffffffff : 0);
      for (const operand of condition.of) {
        const column = evaluateColumn(operand, ids, words);
        for (let word = 0; word < words; word += 1) {
          const left = result[word] ?? 0;
          const right = column[word] ?? 0;
          result[word] = isAnd ? left & right : left | right;
        }
      }
      return result;
    }
  }
}
