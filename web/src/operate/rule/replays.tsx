import { Link, useSearchParams } from 'react-router';
import type { Replay } from '../../../../src/operate/event/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { Actor, nameOfRef } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useResource } from '../../resource.ts';
import { Progress } from './progress.tsx';
import { modeText, pathOfReplay } from './replay-words.ts';
import { StartReplay } from './start-replay.tsx';

const columns: readonly Column<Replay>[] = [
  {
    id: 'name',
    header: 'Replay',
    cell: (each) => (
      <>
        <div className="row tight">
          <Link to={pathOfReplay(each)} className="strong break">
            {each.name}
          </Link>
          <span className="tag">{modeText(each)}</span>
        </div>
        <div className="quiet">
          <Moment at={each.from} clock /> to <Moment at={each.to} clock />
        </div>
      </>
    ),
    sort: (each) => each.name,
  },
  { id: 'state', header: 'State', cell: (each) => <State of={each.state} />, sort: (each) => each.state, width: 120 },
  { id: 'progress', header: 'Progress', cell: (each) => <Progress replay={each} />, width: 190 },
  {
    id: 'matched',
    header: 'Matches',
    cell: (each) => plural(each.matched, 'match', 'matches'),
    sort: (each) => each.matched,
    width: 110,
  },
  {
    id: 'rules',
    header: 'Rules',
    cell: (each) => (each.rules === null ? 'every enabled rule' : each.rules.map((rule) => nameOfRef(rule)).join(', ')),
    wideOnly: true,
    width: 220,
  },
  { id: 'by', header: 'By', cell: (each) => <Actor of={each.createdBy} />, sort: (each) => each.createdBy, width: 130 },
  {
    id: 'at',
    header: 'Begun',
    cell: (each) => <Moment at={each.createdAt} />,
    sort: (each) => Date.parse(each.createdAt),
    width: 100,
  },
];

/** Spans of the log that were held against rules again, and the way to begin one: first dry, then for real. */
export function Replays() {
  const [search] = useSearchParams();
  const replays = useResource('listReplays', {}, { every: 15_000 });
  const items = replays.data?.items;
  const running = items?.filter((each) => each.state === 'running') ?? [];
  const delivering = running.filter((each) => each.mode === 'deliver').length;
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Replays' }]}
      title={
        items === undefined
          ? 'Replays'
          : running.length === 0
            ? 'No replay is running'
            : `${plural(running.length, 'replay')} running${delivering === 0 ? ', none delivers' : `, ${delivering} of them delivering`}`
      }
      lead="What happened can be held against rules again: to see what a new rule would have done, or to make up for what a broken one did not do."
    >
      <Tabs of="/events" />
      <div className="stack">
        <StartReplay key={search.toString()} />
        <Panel title="Replays" note="newest first" flush>
          <Loaded resource={replays} what="replays">
            {(data) => (
              <RecordTable
                items={data.items}
                columns={columns}
                keyOf={(each) => each.id}
                label="Replays"
                empty={
                  <Empty
                    title="Nothing was replayed yet"
                    why="A dry run changes nothing: it tells which events of a span each rule would match. Begin one above."
                  />
                }
              />
            )}
          </Loaded>
        </Panel>
      </div>
    </Page>
  );
}
