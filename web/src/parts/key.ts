import { useEffect, useRef } from 'react';

/** One key and what it does; `sequence` is one key such as `a`, or two with a space such as `g i`. */
export interface Binding {
  sequence: string;
  label: string;
  group: string;
  run: () => void;
}

const bindings = new Set<readonly Binding[]>();
const sequencePatience = 1_500;

/** Returns every binding that is in force, those of the newest part first. */
export function listBindings(): Binding[] {
  return [...bindings].toReversed().flat();
}

/** Puts bindings in force while the part that calls is shown. */
export function useKeys(own: readonly Binding[]): void {
  const latest = useRef(own);
  latest.current = own;
  useEffect(() => {
    const relayed = latest.current.map((each, index) => ({ ...each, run: () => latest.current[index]?.run() }));
    bindings.add(relayed);
    return () => {
      bindings.delete(relayed);
    };
    // Which keys there are decides; what they do is read when they are pressed.
  }, [own.map((each) => `${each.sequence} ${each.label}`).join('\n')]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open], [role="dialog"][aria-modal="true"]') !== null;
}

/** Listens for keys on the whole page; returns the way to stop. */
export function listenForKeys(): () => void {
  let begun = '';
  let begunAt = 0;
  const onKey = (event: KeyboardEvent): void => {
    const isCommand = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
    if (isCommand) {
      event.preventDefault();
      run('mod k');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || isDialogOpen()) return;
    const pressed = begun !== '' && Date.now() - begunAt < sequencePatience ? `${begun} ${event.key}` : event.key;
    begun = '';
    if (run(pressed)) {
      event.preventDefault();
      return;
    }
    if (listBindings().some((each) => each.sequence.startsWith(`${event.key} `))) {
      begun = event.key;
      begunAt = Date.now();
    }
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function run(sequence: string): boolean {
  const found = listBindings().find((each) => each.sequence === sequence);
  found?.run();
  return found !== undefined;
}

/** Puts the focus into the filter of the page, if there is one. */
export function focusFilter(): void {
  document.querySelector<HTMLInputElement>('[data-filter] input, input[data-filter]')?.focus();
}
