import { describe, expect, test } from 'vitest';
import { parseLens } from './index.ts';

type Document = Record<string, unknown>;

const plan = { displayText: 'do it', url: 'https://example.org/a' };
const rules = [
  { condition: 'aaa && bbb && !q_no', risk: 'NO_RISK' },
  { condition: 'default', risk: 'HIGH_RISK' },
];

function makeChoices(): Document[] {
  return [
    { id: 'aaa', title: 'First', improvementPlan: plan },
    { id: 'bbb', title: 'Second', improvementPlan: plan },
    { id: 'q_no', title: 'None of these' },
  ];
}

function makeLens(
  change: { lens?: Document; pillar?: Document; question?: Document; choice?: Document } = {},
): Document {
  const choices = makeChoices();
  choices[0] = { ...choices[0], ...change.choice };
  const question = { id: 'qqq', title: 'Question?', choices, riskRules: rules, ...change.question };
  const pillar = { id: 'ppp', name: 'Pillar', questions: [question], ...change.pillar };
  return { schemaVersion: '2021-11-01', name: 'Lens', description: '', pillars: [pillar], ...change.lens };
}

function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const at = { question: 'pillars.0.questions.0', choice: 'pillars.0.questions.0.choices.0' };
const question = (id: string): Document => ({ id, title: 'Q', choices: makeChoices(), riskRules: rules });
const pillar = (id: string): Document => ({ id, name: 'P', questions: [question(`q_${id}`)] });

/** Title, document, code, path, and whether lenient gives a value. */
const cases: [string, unknown, string, string, boolean][] = [
  ['LE1: a list is no lens', [], 'lens.type', '', false],
  [
    'LE2: another schema version',
    makeLens({ lens: { schemaVersion: '2022-01-01' } }),
    'lens.schema-version',
    'schemaVersion',
    false,
  ],
  ['LE3: no pillar', makeLens({ lens: { pillars: [] } }), 'lens.count', 'pillars', false],
  [
    'LE3: eleven pillars',
    makeLens({ lens: { pillars: repeat(11, (n) => pillar(`p_${n}`)) } }),
    'lens.count',
    'pillars',
    true,
  ],
  ['LE3: pillars that are no list', makeLens({ lens: { pillars: {} } }), 'lens.type', 'pillars', false],
  [
    'LE3: twenty-one questions',
    makeLens({ pillar: { questions: repeat(21, (n) => question(`q_${n}`)) } }),
    'lens.count',
    'pillars.0.questions',
    true,
  ],
  [
    'LE3: no choice',
    makeLens({ question: { choices: [], riskRules: [{ condition: 'default', risk: 'NO_RISK' }] } }),
    'lens.count',
    `${at.question}.choices`,
    false,
  ],
  ['LE4: id with a hyphen', makeLens({ question: { id: 'OPS10-BP02' } }), 'lens.id', `${at.question}.id`, false],
  ['LE4: id of two characters', makeLens({ question: { id: 'qq' } }), 'lens.id', `${at.question}.id`, true],
  ['LE4: id of 129 characters', makeLens({ question: { id: 'q'.repeat(129) } }), 'lens.id', `${at.question}.id`, true],
  [
    'LE4: choice id used twice',
    makeLens({ choice: { id: 'bbb' }, question: {} }),
    'lens.duplicate',
    'pillars.0.questions.0.choices.1.id',
    false,
  ],
  [
    'LE4: question id used twice',
    makeLens({ pillar: { questions: [question('qqq'), question('qqq')] } }),
    'lens.duplicate',
    'pillars.0.questions.1.id',
    false,
  ],
  [
    'LE4: pillar id used twice',
    makeLens({ lens: { pillars: [pillar('p_1'), { ...pillar('p_1'), questions: [question('q_2')] }] } }),
    'lens.duplicate',
    'pillars.1.id',
    false,
  ],
  ['LE5: no name', makeLens({ lens: { name: '' } }), 'lens.missing', 'name', false],
  ['LE5: title that is a number', makeLens({ question: { title: 7 } }), 'lens.type', `${at.question}.title`, false],
  [
    'LE5: title of 129 characters',
    makeLens({ choice: { title: 'x'.repeat(129) } }),
    'lens.length',
    `${at.choice}.title`,
    true,
  ],
  [
    'LE5: description of 2049 characters',
    makeLens({ question: { description: 'x'.repeat(2049) } }),
    'lens.length',
    `${at.question}.description`,
    true,
  ],
  [
    'LE6: semicolon in the lens description',
    makeLens({ lens: { description: 'a; b' } }),
    'lens.character',
    'description',
    true,
  ],
  [
    'LE6: percent sign in a question description',
    makeLens({ question: { description: '5 %' } }),
    'lens.character',
    `${at.question}.description`,
    true,
  ],
  [
    'LE6: accent in a choice title',
    makeLens({ choice: { title: 'Caf\u00e9' } }),
    'lens.character',
    `${at.choice}.title`,
    true,
  ],
  [
    'LE6: ampersand pair but a pipe in a pillar name',
    makeLens({ pillar: { name: 'A && B | C' } }),
    'lens.character',
    'pillars.0.name',
    true,
  ],
  ['LE7: no improvement plan', makeLens({ choice: { improvementPlan: undefined } }), 'lens.no-plan', at.choice, true],
  [
    'LE7: url without display text',
    makeLens({ choice: { helpfulResource: { url: 'https://x.y' } } }),
    'lens.display-text',
    `${at.choice}.helpfulResource`,
    true,
  ],
  [
    'LE7: url of another scheme',
    makeLens({ choice: { helpfulResource: { displayText: 'x', url: 'ftp://x.y' } } }),
    'lens.url',
    `${at.choice}.helpfulResource.url`,
    true,
  ],
  [
    'LE7: url broken by a space',
    makeLens({ choice: { helpfulResource: { displayText: 'x', url: 'https://x.y/a b' } } }),
    'lens.url',
    `${at.choice}.helpfulResource.url`,
    true,
  ],
  [
    'LE3: six entries of additional resources',
    makeLens({ choice: { additionalResources: [{ type: 'HELPFUL_RESOURCE', content: repeat(6, () => plan) }] } }),
    'lens.count',
    `${at.choice}.additionalResources.0.content`,
    true,
  ],
  [
    'LE3: two groups of one type',
    makeLens({ choice: { additionalResources: repeat(2, () => ({ type: 'HELPFUL_RESOURCE', content: [plan] })) } }),
    'lens.duplicate',
    `${at.choice}.additionalResources.1.type`,
    true,
  ],
  [
    'LE3: unknown type of resources',
    makeLens({ choice: { additionalResources: [{ type: 'VIDEO', content: [] }] } }),
    'lens.resource-type',
    `${at.choice}.additionalResources.0.type`,
    false,
  ],
  [
    'LE9: more than 500,000 characters',
    makeLens({
      pillar: {
        questions: repeat(20, (n) => ({
          ...question(`q_${n}`),
          choices: repeat(15, (c) => ({
            id: ['aaa', 'bbb', 'q_no'][c] ?? `c_${c}`,
            title: 'x',
            improvementPlan: { displayText: 'x'.repeat(2000) },
          })),
        })),
      },
    }),
    'lens.size',
    '',
    true,
  ],
  [
    'LE17: rule with an unknown choice',
    makeLens({ question: { riskRules: [{ condition: 'aaa && zzz', risk: 'NO_RISK' }, rules[1]] } }),
    'lens.condition-unknown-choice',
    `${at.question}.riskRules.0.condition`,
    false,
  ],
  [
    'LE20: unknown risk',
    makeLens({ question: { riskRules: [{ condition: 'default', risk: 'LOW_RISK' }] } }),
    'lens.risk',
    `${at.question}.riskRules.0.risk`,
    false,
  ],
  [
    'LE20: two rules of one risk',
    makeLens({ question: { riskRules: [{ condition: 'aaa && !q_no', risk: 'NO_RISK' }, ...rules] } }),
    'lens.rule-duplicate',
    `${at.question}.riskRules`,
    true,
  ],
];

