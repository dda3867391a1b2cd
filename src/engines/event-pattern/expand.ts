import type { Branch, FieldTest } from './pattern.ts';
import type { FieldRule, Rule } from './rule.ts';

/** The most combinations that `$or` may give (EP14). */
export const maxBranches = 1000;

/** Counts the combinations of a pattern without making them; gives `Infinity` for more than can be counted. */
export function countBranches(rules: readonly Rule[]): number {
  let count = 1;
  for (const rule of rules) {
    if (rule.kind === 'or') count *= rule.alternatives.reduce((sum, each) => sum + countBranches(each), 0);
  }
  return count;
}

/** Gives the branches of a pattern: one for each combination of alternatives, its fields sorted by path. */
export function expandRules(rules: readonly Rule[]): Branch[] {
  return expand(rules, [undefined]).map((chain) => {
    const fields = new Map<string, FieldTest>();
    // From the last rule to the first: of two with one path the later holds.
    for (let link = chain; link; link = link.before) {
      const { path, tests } = link.rule;
      if (!fields.has(path)) fields.set(path, { path, anyOf: tests });
    }
    return [...fields.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  });
}

/** The rules of one combination so far, the last first; combinations share what they have in common. */
type Chain = { readonly rule: FieldRule; readonly before: Chain } | undefined;

function expand(rules: readonly Rule[], chains: readonly Chain[]): readonly Chain[] {
  return rules.reduce<readonly Chain[]>(
    (all, rule) =>
      rule.kind === 'or'
        ? rule.alternatives.flatMap((each) => expand(each, all))
        : all.map((before) => ({ rule, before })),
    chains,
  );
}
