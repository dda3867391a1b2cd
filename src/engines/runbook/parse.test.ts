import { expect, test } from 'vitest';
import { graphOf, type JsonObject, parseRunbook } from './index.ts';

const pause = { name: 'a', action: 'aws:pause' };
const sleep = { action: 'aws:sleep', inputs: { Duration: 'PT1M' } };
const url = { Url: 'https://example.org' };

function codes(document: unknown): string[] {
  return parseRunbook(document).issues.map((each) => `${each.severity} ${each.code} ${each.path.join('.')}`);
}

function withStep(step: JsonObject, more: JsonObject = {}): JsonObject {
  return { schemaVersion: '0.3', mainSteps: [{ ...pause, ...step }], ...more };
}

const choice = (condition: JsonObject) =>
  withStep({ action: 'aws:branch', inputs: { Choices: [{ NextStep: 'a', ...condition }] }, isEnd: true });
const parameter = (definition: JsonObject) => withStep({}, { parameters: { P: definition } });
const selector = (text: string) => withStep({ outputs: [{ Name: 'X', Selector: text }] });

test.each<[string, unknown, string[]]>([
  ['RB1', 'text', ['error wrong_type ']],
  ['RB1', { schemaVersion: 0.3, mainSteps: [pause] }, ['error wrong_version schemaVersion']],
  ['RB1', withStep({ inputs: { Message: new Set() } as never }), ['error not_json mainSteps.0.inputs.Message']],
  ['RB2', { schemaVersion: '0.3', mainSteps: [] }, ['error wrong_type mainSteps']],
  ['RB2', { schemaVersion: '0.3' }, ['error required ']],
  ['RB2', withStep({ name: 'a b' }), ['error bad_name mainSteps.0.name']],
  ['RB2', { schemaVersion: '0.3', mainSteps: [pause, pause] }, ['error duplicate_name mainSteps.1.name']],
  ['RB3', withStep({ action: 'aws:createStack' }), ['warning unsupported_action mainSteps.0.action']],
  ['RB3', withStep({ action: 'ops:telepathy' }), ['error unknown_action mainSteps.0.action']],
  [
    'RB4',
    withStep({ action: 'aws:executeScript' }),
    ['error required mainSteps.0.inputs', 'error required mainSteps.0.inputs'],
  ],
  ['RB4', withStep({ action: 'aws:executeAutomation' }), ['error required mainSteps.0.inputs']],
  [
    'RB4',
    withStep({ action: 'ops:alarm', inputs: { AlarmName: 'x', DesiredState: 'FINE' } }),
    ['error wrong_type mainSteps.0.inputs.DesiredState'],
  ],
  ['RB7', parameter({ type: 'Integer', default: 'many' }), ['error bad_default parameters.P.default']],
  [
    'RB7',
    parameter({ type: 'AWS::S3::Bucket::Name', default: '' }),
    ['warning default_outside_limits parameters.P.default'],
  ],
  ['RB5', parameter({ type: 'Float' }), ['error wrong_type parameters.P.type']],
  [
    'RB6',
    parameter({ type: 'String', allowedPattern: 'a++' }),
    ['warning unsupported_pattern parameters.P.allowedPattern'],
  ],
  ['RB6', parameter({ type: 'String', minChars: 5, maxChars: 2 }), ['error empty_range parameters.P.minChars']],
  [
    'RB8',
    withStep({ outputs: [{ Name: 'A', Selector: '$.B', Type: 'Float' }] }),
    ['error wrong_type mainSteps.0.outputs.0.Type'],
  ],
  ['RB9', withStep({}, { 'x-ops': { owner: 'team:a', risk: 'huge' } }), ['error wrong_type x-ops.risk']],
  [
    'RB10',
    withStep({ nextStep: 'z', onFailure: 'step:y', onCancel: 'step:x' }),
    [
      'error unknown_step mainSteps.0.nextStep',
      'error unknown_step mainSteps.0.onFailure',
      'error unknown_step mainSteps.0.onCancel',
    ],
  ],
  [
    'RB10',
    withStep({
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'z', Variable: 'a', StringEquals: 'a' }], Default: 'y' },
    }),
    ['error unknown_step mainSteps.0.inputs.Choices.0.NextStep', 'error unknown_step mainSteps.0.inputs.Default'],
  ],
  [
    'RB11',
    {
      schemaVersion: '0.3',
      mainSteps: [
        { ...pause, isEnd: true },
        { ...pause, name: 'b' },
      ],
    },
    ['warning unreachable_step mainSteps.1'],
  ],
  [
    'RB12',
    { schemaVersion: '0.3', mainSteps: [pause, { ...sleep, name: 'b', nextStep: 'a' }] },
    ['error infinite_loop mainSteps.0'],
  ],
  ['RB13', withStep({ onfailure: 'Continue' }), ['warning unknown_field mainSteps.0.onfailure']],
  [
    'RB14',
    withStep({ inputs: { Message: '{{ P }} {{ z.X }} {{ a.X }} {{ 1 + 1 }} {{ global:NOPE }} {{ variable:v }}' } }),
    Array(5).fill('warning unknown_reference mainSteps.0.inputs.Message') as string[],
  ],
  [
    'RB14',
    withStep({
      action: 'aws:executeScript',
      inputs: { Runtime: 'python3.11', Handler: 'h', Script: 'print("{{ item }} {{ x.y }}")' },
    }),
    [],
  ],
  ['RB14', parameter({ type: 'String', default: '{{ P }}' }), ['error circular_default parameters.P.default']],
  ['RB14', withStep({}, { outputs: ['z.X'] }), ['warning unknown_reference outputs.0']],
  ['RB22', selector('$.A[0].B'), []],
  ['RB22', selector('$.A[0'), ['error bad_selector mainSteps.0.outputs.0.Selector']],
  ['RB26', choice({}), ['error bad_condition mainSteps.0.inputs.Choices.0']],
  ['RB26', choice({ Or: [] }), ['error bad_condition mainSteps.0.inputs.Choices.0.Or']],
  [
    'RB26',
    choice({ Variable: 'x', StringEquals: 'a', Contains: 'b' }),
    ['error bad_condition mainSteps.0.inputs.Choices.0'],
  ],
  [
    'RB26',
    choice({ Variable: 'x', StringEquals: 'x', Not: { Variable: 'x', StringEquals: 'a' } }),
    ['error bad_condition mainSteps.0.inputs.Choices.0'],
  ],
  ['RB27', choice({ Variable: 'x', NumericEquals: 1 }), ['error wrong_type mainSteps.0.inputs.Choices.0.Variable']],
  [
    'RB30',
    withStep({ action: 'aws:sleep', inputs: { Duration: 'PT1M', Timestamp: '2030-01-01T00:00:00Z' } }),
    ['error required mainSteps.0.inputs'],
  ],
  [
    'RB30',
    withStep({ action: 'aws:sleep', inputs: { Duration: 'P7D' } }),
    ['error bad_duration mainSteps.0.inputs.Duration'],
  ],
  [
    'RB30',
    withStep({ action: 'aws:sleep', inputs: { Timestamp: '2030-02-30T00:00:00Z' } }),
    ['error bad_timestamp mainSteps.0.inputs.Timestamp'],
  ],
  [
    'RB31',
    withStep({ action: 'aws:approve', inputs: { Approvers: ['user:x', 'x'], MinRequiredApprovals: 2 } }),
    ['error too_few_approvers mainSteps.0.inputs.MinRequiredApprovals'],
  ],
  ['RB37', withStep({ action: 'ops:http', inputs: { ...url, Path: '/x' } }), ['error required mainSteps.0.inputs']],
  [
    'RB37',
    withStep({ action: 'ops:http', inputs: { Connection: 'c', Path: '//evil' } }),
    ['error bad_path mainSteps.0.inputs.Path'],
  ],
  [
    'RB37',
    withStep({ action: 'ops:http', inputs: { ...url, Headers: { A: 'x\r\ny' } } }),
    ['error bad_header mainSteps.0.inputs.Headers.A'],
  ],
  [
    'RB38',
    withStep({ action: 'ops:http', inputs: { ...url, ExpectStatus: [200, '3xx', 'fine'] } }),
    ['error bad_status mainSteps.0.inputs.ExpectStatus.2'],
  ],
  ['RB43', withStep({ isEnd: true, onFailure: 'step:a' }), ['warning route_ignored mainSteps.0.onFailure']],
  [
    'RB46',
    {
      schemaVersion: '0.3',
      mainSteps: [
        { ...sleep, name: 'a', onCancel: 'step:b' },
        { ...sleep, name: 'b' },
      ],
    },
    ['warning slow_cancel mainSteps.0.onCancel'],
  ],
])('parseRunbook reports what is wrong (%s): %j', (_rule, document, expected) => {
  expect(codes(document)).toEqual(expected);
});

