import { expect, test } from 'vitest';
import { parseTemplate } from './index.ts';

function codes(value: unknown): unknown[] {
  return parseTemplate(value).issues.map((each) => [each.severity, each.code, each.path.join('/')]);
}

test.each([
  ['a text', 'x', [['error', 'wrong_kind', '']]],
  ['no Resources', {}, [['error', 'missing_property', '']]],
  ['Resources as a list', { Resources: [] }, [['error', 'wrong_kind', 'Resources']]],
  ['an unknown section (TPL-1)', { Resources: {}, Resurces: {} }, [['error', 'unknown_property', 'Resurces']]],
  ['a bad logical id (TPL-2)', { Resources: { 'a-b': { Type: 'X' } } }, [['error', 'invalid_name', 'Resources/a-b']]],
  [
    'an id used twice (TPL-2)',
    { Parameters: { A: { Type: 'String' } }, Resources: { A: { Type: 'X' } } },
    [['error', 'duplicate_name', 'Resources/A']],
  ],
  ['no Type (TPL-3)', { Resources: { A: {} } }, [['error', 'missing_property', 'Resources/A']]],
  [
    'unknown condition, dependency and attribute (TPL-3)',
    { Resources: { A: { Type: 'X', Condition: 'C', DependsOn: ['B'], Props: {} } } },
    [
      ['error', 'unknown_property', 'Resources/A/Props'],
      ['error', 'unknown_condition', 'Resources/A/Condition'],
      ['error', 'unknown_reference', 'Resources/A/DependsOn'],
    ],
  ],
  [
    'attributes of custom and serverless resources only (TPL-3)',
    {
      Resources: {
        A: { Type: 'Custom::Thing', Version: '1.0' },
        B: { Type: 'AWS::CloudFormation::CustomResource', Version: '1.0' },
        C: { Type: 'AWS::Serverless::Function', Connectors: {}, IgnoreGlobals: '*' },
        D: { Type: 'AWS::SNS::Topic', Description: 'd', Version: '1.0', Connectors: {} },
      },
    },
    [
      ['error', 'unknown_property', 'Resources/D/Version'],
      ['error', 'unknown_property', 'Resources/D/Connectors'],
    ],
  ],
  [
    'a macro (TPL-4)',
    { Transform: 'AWS::Serverless-2016-10-31', Resources: {} },
    [['warning', 'transform_not_run', 'Transform']],
  ],
  [
    'the globals of a serverless template (TPL-4)',
    { Transform: ['OwnMacro', 'AWS::Serverless-2016-10-31'], Globals: { Function: {} }, Resources: {} },
    [['warning', 'transform_not_run', 'Transform']],
  ],
  ['globals of no macro (TPL-4)', { Globals: {}, Resources: {} }, [['error', 'unknown_property', 'Globals']]],
  [
    'a macro with parameters (TPL-4)',
    { Transform: { Name: 'AWS::Include', Parameters: {} }, Resources: {} },
    [['warning', 'transform_not_run', 'Transform']],
  ],
  ['the language extensions in a list (TPL-4)', { Transform: ['AWS::LanguageExtensions'], Resources: {} }, []],
  ['the language extensions (TPL-4)', { Transform: 'AWS::LanguageExtensions', Resources: {} }, []],
  ['a loop (TPL-4)', { Resources: { 'Fn::ForEach::X': [] } }, [['error', 'unresolvable', 'Resources/Fn::ForEach::X']]],
])('parseTemplate judges %s', (_, value, expected) => {
  expect(codes(value)).toEqual(expected);
});

test('parseTemplate gives the resources with their paths and no properties where none are written (TPL-3)', () => {
  const parsed = parseTemplate({ Description: 'd', Resources: { A: { Type: 'X', DependsOn: 'B' }, B: { Type: 'Y' } } });
  expect(parsed.value).toEqual({
    description: 'd',
    parameters: {},
    mappings: {},
    conditions: {},
    resources: {
      A: { type: 'X', properties: {}, dependsOn: ['B'], path: ['Resources', 'A'] },
      B: { type: 'Y', properties: {}, dependsOn: [], path: ['Resources', 'B'] },
    },
  });
});

test('parseTemplate tells which macros are not run, and no other (TPL-4)', () => {
  const Transform = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31', { Name: 'AWS::Include' }];
  const parsed = parseTemplate({ Transform, Resources: {} });
  expect(parsed.issues.map((each) => each.message)).toEqual([
    'Transform "AWS::Serverless-2016-10-31", "AWS::Include" is not run: what it would add or change is not seen',
  ]);
  expect(parsed.value?.transforms).toEqual(['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31', 'AWS::Include']);
});

test('parseTemplate quotes the value and says what to do (TPL-5)', () => {
  const [found] = parseTemplate({ Resources: { A: { Type: 7 } }, Oops: 1 }).issues;
  expect(found?.message).toBe('Unknown property "Oops": remove it or correct its name');
});
