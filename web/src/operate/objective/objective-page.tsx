import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { Objective } from '../../../../src/operate/objective/contract.ts';
import { AsOf, useAsOf } from '../../parts/as-of.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Elapsed, Moment } from '../../parts/moment.tsx';
import { Empty, Facts, Page, Panel } from '../../parts/page.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration, formatNumber } from '../../parts/time.ts';
import { useResource } from '../../resource.ts';
import { BudgetBar } from './budget-bar.tsx';
import { BurnAlerts } from './burn-alerts.tsx';
import { Days } from './days.tsx';
import { budgetText, forecastText, rateText, stateOf, targetText } from './objective-words.ts';

/** One objective: what is left, how fast it goes and until when it lasts; alerts, days, policies and why. */
export function ObjectivePage() {
  const { name = '' } = useParams();
  const objective = useResource('getObjective', { name }, { every: 30_000 });
  const { data } = objective;
  return (
    <Page
      crumbs={[{ text: 'Objectives', to: '/objectives' }, { text: name }]}
      title={data === undefined ? name : titleOf(data)}
      lead={
        data === undefined ? undefined : (
          <>
            <State of={stateOf(data)} /> {data.reason}
          </>
        )
      }
    >
      <Loaded resource={objective} what="the objective">
        {(known) => <ObjectiveView objective={known} />}
      </Loaded>
    </Page>
  );
}

function titleOf(objective: Objective): string {
  const { title, remaining } = objective;
  if (objective.state === 'not-evaluated') return `${title} is not evaluated here`;
  if (remaining === null) return `${title}: no data, so nobody knows`;
  if (remaining <= 0) return `${title} is out of budget: ${budgetText(-remaining)} overspent`;
  const state = objective.state === 'burning' ? 'burns its budget' : 'is within budget';
  return `${title} ${state}: ${budgetText(remaining)} left, ${forecastText(objective, Date.now())}`;
}

function ObjectiveView({ objective }: { objective: Objective }) {
  return (
    <div className="stack">
      <div className="figures">
        <Figure label={`Budget left, over ${objective.window}`}>
          <BudgetBar remaining={objective.remaining} state={objective.state} label={objective.title} />
        </Figure>
        <Figure label={`Good, of a target of ${targetText(objective.target)}`}>
          {objective.goals.length === 1 && objective.goals[0]?.budget.sli != null ? (
            targetText(objective.goals[0].budget.sli)
          ) : objective.goals.length > 1 ? (
            `${objective.goals.length} goals`
          ) : (
            <span className="calm">not known</span>
          )}
        </Figure>
        {objective.burns.map((each) => (
          <Figure key={each.seconds} label={`Burn over ${formatDuration(each.seconds * 1_000)}`}>
            {each.burnRate === null ? <span className="calm">no data</span> : rateText(each.burnRate)}
          </Figure>
        ))}
      </div>
      <div className="columns">
        <div className="stack">
          <Policies objective={objective} />
          <Days objective={objective} />
          <BurnAlerts alerts={objective.alerts} />
          <Why objective={objective} />
          <Goals objective={objective} />
          <Episodes objective={objective} />
        </div>
        <About objective={objective} />
      </div>
    </div>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <span className="figure">{children}</span>
      <span className="label">{label}</span>
    </div>
  );
}

