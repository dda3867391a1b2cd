import type { Action } from '../action.ts';
import { takeObject, takeText } from '../field.ts';
import { isObject, ownValue } from '../value.ts';

/** aws:executeAutomation: starts another runbook and waits for its end (RB36). */
export const executeAutomation: Action = {
  name: 'aws:executeAutomation',
  needs: 'run',
  outputs: ['Output', 'ExecutionId', 'Status'],
  isSafeToRepeat: () => true,
  check(inputs) {
    takeText(inputs, 'DocumentName', 'required');
    takeText(inputs, 'DocumentVersion');
    takeObject(inputs, 'RuntimeParameters');
  },
  start(inputs) {
    const parameters = ownValue(inputs, 'RuntimeParameters');
    const version = ownValue(inputs, 'DocumentVersion');
    return {
      kind: 'child',
      document: String(ownValue(inputs, 'DocumentName')),
      ...(typeof version === 'string' ? { version } : {}),
      parameters: isObject(parameters) ? parameters : {},
    };
  },
};
