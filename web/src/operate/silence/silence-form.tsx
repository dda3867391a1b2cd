import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';
import type { Matcher } from '../../../../src/operate/silence/contract.ts';
import { api } from '../../api.ts';
import { ActFailure, useAct } from '../../parts/act.tsx';
import { toLocal } from '../../parts/as-of.tsx';
import { useFirstFocus } from '../../parts/first-focus.ts';
import { formatAbsolute, formatDuration } from '../../parts/time.ts';
import { invalidate, useResource } from '../../resource.ts';
import { MatcherFields } from './matcher-fields.tsx';
import { checkMatcher } from './matching.ts';
import { SilencePreview } from './silence-preview.tsx';

const lengths = [
  { value: '30', label: '30 minutes' },
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
  { value: '1440', label: '1 day' },
  { value: 'until', label: 'until …' },
];
const longest = 30 * 86_400_000;

/** Silences alarms for a time: which ones is shown before it happens; an owner, a reason and an end are needed. */
export function SilenceForm(props: { matchers: readonly Matcher[]; owner: string | null; onClose: () => void }) {
  const acting = useAct();
  const first = useFirstFocus<HTMLTextAreaElement>();
  const teams = useResource('listTeams', {});
  const [matchers, setMatchers] = useState<Matcher[]>([...props.matchers]);
  const [owner, setOwner] = useState(props.owner ?? '');
  const [comment, setComment] = useState('');
  const [length, setLength] = useState('60');
  const [until, setUntil] = useState(() => toLocal(Date.now() + 3_600_000));
  const endsAt = length === 'until' ? Date.parse(until) : Date.now() + Number(length) * 60_000;
  const left = endsAt - Date.now();
  const missing = [
    matchers.length === 0 || matchers.some((each) => checkMatcher(each) !== null) ? 'which alarms' : '',
    owner === '' ? 'an owner' : '',
    comment.trim() === '' ? 'a reason' : '',
    left > 0 && left <= longest ? '' : 'an end within 30 days',
  ].filter((each) => each !== '');
  const create = () =>
    acting.act(async () => {
      await api.createSilence({
        matchers,
        owner,
        comment: comment.trim(),
        endsAt: new Date(endsAt).toISOString(),
      });
      invalidate('listSilences', 'listAlarms', 'getAlarm', 'explainAlarm');
      props.onClose();
    });
  return (
    <Modal
      visible
      size="large"
      header="Silence alarms"
      closeAriaLabel="Close"
      onDismiss={props.onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <span className="quiet" role="status">
            {missing.length > 0 && `Needs ${missing.join(', ')}`}
          </span>
          <Button variant="link" onClick={props.onClose}>
            Do not silence
          </Button>
          <Button
            variant="primary"
            disabled={missing.length > 0}
            loading={acting.running}
            onClick={() => void create()}
          >
            Silence {left > 0 ? `for ${formatDuration(Math.round(left / 60_000) * 60_000)}` : ''}
          </Button>
        </div>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (missing.length === 0) void create();
        }}
      >
        <ActFailure of={acting} />
        <MatcherFields matchers={matchers} onChange={setMatchers} />
        <SilencePreview matchers={matchers} />
        <div className="halves">
          <label className="labelled">
            Owner <span className="quiet">who answers for it</span>
            <select className="field" value={owner} onChange={(event) => setOwner(event.target.value)}>
              <option value="">Choose a team</option>
              {owner !== '' && !(teams.data?.items ?? []).some((each) => each.ref === owner) && (
                <option value={owner}>{owner}</option>
              )}
              {(teams.data?.items ?? []).map((each) => (
                <option key={each.ref} value={each.ref}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
          <div className="form-line">
            <label className="labelled grow">
              For
              <select className="field" value={length} onChange={(event) => setLength(event.target.value)}>
                {lengths.map((each) => (
                  <option key={each.value} value={each.value}>
                    {each.label}
                  </option>
                ))}
              </select>
            </label>
            {length === 'until' && (
              <label className="labelled grow">
                Until
                <input
                  className="field"
                  type="datetime-local"
                  value={until}
                  onChange={(event) => setUntil(event.target.value)}
                />
              </label>
            )}
          </div>
        </div>
        <label className="labelled">
          Why <span className="quiet">for whoever wonders at night why nothing rang</span>
          <textarea
            ref={first}
            className="field prose"
            rows={2}
            value={comment}
            maxLength={2_000}
            onChange={(event) => setComment(event.target.value)}
          />
        </label>
        <p className="quiet">
          The alarms go on being evaluated and recorded; nobody is told of them
          {Number.isNaN(endsAt) ? '' : ` until ${formatAbsolute(endsAt)}`}. Those that fire then are told.
        </p>
      </form>
    </Modal>
  );
}
