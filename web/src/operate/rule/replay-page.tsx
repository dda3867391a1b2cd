import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Replay } from '../../../../src/operate/event/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Facts, Page, Panel, plural } from '../../parts/page.tsx';
import { Actor, nameOfRef } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration } from '../../parts/time.ts';
import { put, useResource } from '../../resource.ts';
import { Progress } from './progress.tsx';
import { modeText, pathOfReplay } from './replay-words.ts';
import { pathOfRule } from './rule-words.tsx';

/** One replay: how far it is and what each rule matched, with samples; a dry run can be made to deliver, a running one cancelled. */
export function ReplayPage() {
  const { id = '' } = useParams();
  const replay = useResource('getReplay', { id }, { every: 2_000 });
  const { data } = replay;
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Replays', to: '/replays' }, { text: data?.name ?? id }]}
      title={data === undefined ? 'Replay' : titleOf(data)}
      lead={
        data === undefined ? undefined : (
          <>
            <State of={data.state} /> <span className="tag">{modeText(data)}</span>{' '}
            {data.reason === null ? '' : `${data.reason}. `}
            Events recorded from <Moment at={data.from} clock /> to <Moment at={data.to} clock />
          </>
        )
      }
    >
      <Loaded resource={replay} what="the replay">
        {(known) => <ReplayView replay={known} id={id} />}
      </Loaded>
    </Page>
  );
}

function titleOf(replay: Replay): string {
  const matches = plural(replay.matched, 'match', 'matches');
  const of = `in ${plural(replay.events, 'event')}`;
  if (replay.mode === 'dry-run')
    return replay.state === 'running'
      ? `${matches} so far, nothing is delivered`
      : `${matches} ${of}, nothing was delivered`;
  return replay.state === 'running' ? `${matches} so far, delivered` : `${matches} ${of} delivered again`;
}

function ReplayView({ replay, id }: { replay: Replay; id: string }) {
  const acting = useAct();
  const cancel = () => acting.act(async () => put('getReplay', { id }, await api.cancelReplay({ id: replay.id })));
  return (
    <div className="columns">
      <div className="stack">
        <ActFailure of={acting} />
        <Panel
          title="Progress"
          actions={
            replay.state === 'running' && (
              <Button loading={acting.running} onClick={() => void cancel()}>
                Cancel {replay.mode === 'deliver' ? 'what is left' : 'the dry run'}
              </Button>
            )
          }
        >
          <Progress replay={replay} />
        </Panel>
        <Panel title="What matched, by rule" flush>
          {replay.byRule.length === 0 ? (
            <Empty
              title={replay.state === 'running' ? 'Nothing yet' : 'No event matched'}
              why="Each rule that matches stands here with samples of the events; a rule that is missing matched none."
            />
          ) : (
            <ul className="entries">
              {replay.byRule.map((each) => (
                <li key={each.rule}>
                  <div className="row tight">
                    <Link to={pathOfRule(nameOfRef(each.rule))} className="strong break">
                      {nameOfRef(each.rule)}
                    </Link>
                    <span>{plural(each.matched, 'match', 'matches')}</span>
                  </div>
                  <p className="names quiet">
                    {each.samples.map((sample, index) => (
                      <Link key={sample} to={`${pathOfRule(nameOfRef(each.rule))}?event=${encodeURIComponent(sample)}`}>
                        why event {index + 1} matched
                      </Link>
                    ))}
                  </p>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        {replay.mode === 'dry-run' && replay.state === 'completed' && replay.matched > 0 && <Deliver replay={replay} />}
      </div>
      <Panel title="About">
        <Facts
          narrow
          items={[
            [
              'Rules',
              replay.rules === null ? 'every enabled rule' : replay.rules.map((each) => nameOfRef(each)).join(', '),
            ],
            replay.pattern === null
              ? null
              : [
                  'Only events like',
                  <code key="pattern" className="break">
                    {JSON.stringify(replay.pattern)}
                  </code>,
                ],
            replay.mode === 'deliver' ? ['At most', `${replay.perSecond} matches a second`] : null,
            ['By', <Actor key="by" of={replay.createdBy} />],
            ['Begun', <Moment key="begun" at={replay.createdAt} clock />],
            ['Ended', replay.endedAt === null ? 'not yet' : <Moment key="ended" at={replay.endedAt} clock />],
          ]}
        />
      </Panel>
    </div>
  );
}

/** Delivers what a dry run found: which rules, how many matches and how fast is said before it happens. */
function Deliver({ replay }: { replay: Replay }) {
  const navigate = useNavigate();
  const acting = useAct();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [pace, setPace] = useState('50');
  const perSecond = Number(pace);
  const matches = replay.byRule
    .filter((each) => chosen.includes(each.rule))
    .reduce((sum, each) => sum + each.matched, 0);
  const ready = chosen.length > 0 && Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= 1_000;
  const deliver = () =>
    acting.act(async () => {
      const started = await api.startReplay({
        from: replay.from,
        to: replay.to,
        rules: [...chosen],
        mode: 'deliver',
        perSecond,
        ...(replay.pattern === null ? {} : { pattern: replay.pattern }),
      });
      await navigate(pathOfReplay(started));
    });
  return (
    <Panel title="Deliver for real" tone="attention">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void deliver();
        }}
      >
        <ActFailure of={acting} />
        <fieldset className="checks">
          <legend className="quiet">Of which rules</legend>
          {replay.byRule.map((each) => (
            <label key={each.rule}>
              <input
                type="checkbox"
                checked={chosen.includes(each.rule)}
                onChange={() =>
                  setChosen(
                    chosen.includes(each.rule) ? chosen.filter((rule) => rule !== each.rule) : [...chosen, each.rule],
                  )
                }
              />
              <span>
                {nameOfRef(each.rule)} <span className="quiet">{plural(each.matched, 'match', 'matches')}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label className="labelled" style={{ maxWidth: 180 }}>
          Matches a second, at most
          <input
            className="field"
            type="number"
            min={1}
            max={1_000}
            value={pace}
            onChange={(event) => setPace(event.target.value)}
          />
        </label>
        <p>
          {chosen.length === 0
            ? 'Choose the rules that shall act. What they lead to happens now: incidents open, runbooks start, messages go out.'
            : `${plural(matches, 'match', 'matches')} of ${plural(chosen.length, 'rule')} will be delivered to their targets as they are now${ready ? `, in about ${formatDuration(Math.ceil(matches / perSecond) * 1_000)}` : ''}.`}
        </p>
        <div>
          <Button variant="primary" formAction="submit" disabled={!ready} loading={acting.running}>
            Deliver {matches > 0 ? plural(matches, 'match', 'matches') : ''}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
