import { Link } from 'react-router';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty, Panel, plural } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { useResource } from '../../resource.ts';
import { BudgetBar } from './budget-bar.tsx';
import { gravityOf, pathOfObjective, stateOf } from './objective-words.ts';

/** The objectives whose budgets burn or are spent; how many cannot tell is said, since that is not the same as none. */
export function BurningObjectives() {
  const objectives = useResource('listObjectives', {}, { every: 60_000 });
  return (
    <Panel title="Objectives burning" flush actions={<Link to="/objectives">All objectives</Link>}>
      <Loaded resource={objectives} what="objectives">
        {({ items }) => {
          const burning = items
            .filter((each) => each.state === 'burning' || each.state === 'exhausted')
            .toSorted((one, other) => gravityOf(one) - gravityOf(other));
          const blind = items.filter((each) => each.state === 'unknown').length;
          const good = items.filter((each) => each.state === 'ok').length;
          if (burning.length === 0)
            return (
              <Empty
                title={items.length === 0 ? 'No objective is declared' : 'No objective burns'}
                why={
                  items.length === 0
                    ? 'An objective says how good is good enough, so that not every fault wakes somebody.'
                    : blind === 0
                      ? `${plural(good, 'objective')} within budget.`
                      : `${good} of ${plural(items.length, 'objective')} within budget; ${blind} cannot tell for want of data.`
                }
              />
            );
          return (
            <ul className="entries">
              {burning.map((each) => (
                <li key={each.ref} className="budget-line">
                  <div>
                    <div className="row tight">
                      <State of={stateOf(each)} />
                      <Link to={pathOfObjective(each.name)} className="strong break">
                        {each.title}
                      </Link>
                    </div>
                    <div className="quiet">{each.reason}</div>
                  </div>
                  <BudgetBar remaining={each.remaining} state={each.state} label={each.title} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
