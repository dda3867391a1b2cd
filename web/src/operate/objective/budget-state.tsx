import { Link } from 'react-router';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Panel } from '../../parts/page.tsx';
import { nameOfRef, RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { useResource } from '../../resource.ts';
import { BudgetBar } from './budget-bar.tsx';
import { pathOfObjective, rateText } from './objective-words.ts';

/** Whether a service may ship, by the budgets of its objectives and the policies over them, with each objective. */
export function BudgetStatePanel({ service }: { service: string }) {
  const budget = useResource('getBudgetState', { name: nameOfRef(service) }, { every: 60_000 });
  const { data } = budget;
  return (
    <Panel
      title="May it ship?"
      note={data === undefined ? undefined : 'by its error budgets'}
      flush
      {...(data?.verdict === 'halt'
        ? { tone: 'alarming' as const }
        : data?.verdict === 'ask'
          ? { tone: 'attention' as const }
          : {})}
    >
      <Loaded resource={budget} what="the budgets">
        {(known) =>
          known.objectives.length === 0 ? (
            <Empty
              title="No objective says how good it has to be"
              why="Nothing here speaks against shipping, and nothing for it: without an objective nobody can tell how much may go wrong."
              start={<Link to="/objectives">Objectives</Link>}
            />
          ) : (
            <>
              <div className="stack tight lede">
                <p className="row tight">
                  {known.objectives.some((each) => each.policies.length > 0) ? (
                    <State of={known.verdict} />
                  ) : (
                    <State of="info" word="Nothing forbids it" />
                  )}
                  {known.until !== null && (
                    <span>
                      until <Moment at={known.until} clock />, when the budget is new
                    </span>
                  )}
                </p>
                {known.because.map((each) => (
                  <p key={each}>{each}</p>
                ))}
                {known.exceptions.length > 0 && (
                  <p className="quiet">May go on all the same: {known.exceptions.join(', ')}.</p>
                )}
              </div>
              <ul className="entries">
                {known.objectives.map((each) => (
                  <li key={each.ref} className="budget-line">
                    <div>
                      <Link to={pathOfObjective(nameOfRef(each.ref))} className="strong break">
                        {each.title}
                      </Link>
                      <div className="row tight quiet">
                        <State of={each.state === 'unknown' ? 'no_data' : each.state} />
                        {each.burnRate !== null && <span>burns {rateText(each.burnRate)}</span>}
                        {each.policies
                          .filter((policy) => policy.state !== 'normal')
                          .map((policy) => (
                            <RefLink key={policy.policy} to={policy.policy} />
                          ))}
                      </div>
                    </div>
                    <BudgetBar remaining={each.remaining} state={each.state} label={each.title} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
