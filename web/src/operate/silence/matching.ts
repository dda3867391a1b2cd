import { parseMatcher, printMatcher } from '../../../../src/engines/noise/index.ts';
import type { Matcher } from '../../../../src/operate/silence/contract.ts';

/** Returns what is wrong with a matcher, in words; null where nothing is. */
export function checkMatcher(matcher: Matcher): string | null {
  if (matcher.label.trim() === '' || matcher.label === 'tag:') return 'Name the label';
  if (matcher.value === '' && matcher.operator.includes('=')) return matcher.operator === '=' ? 'Give a value' : null;
  const isRegular = matcher.operator === '=~' || matcher.operator === '!~';
  const read = parseMatcher(
    { name: 'alarm', value: matcher.value, isRegex: isRegular, isEqual: matcher.operator.startsWith('=') },
    [],
  );
  return read.issues[0]?.message ?? null;
}

/** Writes a matcher as people read it: `service="checkout"`. */
export function sayMatcher(matcher: Matcher): string {
  return printMatcher(matcher);
}

/** Reads matchers such as `alarm="x"` from an address; what is none is left out. */
export function readMatchers(texts: readonly string[]): Matcher[] {
  return texts.flatMap((each) => {
    const { value } = parseMatcher(each, []);
    return value === undefined ? [] : [value];
  });
}

/** Returns the part of the address that points at a silence; the id of one that the documents declare is its reference. */
export function anchorOfSilence(id: string): string {
  return id.replace(/^silence:default\//, '');
}
