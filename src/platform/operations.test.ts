import { describe, expect, it } from 'vitest';
import { issue } from '../engines/issue.ts';
import { type Entity, readOperations, type Reader } from './operations.ts';

const toEntity = (value: Record<string, unknown>): Entity => {
  const { name } = value.metadata as { name: string };
  return {
    ref: `thing:default/${name}`,
    kind: 'thing',
    name,
    title: name,
    owner: null,
    spec: {},
    references: [{ to: 'thing:default/other', role: 'other', path: ['metadata', 'name'] }],
  };
};
const readers: Reader[] = [
  { form: 'openslo', kind: 'SLO', read: (value) => ({ entities: [toEntity(value)], issues: [] }) },
  { form: 'evenkeel', kind: 'Silence', read: (value) => ({ entities: [toEntity(value)], issues: [] }) },
];
const read = (text: string, extra: readonly Reader[] = []) =>
  readOperations([{ file: 'a.yaml', text }], [...readers, ...extra]);
const codes = (text: string) => read(text).diagnostics.map(({ code, line }) => ({ code, line }));

describe('readOperations', () => {
  it.each(['openslo/v1', 'openslo/v1alpha', 'openslo.com/v2alpha'])(
    'readOperations() hands %s to the reader of its kind',
    (version) => {
      const found = read(`apiVersion: ${version}\nkind: SLO\nmetadata: { name: other }\n`);
      expect(found.entities.map((each) => each.ref)).toEqual(['thing:default/other']);
      expect(found.diagnostics).toEqual([]);
    },
  );

  it('readOperations() reads a list of OpenSLO objects and finds the place of each', () => {
    const found = read(
      '- apiVersion: openslo/v1\n  kind: SLO\n  metadata: { name: other }\n- apiVersion: openslo/v1\n  kind: SLO\n  metadata: { name: b }\n',
    );
    expect(found.entities.map(({ name, line }) => ({ name, line }))).toEqual([
      { name: 'other', line: 1 },
      { name: 'b', line: 4 },
    ]);
    expect(codes('- apiVersion: openslo/v1\n  kind: SLO\n  metadata:\n    name: b\n')).toEqual([
      { code: 'unresolved_reference', line: 4 },
    ]);
  });

  it('readOperations() hands our own kinds to their reader and refuses another version', () => {
    const text = 'apiVersion: evenkeel.dev/v1\nkind: Silence\nmetadata: { name: other }\n';
    expect(read(text).entities.map((each) => each.name)).toEqual(['other']);
    expect(codes(text.replace('v1', 'v9'))).toEqual([{ code: 'unknown_version', line: 1 }]);
    expect(codes(text.replace('Silence', 'Noise'))).toEqual([{ code: 'unknown_kind', line: 2 }]);
  });

  it('readOperations() asks a reader of the tree once and places what it finds', () => {
    const check: Reader = {
      form: 'tree',
      check: (entities) =>
        entities.map(({ ref }) => ({
          ref,
          issue: issue('odd', ['metadata', 'name'], `It is one of ${entities.length}`),
        })),
    };
    const found = read('apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: other\n', [check]);
    expect(found.diagnostics).toMatchObject([{ code: 'odd', line: 4, message: 'It is one of 1' }]);
  });

  const named: Reader = {
    form: 'cloudformation',
    type: 'AWS::CloudWatch::Alarm',
    read: ({ logicalId }) => ({
      entities: [{ ...toEntity({ metadata: { name: logicalId } }), references: [] }],
      issues: [],
    }),
  };
  const template = (...types: string[]) =>
    `Resources:\n${types.map((type, index) => `  R${index}:\n    Type: ${type}\n    Properties: { Arn: !GetAtt Elsewhere.Arn }\n`).join('')}  Elsewhere:\n    Type: AWS::Lambda::Function\n`;

  it('readOperations() takes what it acts on from a whole template, and says what it leaves to its deployment', () => {
    const found = read(
      template('AWS::SQS::Queue').replace(
        'Resources:\n',
        'Resources:\n  Slow:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {}\n',
      ),
      [named],
    );
    expect(found.entities.map((each) => each.name)).toEqual(['Slow']);
    expect(found.diagnostics.map(({ code, severity }) => [code, severity])).not.toContainEqual([
      expect.anything(),
      'error',
    ]);
    expect(found.diagnostics.filter((each) => each.code === 'other_resource')).toHaveLength(2);
  });

  it('readOperations() refuses a template of which nothing is acted on, and a type that is misspelt', () => {
    const errors = (text: string) =>
      read(text, [named])
        .diagnostics.filter((each) => each.severity === 'error')
        .map((each) => each.message);
    expect(errors('Resources:\n  A:\n    Type: AWS::SQS::Queue\n')).toEqual([
      expect.stringContaining('nor is anything else in the template'),
    ]);
    expect(errors('Resources:\n  A:\n    Type: AWS::CloudWatch::Alarms\n')).toEqual([
      'The resource type "AWS::CloudWatch::Alarms" is not known: write "AWS::CloudWatch::Alarm"',
    ]);
  });
});
