import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { CatalogueEntry } from '../../../../src/operate/alarm/contract.ts';
import type { Output } from '../../api.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { RecordTable } from '../../parts/record-table.tsx';
import { nameOfRef } from '../../parts/ref.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useResource } from '../../resource.ts';
import { catalogueColumns } from './catalogue-columns.tsx';
import { TeamQuality } from './team-quality.tsx';

type Catalogue = Output<'getAlarmCatalogue'>;
const windows = ['7', '30', '90'];

/** How every alarm served: what fired, what was acted on, what flaps, what never tells anything; and how good each team's alerts are. */
export function AlarmCatalogue() {
  const [search, setSearch] = useSearchParams();
  const days = windows.includes(search.get('days') ?? '') ? search.get('days')! : '30';
  const catalogue = useResource('getAlarmCatalogue', { days: Number(days) }, { every: 600_000 });
  const set = (name: string, value: string | null): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return (
    <Page
      crumbs={[{ text: 'Alarms', to: '/alarms' }, { text: 'Catalogue' }]}
      title={titleOf(catalogue.data)}
      lead={leadOf(catalogue.data)}
      actions={
        <SegmentedControl
          selectedId={days}
          label="Window"
          options={windows.map((each) => ({ id: each, text: `${each} days` }))}
          onChange={({ detail }) => set('days', detail.selectedId)}
        />
      }
    >
      <Tabs of="/alarms" />
      <Loaded resource={catalogue} what="the catalogue">
        {(data) => <CatalogueView catalogue={data} search={search} set={set} />}
      </Loaded>
    </Page>
  );
}

function CatalogueView(props: {
  catalogue: Catalogue;
  search: URLSearchParams;
  set: (name: string, value: string | null) => void;
}) {
  const { catalogue, search, set } = props;
  const owner = search.get('owner');
  const finding = search.get('finding');
  const findings = useMemo(() => countFindings(catalogue.items), [catalogue.items]);
  const shown = useMemo(
    () =>
      catalogue.items.filter(
        (each) =>
          (owner === null || (each.owner ?? 'nobody') === owner) &&
          (finding === null || each.findings.some((found) => found.code === finding)),
      ),
    [catalogue.items, owner, finding],
  );
  const columns = useMemo(() => catalogueColumns(catalogue.days), [catalogue.days]);
  const options = [
    { value: '', label: 'Every alarm' },
    ...[...findings].map(([code, count]) => ({ value: code, label: `${sayCode(code)} (${count})` })),
  ];
  return (
    <div className="stack">
      <TeamQuality
        teams={catalogue.teams}
        days={catalogue.days}
        chosen={owner}
        onChoose={(team) => set('owner', team === owner ? null : team)}
      />
      <Panel
        title={owner === null ? 'Alarms' : `Alarms of ${owner === 'nobody' ? 'nobody' : nameOfRef(owner)}`}
        note={plural(shown.length, 'alarm')}
        flush
        actions={
          owner === null ? undefined : (
            <button type="button" className="link-button" onClick={() => set('owner', null)}>
              Alarms of every team
            </button>
          )
        }
      >
        <RecordTable
          items={shown}
          columns={columns}
          keyOf={(each) => each.ref}
          textOf={(each) =>
            `${each.name} ${each.title} ${each.service ?? ''} ${each.owner ?? ''} ${each.condition} ${each.findings.map((found) => found.message).join(' ')}`
          }
          label="Catalogue"
          sortedBy={{ column: 'findings', descending: true }}
          choices={
            <div style={{ width: 260 }}>
              <Select
                selectedOption={options.find((each) => each.value === (finding ?? '')) ?? options[0]!}
                options={options}
                ariaLabel="Which finding"
                onChange={({ detail }) =>
                  set('finding', detail.selectedOption.value === '' ? null : (detail.selectedOption.value ?? null))
                }
              />
            </div>
          }
          empty={
            <Empty
              title={catalogue.items.length === 0 ? 'No alarm is declared' : 'No alarm is like that'}
              why="Each alarm is judged by its records: how often it fired, whether anybody acted, whether it can fire at all. What serves nobody is mended or deleted."
              start={<Link to="/alarm-catalogue">Every alarm</Link>}
            />
          }
        />
      </Panel>
    </div>
  );
}

/** Findings by code, the most frequent first. */
function countFindings(items: readonly CatalogueEntry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of items.flatMap((each) => each.findings)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return new Map([...counts].toSorted((one, other) => other[1] - one[1]));
}

/** Returns the code of a finding as words: `never_fired` is `Never fired`. */
export function sayCode(code: string): string {
  const words = code.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function titleOf(catalogue: Catalogue | undefined): string {
  if (catalogue === undefined) return 'Alarm catalogue';
  const flawed = catalogue.items.filter((each) => each.findings.length > 0).length;
  if (catalogue.items.length === 0) return 'No alarm is declared';
  return flawed === 0
    ? `All ${plural(catalogue.items.length, 'alarm')} serve`
    : `${flawed} of ${plural(catalogue.items.length, 'alarm')} ${flawed === 1 ? 'wants' : 'want'} mending`;
}

function leadOf(catalogue: Catalogue | undefined): string | undefined {
  if (catalogue === undefined || catalogue.items.length === 0) return undefined;
  const fired = catalogue.items.reduce((sum, each) => sum + each.fired, 0);
  const acted = catalogue.items.reduce((sum, each) => sum + each.actedOn, 0);
  return fired === 0
    ? `Nothing fired in ${plural(catalogue.days, 'day')}: that says nothing yet of how good the alarms are.`
    : `In ${plural(catalogue.days, 'day')} they fired ${plural(fired, 'time')}, and ${acted} of those were acted on.`;
}
