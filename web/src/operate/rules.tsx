import { Link } from 'react-router';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Panel, plural } from '../parts/page.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

/** The rules that turn events into acts: what they look for, where they lead, and when they matched last. */
export function Rules() {
  const rules = useResource('listRules', {});
  return (
    <Panel title="Rules" note={rules.data === undefined ? undefined : String(rules.data.items.length)} flush>
      <Loaded resource={rules} what="rules">
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title="No rule is declared"
              why="A rule starts a response plan, a runbook or a message when an event fits its pattern. Declare it as an AWS::Events::Rule."
            />
          ) : (
            <ul className="entries">
              {items.map((each) => (
                <li key={each.ref}>
                  <div className="row tight">
                    <span className="strong">{each.name}</span>
                    {!each.enabled && <State of="stopped" word="Disabled" />}
                    <span className="quiet">
                      {each.matched === 0 ? (
                        'never matched'
                      ) : (
                        <>
                          {plural(each.matched, 'match', 'matches')}, last <Moment at={each.lastMatched} />
                        </>
                      )}
                    </span>
                  </div>
                  {each.description !== null && <div>{each.description}</div>}
                  <div className="row tight quiet">
                    leads to{' '}
                    {each.targets.map((target) => (
                      <RefLink
                        key={target.id}
                        to={/^[a-z-]+:[^/]+\//.test(target.to) ? target.to : `${target.kind}:default/${target.to}`}
                      >
                        {`${target.kind.replace('-', ' ')} ${target.to.replace(/^.*\//, '')}`}
                      </RefLink>
                    ))}
                    <Link to={`/events?pattern=${encodeURIComponent(JSON.stringify(each.pattern))}`}>
                      what it would match
                    </Link>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
