import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { Output } from '../api.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { Panel } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';

/** Recomputes the hash chain over the whole log and says whether it holds. */
export function Audit() {
  const acting = useAct();
  const [found, setFound] = useState<Output<'verifyAudit'> | null>(null);
  return (
    <Panel
      title="The log as proof"
      actions={
        <Button
          loading={acting.running}
          onClick={() => void acting.act(async () => setFound(await api.verifyAudit({})))}
        >
          Verify the log
        </Button>
      }
    >
      <ActFailure of={acting} />
      {found === null ? (
        <p className="quiet">
          Each event holds the hash of the one before it. Verifying recomputes all of them; a changed or missing record
          shows.
        </p>
      ) : found.broken === null ? (
        <p>
          <State of="met" word="It holds" /> {found.checked.toLocaleString('en-GB')} events checked up to number{' '}
          {found.lastSequence}. Last hash <span className="mono break">{found.lastHash}</span>
        </p>
      ) : (
        <p>
          <State of="error" word="It is broken" /> at number {found.broken.sequence}: {found.broken.reason}
        </p>
      )}
    </Panel>
  );
}
