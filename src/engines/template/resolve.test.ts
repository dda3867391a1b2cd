import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasErrors } from '../issue.ts';
import { nameOfArn, parseTemplate, resolveTemplate } from './index.ts';
import cases from './vectors/resolve.json' with { type: 'json' };

const place = { region: 'eu-west-1', accountId: '111122223333', stackName: 'northwind' };

function resolve(value: unknown, options = {}): ReturnType<typeof resolveTemplate> {
  const template = parseTemplate(value);
  if (template.value === undefined) throw new Error(JSON.stringify(template.issues));
  return resolveTemplate(template.value, { ...place, ...options });
}

for (const vector of cases) {
  test(`resolveTemplate: ${vector.name} (${vector.rule})`, () => {
    const parameters = 'parameters' in vector ? vector.parameters : {};
    const resolved = resolve(vector.template, { parameters });
    expect(resolved.issues.map((each) => [each.code, each.path])).toEqual('issues' in vector ? vector.issues : []);
    if (!('expected' in vector)) return;
    const byId = Object.fromEntries((resolved.value ?? []).map((each) => [each.logicalId, each.properties]));
    expect(byId).toEqual(vector.expected);
  });
}

test('resolveTemplate keeps findings inside of unwanted types as informations (TPL-15)', () => {
  const template = {
    Resources: {
      Box: { Type: 'AWS::EC2::Instance', Properties: { UserData: { 'Fn::Base64': 'x' }, Size: 'small' } },
      A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'a' } },
    },
  };
  expect(resolve(template).value).toBeUndefined();
  const resolved = resolve(template, { wanted: (type: string) => type.startsWith('AWS::CloudWatch::') });
  expect(resolved.issues).toMatchObject([{ code: 'unresolvable', severity: 'info' }]);
  expect(resolved.value).toMatchObject([{ logicalId: 'Box', properties: { Size: 'small' } }, { logicalId: 'A' }]);
});

test('resolveTemplate reports a wanted reference to a name that an unwanted resource hides (TPL-15)', () => {
  const template = {
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::ImportValue': 'x' } } },
      A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
    },
  };
  const resolved = resolve(template, { wanted: (type: string) => type.startsWith('AWS::CloudWatch::') });
  expect(resolved.value).toBeUndefined();
  expect(resolved.issues).toContainEqual(
    expect.objectContaining({ severity: 'error', path: ['Resources', 'A', 'Properties', 'AlarmActions', 0, 'Ref'] }),
  );
});

test('resolveTemplate refuses a value nested too deeply instead of failing (limits)', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 5000; level++) deep = [deep];
  const resolved = resolve({ Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { deep } } } });
  expect(resolved.issues).toMatchObject([{ code: 'too_deep' }]);
});

test('resolveTemplate gives back any tree without functions unchanged, and never throws (TPL-10)', () => {
  const plain = fc
    .jsonValue({ maxDepth: 4 })
    .map((value) => JSON.parse(JSON.stringify(value).replaceAll('{{', '')) as unknown);
  fc.assert(
    fc.property(plain, (value) => {
      const resolved = resolve({ Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { value } } } });
      if (JSON.stringify(value).includes('"Ref"') || JSON.stringify(value).includes('"Fn::')) return;
      expect(resolved.value?.[0]?.properties).toEqual({ value });
    }),
  );
});

test('resolveTemplate never throws on arbitrary arguments of functions (TPL-13)', () => {
  const name = fc.constantFrom(
    'Ref',
    'Fn::Sub',
    'Fn::Join',
    'Fn::Select',
    'Fn::Split',
    'Fn::If',
    'Fn::FindInMap',
    'Fn::GetAtt',
    'Fn::Length',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('A', 'A.Arn', '${A}', ',', 0, 1, null),
      fc.array(tie('tree'), { maxLength: 3 }),
      tie('call'),
    ),
    call: fc.tuple(name, tie('tree')).map(([key, argument]) => ({ [key]: argument })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const resolved = resolve({
        Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: value } } },
      });
      expect(resolved.value === undefined).toBe(hasErrors(resolved.issues));
      expect(JSON.stringify(resolved.value ?? null)).not.toContain('"Fn::');
    }),
    { numRuns: 500 },
  );
});

test('nameOfArn gives the name that a reference was made from (TPL-9)', () => {
  const types = [
    ['AWS::CloudWatch::Alarm', 'AlarmName'],
    ['AWS::SSMIncidents::ResponsePlan', 'Name'],
    ['AWS::SSMContacts::Contact', 'Alias'],
    ['AWS::SSMContacts::ContactChannel', 'ChannelName'],
    ['AWS::SSMContacts::Rotation', 'Name'],
    ['AWS::SSM::Document', 'Name'],
    ['AWS::SSM::MaintenanceWindow', 'Name'],
    ['AWS::Events::Rule', 'Name'],
    ['AWS::SNS::Topic', 'TopicName'],
    ['AWS::SQS::Queue', 'QueueName'],
    ['AWS::IAM::Role', 'RoleName'],
    ['AWS::Lambda::Function', 'FunctionName'],
    ['AWS::Logs::LogGroup', 'LogGroupName'],
  ] as const;
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/), ([type, property], name) => {
      const resolved = resolve({
        Resources: {
          R: { Type: type, Properties: { [property]: name } },
          U: { Type: 'AWS::Events::Rule', Properties: { Arn: { 'Fn::GetAtt': ['R', 'Arn'] }, Ref: { Ref: 'R' } } },
        },
      });
      const properties = resolved.value?.[1]?.properties ?? {};
      expect([nameOfArn(String(properties['Arn'])), nameOfArn(String(properties['Ref']))]).toEqual([name, name]);
    }),
  );
});

test.each([
  ['plain name', 'plain name'],
  ['arn:aws:cloudwatch:eu-west-1:1:alarm:a/b:c', 'a/b:c'],
  ['arn:aws:lambda:eu-west-1:1:function:fn:live', 'fn'],
  ['arn:aws:ssm:eu-west-1:1:automation-definition/restart:$DEFAULT', 'restart'],
  ['arn:aws:logs:eu-west-1:1:log-group:/aws/x:*', '/aws/x'],
  ['arn:aws:events:eu-west-1:1:rule/bus/nightly', 'nightly'],
  ['arn:aws:sns:eu-west-1:1:topic', 'topic'],
])('nameOfArn of %s is %s (TPL-9)', (arn, name) => {
  expect(nameOfArn(arn)).toBe(name);
});
