import { hasErrors, type Issue } from '../issue.ts';
import type { Rule } from './fast/branch.ts';
import { createFastMatcher } from './fast/index.ts';
import { encodeInto } from './fast/text.ts';
import { parsePatternText } from './parse-text.ts';
import type { Branch } from './pattern.ts';
import { subtractBranch } from './subtract.ts';

/** Many named patterns held against one event at a time (EP16). */
export interface Matcher {
  /** Adds a pattern under the name, beside those it already has; gives the issues, and adds nothing if one is an error. */
  add(name: string, patternText: string): Issue[];
  /** Takes the pattern, or without one everything, away from the name; reports whether that changed anything. */
  delete(name: string, patternText?: string): boolean;
  /** Gives the names of which a pattern matches, in order of first addition; none if the event is not a JSON object. */
  match(event: string | Uint8Array): string[];
}

/** Creates an empty matcher; however many patterns it holds, an event is read once and held against few of them. */
export function createMatcher(): Matcher {
  const rules = new Map<string, Rule>();
  const matcher = createFastMatcher();
  let buffer = new Uint8Array(1024);

  const encode = (text: string): Uint8Array => {
    if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 3);
    return buffer.subarray(0, encodeInto(text, buffer));
  };

  const forget = (name: string, rule: Rule, left: readonly Branch[]): void => {
    matcher.replaceBranches(rule, left);
    if (left.length === 0) rules.delete(name);
  };

  return {
    add(name, patternText) {
      const { value, issues } = parsePatternText(patternText);
      if (!value || hasErrors(issues)) return issues;
      let rule = rules.get(name);
      if (!rule) {
        rule = matcher.addRule(name);
        rules.set(name, rule);
      }
      matcher.addBranches(rule, value.branches);
      return issues;
    },
    delete(name, patternText) {
      const rule = rules.get(name);
      if (!rule) return false;
      if (patternText === undefined) {
        forget(name, rule, []);
        return true;
      }
      const removed = parsePatternText(patternText).value?.branches;
      if (!removed) return false;
      const branches = rule.branches.map((each) => each.pattern);
      const left = removed.reduce((rest, each) => rest.flatMap((branch) => subtractBranch(branch, each)), branches);
      if (left.length === branches.length && left.every((branch, at) => branch === branches[at])) return false;
      forget(name, rule, left);
      return true;
    },
    match(event) {
      const matched = matcher.match(typeof event === 'string' ? encode(event) : event);
      return matched.map((rule) => rule.name);
    },
  };
}
