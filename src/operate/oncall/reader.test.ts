import { expect, test } from 'vitest';
import { readers as catalog } from '../../organization/catalog/reader.ts';
import { readOperations } from '../../platform/operations.ts';
import { readers } from './reader.ts';
import { duty, people } from './sample.test-data.ts';

const read = (...texts: string[]) =>
  readOperations(
    texts.map((text, index) => ({ file: `${index}.yaml`, text })),
    [...catalog, ...readers],
  );
const resource = (type: string, properties: string) =>
  `Resources:\n  It:\n    Type: AWS::SSMContacts::${type}\n    Properties: ${properties}\n`;
const told = (...texts: string[]) =>
  read(...texts).diagnostics.map(({ line, severity, code }) => `${line} ${severity} ${code}`);

test('readers make contacts, channels and rotations, and all that they name is found', () => {
  const { entities, diagnostics } = read(duty, people);
  expect(diagnostics.filter((each) => each.severity !== 'info')).toEqual([]);
  const refs = entities.map((each) => each.ref);
  expect(refs).toContain('contact-channel:default/ada/console');
  const references = (ref: string) =>
    entities.find((each) => each.ref === ref)?.references.map((each) => `${each.role} ${each.to}`);
  expect(references('contact:default/shop-escalation')).toEqual([
    'contact contact:default/shop-on-call',
    'contact contact:default/ben',
  ]);
  expect(references('contact:default/shop-on-call')).toEqual(['rotation rotation:default/primary']);
  expect(references('rotation:default/primary')).toEqual(['contact contact:default/ada']);
  expect(references('contact:default/cleo')).toEqual([
    'channel contact-channel:default/cleo/hook',
    'channel contact-channel:default/cleo/voice',
  ]);
});

test('readers point at the target that names nobody', () => {
  const plan =
    '\n      Alias: x\n      Type: ESCALATION\n      Plan:\n        - DurationInMinutes: 5\n          Targets:\n            - ContactTargetInfo:\n                IsEssential: true\n                ContactId: gone';
  const [only, ...rest] = read(resource('Contact', plan)).diagnostics;
  expect(rest).toEqual([]);
  expect(only).toMatchObject({ line: 12, code: 'unresolved_reference', severity: 'error' });
});

test('readers refuse a contact that nobody gives a plan, and take a plan that is declared apart', () => {
  const contact = resource('Contact', '{ Alias: x, Type: ESCALATION }');
  expect(told(contact)).toEqual(['4 error unresolved_reference']);
  const plan = resource(
    'Plan',
    '{ ContactId: x, Stages: [{ DurationInMinutes: 5, Targets: [{ ContactTargetInfo: { ContactId: ada, IsEssential: true } }] }] }',
  );
  expect(told(contact, plan, duty).filter((each) => !each.includes('info'))).toEqual([]);
});

test('readers warn of a plan that reaches nobody and of a channel that is not active', () => {
  expect(told(resource('Contact', '{ Alias: x, Type: ESCALATION, Plan: [{ DurationInMinutes: 5 }] }'))).toEqual([
    '4 warning contact_reaches_nobody',
  ]);
  const channel =
    '{ ContactId: ada, ChannelName: second, ChannelType: EMAIL, ChannelAddress: a@b.example, DeferActivation: true }';
  expect(told(resource('ContactChannel', channel), duty).filter((each) => !each.includes('info'))).toEqual([
    '4 warning channel_not_active',
  ]);
});

test('readers tie a contact to its person by a tag, and refuse tags of ours that they do not know', () => {
  const tagged = (key: string) =>
    resource(
      'Contact',
      `{ Alias: x, Type: PERSONAL, Plan: [{ DurationInMinutes: 1 }], Tags: [{ Key: ${key}, Value: ada }] }`,
    );
  const { entities } = read(tagged('evenkeel.dev/user'), people);
  expect(entities.find((each) => each.ref === 'contact:default/x')).toMatchObject({
    spec: { user: 'user:default/ada' },
    references: [{ to: 'user:default/ada', role: 'person' }],
  });
  expect(told(tagged('evenkeel.dev/usr'))).toContain('4 error unknown_tag');
});
