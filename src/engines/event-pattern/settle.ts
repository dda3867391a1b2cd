import type { Compiled } from './compile.ts';
import { complexityOf, maxComplexity, tooComplex } from './complexity.ts';
import { countBranches, expandRules, maxBranches } from './expand.ts';
import type { Pattern } from './pattern.ts';
import type { RefusalDetail } from './refusal.ts';
import type { Rule } from './rule.ts';

/** A pattern, if nothing was refused, and what else there is to say about it. */
export interface Settled {
  readonly pattern?: Pattern;
  readonly refusals: readonly RefusalDetail[];
  readonly warnings: readonly RefusalDetail[];
}

/** Limits that a pattern is held to. */
export interface PatternLimits {
  /** The most wildcard prefixes alive at once (EP19), by default what AWS is taken to accept; `Infinity` for no limit. */
  readonly maxComplexity?: number;
}

/** Makes the branches of a compiled pattern, held to the limits (EP14, EP19), and finds what counts for nothing. */
export function settle(compiled: Compiled, limits: PatternLimits = {}): Settled {
  const { rules, refusals } = compiled;
  const warnings: RefusalDetail[] = [];
  findOverridden(rules, new Set(), warnings);
  if (refusals.length > 0) return { refusals, warnings };
  const combinations = checkCombinations(rules, compiled.end);
  if (combinations) return { refusals: [combinations], warnings };
  const pattern = { branches: expandRules(rules) };
  const most = limits.maxComplexity ?? maxComplexity;
  if (!Number.isFinite(most) || complexityOf(pattern, most + 1) <= most) return { pattern, refusals, warnings };
  const limit: RefusalDetail = {
    code: 'too_complex',
    message: tooComplex,
    advice: `of its wildcards no more than ${most} beginnings may fit one text at once`,
    path: [],
    at: compiled.end,
    readAt: compiled.end,
    places: [],
  };
  return { refusals: [limit], warnings };
}

function checkCombinations(rules: readonly Rule[], end: number): RefusalDetail | undefined {
  const count = countBranches(rules);
  if (count <= maxBranches) return undefined;
  return {
    code: 'too_many_combinations',
    message: `$or gives more than ${maxBranches} combinations`,
    advice: 'split the pattern into several',
    path: rules.find((rule) => rule.kind === 'or')?.at ?? [],
    at: end,
    readAt: end,
    places: [],
  };
}

/** Warns of fields whose path was asked for before in the same branch; `paths` gathers what is asked for so far. */
function findOverridden(rules: readonly Rule[], paths: Set<string>, warnings: RefusalDetail[]): void {
  for (const rule of rules) {
    if (rule.kind === 'or') {
      const outer = new Set(paths);
      for (const each of rule.alternatives) {
        const own = new Set(outer);
        findOverridden(each, own, warnings);
        for (const path of own) paths.add(path);
      }
      continue;
    }
    if (paths.has(rule.path)) {
      const message = `Field "${rule.path}" is asked for twice and only the last counts`;
      warnings.push({
        code: 'field_overridden',
        message,
        advice: 'remove one',
        path: rule.at,
        at: rule.offset,
        readAt: rule.offset,
        places: [rule.offset],
      });
    }
    paths.add(rule.path);
  }
}
