import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useResource } from '../resource.ts';
import { listBindings } from './key.ts';
import { callIt } from './name.ts';
import './palette.css';

interface Command {
  text: string;
  kind: string;
  run: () => void;
}

const shown = 14;

/** Find and do: what this page can do, places, and every service, alarm, objective, rule, runbook and incident by name. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const services = useResource('listServices', {});
  const alarms = useResource('listAlarms', {});
  const objectives = useResource('listObjectives', {});
  const rules = useResource('listRules', {});
  const runbooks = useResource('listRunbooks', {});
  const incidents = useResource('listIncidents', {});
  // The dialog hides the page's keys, so they are taken as they were when it opened.
  const [bound] = useState(listBindings);
  useEffect(() => dialog.current?.showModal(), []);

  const commands = useMemo((): Command[] => {
    const to = (path: string) => () => navigate(path);
    return [
      ...bound
        .filter((each) => each.sequence !== 'mod k')
        .map((each) => ({ text: each.label, kind: each.group, run: each.run })),
      ...(incidents.data?.items ?? []).map((each) => ({
        text: `#${each.number} ${each.title}`,
        kind: 'Incident',
        run: to(`/incidents/${each.number}`),
      })),
      ...(services.data?.items ?? []).map((each) => ({
        text: `${each.title} ${each.title === each.name ? '' : `(${each.name})`}`,
        kind: 'Service',
        run: to(`/services/${encodeURIComponent(each.name)}`),
      })),
      ...(alarms.data?.items ?? []).map((each) => ({
        text: each.title === each.name ? each.name : `${each.name}: ${each.title}`,
        kind: 'Alarm',
        run: to(`/alarms/${encodeURIComponent(each.name)}`),
      })),
      ...(objectives.data?.items ?? []).map((each) => ({
        text: each.title === each.name ? each.name : `${each.title} (${each.name})`,
        kind: 'Objective',
        run: to(`/objectives/${encodeURIComponent(each.name)}`),
      })),
      ...(rules.data?.items ?? []).map((each) => ({
        text: each.name,
        kind: 'Rule',
        run: to(`/rules/${encodeURIComponent(each.name)}`),
      })),
      ...(runbooks.data?.items ?? []).map((each) => ({
        text: callIt(each) === each.name ? each.name : `${callIt(each)} (${each.name})`,
        kind: 'Runbook',
        run: to(`/runbooks/${encodeURIComponent(each.name)}`),
      })),
    ];
  }, [bound, incidents.data, services.data, alarms.data, objectives.data, rules.data, runbooks.data, navigate]);

  const found = useMemo(() => rank(commands, query).slice(0, shown), [commands, query]);
  const take = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // The dialog gives the focus back when it closes; what runs may move it on.
    setTimeout(command.run, 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setChosen((before) => Math.min(before + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen((before) => Math.max(before - 1, 0));
    else if (event.key === 'Enter') take(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Find and do"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[chosen] === undefined ? undefined : `${list}-${chosen}`}
        aria-label="Find a place, service, alarm, objective, rule, runbook or incident, or do something"
        placeholder="Find or do …"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={list} aria-label="Found">
        {found.map((each, index) => (
          <div
            key={`${each.kind} ${each.text}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            onClick={() => take(each)}
            onKeyDown={() => {}}
            onMouseMove={() => setChosen(index)}
          >
            <span className="clip">{each.text}</span>
            <span className="quiet">{each.kind}</span>
          </div>
        ))}
        {found.length === 0 && <p className="empty">Nothing has that name.</p>}
      </div>
    </dialog>
  );
}

/** Names that begin with the words come first, then those that hold them; the order of the commands decides ties. */
function rank(commands: readonly Command[], query: string): Command[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((each) => each !== '');
  if (words.length === 0) return [...commands];
  const scored: { command: Command; score: number }[] = [];
  for (const command of commands) {
    const text = `${command.text} ${command.kind}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    scored.push({ command, score: text.startsWith(words[0]!) ? 0 : text.includes(` ${words[0]}`) ? 1 : 2 });
  }
  return scored.toSorted((one, other) => one.score - other.score).map((each) => each.command);
}
