import { Link } from 'react-router';
import type { IncidentSummary } from '../../../src/operate/incident/contract.ts';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { Severity, State } from '../parts/state.tsx';
import { RefLink } from '../parts/ref.tsx';

/** The address of an incident, by the number that people say aloud. */
export function pathOfIncident(incident: { number: number }): string {
  return `/incidents/${incident.number}`;
}

/** Open incidents, the gravest first, each with the clock that matters in its state. */
export function IncidentList({ incidents }: { incidents: readonly IncidentSummary[] }) {
  const ordered = incidents.toSorted(
    (one, other) => one.severity - other.severity || Date.parse(other.openedAt) - Date.parse(one.openedAt),
  );
  return (
    <ul className="entries">
      {ordered.map((each) => (
        <li key={each.id}>
          <div className="row tight">
            <Severity level={each.severity} />
            <Link to={pathOfIncident(each)} className="strong break">
              #{each.number} {each.title}
            </Link>
          </div>
          <div className="row tight quiet">
            <State of={each.state} />
            {each.acknowledgedAt === null && each.state === 'open' ? (
              <span>
                nobody has it for <Elapsed from={each.openedAt} />
              </span>
            ) : (
              <span>
                {each.lead === null ? 'no lead' : `led by ${each.lead.replace(/^.*\//, '')}`}, opened{' '}
                <Moment at={each.openedAt} />
              </span>
            )}
            {each.service !== null && (
              <span>
                on <RefLink to={each.service} />
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
