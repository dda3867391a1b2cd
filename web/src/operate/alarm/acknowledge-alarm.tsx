import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Alarm } from '../../../../src/operate/alarm/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { formatAbsolute, formatDuration } from '../../parts/time.ts';
import { invalidate, put } from '../../resource.ts';

const longest = 10_080;

/** Takes an alarm on: it stays quiet until it clears, or until the time is up. */
export function AcknowledgeAlarm({ alarm, onClose }: { alarm: Alarm; onClose: () => void }) {
  const acting = useAct();
  const first = useFirstFocus<InputProps.Ref>();
  const [minutes, setMinutes] = useState('240');
  const [note, setNote] = useState('');
  const length = Number(minutes);
  const isWrong = !(length > 0 && length <= longest);
  const acknowledge = () =>
    acting.act(async () => {
      const { name } = alarm;
      const changed = await api.acknowledgeAlarm({
        name,
        minutes: length,
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      });
      put('getAlarm', { name }, changed);
      invalidate('listAlarms', 'explainAlarm');
      onClose();
    });
  return (
    <Modal
      visible
      header={`Acknowledge ${alarm.name}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="link" onClick={onClose}>
            Not now
          </Button>
          <Button variant="primary" disabled={isWrong} loading={acting.running} onClick={() => void acknowledge()}>
            Acknowledge for {isWrong ? '…' : formatDuration(length * 60_000)}
          </Button>
        </div>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) void acknowledge();
        }}
      >
        <ActFailure of={acting} />
        <p>
          You say that you are on it. The alarm stays quiet until it clears
          {isWrong ? '' : `, or until ${formatAbsolute(Date.now() + length * 60_000)}`}; then whoever is on call is told
          again.
        </p>
        <FormField
          label="Minutes"
          description="Until it is told again, if it still fires"
          errorText={isWrong ? 'From 1 to 10080 minutes (7 days)' : undefined}
        >
          <Input
            value={minutes}
            type="number"
            inputMode="numeric"
            ref={first}
            onChange={({ detail }) => setMinutes(detail.value)}
          />
        </FormField>
        <FormField label="Note" description="What you know, for whoever looks next">
          <Textarea value={note} rows={2} onChange={({ detail }) => setNote(detail.value)} />
        </FormField>
      </form>
    </Modal>
  );
}
