import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { checkPattern } from '../../../src/engines/event-pattern/index.ts';
import type { Event } from '../../../src/operate/event/contract.ts';
import { api, type Input as RouteInput } from '../api.ts';
import { onEvent } from '../live.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { describeEvent } from '../parts/event-text.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { Actor, nameOfRef } from '../parts/ref.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useResource } from '../resource.ts';

const filters = ['typePrefix', 'subject', 'actor', 'correlation'] as const;
const limit = 200;

const columns: readonly Column<Event>[] = [
  { id: 'time', header: 'Time', cell: (each) => <Moment at={each.time} clock />, width: 130 },
  {
    id: 'what',
    header: 'What happened',
    cell: (each) => (
      <>
        <Link to={`/events/${encodeURIComponent(each.id)}`} className="strong">
          {describeEvent(each).text}
        </Link>
        <div className="quiet mono break">{each.type}</div>
      </>
    ),
  },
  {
    id: 'subject',
    header: 'About',
    cell: (each) =>
      each.subject === null ? (
        <span className="quiet">–</span>
      ) : (
        <Link to={`/events?subject=${encodeURIComponent(each.subject)}`}>{nameOfRef(each.subject)}</Link>
      ),
    width: 220,
  },
  { id: 'actor', header: 'By', cell: (each) => <Actor of={each.actor} />, width: 140 },
  {
    id: 'sequence',
    header: 'No.',
    cell: (each) => <span className="quiet">{each.sequence ?? 'unsealed'}</span>,
    wideOnly: true,
    width: 90,
  },
];

/** The log, newest first: filtered by what is in the URL, a pattern among it. New events are counted, not pushed in. */
export function Events() {
  const [search, setSearch] = useSearchParams();
  const pattern = search.get('pattern') ?? '';
  const [older, setOlder] = useState<Event[]>([]);
  const [fresh, setFresh] = useState(0);
  const acting = useAct();
  const input = useMemo((): RouteInput<'listEvents'> => {
    const made: Record<string, string | number> = { limit };
    for (const name of [...filters, 'pattern']) {
      const value = search.get(name);
      if (value !== null && value !== '') made[name] = value;
    }
    return made;
  }, [search]);
  const key = JSON.stringify(input);
  const events = useResource('listEvents', input);
  useEffect(() => {
    setOlder([]);
    setFresh(0);
  }, [key]);
  useEffect(() => onEvent(() => setFresh((before) => before + 1)), []);
  const items = [...(events.data?.items ?? []), ...older];
  const last = items.at(-1)?.sequence ?? null;
  const active = filters.filter((each) => (search.get(each) ?? '') !== '');
  const loadOlder = () =>
    acting.act(async () => {
      const page = await api.listEvents({ ...input, ...(last === null ? {} : { before: last }) });
      setOlder([...older, ...page.items]);
    });
  const refresh = () => {
    setOlder([]);
    setFresh(0);
    events.reload();
  };
  const first = items[0];
  return (
    <Page
      crumbs={[{ text: 'Events' }]}
      title={
        first === undefined
          ? 'Events'
          : active.length > 0 || pattern !== ''
            ? `${plural(items.length, 'event')} like this`
            : `Last event: ${describeEvent(first).text}`
      }
      lead="Everything that happens is one event in one log. Timelines, measures, evidence and the audit are this log, filtered."
      actions={
        <Button onClick={refresh} disabled={fresh === 0}>
          {fresh === 0 ? 'Up to date' : `Show ${plural(fresh, 'new event')}`}
        </Button>
      }
    >
      <Tabs of="/events" />
      <div className="stack">
        <PatternFilter key={pattern} pattern={pattern} />
        {active.length > 0 && (
          <p className="row">
            {active.map((each) => (
              <span key={each} className="tag">
                {each === 'typePrefix' ? 'type begins with' : each} {search.get(each)}
              </span>
            ))}
            <button type="button" className="link-button" onClick={() => setSearch({})}>
              Show all events
            </button>
          </p>
        )}
        <ActFailure of={acting} />
        <Loaded resource={events} what="the log">
          {() => (
            <Panel title="Log" note="newest first" flush>
              <RecordTable
                items={items}
                columns={columns}
                keyOf={(each) => each.id}
                textOf={(each) => `${each.type} ${each.subject ?? ''} ${each.actor} ${describeEvent(each).text}`}
                label="Events"
                empty={
                  <Empty
                    title="No event is like this"
                    why="Loosen the filter or the pattern. What was never recorded cannot be found: the log is append-only and complete."
                  />
                }
              />
              {items.length >= limit && (
                <div style={{ padding: 12 }}>
                  <Button onClick={() => void loadOlder()} loading={acting.running}>
                    Older events
                  </Button>
                </div>
              )}
            </Panel>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

/** Filters the log by an EventBridge pattern, checked as it is written. */
function PatternFilter({ pattern }: { pattern: string }) {
  const [, setSearch] = useSearchParams();
  const [text, setText] = useState(pattern);
  const trimmed = text.trim();
  const issues = useMemo(() => (trimmed === '' ? [] : checkPattern(trimmed)), [trimmed]);
  const apply = (value: string) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete('pattern');
        else after.set('pattern', value);
        return after;
      },
      { replace: true },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (issues.length === 0) apply(trimmed);
      }}
    >
      <div className="form-line">
        <div className="grow">
          <Input
            value={text}
            ariaLabel="Event pattern as JSON"
            placeholder='Event pattern, such as {"type":[{"prefix":"evenkeel.incident."}]}'
            spellcheck={false}
            invalid={issues.length > 0}
            onChange={({ detail }) => setText(detail.value)}
          />
        </div>
        <Button formAction="submit" disabled={issues.length > 0 || trimmed === pattern}>
          Filter by pattern
        </Button>
        {pattern !== '' && (
          <Button variant="link" formAction="none" onClick={() => apply('')}>
            Clear
          </Button>
        )}
      </div>
      {issues.slice(0, 3).map((each) => (
        <p key={`${each.code} ${each.path.join('.')}`} style={{ color: 'var(--error)' }} role="status">
          {each.message}
        </p>
      ))}
    </form>
  );
}
