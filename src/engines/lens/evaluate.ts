import type { Condition } from './lens.ts';

/** What an answer says of one choice; `notApplicable` wins over `selected`. */
export type ChoiceState = 'selected' | 'unselected' | 'notApplicable';

/** Reports whether a condition holds; a choice that is not applicable is dropped from its operator (LE34, LE35). */
export function isConditionTrue(condition: Condition, stateOf: (choiceId: string) => ChoiceState): boolean {
  // A condition of one operand counts as an && of one, so a wholly dropped one is true.
  return evaluate(condition, stateOf) ?? true;
}

/** Gives undefined for an operand that is to be dropped. */
function evaluate(condition: Condition, stateOf: (choiceId: string) => ChoiceState): boolean | undefined {
  switch (condition.kind) {
    case 'default':
      return true;
    case 'choice': {
      const state = stateOf(condition.id);
      return state === 'notApplicable' ? undefined : state === 'selected';
    }
    case 'not': {
      const inner = evaluate(condition.of, stateOf);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
      return condition.of.every((each) => evaluate(each, stateOf) ?? true);
    case 'or':
      return condition.of.some((each) => evaluate(each, stateOf) ?? false);
  }
}
