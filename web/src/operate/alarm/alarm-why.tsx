import type { ReactNode } from 'react';
import type { Alarm, AlarmExplanation } from '../../../../src/operate/alarm/contract.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Facts, Panel } from '../../parts/page.tsx';
import { State, stateWord } from '../../parts/state.tsx';
import { formatNumber } from '../../parts/time.ts';
import type { useResource } from '../../resource.ts';
import { QuietSentence } from '../silence/quiet.tsx';
import { AlarmPoints } from './alarm-points.tsx';
import { AlarmLink, RuleTree } from './rule-tree.tsx';

/** Why an alarm is, or was at the moment in the address, in its state: sentences, rule, points or parts, and what would change it. */
export function AlarmWhy(props: {
  alarm: Alarm;
  explanation: ReturnType<typeof useResource<'explainAlarm'>>;
  at: string | null;
}) {
  const { alarm, explanation, at } = props;
  return (
    <Panel
      title={at === null ? 'Why it is in this state' : 'Why it was in its state'}
      id="why"
      flush
      actions={<AsOf />}
    >
      <Loaded resource={explanation} what="the explanation">
        {(data) => <Explained alarm={alarm} explanation={data} isPast={at !== null} />}
      </Loaded>
    </Panel>
  );
}

function Explained(props: { alarm: Alarm; explanation: AlarmExplanation; isPast: boolean }) {
  const { alarm, explanation, isPast } = props;
  const { recordedState, state } = explanation;
  const isKept = recordedState !== null && recordedState !== state;
  return (
    <>
      <div className="stack tight lede">
        <p className="row tight">
          <State of={recordedState ?? state} />
          <span className="quiet">
            {isPast ? (
              <>
                as of <Moment at={explanation.at} clock />
              </>
            ) : (
              'now'
            )}
            {recordedState === null && ', what an evaluation says; nothing is recorded of then'}
          </span>
        </p>
        {isKept && (
          <p>
            An evaluation {isPast ? 'of then' : 'now'} says {stateWord(state)}; it is recorded as{' '}
            {stateWord(recordedState)}, because it is kept from before.
          </p>
        )}
        {explanation.sentences.map((each) => (
          <p key={each}>{finish(each)}</p>
        ))}
        <p className="quiet">
          Rule <code>{explanation.rule}</code>: {finish(explanation.ruleText)}
        </p>
        {explanation.quiet !== null && (
          <p>
            <QuietSentence quiet={explanation.quiet} />
          </p>
        )}
      </div>
      <Section title={isPast ? 'What would have changed it' : 'What would change it'}>
        {explanation.whatWouldChange.length === 0 ? (
          <p className="quiet">Nothing that can be foreseen from these points.</p>
        ) : (
          <ul className="bullets">
            {explanation.whatWouldChange.map((each) => (
              <li key={each}>{finish(each)}</li>
            ))}
          </ul>
        )}
      </Section>
      {explanation.parts !== null && (
        <Section title="The rule, part by part">
          <RuleTree part={explanation.parts} />
        </Section>
      )}
      {explanation.suppressor !== null && (
        <Section title="What may suppress it">
          <Suppressor of={explanation.suppressor} />
        </Section>
      )}
      {explanation.inputs.length > 0 && alarm.queries.length > 1 && (
        <Section title="What it is computed from">
          <Inputs of={explanation.inputs} />
        </Section>
      )}
      {explanation.range !== null && <AlarmPoints range={explanation.range} threshold={alarm.threshold} />}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="section" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Suppressor({ of }: { of: NonNullable<AlarmExplanation['suppressor']> }) {
  return (
    <Facts
      items={[
        ['Alarm', <AlarmLink key="alarm" name={of.alarm} />],
        ['Its state', <State key="state" of={of.state ?? 'unknown'} />],
        ['Holds back now', of.heldBy ?? 'no'],
        ['Until', of.until === null ? '–' : <Moment key="until" at={of.until} clock />],
      ]}
    />
  );
}

/** The series below an expression, oldest value first, with the text of each query. */
function Inputs({ of }: { of: AlarmExplanation['inputs'] }) {
  return (
    <dl className="inputs">
      {of.map((each) => (
        <div key={each.id}>
          <dt>
            <code>{each.id}</code> <span className="quiet break">{each.text}</span>
          </dt>
          <dd className="mono break">
            {each.values.map((value) => (value === null ? 'missing' : formatNumber(value))).join('  ') || 'no values'}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function finish(sentence: string): string {
  return /[.:!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
