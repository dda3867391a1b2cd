import { Link, useParams } from 'react-router';
import type { Event } from '../../../src/operate/event/contract.ts';
import { describeEvent } from '../parts/event-text.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel } from '../parts/page.tsx';
import { Actor, RefLink } from '../parts/ref.tsx';
import { formatAbsolute } from '../parts/time.ts';
import { Timeline } from '../parts/timeline.tsx';
import { useResource } from '../resource.ts';

/** One event: what it says, what led to it, what it led to, and its place in the chain. */
export function EventPage() {
  const { id = '' } = useParams();
  const event = useResource('getEvent', { id });
  const known = event.data?.event;
  return (
    <Page
      crumbs={[
        { text: 'Events', to: '/events' },
        { text: known === undefined ? id : known.sequence === null ? 'not sealed yet' : `No. ${known.sequence}` },
      ]}
      title={known === undefined ? 'Event' : describeEvent(known).text}
      lead={
        known === undefined ? undefined : (
          <>
            <Moment at={known.time} />, {formatAbsolute(Date.parse(known.time))}, by <Actor of={known.actor} />
          </>
        )
      }
    >
      <Loaded resource={event} what="the event">
        {(data) => (
          <div className="columns">
            <div className="stack">
              <Panel title="What led to it" flush>
                {data.causes.length === 0 ? (
                  <Empty
                    title="Nothing before it"
                    why="It began a story: it came from outside, from a person, or from the clock."
                  />
                ) : (
                  <Timeline events={data.causes} label="Causes" />
                )}
              </Panel>
              <Panel title="What it led to" flush>
                {data.effects.length === 0 ? (
                  <Empty title="Nothing so far" why="No rule and no part of the product acted on it." />
                ) : (
                  <Timeline events={data.effects} label="Effects" />
                )}
              </Panel>
              <Panel title="Data">
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
                <pre className="record" tabIndex={0} role="region" aria-label="Data of the event">
                  {JSON.stringify(data.event.data, null, 2)}
                </pre>
              </Panel>
            </div>
            <Envelope event={data.event} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Envelope({ event }: { event: Event }) {
  const mono = (text: string) => <span className="mono break">{text}</span>;
  return (
    <Panel title="Envelope">
      <Facts
        narrow
        items={[
          [
            'Type',
            <Link key="type" className="mono break" to={`/events?typePrefix=${encodeURIComponent(event.type)}`}>
              {event.type}
            </Link>,
          ],
          [
            'Subject',
            event.subject === null ? (
              'none'
            ) : (
              <RefLink key="subject" to={event.subject}>
                {event.subject}
              </RefLink>
            ),
          ],
          ['Source', mono(event.source)],
          ['Id', mono(event.id)],
          ['Recorded', <Moment key="recorded" at={event.recordedTime} clock />],
          [
            'Story',
            event.correlation === null ? (
              'none'
            ) : (
              <Link
                key="story"
                className="mono break"
                to={`/events?correlation=${encodeURIComponent(event.correlation)}`}
              >
                {event.correlation}
              </Link>
            ),
          ],
          ['Causes in a row', String(event.depth)],
          event.traceparent === null ? null : ['Trace', mono(event.traceparent)],
          ['Hash', event.hash === null ? 'sealed within seconds' : mono(event.hash)],
        ]}
      />
    </Panel>
  );
}
