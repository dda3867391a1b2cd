import Button from '@cloudscape-design/components/button';
import { useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import { formatAbsolute } from './time.ts';

/** Returns the instant that the address asks for, as ISO 8601 in UTC; null for the present. */
export function useAsOf(): [string | null, (at: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const given = search.get('at');
  const instant = given === null ? Number.NaN : Date.parse(given);
  const choose = (at: string | null): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (at === null) after.delete('at');
        else after.set('at', at);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  return [Number.isNaN(instant) ? null : new Date(instant).toISOString(), choose];
}

/** Chooses the instant that is explained: the present, or a moment of the past. It is kept in the address. */
export function AsOf({ least }: { least?: number }) {
  const [at, choose] = useAsOf();
  return <AsOfForm key={at ?? 'now'} at={at} choose={choose} step={least ?? 1} />;
}

function AsOfForm(props: { at: string | null; choose: (at: string | null) => void; step: number }) {
  const { at, choose } = props;
  const id = useId();
  const [text, setText] = useState(() => toLocal(at === null ? Date.now() : Date.parse(at)));
  const instant = Date.parse(text);
  const isWrong = Number.isNaN(instant);
  return (
    <form
      className="row tight as-of"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) choose(new Date(Math.min(instant, Date.now())).toISOString());
      }}
    >
      <label htmlFor={id} className="quiet">
        As of
      </label>
      <input
        id={id}
        className="field"
        type="datetime-local"
        step={props.step}
        value={text}
        max={toLocal(Date.now())}
        title={isWrong ? undefined : formatAbsolute(instant)}
        onChange={(event) => setText(event.target.value)}
      />
      <Button formAction="submit" disabled={isWrong}>
        Explain
      </Button>
      {at !== null && (
        <Button variant="link" formAction="none" onClick={() => choose(null)}>
          Back to now
        </Button>
      )}
    </form>
  );
}

/** Returns an instant as the control for local times writes it: `2026-07-28T14:05:00` in this person's zone. */
export function toLocal(instant: number): string {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
