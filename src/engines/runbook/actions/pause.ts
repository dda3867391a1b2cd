import type { Action } from '../action.ts';
import { takeText } from '../field.ts';

/** aws:pause: waits until somebody resumes the run (RB34). */
export const pause: Action = {
  name: 'aws:pause',
  needs: 'person',
  outputs: [],
  isSafeToRepeat: () => true,
  check: (inputs) => void takeText(inputs, 'Message'),
  start: () => ({ kind: 'pause' }),
};
