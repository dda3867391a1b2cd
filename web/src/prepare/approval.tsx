import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Execution, StepView } from '../../../src/prepare/runbook/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { useKeys } from '../parts/key.ts';
import { Moment } from '../parts/moment.tsx';
import { Panel, plural } from '../parts/page.tsx';
import { callRunbook } from '../parts/name.ts';
import { Actor, nameOfRef } from '../parts/ref.tsx';
import { invalidate, put, useResource } from '../resource.ts';
import { isBranch, remainingSteps } from './step-order.ts';
import { Values } from './values.tsx';
import '../parts/timeline.css';

/** Asks for an approval: what is asked, by whom it may be given, and every step that will run once it is. */
export function ApprovalPanel({ execution }: { execution: Execution }) {
  const acting = useAct();
  const approve = useRef<HTMLDivElement>(null);
  const [comment, setComment] = useState('');
  const { approval } = execution;
  const runbook = useResource('getRunbook', { name: nameOfRef(execution.runbook) });
  useKeys([
    {
      sequence: 'p',
      label: `To the approval of ${callRunbook(execution)}`,
      group: 'Waiting',
      run: () => approve.current?.querySelector('button')?.focus(),
    },
  ]);
  if (approval === null) return null;
  const steps = remainingSteps(execution, runbook.data?.graph.edges ?? []);
  const input = {
    id: execution.id,
    step: approval.step,
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
  };
  const decide = (perform: () => Promise<Execution>) =>
    acting.act(async () => {
      put('getExecution', { id: execution.id }, await perform());
      invalidate('listExecutions', 'getTimeline');
    });
  const given = approval.decisions.filter((each) => each.decision === 'approved').length;
  return (
    <Panel
      title="Approval asked"
      tone="attention"
      note={<Link to={`/executions/${encodeURIComponent(execution.id)}`}>{callRunbook(execution)}</Link>}
    >
      <div className="stack tight">
        <ActFailure of={acting} />
        <p className="strong" style={{ fontSize: 16, lineHeight: '22px' }}>
          {approval.message === ''
            ? `Step ${approval.step} of ${callRunbook(execution)} waits for you`
            : approval.message}
        </p>
        <p className="quiet">
          {given} of {plural(approval.minRequired, 'approval')} given
          {approval.approvers.length > 0 && (
            <>, asked of {approval.approvers.map((each) => each.replace(/^.*[/:]/, '')).join(', ')}</>
          )}
          {approval.expiresAt !== null && (
            <>
              ; without an answer it fails <Moment at={approval.expiresAt} />
            </>
          )}
        </p>
        {approval.decisions.map((each) => (
          <p key={`${each.by} ${each.time}`}>
            <Actor of={each.by} /> {each.decision} <Moment at={each.time} />
            {each.comment === null ? '' : `: ${each.comment}`}
          </p>
        ))}
        <div>
          <p className="strong">
            {steps.length === 0
              ? 'No step follows: the runbook ends.'
              : `Once approved, ${plural(steps.length, 'step')} will run:`}
          </p>
          <NextSteps steps={steps} />
          {steps.some(isBranch) && <p className="quiet">The branch decides when it runs which steps follow it.</p>}
          {JSON.stringify(steps.map((each) => each.inputs)).includes('{{') && (
            <p className="quiet">What stands in braces is known once the step before it has run.</p>
          )}
        </div>
        <div className="form-line">
          <div className="grow">
            <Input
              value={comment}
              ariaLabel="Comment, kept with the decision"
              placeholder="Comment, kept with the decision"
              onChange={({ detail }) => setComment(detail.value)}
            />
          </div>
          <div className="row" ref={approve}>
            <Button
              variant="primary"
              loading={acting.running}
              onClick={() => void decide(() => api.approveStep(input))}
            >
              Approve {actOf(execution)}
            </Button>
            <Button disabled={acting.running} onClick={() => void decide(() => api.rejectStep(input))}>
              Reject, run nothing
            </Button>
          </div>
        </div>
      </div>
    </Panel>
  );
}

/** The act that an approval lets happen: the runbook, called as in the middle of a sentence. */
function actOf(execution: Execution): string {
  const name = callRunbook(execution);
  return /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

function NextSteps({ steps }: { steps: readonly StepView[] }) {
  return (
    <ol className="next-steps">
      {steps.map((step) => (
        <li key={step.name}>
          <span className="strong">{step.name}</span> <span className="quiet mono">{step.action}</span>
          {step.description !== null && <div>{step.description}</div>}
          <Values of={step.inputs} label={`Inputs of ${step.name}`} />
        </li>
      ))}
    </ol>
  );
}