function Policies({ objective }: { objective: Objective }) {
  return (
    <Panel
      title="What its budget policies say"
      flush
      {...(objective.policies.some((each) => each.state === 'halted') ? { tone: 'alarming' as const } : {})}
      actions={objective.service === null ? undefined : <RefLink to={objective.service}>May the service ship?</RefLink>}
    >
      {objective.policies.length === 0 ? (
        <Empty
          title="No policy rests on it"
          why="An error budget policy says beforehand what happens when the budget is spent: who decides, and what stops."
        />
      ) : (
        <ul className="entries">
          {objective.policies.map((each) => (
            <li key={each.policy}>
              <div className="row tight">
                <State of={each.state} />
                <RefLink to={each.policy} />
              </div>
              <div className="quiet">{each.because}</div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The explanation in sentences, now or at an hour of the past. */
function Why({ objective }: { objective: Objective }) {
  const [at] = useAsOf();
  const past = useResource('explainObjective', at === null ? null : { name: objective.name, at });
  return (
    <Panel title={at === null ? 'How it came to that' : 'What it came to'} id="why" actions={<AsOf least={60} />}>
      {at === null ? (
        <Sentences of={objective.explanation} />
      ) : (
        <Loaded resource={past} what="the explanation">
          {(data) => (
            <>
              <p className="quiet">
                as of <Moment at={data.at} clock />
              </p>
              <Sentences of={data.sentences} />
            </>
          )}
        </Loaded>
      )}
    </Panel>
  );
}

function Sentences({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <p className="quiet">Nothing is known of that time.</p>;
  return (
    <div className="stack tight">
      {of.map((each) => (
        <p key={each}>{/[.:!?]$/.test(each) ? each : `${each}.`}</p>
      ))}
    </div>
  );
}

function Goals({ objective }: { objective: Objective }) {
  return (
    <Panel title="What was counted" flush>
      <ul className="entries">
        {objective.goals.map(({ title, weight, budget }) => (
          <li key={title}>
            <p className="strong">
              {title}
              {objective.goals.length > 1 && <span className="quiet"> weight {weight}</span>}
            </p>
            <Facts
              items={[
                ['Target', targetText(budget.target)],
                ['Was', budget.sli === null ? 'not known' : targetText(budget.sli)],
                ['Good', formatNumber(budget.good)],
                ['Bad', formatNumber(budget.bad)],
                ['Bad that may be', formatNumber(budget.allowed)],
                ['Without data', formatNumber(budget.missing)],
              ]}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Episodes({ objective }: { objective: Objective }) {
  return (
    <Panel
      title="Times it burned"
      flush
      actions={<Link to={`/events?subject=${encodeURIComponent(objective.ref)}`}>As events</Link>}
    >
      {objective.episodes.length === 0 ? (
        <Empty
          title="It did not burn"
          why="From the first alert on its burn rate to the end of the last is one time."
        />
      ) : (
        <ul className="entries">
          {objective.episodes.map((each) => (
            <li key={each.start} className="row tight">
              <Moment at={each.start} clock />
              <span>
                for <Elapsed from={each.start} to={each.end} />
                {each.end === null ? ', still burning' : ''}
              </span>
              <span className="quiet">spent {budgetText(each.spent)} of the budget</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function About({ objective }: { objective: Objective }) {
  return (
    <Panel title="About">
      {objective.description !== null && <p style={{ marginBottom: 12 }}>{objective.description}</p>}
      {objective.notes.map((each) => (
        <p key={each} style={{ marginBottom: 8 }}>
          <State of="info" word="Note" /> {each}
        </p>
      ))}
      <Facts
        narrow
        items={[
          [
            'Owner',
            objective.owner === null ? (
              <State key="owner" of="warning" word="no owner" />
            ) : (
              <RefLink key="owner" to={objective.owner} />
            ),
          ],
          ['Service', objective.service === null ? 'none' : <RefLink key="service" to={objective.service} />],
          [
            'Runbook',
            objective.runbook === null ? (
              <State key="runbook" of="warning" word="no runbook" />
            ) : (
              <RefLink key="runbook" to={objective.runbook} />
            ),
          ],
          ['Counts', objective.method === 'Occurrences' ? 'each event' : 'slices of time'],
          [
            'Window',
            <span key="window">
              <Moment at={objective.windowStart} clock /> to <Moment at={objective.windowEnd} clock />
            </span>,
          ],
          ['Evaluated', objective.evaluatedAt === null ? 'not yet' : <Moment key="at" at={objective.evaluatedAt} />],
          ['Declared in', <span key="file" className="mono break">{`${objective.file}:${objective.line}`}</span>],
        ]}
      />
    </Panel>
  );
}
