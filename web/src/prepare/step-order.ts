import type { Execution, StepView } from '../../../src/prepare/runbook/contract.ts';

const ended = new Set(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/**
 * Returns the steps that follow the open one if each of them succeeds, in the order in which they will run, up to the first
 * branch: which way that goes is known only when it runs. Steps that only a failure leads to are not among them.
 */
export function remainingSteps(execution: Pick<Execution, 'steps' | 'currentStep'>): StepView[] {
  const latest = new Map<string, StepView>();
  for (const step of execution.steps) latest.set(step.name, step);
  const following: StepView[] = [];
  const seen = new Set<string>();
  let name = execution.currentStep === null ? undefined : latest.get(execution.currentStep)?.next[0];
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const step = latest.get(name);
    if (step === undefined) break;
    following.push(step);
    name = isBranch(step) ? undefined : step.next[0];
  }
  return following;
}

/** Reports whether a step decides which step is next. */
export function isBranch(step: StepView): boolean {
  return step.action === 'aws:branch';
}

/** Reports whether a step or an execution has ended. */
export function hasEnded(status: string): boolean {
  return ended.has(status);
}
