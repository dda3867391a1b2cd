import type { RuleSpec } from '../operate/event/reader.ts';
import { judgeRule, readRuleTest } from '../operate/event/rule-test.ts';
import { findTested, type TestKind } from './test-kind.ts';

/** Tests of event rules: an event that a rule is to match or not, and what its targets are to be given. */
export const ruleTests: TestKind = {
  key: 'rule',
  run(test, context) {
    const read = typeof test.event === 'string' ? context.readBeside(test.event) : { value: test.event };
    if ('problem' in read) return [read.problem];
    const given = readRuleTest({ ...test, event: read.value });
    if ('problem' in given) return [given.problem];
    const rule = findTested(context, 'rule', given.rule);
    if (rule === null)
      return [`There is no rule "${given.rule}" in the folder: correct the name, or the rule's own mistakes first`];
    return judgeRule(given, { ref: rule.ref, name: rule.name, spec: rule.spec as unknown as RuleSpec }, context.now);
  },
};
