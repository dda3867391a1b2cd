import { expect, test } from 'vitest';
import { readOperations } from '../../platform/operations.ts';
import { readers as catalog } from '../../organization/catalog/reader.ts';
import { readers } from './reader.ts';
import { parseTarget, showTarget } from './target.ts';

const group = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform }
spec: { type: team, children: [] }
`;

/** Reads one rule whose properties are the given lines of YAML. */
function readRule(properties: string) {
  const lines = properties
    .trim()
    .split('\n')
    .map((line) => `      ${line}`);
  const text = `Resources:\n  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n${lines.join('\n')}\n`;
  const { entities, diagnostics } = readOperations(
    [
      { file: 'rules.yaml', text },
      { file: 'group.yaml', text: group },
    ],
    [...catalog, ...readers],
  );
  return { rule: entities.find((each) => each.kind === 'rule'), diagnostics };
}

const opened = 'EventPattern: { type: [evenkeel.incident.opened] }';

test('the reader makes an entity of kind rule with owner, pattern and targets', () => {
  const { rule, diagnostics } = readRule(`
Name: major-incident
Description: Everybody hears of it
State: DISABLED
EventBusName: default
EventPattern: { type: [evenkeel.incident.opened], data: { severity: [{ numeric: ['<=', 2] }] } }
Targets:
  - { Id: inbox, Arn: 'notify:console', Input: '"Look at the inbox"' }
Tags:
  - { Key: evenkeel.dev/owner, Value: platform }`);
  expect(diagnostics.filter((each) => each.severity !== 'info')).toEqual([]);
  expect(diagnostics.map((each) => each.code)).toEqual(['not_portable']);
  expect(rule).toMatchObject({
    ref: 'rule:default/major-incident',
    title: 'Everybody hears of it',
    owner: 'group:default/platform',
    line: 2,
    spec: {
      enabled: false,
      pattern: { type: ['evenkeel.incident.opened'], data: { severity: [{ numeric: ['<=', 2] }] } },
      targets: [{ id: 'inbox', kind: 'notification', to: 'notify:console', input: 'Look at the inbox' }],
    },
  });
});

test('the reader takes the ARNs that CloudFormation makes, and refers to what they name', () => {
  const { rule, diagnostics } = readRule(`
${opened}
Targets:
  - { Id: incident, Arn: !Sub 'arn:\${AWS::Partition}:ssm-incidents::\${AWS::AccountId}:response-plan/critical', RoleArn: arn:aws:iam::000000000000:role/x }
  - { Id: fix, Arn: !Sub 'arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:automation-definition/restart:$DEFAULT', Input: '{"Host": ["web-1"], "Tags": ["a", "b"]}' }
  - { Id: topic, Arn: !Sub 'arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:announcements' }`);
  expect(rule?.name ?? diagnostics).toBe('Rule');
  expect(rule?.spec.targets).toEqual([
    { id: 'incident', kind: 'response-plan', to: 'response-plan:default/critical', input: null },
    { id: 'fix', kind: 'runbook', to: 'runbook:default/restart', input: { Host: 'web-1', Tags: ['a', 'b'] } },
    { id: 'topic', kind: 'notification', to: 'notify:topic:announcements', input: null },
  ]);
  const unresolved = diagnostics.filter((each) => each.code === 'unresolved_reference');
  expect(unresolved.map((each) => [each.line, each.message.slice(0, 50)])).toEqual([
    [7, 'Unknown target "response-plan:default/critical": d'],
    [8, 'Unknown target "runbook:default/restart": declare '],
  ]);
});

test.each([
  ['a schedule of another form', 'ScheduleExpression: every day', 'invalid_schedule', 5],
  ['one minutes', 'ScheduleExpression: rate(1 minutes)', 'invalid_schedule', 5],
  ['another bus', `${opened}\nEventBusName: other`, 'unknown_event_bus', 6],
  ['no pattern', 'State: ENABLED', 'missing_property', 4],
  ['an operator that is not known', 'EventPattern:\n  type:\n    - exactley: x', 'unknown_operator', 7],
  ['a pattern of both forms', 'EventPattern:\n  type: [a]\n  detail-type: [b]', 'mixed_pattern', 7],
  ['an attribute that no event has', 'EventPattern:\n  detail-type: [a]\n  severity: [1]', 'unknown_attribute', 7],
  [
    'a target that is neither an ARN nor known',
    `${opened}\nTargets:\n  - Id: a\n    Arn: function/f here`,
    'unknown_target',
    8,
  ],
  [
    'a target twice',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console' }\n  - { Id: a, Arn: 'notify:console' }`,
    'duplicate_target',
    8,
  ],
  [
    'an input path that cannot be read',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', InputPath: detail }`,
    'invalid_json_path',
    7,
  ],
  [
    'two ways to say the input',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', InputPath: $.detail, Input: '1' }`,
    'input_given_twice',
    7,
  ],
  [
    'a transformer that makes no parameters',
    `${opened}\nTargets:\n  - { Id: a, Arn: document/x, InputTransformer: { InputTemplate: x } }`,
    'input_not_a_map',
    7,
  ],
  [
    'more retries than AWS allows',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', RetryPolicy: { MaximumRetryAttempts: 186 } }`,
    'invalid_number',
    7,
  ],
  [
    'a transformer that makes no JSON',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', InputTransformer: { InputTemplate: '{"a"}' } }`,
    'template_not_json',
    7,
  ],
  [
    'an input for a response plan',
    `${opened}\nTargets:\n  - { Id: a, Arn: response-plan/x, Input: '{}' }`,
    'input_not_supported',
    7,
  ],
  [
    'an input that is no JSON',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', Input: hello }`,
    'input_not_json',
    7,
  ],
  ['a list for a runbook', `${opened}\nTargets:\n  - { Id: a, Arn: document/x, Input: '[1]' }`, 'input_not_a_map', 7],
  ['a property that is not known', `${opened}\nOwner: me`, 'unknown_property', 6],
  [
    'a target of another service',
    `${opened}\nTargets:\n  - { Id: a, Arn: 'notify:console', EcsParameters: {} }`,
    'unknown_property',
    7,
  ],
])('the reader refuses %s', (_, properties, code, line) => {
  const { rule, diagnostics } = readRule(properties);
  const found = diagnostics.filter((each) => each.code === code && each.severity === 'error');
  expect(
    found.map((each) => each.line),
    JSON.stringify(diagnostics),
  ).toEqual([line]);
  expect(rule).toBeUndefined();
});

