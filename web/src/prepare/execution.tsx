import Button from '@cloudscape-design/components/button';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Execution, StepView } from '../../../src/prepare/runbook/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { Flow } from '../parts/lazy-chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { Facts, Page, Panel } from '../parts/page.tsx';
import { Actor, nameOfRef, RefLink } from '../parts/ref.tsx';
import { State, stateWord } from '../parts/state.tsx';
import { put, useResource } from '../resource.ts';
import { ApprovalPanel } from './approval.tsx';
import { PersonPanel } from './person.tsx';
import { hasEnded } from './step-order.ts';
import { Values } from './values.tsx';
import '../parts/timeline.css';
import { callRunbook } from '../parts/name.ts';

/** One execution, live: what it waits for, its steps with inputs and outputs, and its flow. */
export function ExecutionPage() {
  const { id = '' } = useParams();
  const execution = useResource('getExecution', { id });
  const { data } = execution;
  return (
    <Page
      crumbs={[{ text: 'Executions', to: '/executions' }, { text: data === undefined ? id : nameOfRef(data.runbook) }]}
      title={data === undefined ? 'Execution' : `Execution of ${callRunbook(data)}`}
      lead={data === undefined ? undefined : <Lead execution={data} />}
      actions={
        data !== undefined && !hasEnded(data.status) && data.status !== 'Cancelling' && <Cancel execution={data} />
      }
    >
      <Loaded resource={execution} what="the execution">
        {(known) => <ExecutionView execution={known} />}
      </Loaded>
    </Page>
  );
}

function Lead({ execution }: { execution: Execution }) {
  const { status, startedAt, finishedAt } = execution;
  return (
    <span className="row tight">
      <State of={status} />
      <span>
        {execution.waitingFor ??
          (hasEnded(status) ? `It ${stateWord(status)}` : `Step ${execution.currentStep ?? 'not begun'} runs`)}
        {finishedAt === null ? ', running for ' : ' after '}
        <Elapsed from={startedAt} to={finishedAt} />
        {execution.reason === null ? '.' : `: ${execution.reason}`}
      </span>
    </span>
  );
}

function ExecutionView({ execution }: { execution: Execution }) {
  const runbook = useResource('getRunbook', { name: nameOfRef(execution.runbook) });
  const nodes = useMemo(() => {
    const latest = new Map(execution.steps.map((each) => [each.name, each.status]));
    return (runbook.data?.graph.nodes ?? []).map((each) => ({
      id: each.id,
      title: each.id,
      note: each.action,
      state: latest.get(each.id) ?? 'Pending',
    }));
  }, [runbook.data, execution.steps]);
  return (
    <div className="stack">
      {execution.approval !== null ? <ApprovalPanel execution={execution} /> : <PersonPanel execution={execution} />}
      <div className="columns">
        <Panel title="Steps" flush>
          <ol className="steps">
            {execution.steps.map((step) => (
              <Step
                key={`${step.name} ${step.attempt}`}
                step={step}
                current={step.name === execution.currentStep && !hasEnded(step.status)}
              />
            ))}
          </ol>
        </Panel>
        <div className="stack">
          <Panel title="About">
            <Facts
              narrow
              items={[
                ['Runbook', <RefLink key="runbook" to={execution.runbook} />],
                ['Started by', <Actor key="by" of={execution.startedBy} />],
                ['Started', <Moment key="at" at={execution.startedAt} />],
                execution.incident === null
                  ? null
                  : [
                      'Incident',
                      <Link key="incident" to={`/incidents/${encodeURIComponent(execution.incident)}`}>
                        Open the incident
                      </Link>,
                    ],
                execution.parent === null
                  ? null
                  : [
                      'Started from',
                      <Link key="parent" to={`/executions/${encodeURIComponent(execution.parent)}`}>
                        another execution
                      </Link>,
                    ],
                [
                  'Records',
                  <Link key="events" to={`/events?subject=${encodeURIComponent(`execution:default/${execution.id}`)}`}>
                    Its events
                  </Link>,
                ],
              ]}
            />
          </Panel>
          <Panel title="Parameters">
            {Object.keys(execution.parameters).length === 0 ? (
              <p className="quiet">None given</p>
            ) : (
              <Values of={execution.parameters} label="Parameters" />
            )}
          </Panel>
          {Object.keys(execution.outputs).length > 0 && (
            <Panel title="Outputs">
              <Values of={execution.outputs} label="Outputs" />
            </Panel>
          )}
        </div>
      </div>
      {nodes.length > 0 && (
        <Panel title="Flow" flush>
          <Flow label={`Flow of ${callRunbook(execution)}`} nodes={nodes} edges={runbook.data?.graph.edges ?? []} />
        </Panel>
      )}
    </div>
  );
}

function Step({ step, current }: { step: StepView; current: boolean }) {
  const hasInputs = isFilled(step.inputs);
  const hasOutputs = isFilled(step.outputs);
  return (
    <li data-current={current}>
      <div>
        <State of={step.status} />
      </div>
      <div>
        <div className="row tight spread">
          <span>
            <span className="strong">{step.name}</span> <span className="quiet mono">{step.action}</span>
            {step.attempt > 1 && <span className="tag">attempt {step.attempt}</span>}
          </span>
          <span className="quiet">
            {step.startedAt === null ? '' : <Elapsed from={step.startedAt} to={step.finishedAt} />}
            {step.dueAt !== null && step.finishedAt === null && (
              <>
                , ends by itself <Moment at={step.dueAt} />
              </>
            )}
          </span>
        </div>
        {step.description !== null && <div className="quiet">{step.description}</div>}
        {step.failure !== null && (
          <div style={{ color: 'var(--error)' }} className="break">
            {step.failure.type}: {step.failure.message}
          </div>
        )}
        {(hasInputs || hasOutputs) && (
          <details className="fold" open={current || step.failure !== null}>
            <summary>
              {[hasInputs ? 'Inputs' : '', hasOutputs ? (hasInputs ? 'outputs' : 'Outputs') : '']
                .filter((each) => each !== '')
                .join(' and ')}
              <span className="hidden-text"> of {step.name}</span>
            </summary>
            <div className="halves">
              {hasInputs && <Values of={step.inputs} label={`Inputs of ${step.name}`} />}
              {hasOutputs && <Values of={step.outputs} label={`Outputs of ${step.name}`} />}
            </div>
          </details>
        )}
      </div>
    </li>
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function Cancel({ execution }: { execution: Execution }) {
  const acting = useAct();
  const [asked, setAsked] = useState(false);
  const cancel = () =>
    acting.act(async () => put('getExecution', { id: execution.id }, await api.cancelExecution({ id: execution.id })));
  return (
    <div>
      <ActFailure of={acting} />
      {asked ? (
        <div className="row">
          <span className="quiet">The step that runs is stopped; no further step begins.</span>
          <Button onClick={() => setAsked(false)}>Let it run</Button>
          <Button variant="primary" loading={acting.running} onClick={() => void cancel()}>
            Cancel this execution
          </Button>
        </div>
      ) : (
        <Button onClick={() => setAsked(true)}>Cancel …</Button>
      )}
    </div>
  );
}
