import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { Alarm } from '../../../src/operate/alarm/contract.ts';
import { describeEvent } from '../parts/event-text.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { formatDuration, formatNumber } from '../parts/time.ts';
import { Timeline } from '../parts/timeline.tsx';
import { useResource } from '../resource.ts';
import { AlarmSeries } from './alarm-series.tsx';

type Point = Alarm['points'][number];

const signs: Record<string, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** One alarm: why it is in its state, point by point, against its threshold; its history, owner and runbook. */
export function AlarmPage() {
  const { name = '' } = useParams();
  const alarm = useResource('getAlarm', { name }, { every: 15_000 });
  const { data } = alarm;
  return (
    <Page
      crumbs={[{ text: 'Alarms', to: '/alarms' }, { text: name }]}
      title={name}
      lead={
        data === undefined ? undefined : (
          <span className="row tight">
            <State of={data.state} />
            <span>
              since <Moment at={data.since} />: {data.reason}
            </span>
          </span>
        )
      }
    >
      <Loaded resource={alarm} what="the alarm">
        {(known) => <AlarmView alarm={known} />}
      </Loaded>
    </Page>
  );
}

function AlarmView({ alarm }: { alarm: Alarm }) {
  const history = useResource('listEvents', { subject: alarm.ref, limit: 50 }, { every: 30_000 });
  const marks = useMemo(
    () =>
      (history.data?.items ?? [])
        .filter((each) => each.type === 'evenkeel.alarm.state-changed')
        .map((each) => ({
          at: Date.parse(each.time),
          label: each.data.to === 'ALARM' ? 'firing' : '',
        })),
    [history.data],
  );
  return (
    <div className="stack">
      <Panel
        title={alarm.metricName}
        note={`${alarm.statistic} per ${formatDuration(alarm.periodSeconds * 1_000)}, ${ruleOf(alarm)}`}
      >
        <AlarmSeries alarm={alarm} marks={marks} />
      </Panel>
      <div className="columns">
        <div className="stack">
          <Panel title="Why it is in this state" note={`decided by rule ${alarm.rule}`} flush>
            <Points alarm={alarm} />
          </Panel>
          <Panel
            title="History"
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
                    events={items.filter((each) => describeEvent(each).text !== '')}
                    label="History, newest first"
                  />
                )
              }
            </Loaded>
          </Panel>
        </div>
        <Panel title="About">
          <p style={{ marginBottom: 12 }}>{alarm.description ?? alarm.title}</p>
          <Facts
            narrow
            items={[
              [
                'Owner',
                alarm.owner === null ? (
                  <State key="owner" of="warning" word="no owner: nobody will act" />
                ) : (
                  <RefLink key="owner" to={alarm.owner} />
                ),
              ],
              [
                'Runbook',
                alarm.runbook === null ? (
                  <State key="runbook" of="warning" word="no runbook: nobody knows what to do" />
                ) : (
                  <RefLink key="runbook" to={alarm.runbook} />
                ),
              ],
              ['Service', alarm.service === null ? 'none' : <RefLink key="service" to={alarm.service} />],
              ['Fires when', ruleOf(alarm)],
              ['Missing data is', alarm.treatMissingData],
              [
                'Dimensions',
                alarm.dimensions.length === 0
                  ? 'none'
                  : alarm.dimensions.map((each) => (
                      <div key={each.name} className="mono break">{`${each.name}=${each.value}`}</div>
                    )),
              ],
              ['Evaluated', alarm.evaluatedAt === null ? 'not yet' : <Moment key="evaluated" at={alarm.evaluatedAt} />],
              ['Leads to', <Actions key="actions" of={alarm.actions.alarm} />],
              ['Declared in', <span key="file" className="mono break">{`${alarm.file}:${alarm.line}`}</span>],
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}

function Actions({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <>nothing</>;
  return (
    <>
      {of.map((each) => {
        const plan = /response-plan\/(.+)$/.exec(each)?.[1];
        const ref = plan === undefined ? each : `response-plan:default/${plan}`;
        return (
          <div key={each} className="break" title={each}>
            {/^[a-z-]+:[\w.-]+\/\S+$/.test(ref) ? (
              <RefLink to={ref}>{plan === undefined ? undefined : `response plan ${plan}`}</RefLink>
            ) : (
              each
            )}
          </div>
        );
      })}
    </>
  );
}

function ruleOf(alarm: Alarm): string {
  return `${signs[alarm.comparison] ?? alarm.comparison} ${formatNumber(alarm.threshold)} in ${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} periods`;
}

const columns: readonly Column<Point>[] = [
  {
    id: 'time',
    header: 'Period from',
    cell: (each) => <Moment at={each.time} clock />,
    sort: (each) => Date.parse(each.time),
    width: 150,
  },
  {
    id: 'value',
    header: 'Value',
    cell: (each) => (each.value === null ? <span className="quiet">missing</span> : formatNumber(each.value)),
    sort: (each) => each.value ?? Number.NEGATIVE_INFINITY,
    width: 130,
  },
  {
    id: 'verdict',
    header: 'Against the threshold',
    cell: (each) =>
      each.breaching === null ? (
        <State of="unknown" word="cannot tell" />
      ) : each.breaching ? (
        <State of="error" word="breaching" />
      ) : (
        <State of="OK" word="within" />
      ),
  },
  {
    id: 'used',
    header: 'Counted',
    cell: (each) => (each.used ? 'counted' : <span className="quiet">looked at, not counted</span>),
  },
];

function Points({ alarm }: { alarm: Alarm }) {
  if (alarm.points.length === 0)
    return (
      <Empty title="No point was looked at yet" why="It is evaluated for the first time when a period has passed." />
    );
  return (
    <RecordTable
      items={alarm.points.toReversed()}
      columns={columns}
      keyOf={(each) => each.time}
      label="Points"
      empty={null}
    />
  );
}
