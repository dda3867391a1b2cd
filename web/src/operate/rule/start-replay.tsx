import Button from '@cloudscape-design/components/button';
import { useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { checkPattern } from '../../../../src/engines/event-pattern/index.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { toLocal } from '../../parts/as-of.tsx';
import { Panel, plural } from '../../parts/page.tsx';
import { useResource } from '../../resource.ts';
import { pathOfReplay } from './replay-words.ts';

/** Begins a dry run over a span of the log; delivering comes after it, from what it found. */
export function StartReplay() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const rules = useResource('listRules', {});
  const acting = useAct();
  const [from, setFrom] = useState(() => toLocal(Date.now() - 86_400_000).slice(0, 16));
  const [to, setTo] = useState(() => toLocal(Date.now()).slice(0, 16));
  const [chosen, setChosen] = useState<readonly string[]>(search.getAll('rule'));
  const [pattern, setPattern] = useState('');
  const trimmed = pattern.trim();
  const issues = useMemo(() => (trimmed === '' ? [] : checkPattern(trimmed)), [trimmed]);
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const ready = begin < end && issues.length === 0;
  const start = () =>
    acting.act(async () => {
      const replay = await api.startReplay({
        from: new Date(begin).toISOString(),
        to: new Date(end).toISOString(),
        mode: 'dry-run',
        ...(chosen.length === 0 ? {} : { rules: [...chosen] }),
        ...(trimmed === '' ? {} : { pattern: JSON.parse(trimmed) as Record<string, unknown> }),
      });
      await navigate(pathOfReplay(replay));
    });
  const toggle = (name: string): void =>
    setChosen(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <Panel title="Hold a span of the log against rules" note="a dry run first: nothing is delivered">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void start();
        }}
      >
        <ActFailure of={acting} />
        <div className="form-line">
          <label className="labelled">
            Recorded from
            <input
              className="field"
              type="datetime-local"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <label className="labelled">
            to
            <input className="field" type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
          </label>
          <label className="labelled grow">
            Only events like <span className="quiet">a pattern, if you want fewer</span>
            <input
              className="field mono"
              value={pattern}
              spellCheck={false}
              placeholder='{"type":[{"prefix":"evenkeel.alarm."}]}'
              onChange={(event) => setPattern(event.target.value)}
            />
          </label>
        </div>
        {issues[0] !== undefined && (
          <p role="status" style={{ color: 'var(--error)' }}>
            {issues[0].message}
          </p>
        )}
        <fieldset className="checks">
          <legend className="quiet">
            {chosen.length === 0 ? 'Every enabled rule, or choose some' : plural(chosen.length, 'rule')}
          </legend>
          {(rules.data?.items ?? [])
            .filter((each) => each.pattern !== null)
            .map((each) => (
              <label key={each.ref}>
                <input type="checkbox" checked={chosen.includes(each.name)} onChange={() => toggle(each.name)} />
                <span>
                  {each.name} {!each.enabled && <span className="quiet">disabled</span>}
                </span>
              </label>
            ))}
        </fieldset>
        <div>
          <Button variant="primary" formAction="submit" disabled={!ready} loading={acting.running}>
            Tell what would match
          </Button>
        </div>
      </form>
    </Panel>
  );
}
