import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ObjectiveSummary } from '../../../../src/operate/objective/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { useResource } from '../../resource.ts';
import { BudgetBar } from './budget-bar.tsx';
import { gravityOf, pathOfObjective, rateText, stateOf, targetText } from './objective-words.ts';

const columns: readonly Column<ObjectiveSummary>[] = [
  {
    id: 'name',
    header: 'Objective',
    cell: (each) => (
      <>
        <Link to={pathOfObjective(each.name)} className="strong break">
          {each.title}
        </Link>
        <div className="quiet">{each.reason}</div>
      </>
    ),
    sort: (each) => each.title,
  },
  {
    id: 'state',
    header: 'State',
    cell: (each) => <State of={stateOf(each)} />,
    sort: gravityOf,
    width: 140,
  },
  {
    id: 'budget',
    header: 'Budget left',
    cell: (each) => <BudgetBar remaining={each.remaining} state={each.state} label={each.title} />,
    sort: (each) => each.remaining ?? Number.MAX_VALUE,
    width: 170,
  },
  {
    id: 'burn',
    header: 'Burn, 1 h',
    cell: (each) => (each.burnRate === null ? <span className="quiet">not known</span> : rateText(each.burnRate)),
    sort: (each) => each.burnRate ?? -1,
    wideOnly: true,
    width: 95,
  },
  {
    id: 'target',
    header: 'Target',
    cell: (each) => (
      <span className="nowrap">
        {targetText(each.target)} <span className="quiet">over {each.window}</span>
      </span>
    ),
    sort: (each) => each.target,
    width: 140,
  },
  {
    id: 'service',
    header: 'Service',
    cell: (each) => (each.service === null ? <span className="quiet">no service</span> : <RefLink to={each.service} />),
    sort: (each) => each.service ?? '',
    width: 150,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => (each.owner === null ? <State of="warning" word="no owner" /> : <RefLink to={each.owner} />),
    sort: (each) => each.owner ?? '',
    wideOnly: true,
    width: 130,
  },
];

const choices = [
  { value: 'all', label: 'Every state' },
  { value: 'exhausted', label: 'Exhausted' },
  { value: 'burning', label: 'Burning' },
  { value: 'unknown', label: 'No data' },
  { value: 'ok', label: 'Within budget' },
  { value: 'not-evaluated', label: 'Not evaluated here' },
];

/** Every objective with what is left of its budget: spent ones first, then those that burn, then those without data. */
export function Objectives() {
  const [search, setSearch] = useSearchParams();
  const objectives = useResource('listObjectives', {}, { every: 30_000 });
  const chosen = choices.find((each) => each.value === search.get('state')) ?? choices[0]!;
  const items = objectives.data?.items;
  const shown = useMemo(
    () =>
      (items ?? [])
        .filter((each) => chosen.value === 'all' || each.state === chosen.value)
        .toSorted((one, other) => gravityOf(one) - gravityOf(other)),
    [items, chosen],
  );
  return (
    <Page
      crumbs={[{ text: 'Objectives' }]}
      title={titleOf(items)}
      lead="An objective says how good is good enough; its budget is what may go wrong until then. What is left decides whether to ship or to mend."
    >
      <Loaded resource={objectives} what="objectives">
        {() => (
          <Panel title="Objectives" note={String(shown.length)} flush>
            <RecordTable
              items={shown}
              columns={columns}
              keyOf={(each) => each.ref}
              textOf={(each) => `${each.title} ${each.name} ${each.service ?? ''} ${each.owner ?? ''}`}
              label="Objectives"
              choices={
                <div style={{ width: 200 }}>
                  <Select
                    selectedOption={chosen}
                    options={choices}
                    ariaLabel="Which objectives"
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
                  title={items?.length === 0 ? 'No objective is declared' : 'No objective is like that'}
                  why="Without an objective every fault is as bad as every other. Declare one in OpenSLO for what users feel: the share of requests that are good, and the share that has to be."
                  start={<code>kind: SLO</code>}
                />
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}

function titleOf(items: readonly ObjectiveSummary[] | undefined): string {
  if (items === undefined) return 'Objectives';
  if (items.length === 0) return 'No objective is declared';
  const count = (state: ObjectiveSummary['state']): number => items.filter((each) => each.state === state).length;
  const parts = [
    [count('exhausted'), 'exhausted'],
    [count('burning'), 'burning'],
    [count('unknown'), 'without data'],
  ]
    .filter(([number]) => (number as number) > 0)
    .map(([number, word]) => `${number} ${word}`);
  return parts.length === 0
    ? `All ${plural(items.length, 'objective')} within budget`
    : `${parts.join(', ')}; ${count('ok')} of ${plural(items.length, 'objective')} within budget`;
}
