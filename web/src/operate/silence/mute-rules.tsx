import { Link } from 'react-router';
import type { MuteRule } from '../../../../src/operate/silence/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration } from '../../parts/time.ts';
import type { useResource } from '../../resource.ts';
import { pathOfAlarm } from '../alarm/alarm-words.ts';

const columns: readonly Column<MuteRule>[] = [
  {
    id: 'name',
    header: 'Mute rule',
    cell: (each) => (
      <>
        <span className="strong break">{each.name}</span>
        {each.description !== null && <div>{each.description}</div>}
        <div className="quiet mono break">{`${each.file}:${each.line}`}</div>
      </>
    ),
    sort: (each) => each.name,
  },
  {
    id: 'state',
    header: 'State',
    cell: (each) => <State of={each.isActive ? 'active' : 'pending'} word={each.isActive ? 'Mutes now' : 'Not now'} />,
    sort: (each) => (each.isActive ? 0 : 1),
    width: 120,
  },
  {
    id: 'next',
    header: 'Next change',
    cell: (each) =>
      each.nextChange === null ? (
        <span className="quiet">never again</span>
      ) : (
        <>
          {each.isActive ? 'ends ' : 'begins '}
          <Moment at={each.nextChange} />
        </>
      ),
    sort: (each) => (each.nextChange === null ? Number.MAX_VALUE : Date.parse(each.nextChange)),
    width: 140,
  },
  {
    id: 'schedule',
    header: 'Schedule',
    cell: (each) => (
      <>
        <code className="break">{each.schedule}</code>
        <div className="quiet">
          for {formatDuration(each.durationMinutes * 60_000)}, {each.timeZone}
        </div>
      </>
    ),
    width: 190,
  },
  {
    id: 'alarms',
    header: 'Alarms',
    cell: (each) => (
      <details className="fold">
        <summary>{plural(each.alarms.length, 'alarm')}</summary>
        <p className="names">
          {each.alarms.map((name) => (
            <Link key={name} to={pathOfAlarm(name)}>
              {name}
            </Link>
          ))}
        </p>
      </details>
    ),
    sort: (each) => each.alarms.length,
    width: 200,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => (each.owner === null ? <State of="warning" word="no owner" /> : <RefLink to={each.owner} />),
    sort: (each) => each.owner ?? '',
    width: 130,
  },
];

/** The mute rules of the documents: what they mute, when, and what changes next. */
export function MuteRules({ resource }: { resource: ReturnType<typeof useResource<'listMuteRules'>> }) {
  return (
    <Panel title="Mute rules" note="of the operations folder" id="mute-rules" flush>
      <Loaded resource={resource} what="mute rules">
        {({ items }) => (
          <RecordTable
            items={items}
            columns={columns}
            keyOf={(each) => each.ref}
            label="Mute rules"
            sortedBy={{ column: 'state' }}
            empty={
              <Empty
                title="No mute rule is declared"
                why="What is known to be noisy at known times, such as a nightly load, is muted by a rule that everybody can read: declare an AWS::CloudWatch::AlarmMuteRule."
              />
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
