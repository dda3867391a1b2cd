import type { ChildState } from './holds.ts';

const SHOWN = 5;

/** Says in a sentence on which children a state rests and what would change it (CA13). */
export function describeEvaluation(
  state: 'OK' | 'ALARM',
  decidedBy: readonly ChildState[],
  flip: readonly ChildState[] | null,
): string {
  const because =
    decidedBy.length === 0
      ? 'the rule says so whatever its alarms are'
      : listWords(decidedBy.map((each) => describeChild(each)));
  const other = state === 'OK' ? 'ALARM' : 'OK';
  if (flip === null) return `${state} because ${because}`;
  const changes = listWords(flip.map((each) => `${each.alarm} were ${each.state}`));
  return `${state} because ${because}; would be ${other} if ${changes}`;
}

function describeChild({ alarm, state }: ChildState): string {
  return state === undefined ? `${alarm} does not exist` : `${alarm} is in ${state}`;
}

/** Joins words by commas and "and"; of many only the first are named, and the rest counted. */
function listWords(words: readonly string[]): string {
  const shown = words.length > SHOWN ? [...words.slice(0, SHOWN - 1), `${words.length - SHOWN + 1} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
