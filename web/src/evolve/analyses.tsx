import { Link } from 'react-router';
import type { ActionItem, AnalysisSummary } from '../../../src/evolve/analysis/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { nameOfRef, RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';
import { CloseAction } from './close-action.tsx';

const analysisColumns: readonly Column<AnalysisSummary>[] = [
  {
    id: 'title',
    header: 'Analysis',
    cell: (each) => (
      <Link to={`/analyses/${encodeURIComponent(each.id)}`} className="strong">
        {each.title}
      </Link>
    ),
    sort: (each) => each.title,
  },
  { id: 'state', header: 'State', cell: (each) => <State of={each.state} />, sort: (each) => each.state, width: 120 },
  {
    id: 'incident',
    header: 'Incident',
    cell: (each) => <Link to={`/incidents/${each.incidentNumber}`}>#{each.incidentNumber}</Link>,
    sort: (each) => each.incidentNumber,
    width: 100,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => (each.owner === null ? <span className="quiet">no owner</span> : nameOfRef(each.owner)),
    sort: (each) => each.owner ?? '',
    width: 160,
  },
  {
    id: 'due',
    header: 'Due',
    cell: (each) =>
      each.publishedAt === null ? (
        <Moment at={each.dueAt} />
      ) : (
        <>
          published <Moment at={each.publishedAt} />
        </>
      ),
    sort: (each) => Date.parse(each.dueAt),
    width: 160,
  },
  {
    id: 'actions',
    header: 'Open actions',
    cell: (each) => plural(each.openActions, 'open action'),
    sort: (each) => each.openActions,
    width: 130,
  },
];

const actionColumns: readonly Column<ActionItem>[] = [
  {
    id: 'title',
    header: 'Action',
    cell: (each) => (
      <Link to={`/analyses/${encodeURIComponent(each.analysis)}`} className="strong">
        {each.title}
      </Link>
    ),
    sort: (each) => each.title,
  },
  {
    id: 'state',
    header: 'State',
    cell: (each) => <State of={each.state === 'closed' ? 'closed' : each.overdue ? 'overdue' : 'due_later'} />,
    sort: (each) => (each.state === 'closed' ? 2 : each.overdue ? 0 : 1),
    width: 120,
  },
  {
    id: 'kind',
    header: 'To',
    cell: (each) => <span className="tag">{each.kind}</span>,
    sort: (each) => each.kind,
    width: 110,
  },
  { id: 'owner', header: 'Owner', cell: (each) => <RefLink to={each.owner} />, sort: (each) => each.owner, width: 160 },
  {
    id: 'due',
    header: 'Due',
    cell: (each) => <Moment at={each.dueAt} />,
    sort: (each) => Date.parse(each.dueAt),
    width: 110,
  },
  {
    id: 'close',
    header: 'Evidence',
    cell: (each) =>
      each.state === 'open' ? <CloseAction item={each} /> : <span className="break">{each.evidence}</span>,
    width: 220,
  },
];

/** What was learnt from incidents and what is owed for it. */
export function Analyses() {
  const analyses = useResource('listAnalyses', {});
  const actions = useResource('listActionItems', {});
  const open = actions.data?.items.filter((each) => each.state === 'open');
  const overdue = open?.filter((each) => each.overdue).length ?? 0;
  const drafts = analyses.data?.items.filter((each) => each.state === 'draft').length ?? 0;
  return (
    <Page
      crumbs={[{ text: 'Learn' }]}
      title={
        open === undefined
          ? 'Learn'
          : open.length === 0
            ? 'Nothing is owed'
            : `${plural(open.length, 'action')} owed${overdue === 0 ? ', none overdue' : `, ${overdue} overdue`}`
      }
      lead={
        analyses.data === undefined
          ? undefined
          : drafts === 0
            ? 'Every analysis is published.'
            : `${plural(drafts, 'analysis', 'analyses')} to finish.`
      }
    >
      <div className="stack">
        <Panel title="Action items" note="the most overdue first" flush>
          <Loaded resource={actions} what="action items">
            {({ items }) => (
              <RecordTable
                items={items}
                columns={actionColumns}
                keyOf={(each) => each.id}
                textOf={(each) => `${each.title} ${each.owner} ${each.kind}`}
                label="Action items"
                empty={
                  <Empty
                    title="No action item yet"
                    why="An analysis that changes nothing was only a story. Each action has an owner, a due date, and closes with evidence."
                  />
                }
              />
            )}
          </Loaded>
        </Panel>
        <Panel title="Analyses" flush>
          <Loaded resource={analyses} what="analyses">
            {({ items }) => (
              <RecordTable
                items={items}
                columns={analysisColumns}
                keyOf={(each) => each.id}
                label="Analyses"
                empty={
                  <Empty
                    title="No analysis yet"
                    why="When an incident is resolved its analysis is drafted here, the timeline filled in from the log, so that people write only what they know."
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
