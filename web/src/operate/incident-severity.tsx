import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { put } from '../resource.ts';

const meanings = [
  'Critical: customers cannot do what they came for',
  'Urgent: much of it is broken',
  'High: a part is broken, or it gets worse',
  'Normal: few are hit',
  'Low: hardly felt',
];

/** Changes the severity; lowering it takes a reason. */
export function ChangeSeverity({ incident, id, onClose }: { incident: Incident; id: string; onClose: () => void }) {
  const acting = useAct();
  const [level, setLevel] = useState(incident.severity);
  const [reason, setReason] = useState('');
  const lowers = level > incident.severity;
  const save = () =>
    acting.act(async () => {
      put(
        'getIncident',
        { id },
        await api.changeSeverity({
          id: incident.id,
          severity: level,
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        }),
      );
      onClose();
    });
  return (
    <Modal
      visible
      header={`Severity of #${incident.number}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="link" onClick={onClose}>
            Keep severity {String(incident.severity)}
          </Button>
          <Button
            variant="primary"
            disabled={level === incident.severity || (lowers && reason.trim() === '')}
            loading={acting.running}
            onClick={() => void save()}
          >
            Change to severity {String(level)}
          </Button>
        </div>
      }
    >
      <div className="stack">
        <ActFailure of={acting} />
        <p className="quiet">{incident.severityReason}</p>
        <FormField label="Severity">
          <RadioGroup
            value={String(level)}
            onChange={({ detail }) => setLevel(Number(detail.value))}
            items={meanings.map((each, index) => ({
              value: String(index + 1),
              label: `Sev ${index + 1}`,
              description: each,
            }))}
          />
        </FormField>
        <FormField label={lowers ? 'Why it is less grave (needed)' : 'Why'}>
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </div>
    </Modal>
  );
}
