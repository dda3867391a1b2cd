import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useSearchParams } from 'react-router';
import { Loaded } from '../parts/loaded.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { useResource } from '../resource.ts';
import { ExecutionTable } from './execution-table.tsx';

/** What runs, what waits for a person, and what ran. */
export function Executions() {
  const [search, setSearch] = useSearchParams();
  const onlyOpen = search.get('open') === '1';
  const open = useResource('listExecutions', { open: true });
  const all = useResource('listExecutions', onlyOpen ? null : { limit: 500 });
  const shown = onlyOpen ? open : all;
  const running = open.data?.items;
  const waiting = running?.filter((each) => each.waitingFor !== null).length ?? 0;
  return (
    <Page
      crumbs={[{ text: 'Executions' }]}
      title={
        running === undefined
          ? 'Executions'
          : waiting > 0
            ? `${plural(waiting, 'execution')} ${waiting === 1 ? 'waits' : 'wait'} for a person`
            : running.length === 0
              ? 'No runbook is running'
              : `${plural(running.length, 'runbook')} running, none waits for a person`
      }
    >
      <Loaded resource={shown} what="executions">
        {({ items }) => (
          <Panel title={onlyOpen ? 'Running and waiting' : 'Executions'} note={String(items.length)} flush>
            <ExecutionTable
              items={items}
              choices={
                <SegmentedControl
                  selectedId={onlyOpen ? 'open' : 'all'}
                  label="Which executions"
                  options={[
                    { id: 'all', text: 'All' },
                    { id: 'open', text: 'Running and waiting' },
                  ]}
                  onChange={({ detail }) =>
                    setSearch(detail.selectedId === 'open' ? { open: '1' } : {}, { replace: true })
                  }
                />
              }
              empty={
                <Empty
                  title={onlyOpen ? 'Nothing runs' : 'No runbook has run yet'}
                  why="Each run of a runbook is kept with every step, its inputs and its outputs, so that what was done can be read afterwards."
                />
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}
