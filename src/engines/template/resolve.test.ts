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

test('resolveTemplate blames the macro that is not run for a resource that nobody declares (TPL-4)', () => {
  const Resources = { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { X: { Ref: 'ShopApi.Stage' } } } };
  expect(resolve({ Transform: 'AWS::Serverless-2016-10-31', Resources }).issues[0]?.message).toBe(
    '"ShopApi.Stage" is neither a parameter nor a resource here, and AWS::Serverless-2016-10-31, which might add it, is not run: write the value',
  );
  expect(resolve({ Transform: 'AWS::LanguageExtensions', Resources }).issues[0]?.message).toBe(
    '"ShopApi.Stage" is neither a parameter nor a resource of this template: declare it or correct the name',
  );
});

/** Queues of which each takes its name from the next, written so often. */
function chain(length: number, times: number, last = 'x'): { Resources: Record<string, unknown> } {
  const ids = Array.from({ length }, (_, at) => `Q${at}`);
  const named = (at: number): string => (at + 1 < length ? `\${Q${at + 1}}`.repeat(times) : last);
  const queue = (at: number) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': named(at) } } });
  return { Resources: Object.fromEntries(ids.map((id, at) => [id, queue(at)])) };
}

test('resolveTemplate works out each name once, however often it is asked for (limits)', () => {
  const resolved = resolve(chain(60, 2, ''));
  expect(resolved.issues).toEqual([]);
  const circle = resolve(chain(60, 2, '${Q0}'));
  expect(circle.issues.filter((each) => each.path.length === 2)).toHaveLength(1);
  expect(circle.value).toBeUndefined();
});

test('resolveTemplate refuses a text that grows beyond its limit (limits)', () => {
  expect(resolve(chain(16, 2)).issues).toEqual([]);
  const found = resolve(chain(40, 2)).issues;
  expect(found).toContainEqual(expect.objectContaining({ code: 'too_long' }));
  const Properties = { X: { 'Fn::Join': ['x'.repeat(60_000), ['a', 'b', 'c']] } };
  expect(resolve({ Resources: { A: { Type: 'AWS::SNS::Topic', Properties } } }).issues).toMatchObject([
    { code: 'too_long', path: ['Resources', 'A', 'Properties', 'X', 'Fn::Join'] },
  ]);
});

test('resolveTemplate refuses names and conditions behind too many others instead of failing (limits)', () => {
  expect(resolve(chain(100, 1)).issues).toEqual([]);
  expect(resolve(chain(5000, 1)).issues[0]).toMatchObject({ code: 'too_deep' });
  const conditions = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [
        `C${at}`,
        at + 1 < length ? { 'Fn::Not': [{ Condition: `C${at + 1}` }] } : { 'Fn::Equals': ['a', 'a'] },
      ]),
    );
  expect(resolve({ Conditions: conditions(100), Resources: {} }).issues).toEqual([]);
  expect(resolve({ Conditions: conditions(20_000), Resources: {} }).issues[0]).toMatchObject({ code: 'too_deep' });
  let deep: unknown = { 'Fn::Equals': ['a', 'a'] };
  for (let level = 0; level < 5000; level++) deep = { 'Fn::Not': [deep] };
  expect(resolve({ Conditions: { Deep: deep }, Resources: {} }).issues).toMatchObject([{ code: 'too_deep' }]);
});

test('resolveTemplate follows a chain of any length, and tells of a circle once (TPL-14)', () => {
  const waiting = (length: number, last: string[]) => ({
    Resources: Object.fromEntries(
      Array.from({ length }, (_, at) => [
        `R${at}`,
        { Type: 'AWS::SNS::Topic', DependsOn: at + 1 < length ? [`R${at + 1}`] : last },
      ]),
    ),
  });
  expect(resolve(waiting(20_000, [])).issues).toEqual([]);
  expect(resolve(waiting(4, ['R0', 'R1', 'R2'])).issues.map((each) => each.message)).toEqual([
    'Resources depend on one another in a circle, R0 -> R1 -> R2 -> R3 -> R0: CloudFormation cannot create them, break it',
  ]);
});

test('resolveTemplate reads a text of openings that nothing closes at once (TPL-11)', () => {
  const text = '${'.repeat(40_000);
  const template = { Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { X: { 'Fn::Sub': text } } } } };
  expect(resolve(template).value?.[0]?.properties).toEqual({ X: text });
}, 2000);

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
