import { formatAbsolute } from './time.ts';
import './lane.css';

/** A stretch of time on a lane; `tone` sets its colour, `label` is what it says. */
export interface Stretch {
  from: number;
  /** Epoch milliseconds; null for one that goes on. */
  to: number | null;
  label: string;
  tone: 'error' | 'warning' | 'quiet';
}

/** Stretches of time drawn one after the other between two instants; what they are is in the list beside it. */
export function Lane(props: { label: string; from: number; to: number; stretches: readonly Stretch[] }) {
  const { from, to, stretches } = props;
  const length = Math.max(1, to - from);
  const share = (at: number): number => (100 * (Math.min(to, Math.max(from, at)) - from)) / length;
  return (
    <figure className="lane">
      <div
        className="lane-track"
        role="img"
        aria-label={`${props.label}: ${stretches.map((each) => each.label).join('; ') || 'nothing'}`}
      >
        {stretches.map((each) => (
          <span
            key={`${each.from} ${each.label}`}
            data-tone={each.tone}
            title={each.label}
            style={{ left: `${share(each.from)}%`, width: `${share(each.to ?? to) - share(each.from)}%` }}
          />
        ))}
      </div>
      <figcaption>
        <span>{formatAbsolute(from)}</span>
        <span>{formatAbsolute(to)}</span>
      </figcaption>
    </figure>
  );
}
