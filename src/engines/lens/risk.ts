import { type ChoiceState, isConditionTrue } from './evaluate.ts';
import type { Question, Risk } from './lens.ts';

/** What somebody, or the evidence, says of a question; ids are choice ids of it, others are ignored. */
export interface Answer {
  readonly selected: readonly string[];
  readonly notApplicable: readonly string[];
  /** False takes the whole question out of the review (LE30). */
  readonly applicable: boolean;
  /** Overrides the rule that a question is answered when a choice is selected or not applicable (LE31). */
  readonly answered?: boolean;
}

/** A risk with the rule that gave it: its position in `riskRules` and its text, or null where no rule was asked. */
export interface Decision {
  readonly risk: Risk;
  readonly rule: number | null;
  readonly condition: string | null;
}

/** The answer of nobody: applicable, and nothing is known. */
export const UNANSWERED: Answer = { selected: [], notApplicable: [], applicable: true };

/** Returns the answer of a question, unanswered where there is none. */
export function answerOf(answers: Readonly<Record<string, Answer>>, questionId: string): Answer {
  return (Object.hasOwn(answers, questionId) ? answers[questionId] : undefined) ?? UNANSWERED;
}

/** Rates an answer as the Well-Architected Tool does (LE30 to LE37) and says which rule decided. */
export function riskOf(question: Question, answer: Answer): Decision {
  if (!answer.applicable) return { risk: 'NOT_APPLICABLE', rule: null, condition: null };

  const states = readStates(question, answer);
  const isAnswered = answer.answered ?? [...states.values()].some((state) => state !== 'unselected');
  if (!isAnswered) return { risk: 'UNANSWERED', rule: null, condition: null };

  const stateOf = (id: string): ChoiceState => states.get(id) ?? 'unselected';
  const index = question.riskRules.findIndex((rule) => isConditionTrue(rule.condition, stateOf));
  const rule = question.riskRules[index];
  if (rule === undefined) return { risk: 'UNANSWERED', rule: null, condition: null };
  return { risk: rule.risk, rule: index, condition: rule.text };
}

/** Returns the state of each choice of the question; a "None of these" choice is never not applicable (LE36). */
export function readStates(question: Question, answer: Answer): Map<string, ChoiceState> {
  const selected = new Set(answer.selected);
  const notApplicable = new Set(answer.notApplicable);
  return new Map(
    question.choices.map((choice) => {
      if (notApplicable.has(choice.id) && !choice.isNone) return [choice.id, 'notApplicable'];
      return [choice.id, selected.has(choice.id) ? 'selected' : 'unselected'];
    }),
  );
}
