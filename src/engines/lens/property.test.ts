import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  type Condition,
  exportLens,
  improvementPlan,
  isConditionTrue,
  type Lens,
  parseCondition,
  parseLens,
  printCondition,
  type Question,
  riskOf,
  withoutExtra,
} from './index.ts';
import { buildTable } from './truth-table.ts';

const IDS = ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'ggg'];

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...IDS).map((id): Condition => ({ kind: 'choice', id })),
    tie('node').map((of): Condition => ({ kind: 'not', of })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Condition => ({ kind: 'and', of })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Condition => ({ kind: 'or', of })),
  ),
})).node;

const RISKS = ['HIGH_RISK', 'MEDIUM_RISK', 'NO_RISK'] as const;
const plain = fc.stringMatching(/^[abcXYZ059 \-_.,:/()@!&#+'?\u2019\n]{0,40}$/);
const title = plain.map((text) => `t${text}`);
const resource = fc.record(
  { displayText: fc.string(), url: fc.constant('https://example.org/x') },
  { requiredKeys: ['displayText'] },
);
const note = fc.dictionary(fc.constantFrom('_note', '_risk'), fc.constantFrom('High', 'Low'), { maxKeys: 2 });

const choices = fc.tuple(
  ...IDS.map((id) =>
    fc
      .record(
        {
          id: fc.constant(id),
          title,
          improvementPlan: resource,
          helpfulResource: resource,
          additionalResources: fc.constant([{ type: 'HELPFUL_RESOURCE', content: [{ displayText: 'more' }] }]),
        },
        { requiredKeys: ['id', 'title', 'improvementPlan'] },
      )
      .chain((choice) => note.map((extra) => ({ ...choice, ...extra }))),
  ),
);
const riskRules = fc
  .tuple(fc.shuffledSubarray([...RISKS]), fc.array(condition, { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([risks, terms, hasDefault]) =>
    risks.map((risk, index) => {
      const term = terms[index];
      const isLast = hasDefault && index === risks.length - 1;
      return { condition: isLast || term === undefined ? 'default' : printCondition(term), risk };
    }),
  );
const question = fc.record(
  { title, description: plain, helpfulResource: resource, choices, riskRules },
  { requiredKeys: ['title', 'choices', 'riskRules'] },
);
const document = fc
  .record({ name: title, questions: fc.array(question, { minLength: 1, maxLength: 3 }), extra: note })
  .map(({ name, questions, extra }) => ({
    schemaVersion: '2021-11-01',
    name,
    ...extra,
    pillars: [{ id: 'ppp', name, questions: questions.map((each, index) => ({ id: `q_${index}`, ...each })) }],
  }));

const answer: fc.Arbitrary<Answer> = fc.record({
  selected: fc.subarray(IDS),
  notApplicable: fc.subarray(IDS, { maxLength: 2 }),
  applicable: fc.constant(true),
});

function load(value: unknown): Lens {
  const parsed = parseLens(value);
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

function firstQuestion(lens: Lens): Question {
  const found = lens.pillars[0]?.questions[0];
  if (found === undefined) throw new Error('no question');
  return found;
}

describe('lens laws', () => {
  test('parseCondition of printCondition gives the same condition (LE18)', () => {
    fc.assert(
      fc.property(condition, (each) => {
        expect(parseCondition(printCondition(each)).value).toEqual(each);
      }),
    );
  });

  test('parseCondition never throws and places every issue inside the text or right after it (LE15)', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b1_', '&', '|', '!', '(', ')', ' ', 'é', '&&', '||'),
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, (each) => {
        const { value, issues } = parseCondition(each);
        expect(value === undefined).toBe(issues.length > 0);
        for (const found of issues)
          expect(found.column).toSatisfy((column: number) => column >= 1 && column <= each.length + 1);
      }),
    );
  });

  test('parseLens of exportLens gives the lens without its extra keys (LE90, LE91, LE92)', () => {
    fc.assert(
      fc.property(document, (each) => {
        const lens = load(each);
        const text = exportLens(lens);
        expect(text).not.toMatch(/"_(note|risk)"/);
        expect(load(JSON.parse(text))).toEqual(withoutExtra(lens));
      }),
      { numRuns: 60 },
    );
  });

  test('buildTable decides every selection as the rules asked one by one (LE68)', () => {
    fc.assert(
      fc.property(document, (each) => {
        const found = firstQuestion(load(each));
        const table = buildTable(found);
        if (table === undefined) throw new Error('no table');
        table.deciding.forEach((deciding, state) => {
          const isSelected = (id: string) => ((state >>> table.ids.indexOf(id)) & 1) === 1;
          const naive = found.riskRules.findIndex((rule) =>
            isConditionTrue(rule.condition, (id) => (isSelected(id) ? 'selected' : 'unselected')),
          );
          expect(deciding).toBe(naive);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('improvementPlan lists sets that reach their risk, and no smaller set does (LE73, LE74)', () => {
    fc.assert(
      fc.property(document, answer, (each, given) => {
        const lens = load(each);
        const found = firstQuestion(lens);
        const from = riskOf(found, given).risk;
        const item = improvementPlan(lens, { q_0: given })[0];
        expect(item !== undefined).toBe(from === 'HIGH_RISK' || from === 'MEDIUM_RISK');
        if (item === undefined) return;
        const open = IDS.filter((id) => !given.selected.includes(id) && !given.notApplicable.includes(id));
        const riskWith = (set: readonly string[]) =>
          riskOf(found, { ...given, selected: [...given.selected, ...set], answered: true }).risk;
        const subsets = Array.from({ length: 2 ** open.length }, (_, mask) =>
          open.filter((_, bit) => (mask >>> bit) & 1),
        );
        for (const to of from === 'HIGH_RISK' ? (['MEDIUM_RISK', 'NO_RISK'] as const) : (['NO_RISK'] as const)) {
          const reaching = subsets.filter((set) => riskWith(set) === to);
          const smallest = Math.min(...reaching.map((set) => set.length));
          const best = reaching.filter((set) => set.length === smallest);
          const step = item.steps.find((candidate) => candidate.to === to);
          expect(step?.count ?? 0).toBe(best.length);
          expect(step?.sets.length ?? 0).toBe(Math.min(best.length, 20));
          for (const set of step?.sets ?? []) expect(best.map((one) => one.join())).toContain(set.join());
        }
      }),
      { numRuns: 100 },
    );
  });
});
