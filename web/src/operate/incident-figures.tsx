import type { Incident } from '../../../src/operate/incident/contract.ts';
import { Elapsed, Moment } from '../parts/moment.tsx';
import { formatDuration } from '../parts/time.ts';

const names: Record<string, string> = {
  time_to_detect: 'To detect',
  time_to_acknowledge: 'To acknowledge',
  time_to_mitigate: 'To mitigate',
  time_to_resolve: 'To resolve',
};

/** The clocks of an incident: how long the impact lasts, and the time between its named moments as far as they are known. */
export function IncidentFigures({ incident }: { incident: Incident }) {
  const started = incident.impactStartedAt;
  return (
    <div className="figures" role="group" aria-label="Clocks">
      <div>
        <span className="figure">
          {started === null ? (
            <span className="quiet">Unknown</span>
          ) : (
            <Elapsed from={started} to={incident.mitigatedAt ?? incident.resolvedAt} />
          )}
        </span>
        <span className="label">
          Impact
          {started !== null && (
            <>
              , since <Moment at={started} clock />
            </>
          )}
        </span>
      </div>
      {incident.durations.map((each) => (
        <div key={each.name}>
          {each.status === 'recorded' && each.milliseconds !== null ? (
            <span className="figure">{formatDuration(each.milliseconds)}</span>
          ) : (
            <span className="figure calm">
              {each.status === 'pending' ? 'Not yet' : each.status === 'invalid' ? 'Invalid' : 'Does not apply'}
            </span>
          )}
          <span className="label">{names[each.name] ?? each.name}</span>
        </div>
      ))}
    </div>
  );
}
