import Select from '@cloudscape-design/components/select';
import { Link, useSearchParams } from 'react-router';
import type { ServiceSummary } from '../../../src/organization/catalog/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { nameOfRef, RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

const gravity: Record<ServiceSummary['health'], number> = { failing: 0, unknown: 1, healthy: 2 };

const columns: readonly Column<ServiceSummary>[] = [
  {
    id: 'title',
    header: 'Service',
    cell: (each) => (
      <>
        <Link to={`/services/${encodeURIComponent(each.name)}`} className="strong">
          {each.title}
        </Link>
        <div className="quiet">{each.healthReason}</div>
      </>
    ),
    sort: (each) => each.title,
  },
  {
    id: 'health',
    header: 'Health',
    cell: (each) => <State of={each.health} />,
    sort: (each) => gravity[each.health] * 10 + (each.tier ?? 5),
    width: 110,
  },
  {
    id: 'tier',
    header: 'Tier',
    cell: (each) => (each.tier === null ? <span className="quiet">no tier</span> : `Tier ${each.tier}`),
    sort: (each) => each.tier ?? 9,
    width: 90,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) =>
      each.owner === null ? (
        <State of="warning" word="no owner" />
      ) : (
        <Link to={`/services?owner=${encodeURIComponent(each.owner)}`}>{each.ownerTitle ?? nameOfRef(each.owner)}</Link>
      ),
    sort: (each) => each.ownerTitle ?? '',
    width: 180,
  },
  {
    id: 'alarms',
    header: 'Alarms',
    cell: (each) =>
      each.alarms.total === 0 ? (
        <span className="quiet">no alarm</span>
      ) : (
        <Link to={`/alarms?q=${encodeURIComponent(each.name)}`}>
          {each.alarms.firing > 0
            ? `${each.alarms.firing} of ${plural(each.alarms.total, 'alarm')} firing`
            : plural(each.alarms.total, 'alarm')}
        </Link>
      ),
    sort: (each) => each.alarms.firing * 1_000 + each.alarms.total,
    width: 150,
  },
  {
    id: 'incidents',
    header: 'Incidents',
    cell: (each) =>
      each.openIncidents === 0 ? (
        <span className="quiet">none open</span>
      ) : (
        <Link to="/incidents?open=1">{each.openIncidents} open</Link>
      ),
    sort: (each) => each.openIncidents,
    wideOnly: true,
    width: 110,
  },
  {
    id: 'telemetry',
    header: 'Telemetry',
    cell: (each) => (each.telemetry ? <State of="met" word="arriving" /> : <State of="unknown" word="silent" />),
    sort: (each) => Number(each.telemetry),
    wideOnly: true,
    width: 120,
  },
];

/** Every service: healthy or not, and whose it is; by team and by health. */
export function Services() {
  const [search, setSearch] = useSearchParams();
  const services = useResource('listServices', {}, { every: 60_000 });
  const owner = search.get('owner');
  const health = search.get('health') ?? 'all';
  const items = services.data?.items;
  const count = (of: ServiceSummary['health']) => items?.filter((each) => each.health === of).length ?? 0;
  const unowned = items?.filter((each) => each.owner === null).length ?? 0;
  const owners = [
    ...new Map(
      (items ?? [])
        .filter((each) => each.owner !== null)
        .map((each) => [each.owner!, each.ownerTitle ?? nameOfRef(each.owner!)]),
    ),
  ].toSorted((one, other) => one[1].localeCompare(other[1]));
  const ownerOptions = [{ value: '', label: 'Every team' }, ...owners.map(([value, label]) => ({ value, label }))];
  const healthOptions = [
    { value: 'all', label: 'Every health' },
    { value: 'failing', label: 'Failing' },
    { value: 'unknown', label: 'Unknown' },
    { value: 'healthy', label: 'Healthy' },
  ];
  const choose = (name: string, value: string) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '' || value === 'all') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return (
    <Page
      crumbs={[{ text: 'Services' }]}
      title={
        items === undefined
          ? 'Services'
          : items.length === 0
            ? 'No service is declared'
            : `${plural(items.length, 'service')}: ${(['failing', 'unknown', 'healthy'] as const)
                .filter((each) => each === 'failing' || count(each) > 0)
                .map((each) => `${count(each) === 0 ? 'none' : count(each)} ${each}`)
                .join(', ')}`
      }
      lead={
        items === undefined || items.length === 0
          ? undefined
          : `Unknown means that nothing arrives by which health could be told. ${unowned === 0 ? 'Every service has an owner.' : `${plural(unowned, 'service')} without an owner.`}`
      }
    >
      <Loaded resource={services} what="services">
        {(data) => {
          const shown = data.items.filter(
            (each) => (owner === null || each.owner === owner) && (health === 'all' || each.health === health),
          );
          return (
            <div className="stack">
              <Panel
                title={
                  owner === null
                    ? 'Services'
                    : `Services of ${owners.find(([ref]) => ref === owner)?.[1] ?? nameOfRef(owner)}`
                }
                note={String(shown.length)}
                flush
              >
                <RecordTable
                  items={shown}
                  columns={columns}
                  keyOf={(each) => each.ref}
                  textOf={(each) =>
                    `${each.title} ${each.name} ${each.ownerTitle ?? ''} ${each.type} ${each.description ?? ''}`
                  }
                  label="Services"
                  sortedBy={{ column: 'health' }}
                  choices={
                    <div className="row">
                      <div style={{ width: 200 }}>
                        <Select
                          ariaLabel="Team"
                          filteringType="auto"
                          selectedOption={ownerOptions.find((each) => each.value === (owner ?? '')) ?? ownerOptions[0]!}
                          options={ownerOptions}
                          onChange={({ detail }) => choose('owner', detail.selectedOption.value ?? '')}
                        />
                      </div>
                      <div style={{ width: 140 }}>
                        <Select
                          ariaLabel="Health"
                          selectedOption={healthOptions.find((each) => each.value === health) ?? healthOptions[0]!}
                          options={healthOptions}
                          onChange={({ detail }) => choose('health', detail.selectedOption.value ?? 'all')}
                        />
                      </div>
                    </div>
                  }
                  empty={
                    <Empty
                      title="No service is like this"
                      why="Services come from Backstage descriptors (kind: Component) in the operations folder: who owns what is the first thing an incident needs."
                    />
                  }
                />
              </Panel>
              {owner !== null && <TeamPanel owner={owner} />}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

function TeamPanel({ owner }: { owner: string }) {
  const teams = useResource('listTeams', {});
  const team = teams.data?.items.find((each) => each.ref === owner);
  if (team === undefined) return null;
  return (
    <Panel title={team.title} note={team.onCall === null ? 'nobody on call' : `on call: ${nameOfRef(team.onCall)}`}>
      {team.members.length === 0 ? (
        <p className="quiet">No member is declared.</p>
      ) : (
        <ul className="row">
          {team.members.map((each) => (
            <li key={each.ref} className="tag">
              <RefLink to={each.ref}>{each.title}</RefLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
