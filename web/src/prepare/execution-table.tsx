import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ExecutionSummary } from '../../../src/prepare/runbook/contract.ts';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { Actor } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { callRunbook } from '../parts/name.ts';

const columns: readonly Column<ExecutionSummary>[] = [
  {
    id: 'runbook',
    header: 'Execution',
    cell: (each) => (
      <>
        <Link to={`/executions/${encodeURIComponent(each.id)}`} className="strong">
          {callRunbook(each)}
        </Link>
        {each.waitingFor !== null && <div>{each.waitingFor}</div>}
      </>
    ),
    sort: (each) => callRunbook(each),
  },
  {
    id: 'status',
    header: 'State',
    cell: (each) => <State of={each.status} />,
    sort: (each) => each.status,
    width: 150,
  },
  {
    id: 'step',
    header: 'Step',
    cell: (each) => each.currentStep ?? <span className="quiet">–</span>,
    wideOnly: true,
    width: 190,
  },
  {
    id: 'by',
    header: 'Started by',
    cell: (each) => <Actor of={each.startedBy} />,
    sort: (each) => each.startedBy,
    width: 150,
  },
  {
    id: 'incident',
    header: 'Incident',
    cell: (each) =>
      each.incident === null ? (
        <span className="quiet">–</span>
      ) : (
        <Link to={`/incidents/${encodeURIComponent(each.incident)}`}>the incident</Link>
      ),
    wideOnly: true,
    width: 120,
  },
  {
    id: 'started',
    header: 'Started',
    cell: (each) => <Moment at={each.startedAt} />,
    sort: (each) => Date.parse(each.startedAt),
    width: 110,
  },
  {
    id: 'length',
    header: 'Took',
    cell: (each) => <Elapsed from={each.startedAt} to={each.finishedAt} />,
    wideOnly: true,
    width: 110,
  },
];

/** Executions of runbooks, newest first. */
export function ExecutionTable({
  items,
  empty,
  choices,
}: {
  items: readonly ExecutionSummary[];
  empty: ReactNode;
  choices?: ReactNode;
}) {
  return (
    <RecordTable
      items={items}
      columns={columns}
      keyOf={(each) => each.id}
      textOf={(each) =>
        `${each.runbookTitle} ${each.runbook} ${each.status} ${each.currentStep ?? ''} ${each.startedBy}`
      }
      label="Executions"
      empty={empty}
      choices={choices}
    />
  );
}