test('parseRunbook shows the circle of steps that never end (RB12)', () => {
  const steps = [pause, { ...sleep, name: 'b' }, { ...sleep, name: 'c', nextStep: 'b' }];
  const [loop] = parseRunbook({ schemaVersion: '0.3', mainSteps: steps }).issues;
  expect(loop?.message).toContain('b -> c -> b');
});

test('parseRunbook lets templates stand for any value and keeps words written as text (RB4)', () => {
  const parameters = { T: { type: 'Integer', default: 5 }, L: { type: 'StringList', default: [] } };
  const step = {
    action: 'aws:approve',
    isEnd: 'true',
    isCritical: 'false',
    timeoutSeconds: '{{ T }}',
    inputs: { Approvers: '{{ L }}', MinRequiredApprovals: '{{T}}' },
  };
  const parsed = parseRunbook(withStep(step, { parameters }));
  expect(parsed.issues).toEqual([]);
  expect(parsed.value?.mainSteps[0]).toMatchObject({
    isEnd: true,
    isCritical: false,
    timeoutSeconds: '{{ T }}',
    maxAttempts: 1,
    onFailure: 'Abort',
  });
});

test('parseRunbook ends on a value that holds itself (RB1)', () => {
  const loop: Record<string, unknown> = {};
  loop['x'] = loop;
  loop['y'] = loop;
  expect(codes(loop)).toContain(`error too_large ${Array(101).fill('x').join('.')}`);
});

test('graphOf gives the choices, the failure and cancel routes as edges (RB26)', () => {
  const steps = [
    {
      name: 'ask',
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'end', Not: { Variable: '{{ x }}', StringEquals: 'a' } }], Default: 'work' },
    },
    { name: 'work', action: 'aws:createStack', onFailure: 'step:end', onCancel: 'step:end' },
    { name: 'end', action: 'aws:pause' },
  ];
  const { value } = parseRunbook({ schemaVersion: '0.3', mainSteps: steps });
  const graph = value && graphOf(value);
  expect(graph?.edges.map((edge) => `${edge.from} ${edge.kind} ${edge.to} ${edge.label}`.trim())).toEqual([
    'ask choice end not ({{ x }} StringEquals a)',
    'ask default work otherwise',
    'work next end',
    'work failure end on failure',
    'work cancel end on cancel',
  ]);
  expect(graph?.nodes.map((node) => [node.runnable, node.ends, node.needs])).toEqual([
    [true, false, 'nothing'],
    [false, false, 'unknown'],
    [true, true, 'person'],
  ]);
});
