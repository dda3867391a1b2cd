import { isDeepStrictEqual } from 'node:util';
import { explainRule } from './explain.ts';
import { readGivenEvent } from './given-event.ts';
import type { RuleSpec } from './reader.ts';

/** A test of a rule as written beside it: an event, whether it is to match, and what targets are to be given. */
export interface RuleTest {
  rule: string;
  event: Record<string, unknown>;
  expect: 'match' | 'no match';
  /** What every target is to be given, or by target. */
  input?: unknown;
  inputs?: Record<string, unknown>;
}

/** A rule that tests are held against. */
export interface TestedRule {
  ref: string;
  name: string;
  spec: RuleSpec;
}

/** Returns what is wrong with a rule by a test, one sentence each; none where it passes. `now` is epoch milliseconds. */
export function judgeRule(test: RuleTest, rule: TestedRule, now: number): string[] {
  const explained = explainRule(rule, readGivenEvent(test.event, now));
  if (explained.matched !== (test.expect === 'match'))
    return [
      `The rule "${rule.name}" was to ${explained.matched ? 'leave the event alone' : 'match'}. ${explained.because}`,
    ];
  const byTarget = 'input' in test ? Object.fromEntries(explained.targets.map(({ id }) => [id, test.input])) : {};
  return Object.entries({ ...byTarget, ...test.inputs }).flatMap(([id, expected]) => {
    const target = explained.targets.find((each) => each.id === id);
    if (target === undefined) return [`The rule "${rule.name}" has no target "${id}" that would be given anything`];
    if (isDeepStrictEqual(target.input, expected)) return [];
    return [
      `The target "${id}" was to be given ${JSON.stringify(expected)}, and is given ${JSON.stringify(target.input)}`,
    ];
  });
}

/** Reads what is written as a test of a rule; another shape gives what is wrong with it. */
export function readRuleTest(value: Record<string, unknown>): RuleTest | { problem: string } {
  const { rule, event, expect, input, inputs, name: _, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return { problem: `A test of a rule has no "${unknown}": write rule, event, expect, and input or inputs` };
  if (typeof rule !== 'string') return { problem: 'The test names no rule: write rule: NAME' };
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { problem: 'The test has no event: write one in either form, or the path of a file with one' };
  if (expect !== 'match' && expect !== 'no match')
    return { problem: `The test expects ${JSON.stringify(expect)}: write match or no match` };
  if (inputs !== undefined && (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)))
    return { problem: 'inputs is no map: write what each target is to be given, by its Id' };
  return {
    rule,
    event: event as Record<string, unknown>,
    expect,
    ...('input' in value ? { input } : {}),
    ...(inputs === undefined ? {} : { inputs: inputs as Record<string, unknown> }),
  };
}
