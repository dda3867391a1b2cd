import type { ObjectiveState } from '../../../../src/operate/objective/contract.ts';
import type { z } from 'zod';
import { budgetText } from './objective-words.ts';
import './objective.css';

/** What is left of an error budget as a bar with its words; without data the bar is hatched and says so. */
export function BudgetBar(props: { remaining: number | null; state: z.output<typeof ObjectiveState>; label: string }) {
  const { remaining, state } = props;
  if (remaining === null)
    return (
      <div className="budget" data-state="unknown">
        <span className="track" aria-hidden="true" />
        <span className="quiet">{state === 'not-evaluated' ? 'not evaluated here' : 'no data'}</span>
      </div>
    );
  const left = Math.min(1, Math.max(0, remaining));
  const words = remaining < 0 ? `${budgetText(-remaining)} overspent` : `${budgetText(remaining)} left`;
  return (
    <div className="budget" data-state={state}>
      <span className="track" role="img" aria-label={`${props.label}: ${words}`}>
        <span style={{ width: `${left * 100}%` }} />
      </span>
      <span className="strong">{words}</span>
    </div>
  );
}
