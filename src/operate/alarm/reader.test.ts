import { describe, expect, it } from 'vitest';
import { readOperations } from '../../platform/operations.ts';
import { readers as catalog } from '../../organization/catalog/reader.ts';
import { type AlarmSpec, readAlarm, readers } from './reader.ts';

const sound = {
  AlarmName: 'api-down',
  AlarmDescription: 'The API does not answer. Somebody must look.',
  Namespace: 'Shop',
  MetricName: 'probe.success',
  Statistic: 'Average',
  Period: 5,
  EvaluationPeriods: 1,
  Threshold: 0.5,
  ComparisonOperator: 'LessThanThreshold',
  AlarmActions: ['arn:aws:ssm-incidents::000000000000:response-plan/api-down'],
  Tags: [
    { Key: 'evenkeel.dev/service', Value: 'api' },
    { Key: 'evenkeel.dev/runbook', Value: 'restart-api' },
  ],
};

function read(properties: Record<string, unknown>) {
  const result = readAlarm({
    logicalId: 'ApiDown',
    type: 'AWS::CloudWatch::Alarm',
    properties,
    path: ['Resources', 'ApiDown'],
  });
  return { entity: result.entities[0], issues: result.issues.filter((each) => each.severity !== 'info') };
}

describe('readAlarm', () => {
  it('makes an entity of kind alarm whose title is the first sentence of the description', () => {
    const { entity, issues } = read(sound);
    expect(issues).toEqual([]);
    expect(entity).toMatchObject({
      ref: 'alarm:default/api-down',
      kind: 'alarm',
      name: 'api-down',
      title: 'The API does not answer',
      owner: null,
    });
    expect(entity?.spec).toMatchObject({
      service: 'component:default/api',
      runbook: 'runbook:default/restart-api',
      targets: { alarm: ['response-plan:default/api-down'], ok: [] },
    });
  });

  it('takes the name as title, and the logical id as name, where nothing else is said', () => {
    const { AlarmDescription: _, AlarmName: _name, ...bare } = sound;
    expect(read(bare).entity).toMatchObject({ ref: 'alarm:default/ApiDown', title: 'ApiDown' });
  });

  it('refers to service, runbook and actions by role, each with the place where it is written', () => {
    const document = 'arn:aws:ssm:local:000000000000:automation-definition/roll-back:3';
    const { entity } = read({ ...sound, OKActions: [document, 'notify:console'] });
    const properties = ['Resources', 'ApiDown', 'Properties'];
    expect(entity?.references).toEqual([
      { to: 'component:default/api', role: 'service', path: [...properties, 'Tags', 0, 'Value'] },
      { to: 'runbook:default/restart-api', role: 'runbook', path: [...properties, 'Tags', 1, 'Value'] },
      { to: 'response-plan:default/api-down', role: 'action', path: [...properties, 'AlarmActions', 0] },
      { to: 'runbook:default/roll-back', role: 'action', path: [...properties, 'OKActions', 0] },
    ]);
  });

  it('takes the owner from the tag evenkeel.dev/owner', () => {
    const { entity, issues } = read({ ...sound, Tags: [{ Key: 'evenkeel.dev/owner', Value: 'tracking' }] });
    expect(issues).toEqual([]);
    expect(entity?.owner).toBe('group:default/tracking');
    expect(entity?.references).toContainEqual({
      to: 'group:default/tracking',
      role: 'owner',
      path: ['Resources', 'ApiDown', 'Properties', 'Tags', 0, 'Value'],
    });
  });

  it.each([
    ['arn:aws:sns:eu-central-1:123456789012:on-call'],
    ['arn:aws:automate:eu-central-1:ec2:reboot'],
    ['notify:pigeon:home'],
  ])('warns that the action %s is not reached and says what may be written', (action) => {
    const { entity, issues } = read({ ...sound, AlarmActions: [action] });
    expect(entity).toBeDefined();
    expect(issues.map((each) => [each.code, each.severity, each.path.at(-1)])).toEqual([
      ['unreachable_action', 'warning', 0],
    ]);
    expect(issues[0]?.message).toMatch(/SSM|notify:console/);
  });

  it('warns of an alarm after which nothing happens, and of one that nobody answers for', () => {
    const { entity, issues } = read({
      ...sound,
      AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
      Tags: [],
    });
    expect(entity).toBeDefined();
    expect(issues.map((each) => each.code)).toEqual([
      'unreachable_action',
      'alarm_without_response',
      'alarm_without_owner',
    ]);
  });

  it('counts a message as a response', () => {
    expect(read({ ...sound, AlarmActions: ['notify:console'], Tags: [sound.Tags[0]] }).issues).toEqual([]);
  });

  it.each([
    [
      'an unknown tag of ours',
      { Tags: [{ Key: 'evenkeel.dev/servce', Value: 'api' }] },
      'unknown_tag',
      ['Tags', 0, 'Value'],
    ],
    [
      'a severity that is none',
      { Tags: [{ Key: 'evenkeel.dev/severity', Value: 'high' }] },
      'invalid_severity',
      ['Tags', 0, 'Value'],
    ],
    ['a name with white space', { AlarmName: 'api down' }, 'bad_alarm_name', ['AlarmName']],
    ['a property that the engine refuses', { Period: 7 }, 'invalid_value', ['Period']],
  ])('refuses %s at its place', (_, change, code, path) => {
    const { entity, issues } = read({ ...sound, ...change });
    expect(entity).toBeUndefined();
    expect(issues).toContainEqual(
      expect.objectContaining({ code, severity: 'error', path: ['Resources', 'ApiDown', 'Properties', ...path] }),
    );
  });
});

describe('readers', () => {
  it('tell line and column of a reference that leads nowhere, and of a broken property, in one file at once', () => {
    const text = `Resources:
  Slow:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: Shop
      MetricName: latency
      Statistic: Average
      Period: 60
      EvaluationPeriods: 3
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [notify:console]
      Tags:
        - { Key: evenkeel.dev/service, Value: nobody }
  Broken:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: Shop
      MetricName: latency
      Statistic: Median
      Period: 60
      EvaluationPeriods: 3
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
`;
    const { entities, diagnostics } = readOperations([{ file: 'a.yaml', text }], [...catalog, ...readers]);
    expect(entities.map((each) => [each.ref, each.line])).toEqual([['alarm:default/Slow', 2]]);
    expect((entities[0]!.spec as unknown as AlarmSpec).alarm?.periodSeconds).toBe(60);
    const errors = diagnostics.filter((each) => each.severity === 'error');
    expect(errors.map(({ file, line }) => ({ file, line }))).toEqual([
      { file: 'a.yaml', line: 14 },
      { file: 'a.yaml', line: 20 },
    ]);
  });
});
