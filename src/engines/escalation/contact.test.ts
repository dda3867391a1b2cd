import { expect, test } from 'vitest';
import { parseContact, parseContactChannel, parseContactPlan } from './index.ts';

const arn = (rest: string): string => `arn:aws:ssm-contacts:eu-west-1:111122223333:${rest}`;
const mail = { ChannelTargetInfo: { ChannelId: arn('contact-channel/ines/mail'), RetryIntervalInMinutes: 2 } };
const omar = { ContactTargetInfo: { ContactId: arn('contact/omar'), IsEssential: true } };

test('parseContact reads a person with its channels by name (ESC-1, ESC-2)', () => {
  const parsed = parseContact({
    Alias: 'ines',
    DisplayName: 'Ines',
    Type: 'PERSONAL',
    Plan: [{ DurationInMinutes: '5', Targets: [mail] }],
  });
  expect(parsed).toEqual({
    value: {
      name: 'ines',
      displayName: 'Ines',
      type: 'PERSONAL',
      rotations: [],
      stages: [{ minutes: 5, targets: [{ kind: 'channel', channel: 'mail', retryMinutes: 2 }] }],
    },
    issues: [],
  });
});

test('parseContact reads an escalation and a schedule in both forms of Plan (ESC-1, ESC-3)', () => {
  const plan = parseContact({
    Alias: 'p',
    Type: 'ESCALATION',
    Plan: { Stages: [{ DurationInMinutes: 5, Targets: [omar] }] },
  });
  expect(plan.value?.stages).toEqual([
    { minutes: 5, targets: [{ kind: 'contact', contact: 'omar', essential: true }] },
  ]);
  for (const Plan of [[{ RotationIds: [arn('rotation/primary')] }], { RotationIds: [arn('rotation/primary')] }]) {
    expect(parseContact({ Alias: 'o', Type: 'ONCALL_SCHEDULE', Plan }).value).toMatchObject({
      displayName: 'o',
      stages: [],
      rotations: ['primary'],
    });
  }
});

test('parseContactPlan reads the plan apart from its contact (ESC-1)', () => {
  const parsed = parseContactPlan({
    ContactId: arn('contact/ines'),
    Stages: [{ DurationInMinutes: 1, Targets: [mail] }],
    RotationIds: [],
  });
  expect(parsed.value).toEqual({
    contact: 'ines',
    rotations: [],
    stages: [{ minutes: 1, targets: [{ kind: 'channel', channel: 'mail', retryMinutes: 2 }] }],
  });
});

const person = { Alias: 'ines', Type: 'PERSONAL' };
test.each([
  ['nothing', {}, ['missing_property ', 'missing_property ']],
  ['an unknown type (ESC-1)', { Alias: 'x', Type: 'TEAM' }, ['unknown_choice Type']],
  [
    'too long a stage (ESC-2)',
    { ...person, Plan: [{ DurationInMinutes: 31, Targets: [mail] }] },
    ['invalid_number Plan/0/DurationInMinutes'],
  ],
  [
    'too long an interval (ESC-2)',
    { ...person, Plan: [{ Targets: [{ ChannelTargetInfo: { ChannelId: 'mail', RetryIntervalInMinutes: 61 } }] }] },
    ['invalid_number Plan/0/Targets/0/ChannelTargetInfo/RetryIntervalInMinutes'],
  ],
  ['an empty stage (ESC-2)', { ...person, Plan: [{ DurationInMinutes: 0 }] }, ['empty_stage Plan/0']],
  [
    'a target of two kinds (ESC-2)',
    { ...person, Plan: [{ DurationInMinutes: 1, Targets: [{ ...mail, ...omar }] }] },
    ['ambiguous_target Plan/0/Targets/0'],
  ],
  [
    'no IsEssential (ESC-2)',
    {
      Alias: 'p',
      Type: 'ESCALATION',
      Plan: [{ DurationInMinutes: 1, Targets: [{ ContactTargetInfo: { ContactId: 'omar' } }] }],
    },
    ['missing_property Plan/0/Targets/0/ContactTargetInfo'],
  ],
  [
    'a person who engages others (ESC-3)',
    { ...person, Plan: [{ DurationInMinutes: 1, Targets: [omar] }] },
    ['wrong_target Plan'],
  ],
  [
    'an escalation to a channel (ESC-3)',
    { Alias: 'ines', Type: 'ESCALATION', Plan: [{ DurationInMinutes: 1, Targets: [mail] }] },
    ['wrong_target Plan'],
  ],
  [
    'a schedule with targets (ESC-3)',
    { Alias: 'o', Type: 'ONCALL_SCHEDULE', Plan: [{ DurationInMinutes: 1, Targets: [omar], RotationIds: ['r'] }] },
    ['wrong_target Plan'],
  ],
  ['a schedule without rotations (ESC-3)', { Alias: 'o', Type: 'ONCALL_SCHEDULE', Plan: [] }, ['wrong_rotations Plan']],
  [
    'a person with rotations (ESC-3)',
    { ...person, Plan: [{ DurationInMinutes: 1, RotationIds: ['r'] }] },
    ['wrong_rotations Plan'],
  ],
  [
    "somebody else's channel (ESC-3)",
    { Alias: 'omar', Type: 'PERSONAL', Plan: [{ DurationInMinutes: 1, Targets: [mail] }] },
    ['foreign_channel Plan/0/Targets/0/ChannelTargetInfo/ChannelId'],
  ],
  ['an unknown property', { ...person, Plans: [] }, ['unknown_property Plans']],
])('parseContact refuses %s', (_, properties, expected) => {
  const parsed = parseContact(properties, ['P']);
  expect(parsed.value).toBeUndefined();
  expect(parsed.issues.map((each) => `${each.code} ${each.path.slice(1).join('/')}`)).toEqual(expected);
});

const channel = {
  ChannelName: 'mail',
  ContactId: arn('contact/ines'),
  ChannelType: 'EMAIL',
  ChannelAddress: 'ines@example.org',
};

test('parseContactChannel reads a channel, and says which types are ours (ESC-4)', () => {
  expect(parseContactChannel({ ...channel, DeferActivation: true })).toEqual({
    value: { name: 'mail', contact: 'ines', type: 'EMAIL', address: 'ines@example.org', deferred: true },
    issues: [],
  });
  const console = parseContactChannel({ ChannelName: 'c', ContactId: 'ines', ChannelType: 'CONSOLE' });
  expect(console.value).toMatchObject({ type: 'CONSOLE', address: '' });
  expect(console.issues).toMatchObject([{ code: 'not_portable', severity: 'info', path: ['ChannelType'] }]);
});

test.each([
  ['EMAIL', 'ines'],
  ['SMS', '030 1234'],
  ['VOICE', '+0123'],
  ['WEBHOOK', 'example.org'],
])('parseContactChannel refuses %s to %s (ESC-4)', (ChannelType, ChannelAddress) => {
  const parsed = parseContactChannel({ ...channel, ChannelType, ChannelAddress });
  expect(parsed.value).toBeUndefined();
  expect(parsed.issues).toContainEqual(expect.objectContaining({ code: 'invalid_address', path: ['ChannelAddress'] }));
});
