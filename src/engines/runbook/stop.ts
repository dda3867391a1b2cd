import type { Effect, StepRecord } from './run.ts';

/** Returns the effects that ask to stop the call or child for which a step waits; none for other waits. */
export function stopEffects(record: StepRecord): readonly Effect[] {
  const { name: step, attempt, waiting } = record;
  if (waiting?.kind === 'invoke') return [{ kind: 'stop-invoke', step, attempt }];
  return waiting?.kind === 'child' ? [{ kind: 'stop-child', step, attempt, executionId: waiting.executionId }] : [];
}
