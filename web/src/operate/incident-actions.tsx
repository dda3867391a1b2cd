import Button from '@cloudscape-design/components/button';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { api } from '../api.ts';
import type { Acting } from '../parts/act.tsx';
import type { Change } from './incident.tsx';

/** What can be done with an incident in its state; the next thing to do is the primary one. */
export function IncidentActions(props: {
  incident: Incident;
  acting: Acting;
  change: Change;
  acknowledge: () => Promise<boolean>;
  onSeverity: () => void;
}) {
  const { incident, acting, change, acknowledge } = props;
  if (incident.state === 'resolved') return null;
  const { id, state } = incident;
  return (
    <>
      {state === 'open' && (
        <Button variant="primary" onClick={() => void acknowledge()} loading={acting.running}>
          Acknowledge and stop paging
        </Button>
      )}
      <Button onClick={props.onSeverity} disabled={acting.running}>
        Change severity
      </Button>
      {state !== 'mitigated' && (
        <Button onClick={() => void change(() => api.mitigateIncident({ id }))} disabled={acting.running}>
          Impact has ended
        </Button>
      )}
      <Button
        variant={state === 'mitigated' ? 'primary' : 'normal'}
        onClick={() => void change(() => api.resolveIncident({ id }))}
        disabled={acting.running}
      >
        Resolve #{String(incident.number)}
      </Button>
    </>
  );
}
