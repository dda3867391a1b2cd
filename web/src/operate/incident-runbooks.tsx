import { Link } from 'react-router';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { ApprovalPanel } from '../prepare/approval.tsx';
import { useResource } from '../resource.ts';
import { callRunbook } from '../parts/name.ts';

/** The runbooks of an incident with their steps; one that waits for approval can be approved here. */
export function IncidentRunbooks({ incident }: { incident: Incident }) {
  return incident.executions.map((id) => <IncidentRunbook key={id} id={id} />);
}

function IncidentRunbook({ id }: { id: string }) {
  const execution = useResource('getExecution', { id });
  const { data } = execution;
  if (data === undefined) return null;
  if (data.approval !== null) return <ApprovalPanel execution={data} />;
  return (
    <Panel
      title={`Runbook: ${callRunbook(data)}`}
      {...(data.waitingFor === null ? {} : { tone: 'attention' as const })}
      actions={
        <Link to={`/executions/${encodeURIComponent(id)}`}>
          {data.waitingFor === null ? 'Open the execution' : 'See what it waits for'}
        </Link>
      }
    >
      <div className="row">
        <State of={data.status} />
        <span className="quiet">
          {data.waitingFor ?? (data.currentStep === null ? data.reason : `step ${data.currentStep}`)} · began{' '}
          <Moment at={data.startedAt} />
          {data.finishedAt === null ? '' : ', ended '}
          {data.finishedAt !== null && <Moment at={data.finishedAt} />}
        </span>
      </div>
      <ol className="row tight" style={{ marginTop: 8 }} aria-label="Steps">
        {data.steps.map((step) => (
          <li key={`${step.name} ${step.attempt}`} className="tag">
            <State of={step.status} word={step.name} />
            <span className="hidden-text">{step.status}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
