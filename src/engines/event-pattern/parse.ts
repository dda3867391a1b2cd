import { hasErrors, type Issue, issue, type Parsed } from '../issue.ts';
import { compile, type Compiled } from './compile.ts';
import { createCursor } from './cursor.ts';
import type { Token } from './json/token.ts';
import { tokensOfValue } from './json/tokens-of-value.ts';
import type { Pattern } from './pattern.ts';
import type { RefusalDetail } from './refusal.ts';
import { type PatternLimits, settle } from './settle.ts';

/**
 * Parses an event pattern (EP1 to EP18) from a JSON value, such as a part of a YAML document; gives every issue with its
 * path. A message is what AWS says, then what to do.
 */
export function parsePattern(value: unknown, limits: PatternLimits = {}): Parsed<Pattern> {
  const tokens = tokensOfValue(value);
  const { pattern, refusals, warnings } = settle(compileTokens(tokens), limits);
  const issues: Issue[] = [
    ...refusals.map((each) => issue(each.code, each.path, join(each))),
    ...warnings.map((each) => issue(each.code, each.path, join(each), 'warning')),
  ];
  return pattern && !hasErrors(issues) ? { value: pattern, issues } : { issues };
}

/** Reads tokens as event-ruler does: with the older compiler where the newer refuses, the newer's refusals if both do. */
export function compileTokens(tokens: readonly Token[]): Compiled {
  const compiled = compile(createCursor(tokens), { dialect: 'JsonRuleCompiler', overriding: true });
  if (compiled.refusals.length === 0) return compiled;
  const older = compile(createCursor(tokens), { dialect: 'RuleCompiler', overriding: true });
  return older.refusals.length === 0 ? older : compiled;
}

function join({ message, advice }: RefusalDetail): string {
  return `${message.replace(/\.$/, '')}: ${advice}`;
}
