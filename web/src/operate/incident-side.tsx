import { Link } from 'react-router';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { describeEvent } from '../parts/event-text.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Panel } from '../parts/page.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

/** What is around an incident: alarms, who was told, affected services, changes just before, and the analysis. */
export function IncidentSide({ incident }: { incident: Incident }) {
  const pages = useResource('listPages', { incident: incident.id });
  return (
    <div className="stack">
      <Panel title="Alarms" flush>
        {incident.alarmStates.length === 0 ? (
          <Empty title="No alarm led here" why="It was opened by hand or by a rule." />
        ) : (
          <ul className="entries">
            {incident.alarmStates.map((each) => (
              <li key={each.ref} className="row tight spread">
                <RefLink to={each.ref} />
                <State of={each.state} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Who was told" flush>
        <Loaded resource={pages} what="pages">
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="Nobody was told" why="No response plan with an engagement belongs to this incident." />
            ) : (
              <ul className="entries">
                {items.map((each) => (
                  <li key={each.id}>
                    <div className="row tight spread">
                      <span className="strong">{each.contactTitle}</span>
                      <State of={each.state} />
                    </div>
                    <div className="quiet">
                      {each.channel}, <Moment at={each.deliveredAt ?? each.dueAt} />. {each.because}
                      {each.reason === null ? '' : ` ${each.reason}`}
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Affected" flush>
        {incident.affected.length === 0 ? (
          <Empty
            title="No service is named"
            why="The alarm or rule says none; the catalog cannot tell what depends on it."
          />
        ) : (
          <ul className="entries">
            {incident.affected.map((each) => (
              <li key={`${each.ref} ${each.relation}`}>
                <div className="row tight spread">
                  <RefLink to={each.ref}>{each.title}</RefLink>
                  <span className="quiet">{each.tier === null ? 'no tier' : `tier ${each.tier}`}</span>
                </div>
                <div className="quiet">
                  {each.relation}, <RefLink to={each.owner} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Changes in the hour before" flush>
        {incident.recentChanges.length === 0 ? (
          <Empty title="None" why="No revision and no deployment in the hour before it opened." />
        ) : (
          <ul className="entries">
            {incident.recentChanges.map((each) => (
              <li key={each.id}>
                <Link to={`/events/${encodeURIComponent(each.id)}`}>{describeEvent(each).text}</Link>
                <div className="quiet">
                  <Moment at={each.time} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="About">
        <Facts
          narrow
          items={[
            ['Why this severity', incident.severityReason],
            ['Owner', <RefLink key="owner" to={incident.owner} />],
            incident.service === null ? null : ['Service', <RefLink key="service" to={incident.service} />],
            incident.responsePlan === null
              ? null
              : ['Response plan', <RefLink key="plan" to={incident.responsePlan} />],
            ['Opened', <Moment key="opened" at={incident.openedAt} />],
            [
              'Analysis',
              incident.analysis === null ? (
                'Drafted when it is resolved'
              ) : (
                <Link key="analysis" to={`/analyses/${encodeURIComponent(incident.analysis)}`}>
                  Read the analysis
                </Link>
              ),
            ],
            [
              'Records',
              <Link key="records" to={`/events?correlation=${encodeURIComponent(incident.id)}`}>
                Every event of this story
              </Link>,
            ],
          ]}
        />
      </Panel>
    </div>
  );
}
