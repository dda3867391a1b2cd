import { Link, useParams } from 'react-router';
import type { Rule } from '../../../../src/operate/event/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Facts, Page, Panel, plural } from '../../parts/page.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { Timeline } from '../../parts/timeline.tsx';
import { useResource } from '../../resource.ts';
import { ExplainRule } from './explain-rule.tsx';
import { RuleTargets, WhatItWouldMatch } from './rule-words.tsx';
import { RuleState } from './rules.tsx';

/** One rule: what it looks for and leads to; why an event fits it or not, field by field; what it did last. */
export function RulePage() {
  const { name = '' } = useParams();
  const rules = useResource('listRules', {}, { every: 60_000 });
  const rule = rules.data?.items.find((each) => each.name === name);
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Rules', to: '/rules' }, { text: name }]}
      title={name}
      lead={rule === undefined ? undefined : <Lead rule={rule} />}
    >
      <Loaded resource={rules} what="the rule">
        {() =>
          rule === undefined ? (
            <div className="failed" role="alert">
              <strong>Not found</strong>
              <p>
                No rule is called {name}. <Link to="/rules">All rules</Link>
              </p>
            </div>
          ) : (
            <RuleView rule={rule} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Lead({ rule }: { rule: Rule }) {
  return (
    <>
      <RuleState rule={rule} />{' '}
      <span>
        {rule.matched === 0 ? (
          'It never matched.'
        ) : (
          <>
            It matched {plural(rule.matched, 'time')}, last <Moment at={rule.lastMatched} />.
          </>
        )}{' '}
        {rule.description ?? ''}
      </span>
    </>
  );
}

function RuleView({ rule }: { rule: Rule }) {
  const history = useResource('listEvents', { subject: rule.ref, limit: 30 }, { every: 30_000 });
  return (
    <div className="columns">
      <div className="stack">
        <ExplainRule rule={rule} />
        <Panel
          title="What it did"
          flush
          actions={<Link to={`/events?subject=${encodeURIComponent(rule.ref)}`}>As events</Link>}
        >
          <Loaded resource={history} what="the history">
            {({ items }) =>
              items.length === 0 ? (
                <Empty title="Nothing yet" why="Each match and each delivery is kept in the log." />
              ) : (
                <Timeline events={items} label="What it did, newest first" />
              )
            }
          </Loaded>
        </Panel>
      </div>
      <Panel title="About">
        <Facts
          narrow
          items={[
            [
              'Owner',
              rule.owner === null ? (
                <State key="owner" of="warning" word="no owner" />
              ) : (
                <RefLink key="owner" to={rule.owner} />
              ),
            ],
            [
              'Leads to',
              <span key="targets" className="row tight">
                <RuleTargets rule={rule} />
              </span>,
            ],
            rule.schedule === null ? null : ['On a schedule', <code key="schedule">{rule.schedule}</code>],
            rule.pacedUntil === null ? null : ['Paced until', <Moment key="paced" at={rule.pacedUntil} clock />],
            rule.stopped === 0 ? null : ['Stopped in loops', plural(rule.stopped, 'time')],
          ]}
        />
        {rule.pattern !== null && (
          <div style={{ marginTop: 12 }}>
            <p className="quiet">Looks for</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
            <pre className="record" tabIndex={0} role="region" aria-label="Pattern of the rule">
              {JSON.stringify(rule.pattern, null, 2)}
            </pre>
            <p className="stack tight" style={{ marginTop: 8 }}>
              <WhatItWouldMatch rule={rule}>What it would match in the log</WhatItWouldMatch>
              <Link to={`/replays?rule=${encodeURIComponent(rule.name)}`}>Replay a span of the log against it</Link>
              <Link to={`/dead-letters?subject=${encodeURIComponent(rule.ref)}&state=any`}>Its dead letters</Link>
            </p>
          </div>
        )}
      </Panel>
    </div>
  );
}
