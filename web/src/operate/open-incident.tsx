import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { useResource } from '../resource.ts';
import { pathOfIncident } from './incident-list.tsx';

const weights: SelectProps.Option[] = [
  { value: 'high', label: 'High' },
  { value: 'medium', label: 'Medium' },
  { value: 'low', label: 'Low' },
];

/** Opens an incident by hand: a title is enough, the rest helps to find the right people. */
export function OpenIncident({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const services = useResource('listServices', {});
  const acting = useAct();
  const [title, setTitle] = useState('');
  const [summary, setSummary] = useState('');
  const [service, setService] = useState<SelectProps.Option | null>(null);
  const [impact, setImpact] = useState<SelectProps.Option>(weights[1]!);
  const [urgency, setUrgency] = useState<SelectProps.Option>(weights[1]!);
  const weight = (option: SelectProps.Option) => option.value as 'high' | 'medium' | 'low';
  const open = () =>
    acting.act(async () => {
      const incident = await api.openIncident({
        title: title.trim(),
        impact: weight(impact),
        urgency: weight(urgency),
        ...(summary.trim() === '' ? {} : { summary: summary.trim() }),
        ...(service?.value === undefined ? {} : { service: service.value }),
      });
      onClose();
      await navigate(pathOfIncident(incident));
    });
  return (
    <Modal
      visible
      header="Open an incident"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="link" onClick={onClose}>
            Not now
          </Button>
          <Button variant="primary" disabled={title.trim() === ''} loading={acting.running} onClick={() => void open()}>
            Open incident and tell on-call
          </Button>
        </div>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== '') void open();
        }}
      >
        <ActFailure of={acting} />
        <FormField label="What is wrong" description="As a customer would say it">
          <Input
            value={title}
            onChange={({ detail }) => setTitle(detail.value)}
            placeholder="Shipments cannot be tracked"
            autoFocus
          />
        </FormField>
        <FormField label="Service">
          <Select
            selectedOption={service}
            options={(services.data?.items ?? []).map((each) => ({
              value: each.ref,
              label: each.title,
              description: each.ownerTitle ?? 'no owner',
            }))}
            filteringType="auto"
            placeholder="Which one, if you know"
            onChange={({ detail }) => setService(detail.selectedOption)}
          />
        </FormField>
        <div className="halves">
          <FormField label="Impact" description="How many are hit, how badly">
            <Select
              selectedOption={impact}
              options={weights}
              onChange={({ detail }) => setImpact(detail.selectedOption)}
            />
          </FormField>
          <FormField label="Urgency" description="How fast it gets worse">
            <Select
              selectedOption={urgency}
              options={weights}
              onChange={({ detail }) => setUrgency(detail.selectedOption)}
            />
          </FormField>
        </div>
        <FormField label="What you saw">
          <Textarea value={summary} rows={3} onChange={({ detail }) => setSummary(detail.value)} />
        </FormField>
      </form>
    </Modal>
  );
}
