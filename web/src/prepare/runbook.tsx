import Button from '@cloudscape-design/components/button';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Runbook } from '../../../src/prepare/runbook/contract.ts';
import { Flow } from '../parts/lazy-chart.tsx';
import { useKeys } from '../parts/key.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel, plural } from '../parts/page.tsx';
import { RefLink } from '../parts/ref.tsx';
import { useResource } from '../resource.ts';
import { ExecutionTable } from './execution-table.tsx';
import { StartRunbook } from './start-runbook.tsx';
import { callIt } from '../parts/name.ts';

/** One runbook: flow and document side by side, its parameters, its executions, and a way to start it. */
export function RunbookPage() {
  const { name = '' } = useParams();
  const runbook = useResource('getRunbook', { name });
  const executions = useResource('listExecutions', { runbook: name, limit: 50 });
  const [starting, setStarting] = useState(false);
  const { data } = runbook;
  useKeys(
    data?.runnable === true
      ? [{ sequence: 'r', label: `Run ${callIt(data)}`, group: 'This runbook', run: () => setStarting(true) }]
      : [],
  );
  return (
    <Page
      crumbs={[{ text: 'Runbooks', to: '/runbooks' }, { text: name }]}
      title={data === undefined ? name : callIt(data)}
      lead={data === undefined ? undefined : <Lead runbook={data} />}
      actions={
        data !== undefined && (
          <Button variant="primary" disabled={!data.runnable} onClick={() => setStarting(true)}>
            Run {callIt(data)} …
          </Button>
        )
      }
    >
      <Loaded resource={runbook} what="the runbook">
        {(known) => (
          <div className="stack">
            <Panel title="Flow" note={plural(known.steps, 'step')} flush>
              <RunbookFlow runbook={known} />
            </Panel>
            <div className="columns">
              <Panel title="Document" note="in the standard’s own format" flush>
                {/* A region that scrolls can be reached by keyboard. */}
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
                <pre className="document" tabIndex={0} role="region" aria-label="Document">
                  {known.document}
                </pre>
              </Panel>
              <div className="stack">
                <Panel title="About">
                  <Facts
                    narrow
                    items={[
                      ['Owner', <RefLink key="owner" to={known.owner} />],
                      ['Risk', known.risk ?? 'not said'],
                      ['Last success', <Moment key="last" at={known.lastSuccess} />],
                      [
                        'Run for',
                        known.alarms.length === 0
                          ? 'no alarm names it'
                          : known.alarms.map((each) => (
                              <div key={each}>
                                <RefLink to={each} />
                              </div>
                            )),
                      ],
                      ['Declared in', <span key="file" className="mono break">{`${known.file}:${known.line}`}</span>],
                    ]}
                  />
                </Panel>
                <Panel title="Parameters" flush>
                  {known.parameters.length === 0 ? (
                    <Empty title="None" why="It runs as it is." />
                  ) : (
                    <ul className="entries">
                      {known.parameters.map((each) => (
                        <li key={each.name}>
                          <span className="strong">{each.name}</span>{' '}
                          <span className="quiet">
                            {each.type}
                            {each.required ? ', required' : ''}
                          </span>
                          {each.description !== null && <div className="quiet">{each.description}</div>}
                          {each.default !== null && each.default !== undefined && (
                            <div className="mono break">{JSON.stringify(each.default)}</div>
                          )}
                        </li>
                      ))}
                    </ul>
                  )}
                </Panel>
              </div>
            </div>
            <Panel title="Executions" flush>
              <Loaded resource={executions} what="executions">
                {({ items }) => (
                  <ExecutionTable
                    items={items}
                    empty={
                      <Empty
                        title="It has never run here"
                        why="A procedure that nobody has run is a guess. Run it on a quiet day, or in a game day, before you need it."
                      />
                    }
                  />
                )}
              </Loaded>
            </Panel>
          </div>
        )}
      </Loaded>
      {starting && data !== undefined && <StartRunbook runbook={data} onClose={() => setStarting(false)} />}
    </Page>
  );
}

function Lead({ runbook }: { runbook: Runbook }) {
  const proof = runbook.lastSuccess === null ? 'it has never succeeded here' : null;
  return (
    <>
      {runbook.runnable
        ? 'This server can run it'
        : 'Some of its actions cannot be performed by this server: walk it by hand'}
      ;{' '}
      {proof ?? (
        <>
          it last succeeded <Moment at={runbook.lastSuccess} />
        </>
      )}
      .{' '}
      {runbook.description !== null &&
        runbook.description !== callIt(runbook) &&
        `${runbook.description.replace(/\.$/, '')}.`}
      {runbook.alarms.length > 0 && (
        <>
          {' '}
          Attached to{' '}
          <Link to={`/alarms?q=${encodeURIComponent(runbook.name)}`}>{plural(runbook.alarms.length, 'alarm')}</Link>.
        </>
      )}
    </>
  );
}

function RunbookFlow({ runbook }: { runbook: Runbook }) {
  const nodes = useMemo(
    () => runbook.graph.nodes.map((each) => ({ id: each.id, title: each.id, note: each.action })),
    [runbook.graph.nodes],
  );
  return <Flow label={`Flow of ${callIt(runbook)}`} nodes={nodes} edges={runbook.graph.edges} />;
}
