import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { ActionItem } from '../../../src/evolve/analysis/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { invalidate } from '../resource.ts';

/** Closes an action item with the evidence that it is done. */
export function CloseAction({ item }: { item: ActionItem }) {
  const acting = useAct();
  const [asked, setAsked] = useState(false);
  const [evidence, setEvidence] = useState('');
  const close = () =>
    acting.act(async () => {
      await api.closeActionItem({ id: item.id, evidence: evidence.trim() });
      invalidate('listActionItems', 'getAnalysis', 'listAnalyses');
    });
  if (!asked) {
    return (
      <Button onClick={() => setAsked(true)} ariaLabel={`Close with evidence: ${item.title}`}>
        Close …
      </Button>
    );
  }
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (evidence.trim() !== '') void close();
      }}
    >
      <ActFailure of={acting} />
      <Input
        value={evidence}
        autoFocus
        ariaLabel={`Evidence that it is done: ${item.title}`}
        placeholder="What shows that it is done"
        onChange={({ detail }) => setEvidence(detail.value)}
      />
      <div className="row">
        <Button formAction="submit" variant="primary" disabled={evidence.trim() === ''} loading={acting.running}>
          Close with this evidence
        </Button>
        <Button formAction="none" variant="link" onClick={() => setAsked(false)}>
          Not yet
        </Button>
      </div>
    </form>
  );
}
