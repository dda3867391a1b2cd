import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import type { Alarm, Backtest } from '../../../../src/operate/alarm/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { Empty, Panel } from '../../parts/page.tsx';
import { useResource } from '../../resource.ts';
import { BacktestResult } from './backtest-result.tsx';
import { changeProperty, readProperties, writeTemplate } from './template.ts';

const longestDays = 90;
const numbers = [
  ['Threshold', 'Threshold'],
  ['DatapointsToAlarm', 'Breaching periods'],
  ['EvaluationPeriods', 'of periods'],
] as const;

/** Tries an alarm, as it is in force or changed, on the telemetry that is stored: when it would have fired. Nothing is changed. */
export function BacktestPanel({ alarm }: { alarm: Alarm }) {
  const acting = useAct();
  const entity = useResource('getEntity', { ref: alarm.ref });
  const [days, setDays] = useState('30');
  const [isChanged, setChanged] = useState(false);
  const [written, setWritten] = useState<string | null>(null);
  const [result, setResult] = useState<Backtest | null>(null);
  const text = written ?? writeTemplate(entity.data?.spec) ?? '';
  const length = Number(days);
  const isWrong = !(length > 0 && length <= longestDays) || (isChanged && text.trim() === '');
  const run = () =>
    acting.act(async () => {
      setResult(await api.backtestAlarm({ name: alarm.name, days: length, ...(isChanged ? { document: text } : {}) }));
    });
  return (
    <Panel title="Backtest" id="backtest" note="on stored telemetry, changing nothing">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) void run();
        }}
      >
        <ActFailure of={acting} />
        <div className="form-line">
          <div style={{ width: 90 }}>
            <FormField label="Days">
              <Input
                value={days}
                type="number"
                inputMode="decimal"
                invalid={!(length > 0 && length <= longestDays)}
                onChange={({ detail }) => setDays(detail.value)}
              />
            </FormField>
          </div>
          <SegmentedControl
            selectedId={isChanged ? 'changed' : 'force'}
            label="Which alarm"
            options={[
              { id: 'force', text: 'As in force' },
              { id: 'changed', text: 'Changed' },
            ]}
            onChange={({ detail }) => setChanged(detail.selectedId === 'changed')}
          />
          <Button variant="primary" formAction="submit" disabled={isWrong} loading={acting.running}>
            When would it have fired?
          </Button>
        </div>
        {isChanged && <ChangedDocument text={text} onChange={setWritten} />}
      </form>
      <div style={{ marginTop: 16 }} aria-live="polite">
        {result === null ? (
          <Empty
            title="Not tried yet"
            why="Before an alarm wakes anybody, look when it would have: a threshold that would have fired every night is found here and not at night."
          />
        ) : (
          <BacktestResult result={result} />
        )}
      </div>
    </Panel>
  );
}

/** The numbers that are changed most, and the whole template below them; a file takes its place. */
function ChangedDocument({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const properties = readProperties(text);
  return (
    <div className="stack tight">
      {properties !== null && (
        <div className="form-line">
          {numbers
            .filter(([name]) => typeof properties[name] === 'number')
            .map(([name, label]) => (
              <div key={name} style={{ width: 160 }}>
                <FormField label={label}>
                  <Input
                    value={String(properties[name])}
                    type="number"
                    inputMode="decimal"
                    step="any"
                    onChange={({ detail }) => {
                      if (detail.value !== '') onChange(changeProperty(text, name, Number(detail.value)));
                    }}
                  />
                </FormField>
              </div>
            ))}
        </div>
      )}
      <details className="fold" open={properties === null}>
        <summary>The whole template</summary>
        <div className="stack tight" style={{ marginTop: 8 }}>
          <label>
            <span className="quiet">CloudFormation, in JSON or YAML, with the changed alarm under the same name</span>
            <textarea
              className="field"
              rows={12}
              spellCheck={false}
              value={text}
              onChange={(event) => onChange(event.target.value)}
            />
          </label>
          <label className="row tight">
            <span className="quiet">or take a file</span>
            <input
              type="file"
              accept=".json,.yaml,.yml"
              onChange={(event) => void event.target.files?.[0]?.text().then(onChange)}
            />
          </label>
        </div>
      </details>
    </div>
  );
}
