import { useState } from 'react';
import { useParams } from 'react-router';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { api } from '../api.ts';
import { type Acting, ActFailure, useAct } from '../parts/act.tsx';
import { useKeys } from '../parts/key.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Elapsed } from '../parts/moment.tsx';
import { Page, Panel } from '../parts/page.tsx';
import { Severity, State } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { put, useResource } from '../resource.ts';
import { IncidentActions } from './incident-actions.tsx';
import { Composer } from './incident-composer.tsx';
import { IncidentFigures } from './incident-figures.tsx';
import { IncidentRunbooks } from './incident-runbooks.tsx';
import { IncidentSide } from './incident-side.tsx';
import { ChangeSeverity } from './incident-severity.tsx';

/** One incident: its state and clocks, what can be done, runbooks, the live timeline, and what is around it. */
export function IncidentPage() {
  const { id = '' } = useParams();
  const incident = useResource('getIncident', { id });
  if (incident.data === undefined) {
    return (
      <Page crumbs={[{ text: 'Incidents', to: '/incidents' }]} title={`Incident ${id}`}>
        <Loaded resource={incident} what="the incident">
          {() => null}
        </Loaded>
      </Page>
    );
  }
  return (
    <Loaded resource={incident} what="the incident">
      {(data) => <IncidentView incident={data} id={id} />}
    </Loaded>
  );
}

/** Types of events that only carry others: they are in the timeline when asked for. */
const machinery =
  /^evenkeel\.(rule|notification|practice)\.|^evenkeel\.(page\.attempted|page\.due|execution\.step-started)$/;

function IncidentView({ incident, id }: { incident: Incident; id: string }) {
  const timeline = useResource('getTimeline', { id }, { every: 30_000 });
  const acting = useAct();
  const [changing, setChanging] = useState(false);
  const [everything, setEverything] = useState(false);
  const change = (perform: () => Promise<Incident>) =>
    acting.act(async () => put('getIncident', { id }, await perform()));
  const acknowledge = () => change(() => api.acknowledgeIncident({ id: incident.id }));
  useKeys([
    ...(incident.state === 'open'
      ? [{ sequence: 'a', label: 'Acknowledge', group: 'This incident', run: () => void acknowledge() }]
      : []),
    { sequence: 'u', label: 'Write an update', group: 'This incident', run: focusComposer },
    { sequence: 's', label: 'Change the severity', group: 'This incident', run: () => setChanging(true) },
  ]);
  const all = (timeline.data?.items ?? []).toReversed();
  const carried = all.filter((each) => machinery.test(each.type));
  const events = everything ? all : all.filter((each) => !machinery.test(each.type));
  return (
    <Page
      crumbs={[{ text: 'Incidents', to: '/incidents' }, { text: `#${incident.number}` }]}
      title={incident.title}
      lead={
        <>
          <span className="row tight">
            <Severity level={incident.severity} priority={incident.priority} />
            <State of={incident.state} />
            <span>
              <Lead incident={incident} />
            </span>
          </span>
          {incident.summary !== null && <p style={{ marginTop: 4, whiteSpace: 'pre-line' }}>{incident.summary}</p>}
        </>
      }
      actions={
        <IncidentActions
          incident={incident}
          acting={acting}
          change={change}
          acknowledge={acknowledge}
          onSeverity={() => setChanging(true)}
        />
      }
    >
      <div className="stack">
        <ActFailure of={acting} />
        <IncidentFigures incident={incident} />
        <IncidentRunbooks incident={incident} />
        <div className="columns">
          <Panel
            title="Timeline"
            note="newest first"
            flush
            actions={
              carried.length > 0 && (
                <button
                  type="button"
                  className="link-button"
                  aria-pressed={everything}
                  onClick={() => setEverything(!everything)}
                >
                  {everything ? 'What matters only' : `Show ${carried.length} more: deliveries and machinery`}
                </button>
              )
            }
          >
            <Composer incident={incident} onWritten={timeline.reload} />
            <Loaded resource={timeline} what="the timeline">
              {() => <Timeline events={events} label="Timeline, newest first" />}
            </Loaded>
          </Panel>
          <IncidentSide incident={incident} />
        </div>
      </div>
      {changing && <ChangeSeverity incident={incident} id={id} onClose={() => setChanging(false)} />}
    </Page>
  );
}

/** What an act on the page needs to run and to show its failure. */
export type Change = (perform: () => Promise<Incident>) => ReturnType<Acting['act']>;

function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>('[data-composer] textarea')?.focus();
}

function Lead({ incident }: { incident: Incident }) {
  const lead = incident.lead === null ? null : incident.lead.replace(/^.*[/:]/, '');
  switch (incident.state) {
    case 'open':
      return (
        <>
          Nobody has taken it for <Elapsed from={incident.openedAt} />.
        </>
      );
    case 'acknowledged':
      return (
        <>
          {lead ?? 'Somebody'} leads; the impact goes on for{' '}
          <Elapsed from={incident.impactStartedAt ?? incident.openedAt} />.
        </>
      );
    case 'mitigated':
      return (
        <>
          The impact ended after{' '}
          <Elapsed from={incident.impactStartedAt ?? incident.openedAt} to={incident.mitigatedAt} />
          {lead === null ? '' : `; ${lead} leads`}.
        </>
      );
    case 'resolved':
      return (
        <>
          Resolved after <Elapsed from={incident.openedAt} to={incident.resolvedAt} />
          {lead === null ? '' : `; ${lead} led`}.
        </>
      );
  }
}
