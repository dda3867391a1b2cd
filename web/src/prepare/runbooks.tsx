import { Link } from 'react-router';
import type { RunbookSummary } from '../../../src/prepare/runbook/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';
import { callIt } from '../parts/name.ts';

const columns: readonly Column<RunbookSummary>[] = [
  {
    id: 'title',
    header: 'Runbook',
    cell: (each) => (
      <>
        <Link to={`/runbooks/${encodeURIComponent(each.name)}`} className="strong">
          {callIt(each)}
        </Link>
        {each.description !== null && each.description !== callIt(each) && (
          <div className="quiet">{each.description}</div>
        )}
      </>
    ),
    sort: (each) => callIt(each),
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => <RefLink to={each.owner} />,
    sort: (each) => each.owner ?? '',
    width: 170,
  },
  {
    id: 'risk',
    header: 'Risk',
    cell: (each) => <span className="tag">{each.risk === null ? 'risk not said' : `${each.risk} risk`}</span>,
    sort: (each) => each.risk ?? '',
    width: 130,
  },
  { id: 'steps', header: 'Steps', cell: (each) => plural(each.steps, 'step'), sort: (each) => each.steps, width: 100 },
  {
    id: 'runnable',
    header: 'Here',
    cell: (each) =>
      each.runnable ? <State of="met" word="Can run" /> : <State of="not_applicable" word="By hand only" />,
    sort: (each) => Number(each.runnable),
    width: 140,
  },
  {
    id: 'proven',
    header: 'Last success',
    cell: (each) =>
      each.lastSuccess === null ? <span className="quiet">never run well</span> : <Moment at={each.lastSuccess} />,
    sort: (each) => (each.lastSuccess === null ? 0 : Date.parse(each.lastSuccess)),
    width: 130,
  },
];

/** Every runbook: what can be run, whose it is, and whether it has ever been proven. */
export function Runbooks() {
  const runbooks = useResource('listRunbooks', {});
  const waiting = (useResource('listExecutions', { open: true }).data?.items ?? []).filter(
    (each) => each.waitingFor !== null,
  );
  const items = runbooks.data?.items;
  const runnable = items?.filter((each) => each.runnable).length ?? 0;
  const unproven = items?.filter((each) => each.lastSuccess === null).length ?? 0;
  return (
    <Page
      crumbs={[{ text: 'Runbooks' }]}
      title={
        items === undefined
          ? 'Runbooks'
          : items.length === 0
            ? 'No runbook yet'
            : `${runnable} of ${plural(items.length, 'runbook')} can run here`
      }
      lead={
        items === undefined || items.length === 0 ? undefined : (
          <>
            {unproven === 0
              ? 'Each has succeeded at least once'
              : `${unproven} ${unproven === 1 ? 'has' : 'have'} never succeeded`}
            {'; '}
            {waiting.length === 0 ? (
              'none waits for a person.'
            ) : (
              <Link to="/executions?open=1">{plural(waiting.length, 'execution')} waiting for a person</Link>
            )}
          </>
        )
      }
    >
      <Loaded resource={runbooks} what="runbooks">
        {(data) => (
          <Panel title="Runbooks" note={String(data.items.length)} flush>
            <RecordTable
              items={data.items}
              columns={columns}
              keyOf={(each) => each.ref}
              textOf={(each) =>
                `${each.title} ${each.name} ${each.description ?? ''} ${each.owner ?? ''} ${each.risk ?? ''}`
              }
              label="Runbooks"
              empty={
                <Empty
                  title="No runbook is declared"
                  why="A runbook is a procedure that anybody on call can perform, and this server too: an SSM Automation document in the operations folder. Start with the procedure you performed last by hand."
                />
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}
