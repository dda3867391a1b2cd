import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { parseLens } from '../../engines/lens/index.ts';
import { readEvents } from '../../platform/events.ts';
import type { Review } from './contract.ts';

const day = 86_400_000;

const component = (name: string, more = '') => `
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    evenkeel.dev/business-impact: Orders wait${more}
spec: { type: service, lifecycle: production, owner: crew }`;

const catalog = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: crew, annotations: { evenkeel.dev/on-call: crew-primary } }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [crew] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: bo }
spec: { memberOf: [crew] }${component('shop', "\n    evenkeel.dev/tier: '1'")}
`;

const operations = `
Resources:
  Ada:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: ada
      DisplayName: Ada
      Type: PERSONAL
      Plan: [{ DurationInMinutes: 5, Targets: [{ ChannelTargetInfo: { ChannelId: !Ref AdaConsole, RetryIntervalInMinutes: 1 } }] }]
  AdaConsole:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: ada, ChannelName: console, ChannelType: CONSOLE }
  Bo:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: bo
      DisplayName: Bo
      Type: PERSONAL
      Plan: [{ DurationInMinutes: 5, Targets: [{ ChannelTargetInfo: { ChannelId: !Ref BoConsole, RetryIntervalInMinutes: 1 } }] }]
  BoConsole:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: bo, ChannelName: console, ChannelType: CONSOLE }
  Primary:
    Type: AWS::SSMContacts::Rotation
    Properties:
      Name: crew-primary
      ContactIds: [!Ref Ada, !Ref Bo]
      StartTime: '2026-01-05T09:00'
      TimeZoneId: UTC
      Recurrence: { NumberOfOnCalls: 1, RecurrenceMultiplier: 1, WeeklySettings: [{ DayOfWeek: MON, HandOffTime: '09:00' }] }
  OnCall:
    Type: AWS::SSMContacts::Contact
    Properties: { Alias: on-call, DisplayName: On call, Type: ONCALL_SCHEDULE, Plan: [{ RotationIds: [!Ref Primary] }] }
  Escalation:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: escalation
      DisplayName: Escalation
      Type: ESCALATION
      Plan:
        - { DurationInMinutes: 5, Targets: [{ ContactTargetInfo: { ContactId: !Ref OnCall, IsEssential: true } }] }
        - { DurationInMinutes: 5, Targets: [{ ContactTargetInfo: { ContactId: !Ref Bo, IsEssential: true } }] }
  Outage:
    Type: AWS::SSMIncidents::ResponsePlan
    Properties:
      Name: outage
      IncidentTemplate: { Title: Shop is down, Impact: 1 }
      Engagements: [!Ref Escalation]
  ShopDown:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: shop-down
      Namespace: Shop
      MetricName: errors
      Dimensions: [{ Name: service.name, Value: shop }]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 5
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Outage]
      Tags: [{ Key: evenkeel.dev/service, Value: shop }]
