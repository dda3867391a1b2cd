import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { DeadLetter } from '../../../../src/operate/event/contract.ts';
import { api, type Input } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { callTarget, nameOfRef } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { invalidate, useResource } from '../../resource.ts';

const states = ['waiting', 'redriven', 'delivered', 'discarded', 'any'] as const;
type Which = (typeof states)[number];

const columns: readonly Column<DeadLetter>[] = [
  {
    id: 'subject',
    header: 'Delivery',
    cell: (each) => (
      <>
        <Link to={`/dead-letters/${encodeURIComponent(each.id)}`} className="strong break">
          {nameOfRef(each.subject)} to {callTarget(each.to)}
        </Link>
        <div className="break">{each.reason}</div>
        <div className="quiet mono break">{each.eventType}</div>
      </>
    ),
    sort: (each) => each.subject,
  },
  { id: 'state', header: 'State', cell: (each) => <State of={each.state} />, sort: (each) => each.state, width: 130 },
  {
    id: 'attempts',
    header: 'Tried',
    cell: (each) => plural(each.attempts, 'time'),
    sort: (each) => each.attempts,
    width: 90,
  },
  {
    id: 'first',
    header: 'First',
    cell: (each) => <Moment at={each.firstAt} />,
    sort: (each) => Date.parse(each.firstAt),
    wideOnly: true,
    width: 100,
  },
  {
    id: 'last',
    header: 'Given up',
    cell: (each) => <Moment at={each.lastAt} />,
    sort: (each) => Date.parse(each.lastAt),
    width: 100,
  },
  {
    id: 'redrives',
    header: 'Sent again',
    cell: (each) => (each.redrives === 0 ? <span className="quiet">no</span> : plural(each.redrives, 'time')),
    sort: (each) => each.redrives,
    wideOnly: true,
    width: 100,
  },
];

/** Deliveries that were given up: what could not be told to whom and why; each is sent again or put aside with a reason. */
export function DeadLetters() {
  const [search, setSearch] = useSearchParams();
  const state: Which = states.find((each) => each === search.get('state')) ?? 'waiting';
  const filter = {
    ...pick(search, 'subject'),
    ...pick(search, 'target'),
    ...pick(search, 'eventType'),
  };
  const letters = useResource('listDeadLetters', { state, ...filter, limit: 500 }, { every: 30_000 });
  const waiting = letters.data?.waiting;
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Dead letters' }]}
      title={
        waiting === undefined
          ? 'Dead letters'
          : waiting === 0
            ? 'No delivery waits'
            : `${plural(waiting, 'delivery', 'deliveries')} could not be made and ${waiting === 1 ? 'waits' : 'wait'} for a decision`
      }
      lead="What a rule or an alarm could not deliver after its last try is kept here, with the reason, until somebody sends it again or puts it aside."
      actions={
        waiting !== undefined &&
        waiting > 0 && (
          <RedriveAll
            filter={filter}
            count={letters.data?.items.filter((each) => each.state === 'waiting').length ?? 0}
          />
        )
      }
    >
      <Tabs of="/events" />
      {Object.keys(filter).length > 0 && (
        <p className="row" style={{ marginBottom: 12 }}>
          {Object.entries(filter).map(([name, value]) => (
            <span key={name} className="tag break">
              {name} {value}
            </span>
          ))}
          <button type="button" className="link-button" onClick={() => setSearch({ state })}>
            Show all
          </button>
        </p>
      )}
      <Loaded resource={letters} what="dead letters">
        {({ items }) => (
          <Panel title="Dead letters" note={String(items.length)} flush>
            <RecordTable
              items={items}
              columns={columns}
              keyOf={(each) => each.id}
              textOf={(each) => `${each.subject} ${each.to} ${each.target} ${each.reason} ${each.eventType}`}
              label="Dead letters"
              choices={
                <SegmentedControl
                  selectedId={state}
                  label="Which dead letters"
                  options={[
                    { id: 'waiting', text: 'Waiting' },
                    { id: 'redriven', text: 'Sent again' },
                    { id: 'discarded', text: 'Put aside' },
                    { id: 'any', text: 'All' },
                  ]}
                  onChange={({ detail }) =>
                    setSearch(
                      (before) => {
                        const after = new URLSearchParams(before);
                        after.set('state', detail.selectedId);
                        return after;
                      },
                      { replace: true },
                    )
                  }
                />
              }
              empty={
                <Empty
                  title={state === 'waiting' ? 'Nothing waits' : 'No dead letter is like that'}
                  why="A delivery is tried again for hours before it is given up. What is given up is never lost silently: it stands here, and an event tells of it."
                />
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}

function pick<N extends string>(search: URLSearchParams, name: N): { [K in N]?: string } {
  const value = search.get(name);
  return (value === null || value === '' ? {} : { [name]: value }) as { [K in N]?: string };
}

/** Sends every waiting letter again that the filter takes, after a second look at how many these are. */
function RedriveAll({ filter, count }: { filter: Input<'redriveDeadLetters'>; count: number }) {
  const acting = useAct();
  const [isAsked, setAsked] = useState(false);
  const [done, setDone] = useState<number | null>(null);
  const redrive = () =>
    acting.act(async () => {
      const { redriven } = await api.redriveDeadLetters(filter);
      setDone(redriven);
      setAsked(false);
      invalidate('listDeadLetters');
    });
  if (!isAsked)
    return (
      <>
        {done !== null && <span role="status">{plural(done, 'delivery', 'deliveries')} under way again</span>}
        <Button onClick={() => setAsked(true)}>Send all again…</Button>
      </>
    );
  return (
    <ConfirmAll
      acting={acting}
      whole={Object.keys(filter).length === 0}
      count={count}
      redrive={redrive}
      onKeep={() => setAsked(false)}
    />
  );
}

function ConfirmAll(props: {
  acting: ReturnType<typeof useAct>;
  whole: boolean;
  count: number;
  redrive: () => Promise<boolean>;
  onKeep: () => void;
}) {
  const first = useFirstFocus<ButtonProps.Ref>();
  return (
    <div className="preview" role="group" aria-label="Send all again">
      <ActFailure of={props.acting} />
      <p>
        {props.whole ? 'Every waiting delivery' : `${plural(props.count, 'delivery', 'deliveries')} of this filter`} is
        tried again now, as its rule says now. What it leads to may happen twice, if it did happen.
      </p>
      <div className="row" style={{ marginTop: 6 }}>
        <Button ref={first} variant="primary" loading={props.acting.running} onClick={() => void props.redrive()}>
          Send them again
        </Button>
        <Button variant="link" onClick={props.onKeep}>
          Not now
        </Button>
      </div>
    </div>
  );
}
