import type { Action } from '../action.ts';
import { takeText, takeWord } from '../field.ts';
import { ownValue } from '../value.ts';

/** The states of an alarm, in CloudWatch's words. */
export const alarmStates = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

/** ops:alarm: waits until an alarm is in a state, OK unless said otherwise (RB39). */
export const alarm: Action = {
  name: 'ops:alarm',
  needs: 'alarm',
  outputs: ['State'],
  defaultTimeoutSeconds: 600,
  isSafeToRepeat: () => true,
  check(inputs) {
    takeText(inputs, 'AlarmName', 'required');
    takeWord(inputs, 'DesiredState', alarmStates);
  },
  start(inputs) {
    const desired = ownValue(inputs, 'DesiredState');
    return {
      kind: 'alarm',
      alarm: String(ownValue(inputs, 'AlarmName')),
      desired: typeof desired === 'string' ? desired : 'OK',
    };
  },
};
