import type { OnCall } from '../../../src/operate/oncall/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Panel } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { nameOfRef, RefLink } from '../parts/ref.tsx';
import { useResource } from '../resource.ts';

const columns: readonly Column<OnCall>[] = [
  {
    id: 'who',
    header: 'Person',
    cell: (each) => (
      <span className="strong">{each.contacts.map((contact) => contact.title).join(', ') || 'nobody'}</span>
    ),
    sort: (each) => each.contacts[0]?.title ?? '',
  },
  { id: 'rotation', header: 'Rotation', cell: (each) => each.title, sort: (each) => each.title },
  {
    id: 'team',
    header: 'Team',
    cell: (each) =>
      each.team === null ? (
        <span className="quiet">no team</span>
      ) : (
        <RefLink to={each.team}>{nameOfRef(each.team)}</RefLink>
      ),
    sort: (each) => each.team ?? '',
  },
  {
    id: 'until',
    header: 'Until',
    cell: (each) => <Moment at={each.until} />,
    sort: (each) => Date.parse(each.until),
    width: 130,
  },
  {
    id: 'zone',
    header: 'Zone',
    cell: (each) => each.timeZone,
    sort: (each) => each.timeZone,
    wideOnly: true,
    width: 180,
  },
];

/** Who is on call now, by rotation. */
export function OnCallTable() {
  const oncall = useResource('listOnCall', {}, { every: 60_000 });
  return (
    <Panel title="On call now" flush>
      <Loaded resource={oncall} what="on-call rotations">
        {({ items }) => (
          <RecordTable
            items={items}
            columns={columns}
            keyOf={(each) => each.rotation}
            label="Rotations"
            empty={
              <Empty
                title="No rotation is declared"
                why="Without one an incident tells nobody. Declare AWS::SSMContacts::Contact and ::Rotation in the operations folder."
              />
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
