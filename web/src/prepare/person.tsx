import Button from '@cloudscape-design/components/button';
import type { Execution } from '../../../src/prepare/runbook/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { Panel } from '../parts/page.tsx';
import { put } from '../resource.ts';

/** What a person can do for an execution that waits without an approval: resume a pause, or say what became of a step. */
export function PersonPanel({ execution }: { execution: Execution }) {
  const acting = useAct();
  const { id, currentStep: step, waitingFor } = execution;
  if (waitingFor === null || step === null) return null;
  const perform = (call: () => Promise<Execution>) =>
    void acting.act(async () => put('getExecution', { id }, await call()));
  const unknown =
    execution.status === 'Unknown' || execution.steps.some((each) => each.name === step && each.status === 'Unknown');
  return (
    <Panel title={unknown ? 'Nobody knows what became of a step' : 'Paused'} tone="attention">
      <div className="stack tight">
        <ActFailure of={acting} />
        <p className="strong">{messageOf(execution, step) ?? waitingFor}</p>
        {unknown ? (
          <>
            <p className="quiet">
              The server stopped while step {step} ran. Look at the system itself, then say what is true; a repeat
              performs the step once more.
            </p>
            <div className="row">
              <Button
                disabled={acting.running}
                onClick={() => perform(() => api.decideStep({ id, step, decision: 'treat-as-done' }))}
              >
                {step} was done: go on
              </Button>
              <Button
                disabled={acting.running}
                onClick={() => perform(() => api.decideStep({ id, step, decision: 'repeat' }))}
              >
                Repeat {step}
              </Button>
              <Button
                disabled={acting.running}
                onClick={() => perform(() => api.decideStep({ id, step, decision: 'treat-as-failed' }))}
              >
                {step} failed
              </Button>
            </div>
          </>
        ) : (
          <div>
            <Button
              variant="primary"
              loading={acting.running}
              onClick={() => perform(() => api.resumeExecution({ id, step }))}
            >
              Resume after {step}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

/** What the runbook asks the person to do in a pause. */
function messageOf(execution: Execution, step: string): string | null {
  const inputs = execution.steps.findLast((each) => each.name === step)?.inputs;
  const message = typeof inputs === 'object' && inputs !== null ? (inputs as { Message?: unknown }).Message : undefined;
  return typeof message === 'string' && message !== '' ? message : null;
}
