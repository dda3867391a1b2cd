import type { Replay } from '../../../../src/operate/event/contract.ts';
import './replay.css';

/** How far a replay is: events looked at, of those in its span. */
export function Progress({ replay }: { replay: Pick<Replay, 'events' | 'scanned' | 'state' | 'name'> }) {
  const { events, scanned } = replay;
  const text = `${scanned.toLocaleString('en-GB')} of ${events.toLocaleString('en-GB')} events`;
  return (
    <div className="progress">
      <progress
        value={events === 0 ? 1 : scanned}
        max={Math.max(1, events)}
        aria-label={`Progress of ${replay.name}`}
      />
      <span className="quiet">{text}</span>
    </div>
  );
}
