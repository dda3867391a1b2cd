import { expect, test } from 'vitest';
import { parseResponsePlan } from './index.ts';

const minimal = { Name: 'major', IncidentTemplate: { Title: 'Tracking is slow', Impact: 1 } };

test('parseResponsePlan reads the whole plan, references as names (INC-7 to INC-9)', () => {
  const parsed = parseResponsePlan({
    ...minimal,
    DisplayName: 'Major outage',
    IncidentTemplate: {
      ...minimal.IncidentTemplate,
      Summary: 's',
      DedupeString: 'd',
      NotificationTargets: [{ SnsTopicArn: 'arn:aws:sns:eu-west-1:111122223333:status' }],
      IncidentTags: [{ Key: 'team', Value: 'tracking' }],
    },
    Engagements: ['arn:aws:ssm-contacts:eu-west-1:111122223333:contact/oncall'],
    ChatChannel: { ChatbotSns: ['arn:aws:sns:eu-west-1:111122223333:chat'] },
    Actions: [
      {
        SsmAutomation: {
          RoleArn: 'arn:aws:iam::111122223333:role/respond',
          DocumentName: 'failover',
          DocumentVersion: '2',
          TargetAccount: 'IMPACTED_ACCOUNT',
          Parameters: [{ Key: 'Cluster', Values: ['tracking'] }],
          DynamicParameters: [{ Key: 'Incident', Value: { Variable: 'INCIDENT_RECORD_ARN' } }],
        },
      },
    ],
    Integrations: [
      { PagerDutyConfiguration: { Name: 'pd', SecretId: 'key', PagerDutyIncidentConfiguration: { ServiceId: 'P1' } } },
    ],
    Tags: [],
  });
  expect(parsed).toEqual({
    issues: [],
    value: {
      name: 'major',
      displayName: 'Major outage',
      title: 'Tracking is slow',
      impact: 1,
      summary: 's',
      dedupeString: 'd',
      notificationTopics: ['status'],
      incidentTags: { team: 'tracking' },
      engagements: ['oncall'],
      chatTopics: ['chat'],
      runbooks: [
        {
          document: 'failover',
          version: '2',
          role: 'arn:aws:iam::111122223333:role/respond',
          targetAccount: 'IMPACTED_ACCOUNT',
          parameters: { Cluster: ['tracking'] },
          dynamicParameters: { Incident: 'INCIDENT_RECORD_ARN' },
        },
      ],
      integrations: [{ kind: 'pagerduty', name: 'pd', serviceId: 'P1', secretId: 'key' }],
    },
  });
});

test('parseResponsePlan takes a runbook without a role and says that AWS would not (INC-8)', () => {
  const parsed = parseResponsePlan({ ...minimal, Actions: [{ SsmAutomation: { DocumentName: 'failover' } }] });
  expect(parsed.value?.runbooks).toEqual([
    { document: 'failover', targetAccount: 'RESPONSE_PLAN_OWNER_ACCOUNT', parameters: {}, dynamicParameters: {} },
  ]);
  expect(parsed.issues).toMatchObject([{ code: 'not_portable', severity: 'info' }]);
});

const act = (properties: object): object => ({
  ...minimal,
  Actions: [{ SsmAutomation: { DocumentName: 'x', RoleArn: 'r', ...properties } }],
});
test.each([
  ['nothing', {}, ['missing_property ', 'missing_property ']],
  ['a bad name (INC-7)', { ...minimal, Name: 'a b' }, ['invalid_name Name']],
  [
    'no title and no impact (INC-7)',
    { Name: 'a', IncidentTemplate: {} },
    ['missing_property IncidentTemplate', 'missing_property IncidentTemplate'],
  ],
  [
    'an impact of 6 (INC-7)',
    { Name: 'a', IncidentTemplate: { Title: 't', Impact: 6 } },
    ['invalid_number IncidentTemplate/Impact'],
  ],
  [
    'too long a title (INC-7)',
    { Name: 'a', IncidentTemplate: { Title: 't'.repeat(201), Impact: 5 } },
    ['too_long IncidentTemplate/Title'],
  ],
  ['six engagements (INC-8)', { ...minimal, Engagements: ['a', 'b', 'c', 'd', 'e', 'f'] }, ['too_many Engagements']],
  [
    'two actions (INC-8)',
    { ...minimal, Actions: [{ SsmAutomation: { DocumentName: 'x', RoleArn: 'r' } }, {}] },
    ['too_many Actions', 'missing_property Actions/1'],
  ],
  [
    'a parameter given twice (INC-8)',
    act({
      Parameters: [
        { Key: 'k', Values: ['1'] },
        { Key: 'k', Values: ['2'] },
      ],
    }),
    ['duplicate_name Actions/0/SsmAutomation/Parameters/1/Key'],
  ],
  [
    'a parameter both fixed and dynamic (INC-8)',
    act({
      Parameters: [{ Key: 'k', Values: ['1'] }],
      DynamicParameters: [{ Key: 'k', Value: { Variable: 'INVOLVED_RESOURCES' } }],
    }),
    ['duplicate_name Actions/0/SsmAutomation/DynamicParameters'],
  ],
  [
    'an unknown variable (INC-8)',
    act({ DynamicParameters: [{ Key: 'k', Value: { Variable: 'TIME' } }] }),
    ['unknown_choice Actions/0/SsmAutomation/DynamicParameters/0/Value/Variable'],
  ],
  [
    'a dynamic parameter without variable (INC-8)',
    act({ DynamicParameters: [{ Key: 'k' }] }),
    ['missing_property Actions/0/SsmAutomation/DynamicParameters/0'],
  ],
  [
    'an incomplete integration (INC-8)',
    { ...minimal, Integrations: [{ PagerDutyConfiguration: { Name: 'n', SecretId: 's' } }] },
    ['missing_property Integrations/0/PagerDutyConfiguration'],
  ],
  ['an unknown property', { ...minimal, Engagement: [] }, ['unknown_property Engagement']],
])('parseResponsePlan refuses %s', (_, properties, expected) => {
  const parsed = parseResponsePlan(properties, ['P']);
  expect(parsed.value).toBeUndefined();
  expect(parsed.issues.map((each) => `${each.code} ${each.path.slice(1).join('/')}`)).toEqual(expected);
});
