import { expect, test } from 'vitest';
import type { StepView } from '../../../src/prepare/runbook/contract.ts';
import { remainingSteps } from './step-order.ts';

function step(name: string, next: string[], action = 'ops:http'): StepView {
  return {
    name,
    action,
    description: null,
    status: 'Pending',
    attempt: 0,
    startedAt: null,
    finishedAt: null,
    inputs: null,
    outputs: null,
    failure: null,
    dueAt: null,
    next,
  };
}

const names = (steps: StepView[]) => steps.map((each) => each.name);

test('remainingSteps follows what comes after the open step to the end', () => {
  const steps = [step('ask', ['promote']), step('promote', ['check', 'back']), step('check', []), step('back', [])];
  const edges = [
    { from: 'promote', to: 'check', label: null },
    { from: 'promote', to: 'back', label: 'on failure' },
  ];
  expect(names(remainingSteps({ steps, currentStep: 'ask' }, edges))).toEqual(['promote', 'check']);
});

test('remainingSteps leaves out a step that only a failure leads to', () => {
  const steps = [step('ask', ['promote']), step('promote', ['back']), step('back', [])];
  expect(
    names(remainingSteps({ steps, currentStep: 'ask' }, [{ from: 'promote', to: 'back', label: 'on failure' }])),
  ).toEqual(['promote']);
});

test('remainingSteps ends at a branch, which decides when it runs', () => {
  const steps = [
    step('ask', ['which']),
    step('which', ['one', 'other'], 'aws:branch'),
    step('one', []),
    step('other', []),
  ];
  expect(names(remainingSteps({ steps, currentStep: 'ask' }, []))).toEqual(['which']);
});

test('remainingSteps ends where a runbook leads back to a step that was listed', () => {
  const steps = [step('ask', ['try']), step('try', ['rest']), step('rest', ['try'])];
  expect(names(remainingSteps({ steps, currentStep: 'ask' }, []))).toEqual(['try', 'rest']);
});
