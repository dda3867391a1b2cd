import type { AlarmState } from '../alarm/index.ts';
import { nameOfArn } from '../template/index.ts';
import type { Rule, Threshold } from './rule.ts';

/** Gives the state an alarm is in by its name, undefined for one that does not exist. */
export type StateOf = (alarm: string) => AlarmState | undefined;

/** A child alarm and its state, undefined if it does not exist. */
export interface ChildState {
  readonly alarm: string;
  readonly state: AlarmState | undefined;
}

/** Reports whether a rule holds while its children are in these states (CA10). */
export function holds(rule: Rule, stateOf: StateOf): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(nameOfArn(rule.alarm)) === rule.state;
    case 'at-least': {
      const count = rule.alarms.filter((alarm) => (stateOf(nameOfArn(alarm)) === rule.state) !== rule.negated).length;
      return count >= countNeeded(rule.threshold, rule.alarms.length);
    }
    case 'not':
      return !holds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => holds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => holds(operand, stateOf));
  }
}

/** Gives how many of so many alarms a threshold asks for; a share is rounded up (CA6). */
export function countNeeded(threshold: Threshold, total: number): number {
  return 'count' in threshold ? threshold.count : Math.ceil((threshold.percent * total) / 100);
}
