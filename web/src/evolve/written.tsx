import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';

/** A part of a draft that people write: shown as text, edited in place, saved when they say so. */
export function Written(props: {
  label: string;
  text: string;
  hint: string;
  editable: boolean;
  short?: boolean;
  onSave: (text: string) => Promise<boolean>;
}) {
  const { label, text, hint, editable } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    if (draft !== null && (await props.onSave(draft.trim()))) setDraft(null);
  };
  return (
    <div>
      <div className="row tight spread">
        <span className="strong">{label}</span>
        {editable && draft === null && (
          <button type="button" className="link-button" onClick={() => setDraft(text)}>
            Write<span className="hidden-text">: {label}</span>
          </button>
        )}
      </div>
      {draft === null ? (
        <p style={{ whiteSpace: 'pre-wrap' }} className={text === '' ? 'quiet' : 'break'}>
          {text === '' ? `${hint}: not written yet` : text}
        </p>
      ) : (
        <div className="stack tight">
          {props.short === true ? (
            <Input
              value={draft}
              autoFocus
              ariaLabel={label}
              placeholder={hint}
              onChange={({ detail }) => setDraft(detail.value)}
            />
          ) : (
            <Textarea
              value={draft}
              autoFocus
              rows={4}
              ariaLabel={label}
              placeholder={hint}
              onChange={({ detail }) => setDraft(detail.value)}
            />
          )}
          <div className="row">
            <Button variant="primary" onClick={() => void save()}>
              Save
            </Button>
            <Button variant="link" onClick={() => setDraft(null)}>
              Leave as it was
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
