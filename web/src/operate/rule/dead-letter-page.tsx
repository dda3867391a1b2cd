import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { DeadLetter } from '../../../../src/operate/event/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { useKeys } from '../../parts/key.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Facts, Page, Panel, plural } from '../../parts/page.tsx';
import { Actor, callTarget, nameOfRef, RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { invalidate, put, useResource } from '../../resource.ts';
import { pathOfRule } from './rule-words.tsx';

/** One delivery that was given up: what, to whom, why; sent again or put aside with a reason. */
export function DeadLetterPage() {
  const { id = '' } = useParams();
  const letter = useResource('getDeadLetter', { id });
  const { data } = letter;
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Dead letters', to: '/dead-letters' }, { text: id }]}
      title={data === undefined ? 'Dead letter' : `${nameOfRef(data.subject)} could not reach ${callTarget(data.to)}`}
      lead={
        data === undefined ? undefined : (
          <>
            <State of={data.state} /> {data.reason}, after {plural(data.attempts, 'try', 'tries')}
          </>
        )
      }
    >
      <Loaded resource={letter} what="the dead letter">
        {(known) => <DeadLetterView letter={known} id={id} />}
      </Loaded>
    </Page>
  );
}

function DeadLetterView({ letter, id }: { letter: DeadLetter; id: string }) {
  const event = useResource('getEvent', { id: letter.event });
  return (
    <div className="columns">
      <div className="stack">
        {(letter.state === 'waiting' || letter.state === 'redriven') && <Decide letter={letter} id={id} />}
        <Panel
          title="What was to be delivered"
          actions={<Link to={`/events/${encodeURIComponent(letter.event)}`}>The event</Link>}
        >
          <Loaded resource={event} what="the event">
            {(data) => (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
              <pre className="record" tabIndex={0} role="region" aria-label="Data of the event">
                {JSON.stringify(data.event.data, null, 2)}
              </pre>
            )}
          </Loaded>
        </Panel>
      </div>
      <Panel title="About">
        <Facts
          narrow
          items={[
            ['Of', <RefLink key="of" to={letter.subject} />],
            ['Target', letter.target],
            [
              'To',
              <span key="to" className="mono break">
                {letter.to}
              </span>,
            ],
            [
              'Event',
              <span key="type" className="mono break">
                {letter.eventType}
              </span>,
            ],
            ['First tried', <Moment key="first" at={letter.firstAt} clock />],
            ['Given up', <Moment key="last" at={letter.lastAt} clock />],
            ['Tried', plural(letter.attempts, 'time')],
            ['Sent again', letter.redrives === 0 ? 'no' : plural(letter.redrives, 'time')],
            letter.handledBy === null ? null : ['Decided by', <Actor key="by" of={letter.handledBy} />],
            letter.note === null ? null : ['Note', letter.note],
            letter.subject.startsWith('rule:')
              ? [
                  'Its rule',
                  <Link
                    key="why"
                    to={`${pathOfRule(nameOfRef(letter.subject))}?event=${encodeURIComponent(letter.event)}`}
                  >
                    why the event matched
                  </Link>,
                ]
              : null,
          ]}
        />
      </Panel>
    </div>
  );
}

function Decide({ letter, id }: { letter: DeadLetter; id: string }) {
  const acting = useAct();
  const [note, setNote] = useState('');
  const settle = (perform: () => Promise<DeadLetter>) =>
    acting.act(async () => {
      put('getDeadLetter', { id }, await perform());
      invalidate('listDeadLetters');
    });
  const redrive = () =>
    settle(() => api.redriveDeadLetter({ id: letter.id, ...(note.trim() === '' ? {} : { note: note.trim() }) }));
  useKeys([{ sequence: 'r', label: 'Send again', group: 'This dead letter', run: () => void redrive() }]);
  return (
    <Panel title="Decide" tone={letter.state === 'waiting' ? 'attention' : undefined}>
      <div className="stack">
        <ActFailure of={acting} />
        <p>
          Sent again, it is delivered as {nameOfRef(letter.subject)} says now; if the first try did arrive, what it
          leads to happens twice. Put aside, it is never delivered.
        </p>
        <label className="labelled">
          Note <span className="quiet">needed to put it aside</span>
          <textarea
            className="field prose"
            rows={2}
            value={note}
            maxLength={1_000}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <div className="row">
          <Button variant="primary" loading={acting.running} onClick={() => void redrive()}>
            Send again to {callTarget(letter.to)}
          </Button>
          <Button
            disabled={note.trim() === '' || acting.running}
            onClick={() => void settle(() => api.discardDeadLetter({ id: letter.id, reason: note.trim() }))}
          >
            Put aside for good
          </Button>
        </div>
      </div>
    </Panel>
  );
}
