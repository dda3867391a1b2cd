import { type EventFields, type Field, flattenEventText } from '../field.ts';
import { allowsAbsence, passesTest } from '../leaf-test.ts';
import { createMatcher, type Matcher } from '../matcher.ts';
import { parsePatternText } from '../parse-text.ts';
import type { Branch } from '../pattern.ts';
import { subtractBranch } from '../subtract.ts';
import { decodeUtf8 } from '../utf8.ts';

/** Leaves agree unless they come from different elements of one array (EP4). */
function agree(one: Field, other: Field): boolean {
  return one.steps.every((step) => other.steps.every((each) => each.array !== step.array || each.index === step.index));
}

/** The rules read literally: tries every choice of one leaf, or absence, for each path (EP2, EP4, EP11). */
function matchLiterally(branch: Branch, fields: EventFields): boolean {
  const choose = (at: number, chosen: readonly Field[], absent: readonly string[]): boolean => {
    const test = branch[at];
    if (!test) {
      return absent.every((path) =>
        (fields.get(path) ?? []).every((field) => chosen.some((each) => !agree(field, each))),
      );
    }
    if (allowsAbsence(test.anyOf) && choose(at + 1, chosen, [...absent, test.path])) return true;
    return (fields.get(test.path) ?? []).some(
      (field) =>
        test.anyOf.some((each) => passesTest(each, field.value)) &&
        chosen.every((each) => agree(field, each)) &&
        choose(at + 1, [...chosen, field], absent),
    );
  };
  return choose(0, [], []);
}

/** The naive twin of a matcher: gives the names of the patterns that hold for the event, each held against it by itself. */
export function matchOneByOne(rules: ReadonlyMap<string, readonly Branch[]>, event: Uint8Array): string[] {
  const fields = flattenEventText(decodeUtf8(event));
  if (!fields) return [];
  return [...rules]
    .filter(([, branches]) => branches.some((each) => matchLiterally(each, fields)))
    .map(([name]) => name);
}

/** Parses a pattern that is known to be valid. */
export function branchesOf(patternText: string): readonly Branch[] {
  const { value, issues } = parsePatternText(patternText);
  if (!value) throw new Error(`${patternText}: ${JSON.stringify(issues)}`);
  return value.branches;
}

/** A pattern under a name, to add or to take away. */
export type Change = readonly [name: string, text: string, isDeletion: boolean];

/** Does what a list of changes says, with the naive meaning of each beside it. */
export function applyChanges(changes: readonly Change[]): {
  matcher: Matcher;
  branches: Map<string, readonly Branch[]>;
} {
  const matcher = createMatcher();
  const branches = new Map<string, readonly Branch[]>();
  for (const [name, text, isDeletion] of changes) {
    const old = branches.get(name) ?? [];
    if (!isDeletion) {
      matcher.add(name, text);
      branches.set(name, [...old, ...branchesOf(text)]);
      continue;
    }
    matcher.delete(name, text);
    const left = branchesOf(text).reduce((rest, each) => rest.flatMap((branch) => subtractBranch(branch, each)), old);
    if (left.length > 0) branches.set(name, left);
    else branches.delete(name);
  }
  return { matcher, branches };
}
