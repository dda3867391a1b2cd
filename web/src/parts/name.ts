import { nameOfRef } from './ref.tsx';

const longest = 56;

/** Returns what to call a thing on a button or in a heading: its title, or its name where the title is a whole sentence. */
export function callIt(thing: { name: string; title: string }): string {
  const isSentence = thing.title.endsWith('.') || thing.title.length > longest;
  return isSentence ? thing.name : thing.title;
}

/** Returns what to call the runbook of an execution. */
export function callRunbook(execution: { runbook: string; runbookTitle: string }): string {
  return callIt({ name: nameOfRef(execution.runbook), title: execution.runbookTitle });
}
