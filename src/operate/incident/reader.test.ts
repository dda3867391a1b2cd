import { expect, test } from 'vitest';
import { readers as catalog } from '../../organization/catalog/reader.ts';
import { readOperations } from '../../platform/operations.ts';
import { readers as oncall } from '../oncall/reader.ts';
import { duty, people, responsePlan } from '../oncall/sample.test-data.ts';
import { readers } from './reader.ts';

const read = (plan: string) =>
  readOperations(
    [duty, people, plan].map((text, index) => ({ file: `${index}.yaml`, text })),
    [...catalog, ...oncall, ...readers],
  );
const told = (plan: string) =>
  read(plan)
    .diagnostics.filter((each) => each.file === '2.yaml')
    .map(({ severity, code }) => `${severity} ${code}`);

test('readers make a response plan with whom it engages, what it runs and what its tags say', () => {
  const tags =
    'Tags: [{ Key: evenkeel.dev/urgency, Value: high }, { Key: evenkeel.dev/service, Value: shop }, { Key: evenkeel.dev/owner, Value: shop }]';
  const runbook = 'Actions: [{ SsmAutomation: { DocumentName: restart } }]';
  const plan = read(
    responsePlan('trouble', { more: `, Engagements: [shop-escalation], ${runbook}, ${tags}` }),
  ).entities.at(-1);
  expect(plan).toMatchObject({
    ref: 'response-plan:default/trouble',
    owner: 'group:default/shop',
    spec: { urgency: 'high', service: 'component:default/shop' },
    references: [
      { to: 'contact:default/shop-escalation', role: 'contact' },
      { to: 'runbook:default/restart', role: 'runbook' },
      { to: 'component:default/shop', role: 'service' },
      { to: 'group:default/shop', role: 'owner' },
    ],
  });
});

test('readers warn of a plan that pages nobody, and of what is not acted upon here', () => {
  expect(told(responsePlan('trouble'))).toEqual(['warning plan_engages_nobody']);
  const topics = {
    template: ", NotificationTargets: [{ SnsTopicArn: 'arn:aws:sns:eu:1:shop' }]",
    more: ', Engagements: [ada]',
  };
  expect(told(responsePlan('trouble', topics))).toEqual(['warning not_performed']);
});

test('readers refuse an unknown contact, runbook, urgency and tag', () => {
  expect(told(responsePlan('trouble', { more: ', Engagements: [gone]' }))).toEqual(['error unresolved_reference']);
  const tag = (key: string) => `, Engagements: [ada], Tags: [{ Key: ${key}, Value: soon }]`;
  expect(told(responsePlan('trouble', { more: tag('evenkeel.dev/urgency') }))).toEqual(['error bad_urgency']);
  expect(told(responsePlan('trouble', { more: tag('evenkeel.dev/hurry') }))).toEqual(['error unknown_tag']);
});
