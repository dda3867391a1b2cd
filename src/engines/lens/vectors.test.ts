import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  answerFromVerdicts,
  type Decision,
  isConditionTrue,
  type Mode,
  parseCondition,
  parseLens,
  printCondition,
  type Question,
  riskOf,
  type Verdict,
} from './index.ts';

interface Case<Expected> {
  rule: string;
  name: string;
  expected: Expected;
  source: string;
}

function readVectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8')) as T[];
}

interface RuleText {
  condition: string;
  risk: string;
}

/** A lens with one question of the practices aaa, bbb, ccc and, unless told otherwise, q_no. */
function makeLens(rules: RuleText[], ids = ['aaa', 'bbb', 'ccc', 'q_no'], mode: Mode = 'strict') {
  const choices = ids.map((id) => ({ id, title: id, improvementPlan: { displayText: 'do it' } }));
  const questions = [{ id: 'qqq', title: 'Question', choices, riskRules: rules }];
  return parseLens({ schemaVersion: '2021-11-01', name: 'x', pillars: [{ id: 'ppp', name: 'P', questions }] }, mode);
}

function questionOf(rules: RuleText[], ids?: string[]): Question {
  const question = makeLens(rules, ids).value?.pillars[0]?.questions[0];
  if (question === undefined) throw new Error('the vector has no valid rules');
  return question;
}

interface ConditionExpectation {
  print?: string;
  trueFor?: string[][];
  falseFor?: string[][];
  code?: string;
  column?: number;
}

describe('parseCondition', () => {
  const known = new Set(['aaa', 'bbb', 'ccc']);
  test.for(readVectors<Case<ConditionExpectation> & { text: string }>('condition'))('$rule: $name', (each) => {
    const { value, issues } = parseCondition(each.text, known);
    if (each.expected.code !== undefined) {
      expect(value).toBeUndefined();
      expect(issues[0]).toMatchObject({ code: each.expected.code, column: each.expected.column, severity: 'error' });
      expect(issues[0]?.message).toContain(`at column ${each.expected.column}: `);
      return;
    }
    expect(issues).toEqual([]);
    if (value === undefined) throw new Error('no condition');
    expect(printCondition(value)).toBe(each.expected.print);
    const isTrue = (ids: string[]) => isConditionTrue(value, (id) => (ids.includes(id) ? 'selected' : 'unselected'));
    for (const ids of each.expected.trueFor ?? []) expect(isTrue(ids), ids.join()).toBe(true);
    for (const ids of each.expected.falseFor ?? []) expect(isTrue(ids), ids.join()).toBe(false);
  });
});

describe('riskOf', () => {
  type RiskCase = Case<Pick<Decision, 'risk' | 'rule'>> & { rules: RuleText[]; answer: Answer };
  test.for(readVectors<RiskCase>('risk'))('$rule: $name', (each) => {
    const condition = each.expected.rule === null ? null : each.rules[each.expected.rule]?.condition;
    expect(riskOf(questionOf(each.rules), each.answer)).toEqual({ ...each.expected, condition });
  });
});

describe('answerFromVerdicts', () => {
  const rules = [
    { condition: 'aaa && bbb', risk: 'NO_RISK' },
    { condition: 'aaa', risk: 'MEDIUM_RISK' },
    { condition: 'default', risk: 'HIGH_RISK' },
  ];
  type VerdictCase = Case<{ answer: Answer; risk: string }> & { hasNone: boolean; verdicts: Record<string, Verdict> };
  test.for(readVectors<VerdictCase>('verdict'))('$rule: $name', (each) => {
    const question = questionOf(rules, each.hasNone ? ['aaa', 'bbb', 'q_no'] : ['aaa', 'bbb']);
    const answer = answerFromVerdicts(question, each.verdicts);
    expect(answer).toEqual(each.expected.answer);
    expect(riskOf(question, answer).risk).toBe(each.expected.risk);
  });
});

describe('lintQuestion', () => {
  test.for(readVectors<Case<string[]> & { rules: RuleText[] }>('lint'))('$rule: $name', (each) => {
    const { value, issues } = makeLens(each.rules, ['aaa', 'bbb', 'q_no']);
    expect(value).toBeDefined();
    expect(issues.map((found) => found.code)).toEqual(each.expected);
  });

  test('reports a table beyond 15 choices instead of building it (LE60)', () => {
    const ids = Array.from({ length: 16 }, (_, index) => `bp_${index}`);
    const rules = [
      { condition: ids.join(' && '), risk: 'NO_RISK' },
      { condition: 'default', risk: 'HIGH_RISK' },
    ];
    const { value, issues } = makeLens(rules, ids, 'lenient');
    expect(value).toBeDefined();
    expect(issues.map((each) => each.code)).toEqual(['lens.count', 'lens.table-too-large']);
    expect(makeLens(rules, ids, 'strict').value).toBeUndefined();
  });
});
