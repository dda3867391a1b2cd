import { Link } from 'react-router';
import type { Alarm } from '../../../../src/operate/alarm/contract.ts';
import { Moment } from '../../parts/moment.tsx';
import { Facts, Panel } from '../../parts/page.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { conditionOf, pathOfAlarm } from './alarm-words.ts';

/** What an alarm is: whose, what to do, what it measures, what it leads to, and where it is declared. */
export function AlarmAbout({ alarm }: { alarm: Alarm }) {
  const isMetric = alarm.kind === 'metric';
  return (
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
          isMetric
            ? ['Fires when', conditionOf(alarm)]
            : [
                'Fires when this is true',
                <code key="rule" className="break">
                  {alarm.metricName}
                </code>,
              ],
          isMetric ? ['Missing data is', alarm.treatMissingData] : null,
          alarm.queries.length > 1 ? ['Computed from', <Queries key="queries" of={alarm.queries} />] : null,
          isMetric
            ? [
                'Dimensions',
                alarm.dimensions.length === 0
                  ? 'none'
                  : alarm.dimensions.map((each) => (
                      <div key={each.name} className="mono break">{`${each.name}=${each.value}`}</div>
                    )),
              ]
            : null,
          ['Evaluated', alarm.evaluatedAt === null ? 'not yet' : <Moment key="evaluated" at={alarm.evaluatedAt} />],
          ['When it fires', <Actions key="alarm" of={alarm.actions.alarm} />],
          alarm.actions.ok.length === 0 ? null : ['When it is OK again', <Actions key="ok" of={alarm.actions.ok} />],
          alarm.actions.insufficientData.length === 0
            ? null
            : ['When data is missing', <Actions key="data" of={alarm.actions.insufficientData} />],
          alarm.children.length === 0
            ? null
            : [
                'Alarms below it',
                alarm.children.map((each) => (
                  <div key={each.ref} className="row tight">
                    <State of={each.state ?? 'unknown'} />
                    <Link to={pathOfAlarm(each.name)} className="break">
                      {each.name}
                    </Link>
                  </div>
                )),
              ],
          alarm.parents.length === 0
            ? null
            : [
                'Part of',
                alarm.parents.map((each) => (
                  <div key={each} className="break">
                    <RefLink to={each} />
                  </div>
                )),
              ],
          ['Declared in', <span key="file" className="mono break">{`${alarm.file}:${alarm.line}`}</span>],
        ]}
      />
    </Panel>
  );
}

function Queries({ of }: { of: Alarm['queries'] }) {
  return (
    <>
      {of.map((each) => (
        <div key={each.id} className="break">
          <code>{each.id}</code> {each.text}
          {each.returned && (
            <>
              {' '}
              <span className="tag">what is compared</span>
            </>
          )}
        </div>
      ))}
    </>
  );
}

function Actions({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <>nothing of its own; an event rule may act</>;
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
