import type { Action } from './action.ts';
import { alarm } from './actions/alarm.ts';
import { approve } from './actions/approve.ts';
import { branch } from './actions/branch.ts';
import { executeAutomation } from './actions/execute-automation.ts';
import { executeScript } from './actions/execute-script.ts';
import { http } from './actions/http.ts';
import { pause } from './actions/pause.ts';
import { sleep } from './actions/sleep.ts';

/** Every action that can run here. */
export const actions: readonly Action[] = [
  sleep,
  branch,
  approve,
  pause,
  executeScript,
  executeAutomation,
  http,
  alarm,
];

/** Returns the action of a name, undefined if it cannot run here. */
export function findAction(name: string): Action | undefined {
  return actions.find((action) => action.name === name);
}
