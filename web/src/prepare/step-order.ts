import type { Execution, Runbook, StepView } from '../../../src/prepare/runbook/contract.ts';

const ended = new Set(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/**
 * Returns the steps that follow the open one if each of them succeeds, in the order in which they will run, up to the first
 * branch: which way that goes is known only when it runs. Steps that only a failure leads to are not among them, as far as the
 * edges of the runbook tell which those are.
 */
export function remainingSteps(
  execution: Pick<Execution, 'steps' | 'currentStep'>,
  edges: Runbook['graph']['edges'],
): StepView[] {
  const follow = (step: StepView | undefined): string | undefined =>
    step?.next.find((to) => {
      const labels = edges.filter((each) => each.from === step.name && each.to === to).map((each) => each.label);
      return labels.length === 0 || labels.some((label) => label !== 'on failure');
    });
  const latest = new Map<string, StepView>();
  for (const step of execution.steps) latest.set(step.name, step);
  const following: StepView[] = [];
  const seen = new Set<string>();
  let name = execution.currentStep === null ? undefined : follow(latest.get(execution.currentStep));
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const step = latest.get(name);
    if (step === undefined) break;
    following.push(step);
    name = isBranch(step) ? undefined : follow(step);
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
