import { nameOfArn } from '../template/index.ts';
import { describeEvaluation } from './describe.ts';
import { findFlip } from './flip.ts';
import { type ChildState, holds, type StateOf } from './holds.ts';
import { listChildren, printRule, type Rule } from './rule.ts';

/** One part of a rule with its value; `decisive` says whether the value of the whole rests on this one (CA11). */
export interface Explanation {
  readonly text: string;
  readonly value: boolean;
  readonly decisive: boolean;
  /** The state found, for a part that asks for the state of one alarm. */
  readonly found?: ChildState;
  readonly parts: readonly Explanation[];
}

/** What a rule says now: the state, why, and children (with states) whose change would give the other state. */
export interface RuleEvaluation {
  readonly state: 'OK' | 'ALARM';
  readonly explanation: Explanation;
  /** The children on which the state rests, each once, in the order of the rule (CA11). */
  readonly decidedBy: readonly ChildState[];
  /** None of these changes can be left out; null if none were found that would do (CA12). */
  readonly flip: readonly ChildState[] | null;
  /** One sentence, such as `ALARM because db-down is in ALARM; would be OK if db-down were OK`. */
  readonly reason: string;
}

/** Decides the state of a composite alarm from the states of its children, and explains it (CA10 to CA13). */
export function evaluateRule(rule: Rule, stateOf: StateOf): RuleEvaluation {
  const states = new Map(listChildren(rule).map((alarm) => [alarm, stateOf(alarm)]));
  const explanation = explain(rule, (alarm) => states.get(alarm), true);
  const decidedBy = listDecisive(explanation);
  const state = explanation.value ? 'ALARM' : 'OK';
  const flip = findFlip(rule, states);
  return { state, explanation, decidedBy, flip, reason: describeEvaluation(state, decidedBy, flip) };
}

function explain(rule: Rule, stateOf: StateOf, decisive: boolean): Explanation {
  const text = printRule(rule);
  const value = holds(rule, stateOf);
  switch (rule.kind) {
    case 'constant':
      return { text, value, decisive, parts: [] };
    case 'state': {
      const alarm = nameOfArn(rule.alarm);
      return { text, value, decisive, found: { alarm, state: stateOf(alarm) }, parts: [] };
    }
    case 'not':
      return { text, value, decisive, parts: [explain(rule.operand, stateOf, decisive)] };
    case 'at-least': {
      const asked = rule.alarms.map((alarm): Rule => {
        const part: Rule = { kind: 'state', state: rule.state, alarm };
        return rule.negated ? { kind: 'not', operand: part } : part;
      });
      return { text, value, decisive, parts: explainEach(asked, stateOf, decisive, value) };
    }
    case 'and':
    case 'or':
      return { text, value, decisive, parts: explainEach(rule.operands, stateOf, decisive, value) };
  }
}

/** Explains parts, of which those decide that have the value of the whole: the others did not bring it about. */
function explainEach(rules: readonly Rule[], stateOf: StateOf, decisive: boolean, value: boolean): Explanation[] {
  return rules.map((rule) => explain(rule, stateOf, decisive && holds(rule, stateOf) === value));
}

function listDecisive(explanation: Explanation): ChildState[] {
  const found = new Map<string, ChildState>();
  const visit = (node: Explanation): void => {
    if (!node.decisive) return;
    if (node.found !== undefined) found.set(node.found.alarm, node.found);
    node.parts.forEach(visit);
  };
  visit(explanation);
  return [...found.values()];
}
