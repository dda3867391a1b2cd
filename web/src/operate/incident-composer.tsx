import Button from '@cloudscape-design/components/button';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Incident } from '../../../src/operate/incident/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';

/** Writes on the timeline; Ctrl or Cmd with Enter sends. */
export function Composer({ incident, onWritten }: { incident: Incident; onWritten: () => void }) {
  const acting = useAct();
  const [text, setText] = useState('');
  const send = async () => {
    if (text.trim() === '') return;
    if (await acting.act(() => api.addNote({ id: incident.id, text: text.trim() }))) {
      setText('');
      onWritten();
    }
  };
  return (
    <div style={{ padding: '2px 16px 12px' }}>
      <ActFailure of={acting} />
      <div className="form-line" data-composer>
        <div className="grow">
          <Textarea
            value={text}
            rows={text === '' ? 1 : 3}
            ariaLabel="Write an update on the timeline"
            placeholder="What do you see, what did you do? ( u )"
            onChange={({ detail }) => setText(detail.value)}
            onKeyDown={(event) => {
              if (event.detail.key === 'Enter' && (event.detail.ctrlKey || event.detail.metaKey)) void send();
            }}
          />
        </div>
        <Button onClick={() => void send()} loading={acting.running} disabled={text.trim() === ''}>
          Add to timeline
        </Button>
      </div>
    </div>
  );
}
