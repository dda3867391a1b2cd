import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Silence } from '../../../../src/operate/silence/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { useAnchor } from '../../parts/anchor.ts';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { Moment } from '../../parts/moment.tsx';
import { plural } from '../../parts/page.tsx';
import { Actor, RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { invalidate, useResource } from '../../resource.ts';
import { pathOfAlarm } from '../alarm/alarm-words.ts';
import { anchorOfSilence, sayMatcher } from './matching.ts';

/** One silence: what it falls on, why, whose it is and until when; it can be ended, after a look at who is told then. */
export function SilenceEntry({ silence }: { silence: Silence }) {
  const anchor = anchorOfSilence(silence.id);
  const element = useAnchor<HTMLLIElement>(anchor);
  const isDeclared = silence.id !== anchor;
  const acting = useAct();
  const [isEnding, setEnding] = useState(false);
  const end = () =>
    acting.act(async () => {
      await api.endSilence({ id: silence.id });
      invalidate('listSilences', 'listAlarms', 'getAlarm', 'explainAlarm');
      setEnding(false);
    });
  const isOver = silence.state === 'ended';
  return (
    <li ref={element} id={anchor}>
      <div className="row spread">
        <div className="row tight">
          <State of={silence.state} />
          {silence.matchers.map((each) => (
            <code key={sayMatcher(each)} className="tag break">
              {sayMatcher(each)}
            </code>
          ))}
        </div>
        {!isOver && !isEnding && !isDeclared && (
          <Button onClick={() => setEnding(true)}>{silence.state === 'pending' ? 'Call it off…' : 'End now…'}</Button>
        )}
      </div>
      <p>{silence.comment}</p>
      <p className="row tight quiet">
        <span>
          {isOver ? 'ended ' : silence.state === 'pending' ? 'begins ' : 'until '}
          <Moment at={silence.state === 'pending' ? silence.startsAt : silence.endsAt} clock={!isOver} />
          {!isOver && (
            <>
              {' ('}
              <Moment at={silence.state === 'pending' ? silence.startsAt : silence.endsAt} />)
            </>
          )}
        </span>
        <span>
          owner <RefLink to={silence.owner} />
        </span>
        <span>
          {isDeclared ? (
            'declared in the operations folder'
          ) : (
            <>
              by <Actor of={silence.createdBy} /> <Moment at={silence.createdAt} />
            </>
          )}
        </span>
        <Link to={`/events?subject=${encodeURIComponent(`silence:default/${anchor}`)}`}>
          {plural(silence.quieted, 'change')} of state kept quiet
        </Link>
      </p>
      <Under alarms={silence.alarms} isOver={isOver} />
      {isEnding && <EndSilence silence={silence} end={end} acting={acting} onKeep={() => setEnding(false)} />}
    </li>
  );
}

const shown = 10;

function Under({ alarms, isOver }: { alarms: readonly string[]; isOver: boolean }) {
  if (isOver) return null;
  if (alarms.length === 0) return <State of="warning" word="No alarm falls under it" />;
  return (
    <details className="fold" open={alarms.length <= 3}>
      <summary>{plural(alarms.length, 'alarm')} under it</summary>
      <p className="names">
        {alarms.slice(0, shown * 10).map((each) => (
          <Link key={each} to={pathOfAlarm(each)}>
            {each}
          </Link>
        ))}
        {alarms.length > shown * 10 && <span className="quiet">and {alarms.length - shown * 10} more</span>}
      </p>
    </details>
  );
}

function EndSilence(props: {
  silence: Silence;
  end: () => Promise<boolean>;
  acting: ReturnType<typeof useAct>;
  onKeep: () => void;
}) {
  const { silence, acting } = props;
  const first = useFirstFocus<ButtonProps.Ref>();
  const firing = useResource('listAlarms', { state: 'ALARM' });
  const under = new Set(silence.alarms);
  const told = firing.data?.items.filter((each) => under.has(each.name)) ?? null;
  return (
    <div className="preview" style={{ marginTop: 8 }} role="group" aria-label="End the silence">
      <ActFailure of={acting} />
      <p>
        {told === null
          ? 'Those of its alarms that still fire are told.'
          : told.length === 0
            ? 'None of its alarms fires now: nobody will be told.'
            : `${told.map((each) => each.name).join(', ')} ${told.length === 1 ? 'fires' : 'fire'}: whoever is on call is told at once.`}
      </p>
      <div className="row" style={{ marginTop: 6 }}>
        <Button ref={first} variant="primary" loading={acting.running} onClick={() => void props.end()}>
          {silence.state === 'pending' ? 'Call the silence off' : 'End the silence now'}
        </Button>
        <Button variant="link" onClick={props.onKeep}>
          Keep it
        </Button>
      </div>
    </div>
  );
}