test('the reader warns of a rule without a target', () => {
  expect(readRule(opened).diagnostics).toMatchObject([{ code: 'rule_without_target', severity: 'warning' }]);
});

test.each([
  ['arn:aws:ssm-incidents::123456789012:response-plan/critical', 'response-plan', 'response-plan:default/critical'],
  ['response-plan/critical', 'response-plan', 'response-plan:default/critical'],
  ['response-plan:default/critical', 'response-plan', 'response-plan:default/critical'],
  ['critical', 'response-plan', 'response-plan:default/critical'],
  ['arn:aws:ssm:eu-west-1:123456789012:document/restart', 'runbook', 'runbook:default/restart'],
  ['arn:aws-cn:ssm:cn-north-1:123456789012:automation-definition/restart:7', 'runbook', 'runbook:default/restart'],
  ['automation-definition/restart:$LATEST', 'runbook', 'runbook:default/restart'],
  ['runbook:default/restart', 'runbook', 'runbook:default/restart'],
  ['arn:aws:sns:eu-west-1:123456789012:news', 'notification', 'notify:topic:news'],
  ['notify:email:ada@northwind.example', 'notification', 'notify:email:ada@northwind.example'],
  ['webhook:https://hooks.example/x', 'webhook', 'webhook:https://hooks.example/x'],
  ['arn:aws:events:eu-west-1:123456789012:api-destination/Shop/0a1b', 'webhook', 'webhook:connection:shop'],
])('parseTarget reads %s', (text, kind, to) => {
  expect(parseTarget(text)).toMatchObject({ kind, to });
});

test.each([
  'arn:aws:automate:eu-west-1:ec2:stop',
  'arn:aws:ssm:eu-west-1:123456789012:opsitem:1',
  'notify:pager',
  'two words',
  '',
])('parseTarget says what may be written instead of "%s"', (text) => {
  expect(parseTarget(text)).toHaveProperty('problem', expect.stringContaining('notify:console'));
});

test('showTarget keeps the path of a webhook to itself', () => {
  expect(showTarget('notify:webhook:https://hooks.example/T1/s3cret')).toBe('notify:webhook:https://hooks.example/…');
  expect(showTarget('webhook:https://hooks.example/T1/s3cret')).toBe('webhook:https://hooks.example/…');
  expect(showTarget('webhook:connection:shop')).toBe('webhook:connection:shop');
  expect(showTarget('notify:topic:news')).toBe('notify:topic:news');
});

test('the reader takes what EventBridge says of input, retries, dead letters and schedules', () => {
  const { rule, diagnostics } = readRule(`
ScheduleExpression: cron(0 8 ? * MON-FRI *)
Targets:
  - Id: shop
    Arn: arn:aws:events:eu-west-1:123456789012:api-destination/shop/0a1b
    InputTransformer:
      InputPathsMap: { at: $.time }
      InputTemplate: '{"at": <at>}'
    RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 }
    DeadLetterConfig: { Arn: arn:aws:sqs:eu-west-1:123456789012:dead }
`);
  expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([
    ['info', 'destination_outside'],
    ['info', 'dead_letters_here'],
  ]);
  expect(rule!.spec).toMatchObject({
    pattern: null,
    schedule: 'cron(0 8 ? * MON-FRI *)',
    targets: [
      {
        kind: 'webhook',
        to: 'webhook:connection:shop',
        input: null,
        transformer: { InputPathsMap: { at: '$.time' }, InputTemplate: '{"at": <at>}' },
        retry: { attempts: 4, ageSeconds: 60 },
      },
    ],
  });
});

test('the reader takes a rule as it stands at home, and says which target only AWS can reach', () => {
  const { rule, diagnostics } = readRule(
    `EventPattern: '{"source": ["aws.ec2"]}'
State: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS
Targets:
  - { Id: task, Arn: 'arn:aws:ecs:eu-west-1:000000000000:cluster/c', EcsParameters: { TaskCount: 1 } }
  - { Id: told, Arn: 'notify:console' }`,
  );
  expect(rule?.spec).toMatchObject({ pattern: { source: ['aws.ec2'] }, enabled: true, targets: [{ id: 'told' }] });
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toContainEqual(['unreachable_target', 'warning']);
});
