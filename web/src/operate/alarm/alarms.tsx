import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { AlarmSummary } from '../../../../src/operate/alarm/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useResource } from '../../resource.ts';
import { QuietBadge, QuietReason } from '../silence/quiet.tsx';
import { gravityOf, isNoisy, isOrphaned, type Noise, noiseOf, pathOfAlarm } from './alarm-words.ts';

/** A row: the alarm with how noisy it was, where that is known. */
interface Row {
  alarm: AlarmSummary;
  noise: Noise | null;
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Alarm',
    cell: ({ alarm }) => (
      <>
        <div className="row tight">
          <Link to={pathOfAlarm(alarm.name)} className="strong break">
            {alarm.name}
          </Link>
          {alarm.kind === 'composite' && <span className="tag">composite</span>}
          {alarm.quiet !== null && <QuietBadge quiet={alarm.quiet} />}
        </div>
        <div>{alarm.title === alarm.name ? '' : alarm.title}</div>
        <div className="quiet">
          {alarm.reason}
          {alarm.quiet !== null && (
            <>
              . Quiet: <QuietReason quiet={alarm.quiet} />
            </>
          )}
        </div>
      </>
    ),
    sort: ({ alarm }) => alarm.name,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ alarm }) => <State of={alarm.state} />,
    sort: ({ alarm, noise }) => gravityOf(alarm, noise),
    width: 110,
  },
  {
    id: 'since',
    header: 'Since',
    cell: ({ alarm }) => <Moment at={alarm.since} />,
    sort: ({ alarm }) => Date.parse(alarm.since),
    width: 100,
  },
  {
    id: 'noise',
    header: 'Fired in 30 d',
    cell: ({ alarm, noise }) =>
      noise === null ? (
        <span className="quiet">not known</span>
      ) : (
        <span className="row tight">
          <Link to={`${pathOfAlarm(alarm.name)}#history`}>{noise.fired}</Link>
          {isNoisy(noise) && <State of="warning" word="noisy" />}
        </span>
      ),
    sort: ({ noise }) => noise?.fired ?? -1,
    wideOnly: true,
    width: 120,
  },
  {
    id: 'service',
    header: 'Service',
    cell: ({ alarm }) =>
      alarm.service === null ? <span className="quiet">no service</span> : <RefLink to={alarm.service} />,
    sort: ({ alarm }) => alarm.service ?? '',
    width: 160,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: ({ alarm }) => <Owed to={alarm.owner} what="no owner" />,
    sort: ({ alarm }) => alarm.owner ?? '',
    width: 130,
  },
  {
    id: 'runbook',
    header: 'Runbook',
    cell: ({ alarm }) => <Owed to={alarm.runbook} what="no runbook" />,
    sort: ({ alarm }) => alarm.runbook ?? '',
    wideOnly: true,
    width: 170,
  },
];

/** A reference that ought to be there; its absence is a finding, said as one. */
function Owed({ to, what }: { to: string | null; what: string }) {
  return to === null ? <State of="warning" word={what} /> : <RefLink to={to} />;
}

const choices: Record<string, { label: string; takes: (row: Row) => boolean }> = {
  all: { label: 'Every state', takes: () => true },
  ALARM: { label: 'Firing', takes: ({ alarm }) => alarm.state === 'ALARM' },
  loud: { label: 'Firing and not quiet', takes: ({ alarm }) => alarm.state === 'ALARM' && alarm.quiet === null },
  noisy: { label: 'Noisy', takes: ({ noise }) => isNoisy(noise) },
  quiet: { label: 'Kept quiet', takes: ({ alarm }) => alarm.quiet !== null },
  INSUFFICIENT_DATA: { label: 'No data', takes: ({ alarm }) => alarm.state === 'INSUFFICIENT_DATA' },
  OK: { label: 'OK', takes: ({ alarm }) => alarm.state === 'OK' },
  composite: { label: 'Composite', takes: ({ alarm }) => alarm.kind === 'composite' },
  orphaned: { label: 'Without owner or runbook', takes: ({ alarm }) => isOrphaned(alarm) },
};

