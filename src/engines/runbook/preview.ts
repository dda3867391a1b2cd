import { findStep } from './document.ts';
import { interpolate } from './interpolate.ts';
import type { Run } from './run.ts';
import { lookupIn } from './scope.ts';
import { isObject, type JsonObject } from './value.ts';

/**
 * Returns the inputs that a step would run with as far as they are known at `now` (RB15 to RB21): a reference to what has no
 * value yet, such as the output of a step that has not run, stays as it is written. Null for a step that the document lacks.
 */
export function previewInputs(run: Run, name: string, now: number): JsonObject | null {
  const step = findStep(run.document, name);
  if (step === undefined) return null;
  const inputs = interpolate(step.inputs, lookupIn(run, now), []);
  return isObject(inputs) ? inputs : null;
}
