import type { Diagnostic } from '../../../src/organization/document/contract.ts';
import type { Output } from '../api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { Actor } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { type Resource, useResource } from '../resource.ts';

const gravity = { error: 0, warning: 1, info: 2 };

const columns: readonly Column<Diagnostic>[] = [
  {
    id: 'message',
    header: 'What is wrong and what to do',
    cell: (each) => <span className="break">{each.message}</span>,
  },
  {
    id: 'severity',
    header: 'Weight',
    cell: (each) => <State of={each.severity} />,
    sort: (each) => gravity[each.severity],
    width: 120,
  },
  {
    id: 'place',
    header: 'Place',
    cell: (each) => <span className="mono break">{`${each.file}:${each.line}:${each.column}`}</span>,
    sort: (each) => `${each.file} ${String(each.line).padStart(6, '0')}`,
    width: 320,
  },
  {
    id: 'code',
    header: 'Code',
    cell: (each) => <span className="mono quiet break">{each.code}</span>,
    sort: (each) => each.code,
    wideOnly: true,
    width: 230,
  },
];

/** The version of the operations folder in force, what is wrong with it or with a newer one, and the versions before. */
export function Documents({ documents }: { documents: Resource<Output<'getDocuments'>> & { reload: () => void } }) {
  const revisions = useResource('listRevisions', {});
  return (
    <div className="stack" id="documents">
      <Loaded resource={documents} what="the documents">
        {({ revision, rejected, diagnostics }) => (
          <>
            {rejected !== null && (
              <Panel
                title="Refused"
                tone="alarming"
                note={
                  <>
                    by <Actor of={rejected.actor} />, <Moment at={rejected.rejectedAt} />
                  </>
                }
                flush
              >
                <Diagnostics items={rejected.diagnostics} />
              </Panel>
            )}
            <Panel title="In force" flush={diagnostics.length > 0}>
              {revision === null ? (
                <Empty
                  title="Nothing yet"
                  why="An operations folder says who owns what, what alarms there are, which runbooks and who is on call."
                  start={<code>npx evenkeel apply ./operations</code>}
                />
              ) : (
                <p style={diagnostics.length > 0 ? { padding: '0 16px 12px' } : undefined}>
                  {plural(revision.documents, 'document')} since <Moment at={revision.appliedAt} />, put into force by{' '}
                  <Actor of={revision.actor} />
                  {diagnostics.length === 0
                    ? '. Nothing is wrong with them.'
                    : `; ${plural(diagnostics.length, 'remark')}:`}
                </p>
              )}
              {diagnostics.length > 0 && <Diagnostics items={diagnostics} />}
            </Panel>
          </>
        )}
      </Loaded>
      <Panel title="Versions" flush>
        <Loaded resource={revisions} what="versions">
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="None yet" why="Each version that is put into force stays named here." />
            ) : (
              <ul className="entries">
                {items.slice(0, 10).map((each) => (
                  <li key={each.id} className="row tight">
                    <span className="mono">{each.hash.slice(0, 10)}</span>
                    <span>
                      {each.added} added, {each.changed} changed, {each.removed} removed
                    </span>
                    <span className="quiet">
                      <Actor of={each.actor} />, <Moment at={each.appliedAt} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

function Diagnostics({ items }: { items: readonly Diagnostic[] }) {
  return (
    <RecordTable
      items={items}
      columns={columns}
      keyOf={(each) => `${each.file} ${each.line} ${each.column} ${each.code} ${each.message}`}
      textOf={(each) => `${each.file} ${each.message} ${each.code}`}
      label="Remarks"
      sortedBy={{ column: 'severity' }}
      empty={null}
    />
  );
}
