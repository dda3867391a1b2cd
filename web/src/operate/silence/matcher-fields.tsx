import Button from '@cloudscape-design/components/button';
import { useId, useMemo } from 'react';
import type { Matcher } from '../../../../src/operate/silence/contract.ts';
import { useResource } from '../../resource.ts';
import { checkMatcher } from './matching.ts';

const operators: readonly { value: Matcher['operator']; label: string }[] = [
  { value: '=', label: 'is' },
  { value: '!=', label: 'is not' },
  { value: '=~', label: 'matches' },
  { value: '!~', label: 'does not match' },
];
const labels = ['alarm', 'service', 'owner', 'component', 'severity'];
const suggested = 100;

/** Conditions on the labels of alarms, all of which must hold. */
export function MatcherFields(props: { matchers: readonly Matcher[]; onChange: (matchers: Matcher[]) => void }) {
  const { matchers, onChange } = props;
  const change = (index: number, part: Partial<Matcher>): void =>
    onChange(matchers.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <fieldset className="matchers">
      <legend>
        Which alarms{' '}
        <span className="quiet">
          every condition must hold; “matches” takes a regular expression of the whole value
        </span>
      </legend>
      {matchers.map((each, index) => (
        <MatcherLine
          // Conditions are told apart by their place alone.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          matcher={each}
          number={index + 1}
          onChange={(part) => change(index, part)}
          onRemove={matchers.length === 1 ? null : () => onChange(matchers.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          variant="inline-link"
          formAction="none"
          onClick={() => onChange([...matchers, { label: 'service', operator: '=', value: '' }])}
        >
          Add a condition
        </Button>
      </div>
    </fieldset>
  );
}

function MatcherLine(props: {
  matcher: Matcher;
  number: number;
  onChange: (part: Partial<Matcher>) => void;
  onRemove: (() => void) | null;
}) {
  const { matcher, number, onChange } = props;
  const list = useId();
  const isTag = matcher.label.startsWith('tag:');
  const fault = matcher.value === '' ? null : checkMatcher(matcher);
  return (
    <div>
      <div className="matcher">
        <select
          className="field"
          aria-label={`Label of condition ${number}`}
          value={isTag ? 'tag:' : matcher.label}
          onChange={(event) => onChange({ label: event.target.value, value: '' })}
        >
          {labels.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
          <option value="tag:">tag …</option>
        </select>
        {isTag && (
          <input
            className="field"
            aria-label={`Tag of condition ${number}`}
            placeholder="evenkeel.dev/tier"
            value={matcher.label.slice(4)}
            onChange={(event) => onChange({ label: `tag:${event.target.value}` })}
          />
        )}
        <select
          className="field"
          aria-label={`Comparison of condition ${number}`}
          value={matcher.operator}
          onChange={(event) => onChange({ operator: event.target.value as Matcher['operator'] })}
        >
          {operators.map((each) => (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ))}
        </select>
        <input
          className="field grow"
          aria-label={`Value of condition ${number}`}
          list={list}
          value={matcher.value}
          spellCheck={false}
          onChange={(event) => onChange({ value: event.target.value })}
        />
        {props.onRemove !== null && (
          <button type="button" className="text-button" onClick={props.onRemove}>
            Remove<span className="hidden-text"> condition {number}</span>
          </button>
        )}
      </div>
      <Values id={list} label={matcher.label} typed={matcher.value} />
      {fault !== null && (
        <p role="status" style={{ color: 'var(--error)' }}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** Values that a label has now, those that hold what was typed. */
function Values({ id, label, typed }: { id: string; label: string; typed: string }) {
  const alarms = useResource('listAlarms', {});
  const values = useMemo(() => {
    const isService = label === 'service' || label === 'component';
    if (label === 'severity') return ['1', '2', '3', '4', '5'];
    const all = (alarms.data?.items ?? []).map((each) =>
      label === 'alarm' ? each.name : isService ? each.service : label === 'owner' ? each.owner : null,
    );
    return [...new Set(all)]
      .filter((each): each is string => each?.includes(typed) === true)
      .toSorted()
      .slice(0, suggested);
  }, [alarms.data, label, typed]);
  return (
    <datalist id={id}>
      {values.map((each) => (
        <option key={each} value={each} />
      ))}
    </datalist>
  );
}
