import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import { readLog, startShop } from './shop.ts';

const rule = `
Resources:
  TillFroze:
    Type: AWS::Events::Rule
    Properties:
      Name: till-froze
      EventPattern: { source: [shop.tills], detail-type: [Till Froze], detail: { seconds: [{ numeric: ['>', 30] }] } }
      Targets:
        - Id: restart
          Arn: arn:aws:ssm:eu-west-1:000000000000:automation-definition/restart-till:$DEFAULT
          InputTransformer:
            InputPathsMap: { till: $.detail.till.name, seconds: $.detail.seconds }
            InputTemplate: '{"Till": ["<till>"], "Why": ["<till> froze for <seconds> s"]}'
      Tags: [{ Key: evenkeel.dev/owner, Value: shop }]
`;

const runbook = `
schemaVersion: '0.3'
description: Restarts a till
parameters:
  Till: { type: String, description: Name of the till }
  Why: { type: String, description: What it did }
mainSteps:
  - name: restart
    action: ops:http
    isEnd: true
    inputs:
      Url: 'http://tills.test/{{ Till }}/restart'
      Method: POST
      Body: { reason: '{{ Why }}' }
      ExpectStatus: [200]
x-ops: { owner: 'group:default/shop', risk: low }
`;

test('an event of the official EventBridge client starts a runbook with the parameters that a transformer makes of it', {
  timeout: 180_000,
}, async () => {
  const app = await startShop({ 'rule.yaml': rule, 'restart-till.yaml': runbook }, { listen: true });
  app.world.onRequest('tills.test', { status: 200, body: 'restarted' });
  const { aws } = await app.client.createToken({ name: 'tills', role: 'responder', aws: true });
  const client = new EventBridgeClient({
    endpoint: `${app.url}/aws`,
    region: 'eu-west-1',
    credentials: aws!,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  const entry = (seconds: number) => ({
    Source: 'shop.tills',
    DetailType: 'Till Froze',
    Detail: JSON.stringify({ till: { name: 'till-7' }, seconds }),
  });
  const answer = await client.send(new PutEventsCommand({ Entries: [entry(45), entry(12)] }));
  expect(answer.FailedEntryCount).toBe(0);
  await app.settle();
  await app.forward(1000);

  expect(app.world.requests.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
    { method: 'POST', url: 'http://tills.test/till-7/restart', body: '{"reason":"till-7 froze for 45 s"}' },
  ]);
  const { items: executions } = await app.client.listExecutions({});
  expect(executions).toMatchObject([{ runbook: 'runbook:default/restart-till', status: 'Success', incident: null }]);

  // From the end of the run back to the event that was sent, and on to the review.
  const finished = (await readLog(app)).find((each) => each.type === 'evenkeel.execution.finished')!;
  const causes = (await app.client.getEvent({ id: finished.id })).causes.map((each) => each.id);
  expect(causes).toContain(answer.Entries![0]!.EventId);
  expect(causes).not.toContain(answer.Entries![1]!.EventId);
  const { practices } = await app.client.getReview({});
  const automation = practices.find((each) => each.id === 'OPS10-BP07')!;
  expect(automation).toMatchObject({ verdict: 'met' });
  expect(JSON.stringify(automation.evidence)).toContain('rule:default/till-froze -> runbook:default/restart-till');
});
