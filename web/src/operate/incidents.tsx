import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { IncidentSummary } from '../../../src/operate/incident/contract.ts';
import { useKeys } from '../parts/key.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { RefLink } from '../parts/ref.tsx';
import { Severity, State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';
import { pathOfIncident } from './incident-list.tsx';
import { OpenIncident } from './open-incident.tsx';

const columns: readonly Column<IncidentSummary>[] = [
  {
    id: 'title',
    header: 'Incident',
    cell: (each) => (
      <Link to={pathOfIncident(each)} className="strong">
        #{each.number} {each.title}
      </Link>
    ),
    sort: (each) => each.number,
  },
  {
    id: 'severity',
    header: 'Severity',
    cell: (each) => <Severity level={each.severity} />,
    sort: (each) => each.severity,
    width: 110,
  },
  { id: 'state', header: 'State', cell: (each) => <State of={each.state} />, sort: (each) => each.state, width: 150 },
  {
    id: 'service',
    header: 'Service',
    cell: (each) => (each.service === null ? <span className="quiet">none</span> : <RefLink to={each.service} />),
    sort: (each) => each.service ?? '',
  },
  {
    id: 'lead',
    header: 'Lead',
    cell: (each) => (each.lead === null ? <span className="quiet">no lead</span> : each.lead.replace(/^.*[/:]/, '')),
    sort: (each) => each.lead ?? '',
    wideOnly: true,
  },
  {
    id: 'opened',
    header: 'Opened',
    cell: (each) => <Moment at={each.openedAt} />,
    sort: (each) => Date.parse(each.openedAt),
    width: 120,
  },
  {
    id: 'length',
    header: 'Lasted',
    cell: (each) => <Elapsed from={each.openedAt} to={each.resolvedAt} />,
    wideOnly: true,
    width: 130,
  },
];

/** Every incident, open ones first asked for; a new one can be opened by hand. */
export function Incidents() {
  const [search, setSearch] = useSearchParams();
  const [opening, setOpening] = useState(false);
  const onlyOpen = search.get('open') === '1';
  const incidents = useResource('listIncidents', onlyOpen ? { open: true } : { limit: 500 });
  useKeys([{ sequence: 'c', label: 'Open an incident', group: 'Incidents', run: () => setOpening(true) }]);
  const items = incidents.data?.items;
  const open = items?.filter((each) => each.state !== 'resolved') ?? [];
  const untaken = open.filter((each) => each.state === 'open').length;
  const title =
    items === undefined
      ? 'Incidents'
      : open.length === 0
        ? 'No incident is open'
        : `${plural(open.length, 'incident')} open${untaken === 0 ? ', all taken' : `, ${untaken} not taken`}`;
  return (
    <Page
      crumbs={[{ text: 'Incidents' }]}
      title={title}
      actions={
        <Button variant="primary" onClick={() => setOpening(true)}>
          Open an incident
        </Button>
      }
    >
      <Loaded resource={incidents} what="incidents">
        {(data) => (
          <Panel title={onlyOpen ? 'Open incidents' : 'All incidents'} note={String(data.items.length)} flush>
            <RecordTable
              items={data.items}
              columns={columns}
              keyOf={(each) => each.id}
              textOf={(each) => `#${each.number} ${each.title} ${each.state} ${each.service ?? ''} ${each.lead ?? ''}`}
              label="Incidents"
              empty={
                <Empty
                  title="No incident yet"
                  why="An incident is one story of an outage: who was told, what was done, what it took. Alarms open them; people can too."
                />
              }
              choices={
                <SegmentedControl
                  selectedId={onlyOpen ? 'open' : 'all'}
                  label="Which incidents"
                  options={[
                    { id: 'all', text: 'All' },
                    { id: 'open', text: 'Open' },
                  ]}
                  onChange={({ detail }) =>
                    setSearch(detail.selectedId === 'open' ? { open: '1' } : {}, { replace: true })
                  }
                />
              }
            />
          </Panel>
        )}
      </Loaded>
      {opening && <OpenIncident onClose={() => setOpening(false)} />}
    </Page>
  );
}
