import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useCallback, useEffect, useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Explanation, Rule } from '../../../../src/operate/event/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { describeEvent } from '../../parts/event-text.ts';
import { Empty, Panel } from '../../parts/page.tsx';
import { formatAbsolute } from '../../parts/time.ts';
import { useResource } from '../../resource.ts';
import { ExplanationView } from './explanation.tsx';

const offered = 100;

/** Holds an event, of the log or pasted, against a rule, and tells field by field why it fits or not. Nothing is delivered. */
export function ExplainRule({ rule }: { rule: Rule }) {
  const acting = useAct();
  const [search, setSearch] = useSearchParams();
  const given = search.get('event');
  const [isPasted, setPasted] = useState(false);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(given ?? '');
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const fault = isPasted ? faultOf(text) : null;
  const { act } = acting;
  const explain = useCallback(
    (what: { eventId: string } | { event: Record<string, unknown> }) =>
      act(async () => setExplanation(await api.explainRule({ name: rule.name, ...what }))),
    [act, rule.name],
  );
  // An address that names an event is answered at once.
  useEffect(() => {
    if (given !== null) void explain({ eventId: given });
    // Only what the page was opened with.
  }, [rule.name]);
  const ready = isPasted ? text.trim() !== '' && fault === null : chosen !== '';
  const submit = () => {
    if (!ready) return;
    if (isPasted) {
      void explain({ event: JSON.parse(text) as Record<string, unknown> });
      return;
    }
    setSearch({ event: chosen }, { replace: true });
    void explain({ eventId: chosen });
  };
  if (rule.pattern === null)
    return (
      <Panel title="Why an event matches">
        <Empty
          title="It looks at no event"
          why="This rule is on a schedule: it is due at its times, whatever happens."
        />
      </Panel>
    );
  return (
    <Panel title="Why an event matches or not" note="nothing is delivered">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ActFailure of={acting} />
        <div>
          <SegmentedControl
            selectedId={isPasted ? 'paste' : 'log'}
            label="Which event"
            options={[
              { id: 'log', text: 'An event of the log' },
              { id: 'paste', text: 'Paste one' },
            ]}
            onChange={({ detail }) => setPasted(detail.selectedId === 'paste')}
          />
        </div>
        {isPasted ? (
          <label className="labelled">
            Event as JSON <span className="quiet">CloudEvents or EventBridge envelope</span>
            <textarea
              className="field"
              rows={9}
              spellCheck={false}
              value={text}
              placeholder='{"specversion":"1.0","id":"1","source":"/deploy","type":"com.example.deployed","data":{"service":"checkout"}}'
              onChange={(event) => setText(event.target.value)}
            />
            {fault !== null && text.trim() !== '' && (
              <span role="status" style={{ color: 'var(--error)', fontWeight: 400 }}>
                {fault}
              </span>
            )}
          </label>
        ) : (
          <PickEvent chosen={chosen} onChoose={setChosen} />
        )}
        <div>
          <Button variant="primary" formAction="submit" disabled={!ready} loading={acting.running}>
            Hold it against the rule
          </Button>
        </div>
      </form>
      {explanation !== null && <ExplanationView explanation={explanation} />}
    </Panel>
  );
}

function faultOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'An event is a JSON object';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The newest events by their sentence; any other by its id. */
function PickEvent({ chosen, onChoose }: { chosen: string; onChoose: (id: string) => void }) {
  const list = useId();
  const events = useResource('listEvents', { limit: offered });
  const items = events.data?.items ?? [];
  const known = items.find((each) => each.id === chosen);
  return (
    <div className="stack tight">
      <label className="labelled">
        Event of the log <span className="quiet">one of the newest, or the id of any</span>
        <input
          className="field mono"
          list={list}
          value={chosen}
          spellCheck={false}
          placeholder="Choose, or paste an id"
          onChange={(event) => onChoose(event.target.value.trim())}
        />
      </label>
      <datalist id={list}>
        {items.map((each) => (
          <option key={each.id} value={each.id}>
            {`${describeEvent(each).text} (${each.type})`}
          </option>
        ))}
      </datalist>
      {known !== undefined && (
        <p className="quiet">
          {describeEvent(known).text}, {formatAbsolute(Date.parse(known.time))}
        </p>
      )}
    </div>
  );
}
