import { issue } from '../../issue.ts';
import type { Action } from '../action.ts';
import { isTemplate, quote, takeObject, takeText } from '../field.ts';
import { ownValue } from '../value.ts';

const timeoutSeconds = 600;

/** aws:executeScript: has a Python or PowerShell script run outside and takes its return value as Payload (RB35). */
export const executeScript: Action = {
  name: 'aws:executeScript',
  needs: 'call',
  outputs: ['Payload', 'OutputPayload'],
  defaultTimeoutSeconds: timeoutSeconds,
  isSafeToRepeat: () => false,
  check(inputs) {
    const { object, path, issues, templated } = inputs;
    const runtime = takeText(inputs, 'Runtime', 'required');
    if (
      runtime !== undefined &&
      !(templated && isTemplate(runtime)) &&
      !/^(python3\.\d{1,2}|PowerShell ?(Core )?[67]\.\d)$/i.test(runtime)
    ) {
      issues.push(
        issue(
          'bad_runtime',
          [...path, 'Runtime'],
          `Runtime ${quote(runtime)} is not known: give python3.11 or PowerShell 7.4`,
        ),
      );
    }
    takeText(inputs, 'Handler', runtime?.toLowerCase().startsWith('python') ? 'required' : 'optional');
    takeText(inputs, 'Script');
    takeText(inputs, 'Attachment');
    takeObject(inputs, 'InputPayload');
    if (ownValue(object, 'Script') === undefined && ownValue(object, 'Attachment') === undefined) {
      issues.push(issue('required', path, 'Script is missing: give Script or Attachment'));
    }
  },
  start: () => ({ kind: 'invoke', timeoutMs: timeoutSeconds * 1000 }),
  settle: (_inputs, answered) => {
    const payload = ownValue(answered, 'Payload');
    return { outputs: payload === undefined ? answered : { OutputPayload: { Payload: payload }, ...answered } };
  },
};
