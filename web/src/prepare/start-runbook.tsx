import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Runbook } from '../../../src/prepare/runbook/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { plural } from '../parts/page.tsx';
import { callIt } from '../parts/name.ts';

/** Asks for a runbook's parameters, says which steps will run, and starts it once however often the button is pressed. */
export function StartRunbook({ runbook, onClose }: { runbook: Runbook; onClose: () => void }) {
  const navigate = useNavigate();
  const acting = useAct();
  const [clientToken] = useState(() => crypto.randomUUID());
  const [given, setGiven] = useState<Record<string, string>>({});
  const missing = runbook.parameters.filter((each) => each.required && (given[each.name] ?? '') === '');
  const start = () =>
    acting.act(async () => {
      const parameters: Record<string, unknown> = {};
      for (const each of runbook.parameters) {
        const text = given[each.name];
        if (text !== undefined && text !== '') parameters[each.name] = toValue(each.type, text);
      }
      const execution = await api.startExecution({ runbook: runbook.name, parameters, clientToken });
      onClose();
      await navigate(`/executions/${encodeURIComponent(execution.id)}`);
    });
  return (
    <Modal
      visible
      header={`Run ${callIt(runbook)}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="link" onClick={onClose}>
            Do not run
          </Button>
          <Button variant="primary" disabled={missing.length > 0} loading={acting.running} onClick={() => void start()}>
            Run {plural(runbook.steps, 'step')} now
          </Button>
        </div>
      }
    >
      <div className="stack">
        <ActFailure of={acting} />
        {runbook.parameters.map((each) => (
          <FormField
            key={each.name}
            label={each.required ? each.name : `${each.name} (optional)`}
            description={each.description ?? each.type}
          >
            {each.allowedValues === null ? (
              <Input
                value={given[each.name] ?? ''}
                placeholder={each.default === null || each.default === undefined ? '' : JSON.stringify(each.default)}
                onChange={({ detail }) => setGiven({ ...given, [each.name]: detail.value })}
              />
            ) : (
              <Select
                selectedOption={
                  given[each.name] === undefined ? null : { value: given[each.name]!, label: given[each.name]! }
                }
                placeholder={
                  each.default === null || each.default === undefined
                    ? 'Choose'
                    : `${String(each.default)} unless chosen`
                }
                options={each.allowedValues.map((value) => ({ value: String(value) }))}
                onChange={({ detail }) => setGiven({ ...given, [each.name]: detail.selectedOption.value ?? '' })}
              />
            )}
          </FormField>
        ))}
        <div>
          <p className="strong">What will happen</p>
          <ol className="next-steps">
            {runbook.graph.nodes.map((each) => (
              <li key={each.id}>
                <span className="strong">{each.id}</span> <span className="quiet mono">{each.action}</span>
                {each.description !== null && <div className="quiet">{each.description}</div>}
              </li>
            ))}
          </ol>
          <p className="quiet">
            Branches decide while it runs which of these are taken; a step that needs approval waits for it.
          </p>
        </div>
      </div>
    </Modal>
  );
}

function toValue(type: string, text: string): unknown {
  if (type === 'Integer') return Number(text);
  if (type === 'Boolean') return text === 'true';
  if (!type.includes('List') && !type.includes('Map')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return type.includes('List') ? text.split(',').map((each) => each.trim()) : text;
  }
}
