import Button from '@cloudscape-design/components/button';
import DateInput from '@cloudscape-design/components/date-input';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import type { ActionItem, Analysis } from '../../../src/evolve/analysis/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { invalidate, useResource } from '../resource.ts';

const kinds: readonly { value: ActionItem['kind']; label: string }[] = [
  { value: 'prevent', label: 'Prevent it' },
  { value: 'detect', label: 'Detect it sooner' },
  { value: 'diagnose', label: 'Find the cause sooner' },
  { value: 'mitigate', label: 'End the impact sooner' },
  { value: 'process', label: 'Work better together' },
];

const twoWeeks = 14 * 86_400_000;

/** Adds an action item: nothing without an owner and a due date. */
export function NewAction({ analysis }: { analysis: Analysis }) {
  const acting = useAct();
  const teams = useResource('listTeams', {});
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState(kinds[0]!);
  const [owner, setOwner] = useState<{ value?: string; label?: string } | null>(null);
  const [due, setDue] = useState(() => new Date(Date.now() + twoWeeks).toISOString().slice(0, 10));
  const ready = title.trim() !== '' && owner?.value !== undefined && /^\d{4}-\d\d-\d\d$/.test(due);
  const add = () =>
    acting.act(async () => {
      await api.openActionItem({
        id: analysis.id,
        title: title.trim(),
        kind: kind.value,
        owner: owner!.value!,
        dueAt: new Date(`${due}T17:00:00`).toISOString(),
      });
      setTitle('');
      invalidate('getAnalysis', 'listActionItems', 'listAnalyses');
    });
  const owners = (teams.data?.items ?? []).flatMap((team) => [
    { value: team.ref, label: team.title },
    ...team.members.map((member) => ({ value: member.ref, label: member.title, description: team.title })),
  ]);
  const known = [...new Map(owners.map((each) => [each.value, each])).values()];
  return (
    <form
      className="form-line"
      style={{ padding: '8px 16px 16px' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void add();
      }}
    >
      <ActFailure of={acting} />
      <div className="grow">
        <Input
          value={title}
          ariaLabel="What will be changed"
          placeholder="What will be changed"
          onChange={({ detail }) => setTitle(detail.value)}
        />
      </div>
      <div style={{ width: 190 }}>
        <Select
          ariaLabel="What it is for"
          selectedOption={kind}
          options={[...kinds]}
          onChange={({ detail }) =>
            setKind(kinds.find((each) => each.value === detail.selectedOption.value) ?? kinds[0]!)
          }
        />
      </div>
      <div style={{ width: 190 }}>
        <Select
          ariaLabel="Owner"
          filteringType="auto"
          placeholder="Owner"
          selectedOption={owner}
          options={known}
          onChange={({ detail }) => setOwner(detail.selectedOption)}
        />
      </div>
      <div style={{ width: 130 }}>
        <DateInput
          ariaLabel="Due"
          value={due}
          placeholder="YYYY-MM-DD"
          format="iso"
          inputFormat="iso"
          onChange={({ detail }) => setDue(detail.value)}
        />
      </div>
      <Button formAction="submit" disabled={!ready} loading={acting.running}>
        Add action
      </Button>
    </form>
  );
}
