import { Link } from 'react-router';
import type { PracticeVerdict, Review } from '../../../src/review/assessment/contract.ts';
import { Empty, Panel } from '../parts/page.tsx';
import { State, stateWord } from '../parts/state.tsx';

/** The improvement plan: for each risk the least that lowers it, the gravest first. */
export function ImprovementPlan({ plan, practices }: { plan: Review['plan']; practices: readonly PracticeVerdict[] }) {
  const titles = new Map(practices.map((each) => [each.id, each.title]));
  return (
    <Panel title="Improvement plan" note="the least that lowers each risk" flush>
      {plan.length === 0 ? (
        <Empty title="Nothing to improve" why="No question carries a risk that a practice could lower." />
      ) : (
        <ol className="entries">
          {plan.map((each) => (
            <li key={each.question}>
              <div className="row tight">
                <span className="strong">{each.question}</span>
                <State of={each.risk} />
                <span className="quiet">to {stateWord(each.to)}, by meeting</span>
              </div>
              <ul>
                {(each.sets[0] ?? []).map((id) => (
                  <li key={id}>
                    <Link to={`/review/practices/${encodeURIComponent(id)}`}>
                      {id} {titles.get(id) ?? ''}
                    </Link>
                  </li>
                ))}
              </ul>
              {each.next[0] !== undefined && <p className="quiet">{each.next[0]}</p>}
              {each.sets.length > 1 && <p className="quiet">or one of {each.sets.length - 1} other ways</p>}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
