import { createTestApp, type TestApp, type TestAppOptions } from '../app.ts';
import type { Event } from '../../src/operate/event/contract.ts';
import { graceMs } from '../../src/operate/alarm/definition.ts';

const minute = 60_000;

const team = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop, annotations: { evenkeel.dev/on-call: shop-primary } }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [shop] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ben }
spec: { memberOf: [shop] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  title: Checkout
  annotations: { evenkeel.dev/tier: '1', evenkeel.dev/customer-facing: 'true', evenkeel.dev/business-impact: Nobody can pay }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [] }
`;

const onCall = `
Resources:
  Ada:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: ada
      DisplayName: Ada Abt
      Type: PERSONAL
      Plan: [{ DurationInMinutes: 5, Targets: [{ ChannelTargetInfo: { ChannelId: !Ref AdaConsole, RetryIntervalInMinutes: 0 } }] }]
  AdaConsole:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'ada', ChannelName: console, ChannelType: CONSOLE }
  Ben:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: ben
      DisplayName: Ben Behr
      Type: PERSONAL
      Plan: [{ DurationInMinutes: 5, Targets: [{ ChannelTargetInfo: { ChannelId: !Ref BenEmail, RetryIntervalInMinutes: 0 } }] }]
  BenEmail:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'ben', ChannelName: email, ChannelType: EMAIL, ChannelAddress: ben@shop.example }
  Primary:
    Type: AWS::SSMContacts::Rotation
    Properties:
      Name: shop-primary
      ContactIds: [!Ref Ada]
      StartTime: '2026-01-05T09:00'
      TimeZoneId: Europe/Berlin
      Recurrence: { NumberOfOnCalls: 1, WeeklySettings: [{ DayOfWeek: MON, HandOffTime: '09:00' }] }
  OnCall:
    Type: AWS::SSMContacts::Contact
    Properties: { Alias: shop-on-call, DisplayName: 'Shop, on call', Type: ONCALL_SCHEDULE, Plan: [{ RotationIds: [!Ref Primary] }] }
  Escalation:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: shop-escalation
      DisplayName: Shop, escalation
      Type: ESCALATION
      Plan:
        - { DurationInMinutes: 5, Targets: [{ ContactTargetInfo: { ContactId: !Ref OnCall, IsEssential: true } }] }
        - { DurationInMinutes: 5, Targets: [{ ContactTargetInfo: { ContactId: !Ref Ben, IsEssential: true } }] }
`;

const response = `
Resources:
  Plan:
    Type: AWS::SSMIncidents::ResponsePlan
    Properties:
      Name: checkout-trouble
      IncidentTemplate: { Title: Checkout is slow, Impact: 2 }
      Engagements: [shop-escalation]
      Actions: [{ SsmAutomation: { DocumentName: restart-checkout } }]
`;

/** Restarts checkout after one approval and waits for its alarm. */
export const restartRunbook = `
schemaVersion: '0.3'
description: Restarts checkout after one approval and waits until its alarm is OK
mainSteps:
  - name: approve
    action: aws:approve
    timeoutSeconds: 3600
    onFailure: Abort
    inputs: { Approvers: ['group:default/shop'], MinRequiredApprovals: 1, Message: 'Restart checkout?' }
  - name: restart
    action: ops:http
    inputs: { Url: 'http://platform.test/restart', Method: POST, ExpectStatus: [200] }
  - name: confirm
    action: ops:alarm
    timeoutSeconds: 3600
    isEnd: true
    inputs: { AlarmName: checkout-slow, DesiredState: OK }
x-ops: { owner: 'group:default/shop', risk: medium }
`;

/** An alarm on the average of a metric of a service, checkout by default: a minute above 1. */
export const alarm = (name: string, metric: string, actions: string[] = [], service = 'checkout'): string => `
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: ${name}
      AlarmDescription: Customers wait at the till
      Namespace: Shop
      MetricName: ${metric}
      Dimensions: [{ Name: service.name, Value: ${service} }]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: ignore
      AlarmActions: [${actions.join(', ')}]
      Tags: [{ Key: evenkeel.dev/service, Value: ${service} }, { Key: evenkeel.dev/runbook, Value: restart-checkout }]
`;

/** A service of the shop that calls others. */
export const service = (name: string, dependsOn: readonly string[] = []): string => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ${name}, annotations: { evenkeel.dev/tier: '2' } }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [${dependsOn.map((each) => `component:${each}`).join(', ')}] }
`;

/** The operations folder of a small shop: a team with two people on call, one service, one alarm with its response plan. */
export const documents: Record<string, string> = {
  'team.yaml': team,
  'on-call.yaml': onCall,
  'response.yaml': response,
  'restart-checkout.yaml': restartRunbook,
  'slow.yaml': alarm('checkout-slow', 'latency', ['response-plan/checkout-trouble']),
};

/** Starts the whole product with the shop's documents, five seconds into a minute, so that no minute ends by itself. */
export async function startShop(more: Record<string, string> = {}, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await createTestApp(options);
  await app.forward(minute - (app.ctx.now() % minute) + 5000);
  await app.load({ ...documents, ...more });
  return app;
}

/** Sends a gauge of a service to the OTLP receiver: one value for each minute up to the running one, oldest first. */
export async function sendMinutes(
  app: TestApp,
  metric: string,
  values: readonly number[],
  service = 'checkout',
): Promise<void> {
  const start = Math.floor(app.ctx.now() / minute) * minute - (values.length - 1) * minute;
  const dataPoints = values.map((asDouble, index) => ({
    timeUnixNano: `${start + index * minute + 1000}000000`,
    asDouble,
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const answer = await app.server.inject({
    method: 'POST',
    url: '/otlp/v1/metrics',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({
      resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: metric, gauge: { dataPoints } }] }] }],
    }),
  });
  if (answer.statusCode !== 200) throw new Error(`The receiver answered ${answer.statusCode}: ${answer.body}`);
}

/** Ends the running minute and lets what is due happen. */
export async function endMinute(app: TestApp): Promise<void> {
  await app.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
}

/** Makes an alarm's metric breach until it is in ALARM. */
export async function breach(app: TestApp, metric = 'latency'): Promise<void> {
  await sendMinutes(app, metric, [5]);
  await endMinute(app);
}

/** Makes an alarm's metric good until it is OK. */
export async function recover(app: TestApp, metric = 'latency'): Promise<void> {
  await sendMinutes(app, metric, [0.2]);
  await endMinute(app);
}

/** Reads the whole log in its order. */
export async function readLog(app: TestApp): Promise<Event[]> {
  const events: Event[] = [];
  for (;;) {
    const { items } = await app.client.listEvents({ after: events.at(-1)?.sequence ?? 0, limit: 1000 });
    if (items.length === 0) return events;
    events.push(...items);
  }
}
