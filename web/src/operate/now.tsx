import { Link } from 'react-router';
import type { OnCall } from '../../../src/operate/oncall/contract.ts';
import { RefLink } from '../parts/ref.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { State } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { useResource } from '../resource.ts';
import { IncidentList } from './incident-list.tsx';
import { BurningObjectives } from './objective/burning.tsx';
import { QuietBadge } from './silence/quiet.tsx';
import { callRunbook } from '../parts/name.ts';

/** What needs a person now: incidents, approvals, firing alarms, refused documents, overdue actions, and who is on call. */
export function Now() {
  const incidents = useResource('listIncidents', { open: true });
  const alarms = useResource('listAlarms', {}, { every: 60_000 });
  const executions = useResource('listExecutions', { open: true });
  const actions = useResource('listActionItems', { state: 'open' });
  const documents = useResource('getDocuments', {});
  const oncall = useResource('listOnCall', {}, { every: 60_000 });

  const open = incidents.data?.items ?? [];
  const untaken = open.filter((each) => each.state === 'open');
  const waiting = (executions.data?.items ?? []).filter((each) => each.waitingFor !== null);
  const running = (executions.data?.items ?? []).filter((each) => each.waitingFor === null);
  const firing = (alarms.data?.items ?? []).filter((each) => each.state === 'ALARM');
  const silent = (alarms.data?.items ?? []).filter((each) => each.state === 'INSUFFICIENT_DATA');
  const overdue = (actions.data?.items ?? []).filter((each) => each.overdue);
  const rejected = documents.data?.rejected ?? null;
  const asks = untaken.length + waiting.length;
  const known = incidents.data !== undefined && executions.data !== undefined && alarms.data !== undefined;
  const declares = documents.data === undefined || documents.data.revision !== null;

  return (
    <Page
      title={known ? titleOf(open.length, asks, firing.length) : 'Now'}
      lead={
        known
          ? leadOf(untaken.length, waiting.length, silent.length, alarms.data?.items.length ?? 0)
          : 'Asking what needs you'
      }
    >
      <div className="stack">
        {rejected !== null && (
          <Panel
            title="A newer version of the operations folder was refused"
            tone="alarming"
            note={<Moment at={rejected.rejectedAt} />}
          >
            <p>
              The last good version stays in force.{' '}
              {plural(rejected.diagnostics.filter((each) => each.severity === 'error').length, 'mistake')} to mend:{' '}
              <Link to="/settings#documents">see each with its place</Link>.
            </p>
          </Panel>
        )}
        {waiting.length > 0 && (
          <Panel title="Waiting for a person" tone="attention" flush>
            <ul className="entries">
              {waiting.map((each) => (
                <li key={each.id}>
                  <Link to={`/executions/${encodeURIComponent(each.id)}`} className="strong">
                    {callRunbook(each)}: {each.waitingFor}
                  </Link>
                  <div className="quiet">
                    began <Moment at={each.startedAt} />
                  </div>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <div className="columns">
          <div className="stack">
            <Panel
              title="Open incidents"
              flush
              {...(untaken.length > 0 ? { tone: 'alarming' as const } : {})}
              actions={<Link to="/incidents">All incidents</Link>}
            >
              <Loaded resource={incidents} what="incidents">
                {({ items }) =>
                  items.length > 0 ? (
                    <IncidentList incidents={items} />
                  ) : declares ? (
                    <Empty
                      title="No incident is open"
                      why="When an alarm fires, one incident opens here with its severity, the person who was told, and the runbook."
                    />
                  ) : (
                    <Empty
                      title="Nothing is declared yet"
                      why="Evenkeel runs what an operations folder says: who owns what, alarms, runbooks, on-call. Put one into force and this page fills."
                      start={<code>npx evenkeel serve --ops ./operations</code>}
                    />
                  )
                }
              </Loaded>
            </Panel>
            <Panel title="Alarms firing" flush actions={<Link to="/alarms">All alarms</Link>}>
              <Loaded resource={alarms} what="alarms">
                {({ items }) =>
                  firing.length === 0 ? (
                    <Empty
                      title={items.length === 0 ? 'No alarm is declared' : 'No alarm fires'}
                      why={
                        items.length === 0
                          ? 'An alarm turns telemetry into an act: each one with an owner and a runbook.'
                          : silent.length === 0
                            ? `All ${items.length} are evaluated and OK.`
                            : `${plural(silent.length, 'alarm')} of ${items.length} cannot tell for want of data.`
                      }
                    />
                  ) : (
                    <ul className="entries">
                      {firing.map((each) => (
                        <li key={each.ref}>
                          <div className="row tight">
                            <State of={each.state} />
                            <Link to={`/alarms/${encodeURIComponent(each.name)}`} className="strong">
                              {each.name}
                            </Link>
                            <span className="quiet">
                              since <Moment at={each.since} />
                            </span>
                            {each.quiet !== null && <QuietBadge quiet={each.quiet} />}
                          </div>
                          <div className="quiet">{each.reason}</div>
                        </li>
                      ))}
                    </ul>
                  )
                }
              </Loaded>
            </Panel>
            <BurningObjectives />
            {running.length > 0 && (
              <Panel title="Runbooks running" flush actions={<Link to="/executions">All executions</Link>}>
                <ul className="entries">
                  {running.map((each) => (
                    <li key={each.id} className="row tight">
                      <State of={each.status} />
                      <Link to={`/executions/${encodeURIComponent(each.id)}`}>{callRunbook(each)}</Link>
                      <span className="quiet">
                        step {each.currentStep ?? 'none yet'}, began <Moment at={each.startedAt} />
                      </span>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            <JustNow />
          </div>
          <div className="stack">
            <Panel title="On call now" flush>
              <Loaded resource={oncall} what="on-call rotations">
                {({ items }) =>
                  items.length === 0 ? (
                    <Empty
                      title="Nobody is on call"
                      why="Without a rotation an incident is told to nobody. Declare a contact and a rotation in the operations folder."
                    />
                  ) : (
                    <OnCallList rotations={items} />
                  )
                }
              </Loaded>
            </Panel>
            <Panel
              title="Owed"
              flush
              note={overdue.length > 0 ? `${overdue.length} overdue` : undefined}
              actions={<Link to="/analyses">What we learnt</Link>}
            >
              <Loaded resource={actions} what="action items">
                {({ items }) =>
                  items.length === 0 ? (
                    <Empty
                      title="No action item is open"
                      why="Action items come from analyses of incidents: each with an owner and a due date."
                    />
                  ) : (
                    <ul className="entries">
                      {items.slice(0, 8).map((each) => (
                        <li key={each.id}>
                          <Link to={`/analyses/${encodeURIComponent(each.analysis)}`}>{each.title}</Link>
                          <div className="row tight quiet">
                            <State of={each.overdue ? 'overdue' : 'due_later'} />
                            <span>
                              due <Moment at={each.dueAt} />, <RefLink to={each.owner} />
                            </span>
                          </div>
                        </li>
                      ))}
                    </ul>
                  )
                }
              </Loaded>
            </Panel>
          </div>
        </div>
      </div>
    </Page>
  );
}

const toldRules = /^evenkeel\.(rule|notification|access|entity)\./;

/** What happened last, without what only carries it: rules, messages and sign-ins. */
function JustNow() {
  const events = useResource('listEvents', { limit: 60 }, { every: 10_000 });
  return (
    <Panel title="Just happened" flush actions={<Link to="/events">All events</Link>}>
      <Loaded resource={events} what="the log">
        {({ items }) => (
          <Timeline
            events={items.filter((each) => !toldRules.test(each.type)).slice(0, 12)}
            label="Events, newest first"
          />
        )}
      </Loaded>
    </Panel>
  );
}

const shownRotations = 6;

function OnCallList({ rotations }: { rotations: readonly OnCall[] }) {
  const entry = (each: OnCall) => (
    <li key={each.rotation}>
      <span className="strong">{each.contacts.map((contact) => contact.title).join(', ') || 'nobody'}</span>{' '}
      <span className="quiet">
        {each.title}, until <Moment at={each.until} />
      </span>
    </li>
  );
  const rest = rotations.slice(shownRotations);
  return (
    <>
      <ul className="entries">{rotations.slice(0, shownRotations).map(entry)}</ul>
      {rest.length > 0 && (
        <details className="fold" style={{ padding: '0 16px 10px' }}>
          <summary>{rest.length} more rotations</summary>
          <ul>{rest.map(entry)}</ul>
        </details>
      )}
    </>
  );
}

function titleOf(open: number, asks: number, firing: number): string {
  if (open === 0 && asks === 0)
    return firing === 0 ? 'Nothing needs you now' : `${plural(firing, 'alarm')} firing, no incident open`;
  const incidents = open === 0 ? 'No incident open' : `${plural(open, 'incident')} open`;
  return `${incidents}, ${asks === 0 ? 'none needs you' : asks === 1 ? '1 thing needs you' : `${asks} things need you`}`;
}

function leadOf(untaken: number, waiting: number, silent: number, alarms: number): string {
  const parts = [
    untaken > 0 ? `${plural(untaken, 'incident')} nobody has taken` : '',
    waiting > 0 ? `${plural(waiting, 'runbook')} waiting for a person` : '',
    silent > 0 ? `${silent} of ${plural(alarms, 'alarm')} without data` : '',
  ].filter((each) => each !== '');
  return parts.length === 0
    ? 'Every incident that is open is in somebody’s hands, and no runbook waits.'
    : `${parts.join(', ')}.`;
}
