import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../event-pattern/index.ts';
import { parseInputTransformer, parseJsonPath, readPath, transformInput } from './index.ts';
import vectors from './vectors/transform.json' with { type: 'json' };

const event: JsonObject = {
  id: 'e1',
  'detail-type': 'Change',
  resources: ['r1', 'r2'],
  detail: {
    id: 7,
    up: true,
    state: 'stopped',
    tags: { team: 'a "b"' },
    list: ['a', { n: 1 }],
    rows: [{ n: 1 }, { n: 2 }, {}],
    'a/b': 3,
    wild: 'a"b\\c\nd',
  },
};
const facts = { ruleArn: 'arn:rule', ruleName: 'late', ingestionTime: '2026-11-21T10:00:00.000Z' };

const issuesOf = (value: unknown) =>
  parseInputTransformer(value).issues.map((each) => [each.code, each.path.join('.')]);

for (const vector of vectors) {
  test(`transformInput: ${vector.name} (${vector.rule})`, () => {
    const { value, issues } = parseInputTransformer({ InputPathsMap: vector.map, InputTemplate: vector.template });
    expect(issues).toEqual([]);
    expect(transformInput(value!, event, facts)).toEqual(vector.expected);
  });
}

test.each([
  ['no map', [], [['invalid_transformer', '']]],
  [
    'no template and another property',
    { Input: 1 },
    [
      ['unknown_property', 'Input'],
      ['invalid_template', 'InputTemplate'],
    ],
  ],
  ['a template that is too long', { InputTemplate: 'x'.repeat(8193) }, [['invalid_template', 'InputTemplate']]],
  ['paths that are no map', { InputPathsMap: [], InputTemplate: 'x' }, [['invalid_paths', 'InputPathsMap']]],
  [
    'a reserved name',
    { InputPathsMap: { awsX: '$.a' }, InputTemplate: 'x' },
    [['invalid_variable', 'InputPathsMap.awsX']],
  ],
  [
    'a path that is no text',
    { InputPathsMap: { a: 1 }, InputTemplate: 'x' },
    [['invalid_json_path', 'InputPathsMap.a']],
  ],
  [
    'too many variables',
    { InputPathsMap: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`v${n}`, '$'])), InputTemplate: 'x' },
    [['too_many_variables', 'InputPathsMap']],
  ],
])('parseInputTransformer refuses %s (IT1)', (_, written, expected) => {
  expect(issuesOf(written)).toEqual(expected);
});

test.each(['detail', '$detail', '$.', '$..a', "$['a']", '$[-1]', '$[?(@.a)]', '$.a[', '$.a b'])(
  'parseJsonPath refuses %s (IT2)',
  (text) => {
    expect(parseJsonPath(text).issues).toMatchObject([{ code: 'invalid_json_path' }]);
  },
);

test('readPath does not find what only the language has (IT3)', () => {
  for (const text of ['$.constructor', '$.resources.length', '$.id.length', '$.__proto__'])
    expect(readPath(parseJsonPath(text).value!, event)).toBeUndefined();
});

test('parseInputTransformer tells of a variable that is nowhere (IT9)', () => {
  const written = {
    InputPathsMap: { a: '$.a' },
    InputTemplate: '{"a": <a>, "b": "<b>", "<c>": [<aws.events.event.xml>]}',
  };
  expect(parseInputTransformer(written).issues.map((each) => /<([^>]+)>/.exec(each.message)![1])).toEqual([
    'b',
    'c',
    'aws.events.event.xml',
  ]);
  expect(issuesOf({ InputTemplate: 'a \\<b\\> c' })).toEqual([]);
});

test.each([
  ['{"a": <a>', 10, '"," or "}" is missing'],
  ['{"a": <a>,}', 11, 'a name in quotes is missing'],
  ['{"a" <a>}', 6, '":" is missing'],
  ['{"a": <a> <a>}', 11, '"," or "}" is missing'],
  ['{"a": wrong}', 7, 'a JSON value or a <variable> is missing'],
  ['{"a": "<a>}', 7, 'the closing quote is missing'],
  ['{"a": "\\x"}', 8, 'an escape'],
  ['"a" and <a>', 5, 'more stands after the end'],
  ['[1] [2]', 5, 'more stands after the end'],
  ['['.repeat(200), 102, 'nested deeper'],
])('parseInputTransformer says at which character %s is no JSON (IT14)', (template, at, why) => {
  const { issues } = parseInputTransformer({ InputPathsMap: { a: '$.a' }, InputTemplate: template });
  expect(issues).toMatchObject([{ code: 'template_not_json', path: ['InputTemplate'] }]);
  expect(issues[0]!.message).toContain(`at character ${at} `);
  expect(issues[0]!.message).toContain(why);
});

test('transformInput gives back any JSON that a template is made of, and any value in any place (IT13)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.jsonValue(), (constant, value) => {
      const holds = JSON.parse(JSON.stringify(value)) as never;
      const text = JSON.stringify(constant).replaceAll('<', '\\<');
      const { value: transformer, issues } = parseInputTransformer({
        InputPathsMap: { v: '$.detail.v' },
        InputTemplate: `{"c": ${text}, "v": <v>, "t": "<v>"}`,
      });
      expect(issues).toEqual([]);
      const given = transformInput(transformer!, { detail: { v: holds } }, facts) as { value: Record<string, unknown> };
      expect(JSON.parse(JSON.stringify(given.value))).toEqual(given.value);
      expect(given.value.c).toEqual(JSON.parse(JSON.stringify(constant)));
      expect(given.value.v).toEqual(holds);
      if (typeof holds === 'string') expect(given.value.t).toBe(holds);
    }),
    { numRuns: 300 },
  );
});
