import { Link } from 'react-router';
import type { Rule } from '../../../../src/operate/event/contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useResource } from '../../resource.ts';
import { pathOfRule, RuleTargets, WhatItWouldMatch } from './rule-words.tsx';

const columns: readonly Column<Rule>[] = [
  {
    id: 'name',
    header: 'Rule',
    cell: (each) => (
      <>
        <div className="row tight">
          <Link to={pathOfRule(each.name)} className="strong break">
            {each.name}
          </Link>
          <RuleState rule={each} />
        </div>
        {each.description !== null && <div>{each.description}</div>}
        {each.schedule !== null && (
          <div className="quiet">
            on a schedule: <code>{each.schedule}</code>
          </div>
        )}
      </>
    ),
    sort: (each) => each.name,
  },
  {
    id: 'matched',
    header: 'Matched',
    cell: (each) =>
      each.matched === 0 ? (
        <span className="quiet">never</span>
      ) : (
        <Link to={`/events?subject=${encodeURIComponent(each.ref)}&typePrefix=evenkeel.rule.`}>
          {plural(each.matched, 'time')}
        </Link>
      ),
    sort: (each) => each.matched,
    width: 110,
  },
  {
    id: 'last',
    header: 'Last',
    cell: (each) => (each.lastMatched === null ? '' : <Moment at={each.lastMatched} />),
    sort: (each) => (each.lastMatched === null ? 0 : Date.parse(each.lastMatched)),
    width: 110,
  },
  {
    id: 'targets',
    header: 'Leads to',
    cell: (each) => (
      <span className="row tight">
        <RuleTargets rule={each} />
      </span>
    ),
    width: 250,
  },
  {
    id: 'owner',
    header: 'Owner',
    cell: (each) => (each.owner === null ? <State of="warning" word="no owner" /> : <RefLink to={each.owner} />),
    sort: (each) => each.owner ?? '',
    width: 140,
  },
  {
    id: 'try',
    header: 'Look',
    cell: (each) => <WhatItWouldMatch rule={each}>what it would match</WhatItWouldMatch>,
    wideOnly: true,
    width: 160,
  },
];

/** What is special about a rule now: that it is off, paced, or was stopped in a loop. */
export function RuleState({ rule }: { rule: Rule }) {
  return (
    <>
      {!rule.enabled && <State of="stopped" word="Disabled" />}
      {rule.pacedUntil !== null && <State of="warning" word="Paced: it matches more often than its rate" />}
      {rule.stopped > 0 && <State of="warning" word={`${plural(rule.stopped, 'loop')} stopped`} />}
    </>
  );
}

/** The rules that turn events into acts: what they look for, where they lead, and when they matched last. */
export function Rules() {
  const rules = useResource('listRules', {}, { every: 60_000 });
  const items = rules.data?.items;
  const never = items?.filter((each) => each.enabled && each.matched === 0).length ?? 0;
  return (
    <Page
      crumbs={[{ text: 'Events', to: '/events' }, { text: 'Rules' }]}
      title={titleOf(items)}
      lead={
        items === undefined || items.length === 0
          ? undefined
          : `A rule turns events into acts. ${never === 0 ? 'Each has matched at least once.' : `${never} never matched: hold an event against them to see why.`}`
      }
    >
      <Tabs of="/events" />
      <Loaded resource={rules} what="rules">
        {(data) => (
          <Panel title="Rules" note={String(data.items.length)} flush>
            <RecordTable
              items={data.items}
              columns={columns}
              keyOf={(each) => each.ref}
              textOf={(each) =>
                `${each.name} ${each.description ?? ''} ${each.owner ?? ''} ${JSON.stringify(each.pattern)} ${each.targets.map((target) => target.to).join(' ')}`
              }
              label="Rules"
              sortedBy={{ column: 'last', descending: true }}
              empty={
                <Empty
                  title="No rule is declared"
                  why="A rule starts a response plan, a runbook or a message when an event fits its pattern. Declare it as an AWS::Events::Rule."
                />
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}

function titleOf(items: readonly Rule[] | undefined): string {
  if (items === undefined) return 'Rules';
  if (items.length === 0) return 'No rule is declared';
  const off = items.filter((each) => !each.enabled).length;
  const enabled = `${plural(items.length - off, 'rule')} in force`;
  return off === 0 ? enabled : `${enabled}, ${off} disabled`;
}