describe('parseLens', () => {
  test('takes a lens that keeps to the format without an issue (LE1)', () => {
    const { value, issues } = parseLens(makeLens());
    expect(issues).toEqual([]);
    expect(value?.pillars[0]?.questions[0]?.choices.map((choice) => choice.isNone)).toEqual([false, false, true]);
  });

  test.for(cases)('%s', ([, document, code, path, isLoadedLeniently]) => {
    const strict = parseLens(document);
    const found = strict.issues.find((each) => each.code === code);
    expect(found).toMatchObject({ severity: 'error', path: path === '' ? [] : pathOf(path) });
    expect(strict.value).toBeUndefined();

    const lenient = parseLens(document, 'lenient');
    expect(lenient.value !== undefined).toBe(isLoadedLeniently);
    expect(lenient.issues.find((each) => each.code === code)?.severity).toBe(isLoadedLeniently ? 'warning' : 'error');
  });

  /** Title, document and code of what never prevents a value. */
  const warnings: [string, unknown, string, string][] = [
    ['LE4: pillar id of 65 characters', makeLens({ pillar: { id: 'p'.repeat(65) } }), 'lens.id-long', 'warning'],
    [
      'LE7: None of these without the suffix',
      makeLens({ choice: { title: 'None of these' } }),
      'lens.none-suffix',
      'warning',
    ],
    ['LE8: key that may be a slip', makeLens({ choice: { improvmentPlan: plan } }), 'lens.unknown-key', 'info'],
    ['LE22: no default', makeLens({ question: { riskRules: [rules[0]] } }), 'lens.no-default', 'warning'],
    ['LE50: level that is none', makeLens({ choice: { _risk: 'Severe' } }), 'lens.level', 'warning'],
  ];
  test.for(warnings)('%s is reported and loaded', ([, document, code, severity]) => {
    const { value, issues } = parseLens(document);
    expect(value).toBeDefined();
    expect(issues.find((each) => each.code === code)?.severity).toBe(severity);
  });

  test('reports all breaches at once (LE1)', () => {
    const { issues } = parseLens(
      makeLens({ lens: { name: '' }, pillar: { id: '!' }, question: { title: 7 }, choice: { id: 3 } }),
    );
    expect(issues.map((each) => each.path.at(-1))).toEqual(expect.arrayContaining(['name', 'id', 'title']));
    expect(issues.filter((each) => each.severity === 'error').length).toBeGreaterThanOrEqual(4);
  });

  test('keeps unknown keys and reads the level of risk (LE8, LE50)', () => {
    const { value, issues } = parseLens(makeLens({ lens: { _version: '3' }, choice: { _risk: 'High' } }));
    expect(issues).toEqual([]);
    expect(value?.extra).toEqual({ _version: '3' });
    expect(value?.pillars[0]?.questions[0]?.choices[0]).toMatchObject({ level: 'High', extra: { _risk: 'High' } });
  });

  test.for([null, 1, 'x', { pillars: [null] }, makeLens({ pillar: { questions: [3] } })])(
    'never throws on %j',
    (value) => {
      expect(parseLens(value).value).toBeUndefined();
    },
  );
});

function pathOf(text: string): (string | number)[] {
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