`;

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
  await app.load({ 'catalog.yaml': catalog, 'operations.yaml': operations });
});

const verdictOf = (review: Review, id: string) => review.practices.find((each) => each.id === id)!;
const told = async () => {
  await app.settle();
  return readEvents(app.ctx.db, { type: 'evenkeel.practice.verdict-changed', limit: 1000 });
};

describe('getReview', { timeout: 60_000 }, () => {
  test('getReview judges every practice of the lens and rates its questions by verdicts', async () => {
    const review = await app.client.getReview({});
    expect(review.practices).toHaveLength(68);
    expect(review.questions).toHaveLength(11);
    expect(verdictOf(review, 'OPS02-BP01')).toMatchObject({
      verdict: 'met',
      next: '',
      reason: 'All 1 catalog entities have an owner with current members',
      changedBecause: null,
    });
    expect(verdictOf(review, 'OPS10-BP02')).toMatchObject({
      verdict: 'not_met',
      reason: expect.stringContaining('shop-down'),
    });
    expect(verdictOf(review, 'OPS10-BP04')).toMatchObject({ verdict: 'met' });
    expect(verdictOf(review, 'OPS10-BP04').evidence[0]!.records[0]).toMatch(
      /^response-plan:default\/outage: (ada|bo) by console$/,
    );
    expect(verdictOf(review, 'OPS10-BP01')).toMatchObject({
      verdict: 'unknown',
      next: expect.stringContaining('game day'),
    });
    expect(review.questions.find((each) => each.id === 'OPS10')).toMatchObject({
      risk: 'HIGH_RISK',
      rule: 'default',
      met: 2,
      notMet: 1,
      unknown: 4,
      stale: 0,
    });
    expect(review.questions.find((each) => each.id === 'OPS06')).toMatchObject({ risk: 'UNANSWERED', met: 0 });
    expect(review.counts.high + review.counts.medium + review.counts.none + review.counts.unanswered).toBe(11);
    const plan = review.plan.find((each) => each.question === 'OPS10')!;
    expect(plan).toMatchObject({ risk: 'HIGH_RISK', to: 'MEDIUM_RISK', sets: [['OPS10-BP01', 'OPS10-BP02']] });
    expect(plan.next).toHaveLength(2);
  });

  test('getReview records the first verdicts without a former one, and repeats nothing', async () => {
    expect((await app.client.getReview({})).changes).toEqual([]);
    expect(await told()).toHaveLength(68);
    expect(
      (await told()).every(
        (each) => each.data.from === null && each.subject === `practice:default/${String(each.data.practice)}`,
      ),
    ).toBe(true);
    await app.client.getReview({});
    expect(await told()).toHaveLength(68);
  });

  test('getReview tells what changed a verdict and since when it holds', async () => {
    const before = verdictOf(await app.client.getReview({}), 'OPS10-BP03');
    expect(before.verdict).toBe('met');
    await app.forward(60_000);
    await app.load({ 'catalog.yaml': `${catalog}${component('cart')}`, 'operations.yaml': operations });
    const review = await app.client.getReview({});
    const after = verdictOf(review, 'OPS10-BP03');
    expect(after).toMatchObject({ verdict: 'not_met', reason: '1 of 2 services have no tier: cart' });
    expect(Date.parse(after.since)).toBeGreaterThan(Date.parse(before.since));
    expect(after.changedBecause).toBe(
      `A revision was applied by user:default/tester. Before: ${before.reason}. Now: ${after.reason}`,
    );
    expect(review.changes).toContainEqual({
      practice: 'OPS10-BP03',
      from: 'met',
      to: 'not_met',
      time: expect.any(String),
      because: after.changedBecause,
    });
  });

  test('a verdict follows an incident by itself, names it, and grows stale with time', async () => {
    await app.client.getReview({});
    const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
    const { id } = await ada.openIncident({
      title: 'Shop is down',
      service: 'component:default/shop',
      responsePlan: 'outage',
      impact: 'high',
      urgency: 'high',
    });
    await ada.acknowledgeIncident({ id });
    await app.forward(120_000);
    await ada.resolveIncident({ id });
    await app.forward(6_000);
    const changes = (await told()).filter((each) => each.data.practice === 'OPS10-BP01' && each.data.from !== null);
    expect(changes.map((each) => each.data)).toEqual([
      {
        practice: 'OPS10-BP01',
        from: 'unknown',
        to: 'met',
        because: expect.stringMatching(/^Incident 1 resolved.*Now: All 1 resolved incident/),
      },
    ]);
    expect(changes[0]!.causation).not.toBeNull();
    expect(verdictOf(await app.client.getReview({}), 'OPS09-BP01')).toMatchObject({
      verdict: 'met',
      reason: expect.stringContaining('time to acknowledge'),
    });

    app.clock.forward(100 * day);
    const later = verdictOf(await app.client.getReview({}), 'OPS10-BP01');
    expect(later).toMatchObject({ verdict: 'stale', next: expect.stringContaining('game day') });
    expect(later.changedBecause).toContain('passed since the last assessment');
  });
});

describe('getPractice and exportLens', { timeout: 60_000 }, () => {
  test('getPractice gives the verdict with the text of the lens and its history, exportLens the lens itself', async () => {
    const found = await app.client.getPractice({ id: 'OPS10-BP02' });
    expect(found).toMatchObject({
      id: 'OPS10-BP02',
      question: 'OPS10',
      risk: 'High',
      verdict: 'not_met',
      description: expect.stringContaining('Evidence:'),
      improvement: expect.stringMatching(/\S/),
    });
    expect(found.history).toEqual([
      { from: null, to: 'not_met', time: found.since, because: expect.stringContaining('First assessment') },
    ]);
    await expect(app.client.getPractice({ id: 'OPS99-BP01' })).rejects.toMatchObject({ code: 'not_found' });
    const lens = parseLens(await app.client.exportLens({}));
    expect(lens.issues.filter((each) => each.severity !== 'info')).toEqual([]);
    expect(lens.value?.name).toBe('Evenkeel Operational Excellence');
  });
});
