import Select from '@cloudscape-design/components/select';
import { Link, useSearchParams } from 'react-router';
import type { AlarmSummary } from '../../../src/operate/alarm/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

const gravity: Record<AlarmSummary['state'], number> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

const columns: readonly Column<AlarmSummary>[] = [
  {
    id: 'title',
    header: 'Alarm',
    cell: (each) => (
      <>
        <Link to={`/alarms/${encodeURIComponent(each.name)}`} className="strong">
          {each.name}
        </Link>
        <div>{each.title === each.name ? '' : each.title}</div>
        <div className="quiet">{each.reason}</div>
      </>
    ),
    sort: (each) => each.name,
  },
  {
    id: 'state',
    header: 'State',
    cell: (each) => <State of={each.state} />,
    sort: (each) => gravity[each.state],
    width: 110,
  },
  {
    id: 'since',
    header: 'Since',
    cell: (each) => <Moment at={each.since} />,
    sort: (each) => Date.parse(each.since),
    width: 110,
  },
  {
    id: 'service',
    header: 'Service',
    cell: (each) => (each.service === null ? <span className="quiet">no service</span> : <RefLink to={each.service} />),
    sort: (each) => each.service ?? '',
    width: 160,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => <Owed to={each.owner} what="no owner" />,
    sort: (each) => each.owner ?? '',
    wideOnly: true,
    width: 150,
  },
  {
    id: 'runbook',
    header: 'Runbook',
    cell: (each) => <Owed to={each.runbook} what="no runbook" />,
    sort: (each) => each.runbook ?? '',
    wideOnly: true,
    width: 180,
  },
];

/** A reference that ought to be there; its absence is a finding, said as one. */
function Owed({ to, what }: { to: string | null; what: string }) {
  return to === null ? <State of="warning" word={what} /> : <RefLink to={to} />;
}

const states = [
  { value: 'all', label: 'Every state' },
  { value: 'ALARM', label: 'Firing' },
  { value: 'INSUFFICIENT_DATA', label: 'No data' },
  { value: 'OK', label: 'OK' },
  { value: 'orphaned', label: 'Without owner or runbook' },
];

/** Every alarm with its state and why; which fire, which cannot tell, which have nobody. */
export function Alarms() {
  const [search, setSearch] = useSearchParams();
  const alarms = useResource('listAlarms', {}, { every: 30_000 });
  const chosen = search.get('state') ?? 'all';
  const items = alarms.data?.items;
  const count = (state: AlarmSummary['state']) => items?.filter((each) => each.state === state).length ?? 0;
  const orphaned = items?.filter(isOrphaned).length ?? 0;
  const title =
    items === undefined
      ? 'Alarms'
      : items.length === 0
        ? 'No alarm is declared'
        : count('ALARM') === 0
          ? `No alarm fires; ${count('OK')} of ${items.length} are OK`
          : `${plural(count('ALARM'), 'alarm')} of ${items.length} ${count('ALARM') === 1 ? 'fires' : 'fire'}`;
  return (
    <Page
      crumbs={[{ text: 'Alarms' }]}
      title={title}
      lead={
        items === undefined || items.length === 0
          ? undefined
          : `${count('INSUFFICIENT_DATA') === 0 ? 'Every alarm has data' : `${count('INSUFFICIENT_DATA')} cannot tell for want of data`}; ${orphaned === 0 ? 'each has an owner and a runbook.' : `${orphaned} ${orphaned === 1 ? 'lacks' : 'lack'} an owner or a runbook.`}`
      }
    >
      <Loaded resource={alarms} what="alarms">
        {(data) => {
          const shown = data.items.filter(
            (each) => chosen === 'all' || (chosen === 'orphaned' ? isOrphaned(each) : each.state === chosen),
          );
          return (
            <Panel title="Alarms" note={String(shown.length)} flush>
              <RecordTable
                items={shown}
                columns={columns}
                keyOf={(each) => each.ref}
                textOf={(each) =>
                  `${each.title} ${each.name} ${each.service ?? ''} ${each.owner ?? ''} ${each.runbook ?? ''} ${each.metricName}`
                }
                label="Alarms"
                sortedBy={{ column: 'state' }}
                choices={
                  <div style={{ width: 220 }}>
                    <Select
                      selectedOption={states.find((each) => each.value === chosen) ?? states[0]!}
                      options={states}
                      ariaLabel="Which alarms"
                      onChange={({ detail }) =>
                        setSearch(
                          (before) => {
                            const after = new URLSearchParams(before);
                            after.set('state', detail.selectedOption.value ?? 'all');
                            return after;
                          },
                          { replace: true },
                        )
                      }
                    />
                  </div>
                }
                empty={
                  <Empty
                    title={chosen === 'all' ? 'No alarm is declared' : 'No alarm is like that'}
                    why="An alarm is a promise that somebody acts. Declare it as an AWS::CloudWatch::Alarm in the operations folder, with an owner and a runbook."
                  />
                }
              />
            </Panel>
          );
        }}
      </Loaded>
    </Page>
  );
}

function isOrphaned(alarm: AlarmSummary): boolean {
  return alarm.owner === null || alarm.runbook === null;
}
