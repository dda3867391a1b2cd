import { useMemo } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { EntitySummary, ServiceDetail } from '../../../src/organization/catalog/contract.ts';
import { IncidentList } from '../operate/incident-list.tsx';
import { BudgetStatePanel } from '../operate/objective/budget-state.tsx';
import { QuietBadge } from '../operate/silence/quiet.tsx';
import { Flow } from '../parts/lazy-chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel, plural } from '../parts/page.tsx';
import { nameOfRef, pathOfRef, RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { useResource } from '../resource.ts';

/** One service: healthy or not and whose it is, its alarms with runbooks, neighbours, incidents and what changed. */
export function ServicePage() {
  const { name = '' } = useParams();
  const service = useResource('getService', { name }, { every: 30_000 });
  const { data } = service;
  return (
    <Page
      crumbs={[{ text: 'Services', to: '/services' }, { text: name }]}
      title={data?.title ?? name}
      lead={
        data === undefined ? undefined : (
          <span className="row tight">
            <State of={data.health} />
            <span>
              {data.healthReason}.{' '}
              {data.owner === null ? (
                'Nobody owns it.'
              ) : (
                <>
                  It belongs to{' '}
                  <Link to={`/services?owner=${encodeURIComponent(data.owner)}`}>
                    {data.ownerTitle ?? nameOfRef(data.owner)}
                  </Link>
                  .
                </>
              )}
            </span>
          </span>
        )
      }
    >
      <Loaded resource={service} what="the service">
        {(known) => <ServiceView service={known} />}
      </Loaded>
    </Page>
  );
}

function ServiceView({ service }: { service: ServiceDetail }) {
  const alarms = useResource('listAlarms', { service: service.ref }, { every: 30_000 });
  const incidents = useResource('listIncidents', { service: service.ref, limit: 20 });
  const changes = useResource('listEvents', { subject: service.ref, limit: 20 }, { every: 60_000 });
  const oncall = useResource('listOnCall', {}, { every: 60_000 });
  const duty = oncall.data?.items.find((each) => each.team === service.owner && each.team !== null);
  return (
    <div className="columns">
      <div className="stack">
        <Panel
          title="Alarms"
          note={alarms.data === undefined ? undefined : String(alarms.data.items.length)}
          flush
          {...(service.alarms.firing > 0 ? { tone: 'alarming' as const } : {})}
        >
          <Loaded resource={alarms} what="alarms">
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title="No alarm watches it"
                  why="Nobody will be told when it fails. Declare an alarm on what its users feel: errors and latency before processor load."
                />
              ) : (
                <ul className="entries">
                  {items.map((each) => (
                    <li key={each.ref}>
                      <div className="row tight">
                        <State of={each.state} />
                        <Link to={`/alarms/${encodeURIComponent(each.name)}`} className="strong">
                          {each.name}
                        </Link>
                        {each.quiet !== null && <QuietBadge quiet={each.quiet} />}
                      </div>
                      <div className="quiet">
                        {each.reason}. Runbook: {each.runbook === null ? 'none' : <RefLink to={each.runbook} />}
                      </div>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Panel>
        <BudgetStatePanel service={service.ref} />
        <Panel title="Incidents" flush>
          <Loaded resource={incidents} what="incidents">
            {({ items }) =>
              items.length === 0 ? (
                <Empty title="No incident yet" why="None is recorded for this service." />
              ) : (
                <IncidentList incidents={items} />
              )
            }
          </Loaded>
        </Panel>
        <Neighbours service={service} />
        <Panel
          title="What happened to it"
          flush
          actions={<Link to={`/events?subject=${encodeURIComponent(service.ref)}`}>As events</Link>}
        >
          <Loaded resource={changes} what="events">
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title="Nothing is recorded"
                  why="Deployments and changes appear here once their events arrive."
                />
              ) : (
                <Timeline events={items} label="Events, newest first" />
              )
            }
          </Loaded>
        </Panel>
      </div>
      <div className="stack">
        <Panel title="About">
          {service.description !== null && <p style={{ marginBottom: 12 }}>{service.description}</p>}
          <Facts
            narrow
            items={[
              [
                'On call',
                duty === undefined ? (
                  <span key="duty" className="quiet">
                    no rotation of its team
                  </span>
                ) : (
                  <span key="duty">
                    {duty.contacts.map((each) => each.title).join(', ')}, until <Moment at={duty.until} />
                  </span>
                ),
              ],
              [
                'Tier',
                service.tier === null
                  ? 'nobody said how important it is'
                  : `${service.tier}${service.customerFacing ? ', customers feel it' : ''}`,
              ],
              ['If it fails', service.businessImpact ?? 'nobody said'],
              ['Type', `${service.type}, ${service.lifecycle}`],
              service.system === null ? null : ['System', nameOfRef(service.system)],
              [
                'Telemetry',
                <span key="telemetry">
                  <State
                    of={service.telemetry ? 'met' : 'unknown'}
                    word={service.telemetry ? 'arriving' : 'silent for five minutes'}
                  />{' '}
                  <span className="quiet">as {service.telemetryName}</span>
                </span>,
              ],
              ['Declared in', <span key="file" className="mono break">{`${service.file}:${service.line}`}</span>],
            ]}
          />
        </Panel>
        <Entities title="Runbooks" items={service.runbooks} empty="No runbook: whoever is paged starts from nothing." />
        <Entities title="Interfaces" items={service.apis} empty="It declares none." />
      </div>
    </div>
  );
}

function Entities({ title, items, empty }: { title: string; items: readonly EntitySummary[]; empty: string }) {
  return (
    <Panel title={title} note={String(items.length)} flush={items.length > 0}>
      {items.length === 0 ? (
        <p className="quiet">{empty}</p>
      ) : (
        <ul className="entries">
          {items.map((each) => (
            <li key={each.ref}>
              <RefLink to={each.ref}>{each.title}</RefLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What it needs to the right, what needs it to the left. */
function Neighbours({ service }: { service: ServiceDetail }) {
  const navigate = useNavigate();
  const { dependsOn, dependents } = service;
  const graph = useMemo(() => {
    const around = new Map([...dependents, ...dependsOn].map((each) => [each.ref, each]));
    around.delete(service.ref);
    return {
      nodes: [
        { id: service.ref, title: service.title, note: 'this service', state: service.health },
        ...[...around.values()].map((each) => ({ id: each.ref, title: each.title, note: each.kind.toLowerCase() })),
      ],
      edges: [
        ...dependents.map((each) => ({ from: each.ref, to: service.ref, label: null })),
        ...dependsOn.map((each) => ({ from: service.ref, to: each.ref, label: null })),
      ],
    };
  }, [service.ref, service.title, service.health, dependents, dependsOn]);
  const few = dependents.length + dependsOn.length;
  return (
    <Panel
      title="Neighbours"
      note={`needs ${dependsOn.length}, needed by ${plural(dependents.length, 'service')}`}
      flush
    >
      {few === 0 ? (
        <Empty
          title="No neighbour is declared"
          why="dependsOn in its descriptor tells an incident which services it will reach."
        />
      ) : (
        <>
          {few <= 16 && (
            <Flow
              label={`Neighbours of ${service.title}`}
              nodes={graph.nodes}
              edges={graph.edges}
              onOpen={(id) => {
                if (id !== service.ref) void navigate(pathOfRef(id));
              }}
            />
          )}
          <div className="body halves" style={{ padding: '12px 16px' }}>
            <NameList title="Needs" items={dependsOn} />
            <NameList title="Needed by" items={dependents} />
          </div>
        </>
      )}
    </Panel>
  );
}

function NameList({ title, items }: { title: string; items: readonly EntitySummary[] }) {
  return (
    <div>
      <p className="quiet">{title}</p>
      {items.length === 0
        ? 'nothing'
        : items.map((each, index) => (
            <span key={each.ref}>
              {index > 0 && ', '}
              <RefLink to={each.ref}>{each.title}</RefLink>
            </span>
          ))}
    </div>
  );
}