/** Every alarm with its state and why: those that fire first, then the noisy, those that cannot tell, and the rest. */
export function Alarms() {
  const [search, setSearch] = useSearchParams();
  const alarms = useResource('listAlarms', {}, { every: 30_000 });
  const catalogue = useResource('getAlarmCatalogue', { days: 30 }, { every: 600_000 });
  const chosen = choices[search.get('state') ?? ''] === undefined ? 'all' : search.get('state')!;
  const service = search.get('service');
  const rows = useMemo(() => {
    const noise = noiseOf(catalogue.data?.items);
    return alarms.data?.items.map((alarm): Row => ({ alarm, noise: noise.get(alarm.name) ?? null }));
  }, [alarms.data, catalogue.data]);
  const shown = useMemo(
    () =>
      (rows ?? [])
        .filter((each) => choices[chosen]!.takes(each) && (service === null || each.alarm.service === service))
        .toSorted((one, other) => gravityOf(one.alarm, one.noise) - gravityOf(other.alarm, other.noise)),
    [rows, chosen, service],
  );
  return (
    <Page crumbs={[{ text: 'Alarms' }]} title={titleOf(rows)} lead={leadOf(rows, catalogue.data !== undefined)}>
      <Tabs of="/alarms" />
      <Loaded resource={alarms} what="alarms">
        {() => (
          <Panel
            title={choices[chosen]!.label === 'Every state' ? 'Alarms' : choices[chosen]!.label}
            note={plural(shown.length, 'alarm')}
            flush
          >
            <RecordTable
              items={shown}
              columns={columns}
              keyOf={({ alarm }) => alarm.ref}
              textOf={({ alarm }) =>
                `${alarm.title} ${alarm.name} ${alarm.service ?? ''} ${alarm.owner ?? ''} ${alarm.runbook ?? ''} ${alarm.metricName}`
              }
              label="Alarms"
              choices={
                <div style={{ width: 230 }}>
                  <Select
                    selectedOption={{ value: chosen, label: choices[chosen]!.label }}
                    options={Object.entries(choices).map(([value, { label }]) => ({ value, label }))}
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
        )}
      </Loaded>
    </Page>
  );
}

function titleOf(rows: readonly Row[] | undefined): string {
  if (rows === undefined) return 'Alarms';
  if (rows.length === 0) return 'No alarm is declared';
  const firing = rows.filter(choices.ALARM!.takes);
  const quiet = firing.filter(choices.quiet!.takes).length;
  if (firing.length === 0) return `No alarm fires; ${rows.filter(choices.OK!.takes).length} of ${rows.length} are OK`;
  const fires = `${plural(firing.length, 'alarm')} of ${rows.length} ${firing.length === 1 ? 'fires' : 'fire'}`;
  return quiet === 0 ? fires : `${fires}, ${quiet === firing.length ? 'all quiet' : `${quiet} of them quiet`}`;
}

function leadOf(rows: readonly Row[] | undefined, isNoiseKnown: boolean): string | undefined {
  if (rows === undefined || rows.length === 0) return undefined;
  const count = (choice: string): number => rows.filter(choices[choice]!.takes).length;
  const [blind, orphaned, noisy] = [count('INSUFFICIENT_DATA'), count('orphaned'), count('noisy')];
  return [
    blind === 0 ? 'Every alarm has data' : `${blind} cannot tell for want of data`,
    isNoiseKnown
      ? noisy === 0
        ? 'none is noisy'
        : `${noisy} ${noisy === 1 ? 'is' : 'are'} noisy`
      : 'how noisy they are is not known yet',
    orphaned === 0
      ? 'each has an owner and a runbook.'
      : `${orphaned} ${orphaned === 1 ? 'lacks' : 'lack'} an owner or a runbook.`,
  ].join('; ');
}
