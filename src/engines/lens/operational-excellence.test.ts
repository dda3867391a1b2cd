import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerFromVerdicts,
  type Choice,
  choiceIdOf,
  exportLens,
  improvementPlan,
  type Lens,
  listQuestions,
  parseLens,
  practiceIdOf,
  type Question,
  riskOf,
  summarise,
} from './index.ts';

const root = new URL('../../../', import.meta.url);
const source: unknown = JSON.parse(readFileSync(new URL('lenses/operational-excellence.json', root), 'utf8'));
const parsed = parseLens(source, 'strict');

function shipped(): Lens {
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function questionOf(id: string): Question {
  const found = listQuestions(shipped()).find((question) => question.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

const practicesOf = (question: Question): Choice[] => question.choices.filter((choice) => !choice.isNone);

/** Practices per question, and High, Medium and Low over all, of the edition of 2024-11-06. */
const SIZES = [6, 6, 7, 5, 10, 4, 6, 5, 3, 7, 9];
const LEVELS = { High: 30, Medium: 31, Low: 7 };
const EXPECTED_IDS = SIZES.flatMap((size, q) =>
  Array.from({ length: size }, (_, p) => `OPS${String(q + 1).padStart(2, '0')}-BP${String(p + 1).padStart(2, '0')}`),
);

describe('lenses/operational-excellence.json', () => {
  test('parses strictly without errors and warnings (LE1)', () => {
    expect(parsed.issues.filter((each) => each.severity !== 'info')).toEqual([]);
    expect(parsed.value?.pillars.map((pillar) => pillar.id)).toEqual(['operationalExcellence']);
  });

  test('holds exactly the 11 questions and 68 practices, and None of these once each (LE50, LE51)', () => {
    const questions = listQuestions(shipped());
    expect(questions.map((question) => question.id)).toEqual(
      SIZES.map((_, q) => `OPS${String(q + 1).padStart(2, '0')}`),
    );
    const practices = questions.flatMap(practicesOf);
    expect(practices.map((choice) => choice.extra['_practice'])).toEqual(EXPECTED_IDS);
    expect(practices.map((choice) => practiceIdOf(choice.id))).toEqual(EXPECTED_IDS);
    expect(EXPECTED_IDS.map(choiceIdOf)).toEqual(practices.map((choice) => choice.id));
    for (const question of questions) {
      const none = question.choices.filter((choice) => choice.isNone).map(({ id, title }) => ({ id, title }));
      expect(none).toEqual([{ id: `${question.id}_no`, title: 'None of these' }]);
    }
    for (const [level, count] of Object.entries(LEVELS)) {
      expect(practices.filter((choice) => choice.level === level)).toHaveLength(count);
    }
  });

  test('says for each practice what proves it and what to do next, each in its own words (LE7)', () => {
    const practices = listQuestions(shipped()).flatMap(practicesOf);
    for (const choice of practices) {
      expect(choice.helpfulResource?.displayText).toContain(' Evidence: ');
      expect(choice.improvementPlan?.displayText?.length).toBeGreaterThan(60);
    }
    expect(new Set(practices.map((choice) => choice.improvementPlan?.displayText)).size).toBe(68);
  });

  test('rates each selection by its most severe missing practice (LE52 to LE56)', () => {
    const states = fc.array(fc.constantFrom('selected', 'missing', 'notApplicable'), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.constantFrom(...listQuestions(shipped())), states, fc.boolean(), (question, given, withNone) => {
        const practices = practicesOf(question).map((choice, index) => ({ ...choice, state: given[index] }));
        const idsOf = (state: string) => practices.filter((each) => each.state === state).map((each) => each.id);
        const none = withNone ? [`${question.id}_no`] : [];
        const answer = {
          selected: [...idsOf('selected'), ...none],
          notApplicable: idsOf('notApplicable'),
          applicable: true,
        };
        const counted = withNone ? practices : practices.filter((each) => each.state === 'missing');
        const hasLevel = (level: string) => counted.some((each) => each.level === level);
        const expected = hasLevel('High') ? 'HIGH_RISK' : hasLevel('Medium') ? 'MEDIUM_RISK' : 'NO_RISK';
        const isEmpty = answer.selected.length + answer.notApplicable.length === 0;
        expect(riskOf(question, answer).risk).toBe(isEmpty ? 'UNANSWERED' : expected);
      }),
      { numRuns: 500 },
    );
  });

  test('summarise counts 11 unanswered questions before anything is known (LE70, LE71)', () => {
    const { counts, pillars } = summarise(shipped(), {});
    expect(counts).toEqual({ HIGH_RISK: 0, MEDIUM_RISK: 0, NO_RISK: 0, UNANSWERED: 11, NOT_APPLICABLE: 0 });
    expect(pillars).toEqual([{ id: 'operationalExcellence', counts }]);
  });

  test('summarise counts each risk from verdicts and names the deciding rule (LE40, LE70)', () => {
    const answers = {
      OPS04: answerFromVerdicts(questionOf('OPS04'), { OPS04_BP01: 'not_met' }),
      OPS08: answerFromVerdicts(questionOf('OPS08'), { OPS08_BP04: 'met' }),
      OPS09: answerFromVerdicts(questionOf('OPS09'), { OPS09_BP01: 'met', OPS09_BP02: 'met', OPS09_BP03: 'met' }),
      OPS11: { selected: [], notApplicable: [], applicable: false },
    };
    const summary = summarise(shipped(), answers);
    expect(summary.counts).toEqual({ HIGH_RISK: 1, MEDIUM_RISK: 1, NO_RISK: 1, UNANSWERED: 7, NOT_APPLICABLE: 1 });
    expect(summary.questions.find((each) => each.questionId === 'OPS08')).toEqual({
      pillarId: 'operationalExcellence',
      questionId: 'OPS08',
      risk: 'MEDIUM_RISK',
      rule: 1,
      condition: 'OPS08_BP04 && !OPS08_no',
    });
  });

  test('improvementPlan has no step to a risk that a question never reaches (LE75)', () => {
    const question = questionOf('OPS04');
    const plan = improvementPlan(shipped(), { OPS04: answerFromVerdicts(question, { OPS04_BP01: 'not_met' }) });
    const [item] = plan.filter((each) => each.questionId === 'OPS04');
    expect(item?.risk).toBe('HIGH_RISK');
    expect(item?.steps.map((each) => each.to)).toEqual(['NO_RISK']);
  });

  test('improvementPlan puts high before medium and names the smallest ways down (LE72, LE73)', () => {
    const answers = {
      OPS08: answerFromVerdicts(questionOf('OPS08'), { OPS08_BP04: 'met', OPS08_BP01: 'met', OPS08_BP02: 'met' }),
      OPS10: answerFromVerdicts(questionOf('OPS10'), { OPS10_BP01: 'met', OPS10_BP03: 'met', OPS10_BP04: 'not_met' }),
      OPS06: answerFromVerdicts(questionOf('OPS06'), { OPS06_BP01: 'not_met' }),
    };
    const plan = improvementPlan(shipped(), answers);
    expect(plan.map((item) => [item.questionId, item.risk])).toEqual([
      ['OPS06', 'HIGH_RISK'],
      ['OPS10', 'HIGH_RISK'],
      ['OPS08', 'MEDIUM_RISK'],
    ]);
    expect(plan[0]?.steps).toEqual([
      { to: 'MEDIUM_RISK', sets: [['OPS06_BP01', 'OPS06_BP02']], count: 1 },
      { to: 'NO_RISK', sets: [['OPS06_BP01', 'OPS06_BP02', 'OPS06_BP03', 'OPS06_BP04']], count: 1 },
    ]);
    expect(plan[1]?.steps[0]).toEqual({ to: 'MEDIUM_RISK', sets: [['OPS10_BP02']], count: 1 });
    expect(plan[2]?.steps).toEqual([{ to: 'NO_RISK', sets: [['OPS08_BP03', 'OPS08_BP05']], count: 1 }]);
  });

  test('exportLens leaves only keys that the format knows (LE90, LE92)', () => {
    const text = exportLens(shipped());
    expect(text).not.toMatch(/"_\w+":/);
    expect(parseLens(JSON.parse(text)).issues.filter((each) => each.severity !== 'info')).toEqual([]);
  });
});

describe('docs/pillar.md', () => {
  test('has one row per practice with the title and level of the lens (LE50)', () => {
    const rows = readFileSync(new URL('docs/pillar.md', root), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| OPS'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const practices = listQuestions(shipped()).flatMap(practicesOf);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(
      practices.map((choice) => [practiceIdOf(choice.id), choice.title, choice.level]),
    );
    for (const row of rows) {
      expect(row).toHaveLength(6);
      expect(row[4]).toMatch(/^`(organization|prepare|operate|evolve|review)\/[a-z-]+`$/);
      expect(row[5]).toMatch(/^(bound: \S|no evidence yet: \S)/);
    }
  });
});
