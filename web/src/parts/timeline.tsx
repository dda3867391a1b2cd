import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Event } from '../../../src/operate/event/contract.ts';
import { describeEvent } from './event-text.ts';
import { Moment } from './moment.tsx';
import { Actor } from './ref.tsx';
import './timeline.css';

/** Events one below the other with time, tone and author, in the order given; each can be opened. */
export function Timeline(props: {
  events: readonly Event[];
  label: string;
  /** What stands below the words of an event. */
  beside?: (event: Event) => ReactNode;
}) {
  const { events, label, beside } = props;
  return (
    <ol className="timeline" aria-label={label}>
      {events.map((event) => {
        const { text, tone, note } = describeEvent(event);
        const besides = beside?.(event);
        return (
          <li key={event.id}>
            <Moment at={event.time} clock />
            <span className="rail" aria-hidden="true">
              <span className="dot" data-tone={tone} />
            </span>
            <div className="what">
              <Link to={`/events/${encodeURIComponent(event.id)}`} className="plain">
                {text}
              </Link>
              {note !== undefined && note !== '' && <div className="note-text">{note}</div>}
              {besides !== undefined && besides !== null && besides !== false && <div className="by">{besides}</div>}
              {!event.actor.startsWith('system:') && (
                <div className="by">
                  <Actor of={event.actor} />
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
