import Button from '@cloudscape-design/components/button';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Alarm } from '../../../../src/operate/alarm/contract.ts';
import { useAsOf } from '../../parts/as-of.tsx';
import { useKeys } from '../../parts/key.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Page, Panel } from '../../parts/page.tsx';
import { Actor } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration } from '../../parts/time.ts';
import { Timeline } from '../../parts/timeline.tsx';
import { useResource } from '../../resource.ts';
import { QuietSentence } from '../silence/quiet.tsx';
import { SilenceForm } from '../silence/silence-form.tsx';
import { AcknowledgeAlarm } from './acknowledge-alarm.tsx';
import { AlarmAbout } from './alarm-about.tsx';
import { AlarmSeries } from './alarm-series.tsx';
import { AlarmWhy } from './alarm-why.tsx';
import { conditionOf } from './alarm-words.ts';
import { BacktestPanel } from './backtest.tsx';

/** One alarm: why it is in its state, point by point or part by part, then or now; what keeps it quiet; what can be done. */
export function AlarmPage() {
  const { name = '' } = useParams();
  const alarm = useResource('getAlarm', { name }, { every: 15_000 });
  const { data } = alarm;
  const [doing, setDoing] = useState<'acknowledge' | 'silence' | null>(null);
  const canAcknowledge = data?.state === 'ALARM' && data.acknowledged === null;
  useKeys([
    ...(canAcknowledge
      ? [{ sequence: 'a', label: 'Acknowledge', group: 'This alarm', run: () => setDoing('acknowledge') }]
      : []),
    { sequence: 's', label: 'Silence', group: 'This alarm', run: () => setDoing('silence') },
    { sequence: 't', label: 'Backtest', group: 'This alarm', run: showBacktest },
  ]);
  return (
    <Page
      crumbs={[{ text: 'Alarms', to: '/alarms' }, { text: name }]}
      title={name}
      lead={
        data === undefined ? undefined : (
          <>
            <State of={data.state} /> since <Moment at={data.since} />: {data.reason}
          </>
        )
      }
      actions={
        data === undefined ? undefined : (
          <>
            {canAcknowledge && (
              <Button variant="primary" onClick={() => setDoing('acknowledge')}>
                Acknowledge…
              </Button>
            )}
            <Button onClick={() => setDoing('silence')}>Silence…</Button>
            <Button onClick={showBacktest}>Backtest</Button>
          </>
        )
      }
    >
      <Loaded resource={alarm} what="the alarm">
        {(known) => <AlarmView alarm={known} />}
      </Loaded>
      {doing === 'acknowledge' && data !== undefined && (
        <AcknowledgeAlarm alarm={data} onClose={() => setDoing(null)} />
      )}
      {doing === 'silence' && (
        <SilenceForm
          matchers={[{ label: 'alarm', operator: '=', value: name }]}
          owner={data?.owner ?? null}
          onClose={() => setDoing(null)}
        />
      )}
    </Page>
  );
}

function showBacktest(): void {
  const panel = document.querySelector('#backtest');
  panel?.scrollIntoView({ block: 'start' });
  panel?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
}

function AlarmView({ alarm }: { alarm: Alarm }) {
  const [at, chooseAt] = useAsOf();
  const history = useResource('listEvents', { subject: alarm.ref, limit: 60 }, { every: 30_000 });
  const explanation = useResource(
    'explainAlarm',
    { name: alarm.name, ...(at === null ? {} : { at }) },
    at === null ? { every: 15_000 } : {},
  );
  const changes = useMemo(
    () => (history.data?.items ?? []).filter((each) => each.type === 'evenkeel.alarm.state-changed'),
    [history.data],
  );
  const marks = useMemo(
    () => [
      ...changes.map((each) => ({ at: Date.parse(each.time), label: each.data.to === 'ALARM' ? 'firing' : '' })),
      ...(at === null ? [] : [{ at: Date.parse(at), label: 'as of' }]),
    ],
    [changes, at],
  );
  return (
    <div className="stack">
      {alarm.acknowledged !== null && (
        <Panel title="Somebody has it" tone="attention">
          <p>
            <Actor of={alarm.acknowledged.by} /> acknowledged it <Moment at={alarm.acknowledged.at} />
            {alarm.acknowledged.until === null ? '' : '; it stays quiet until '}
            {alarm.acknowledged.until !== null && <Moment at={alarm.acknowledged.until} clock />}
            {alarm.acknowledged.note === null ? '.' : `: ${alarm.acknowledged.note}`}
          </p>
        </Panel>
      )}
      {alarm.quiet !== null && alarm.quiet.kind !== 'acknowledged' && (
        <Panel title="Its actions do not run now" tone="attention">
          <p>
            <QuietSentence quiet={alarm.quiet} />. It goes on being evaluated and recorded.
          </p>
        </Panel>
      )}
      {alarm.kind === 'metric' && (
        <Panel
          title={alarm.metricName}
          note={`${alarm.periodSeconds === null ? '' : `${alarm.statistic} per ${formatDuration(alarm.periodSeconds * 1_000)}, `}fires ${conditionOf(alarm)}`}
        >
          <AlarmSeries alarm={alarm} marks={marks} at={at} range={explanation.data?.range ?? null} />
        </Panel>
      )}
      <div className="columns">
        <div className="stack">
          <AlarmWhy alarm={alarm} explanation={explanation} at={at} />
          <BacktestPanel alarm={alarm} />
          <Panel
            title="History"
            id="history"
            flush
            actions={<Link to={`/events?subject=${encodeURIComponent(alarm.ref)}`}>As events</Link>}
          >
            <Loaded resource={history} what="the history">
              {({ items }) =>
                items.length === 0 ? (
                  <Empty
                    title="It has never changed its state"
                    why="Each change is kept with the points that decided."
                  />
                ) : (
                  <Timeline
                    events={items}
                    label="History, newest first"
                    beside={(event) =>
                      event.type === 'evenkeel.alarm.state-changed' && (
                        <button type="button" className="link-button" onClick={() => chooseAt(event.time)}>
                          why, then
                        </button>
                      )
                    }
                  />
                )
              }
            </Loaded>
          </Panel>
        </div>
        <AlarmAbout alarm={alarm} />
      </div>
    </div>
  );
}
