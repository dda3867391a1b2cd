import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeEventBusCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  StartReplayCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { deriveAccessKey } from '../../platform/auth.ts';
import { readEvents } from '../../platform/events.ts';

/** A client as anybody configures it: an endpoint and credentials, nothing else. */
async function connect(app: TestApp, role: 'viewer' | 'responder' | 'operator' = 'responder', path = '/aws') {
  const made = await app.client.createToken({ name: `aws-${role}`, role, aws: true });
  const client = new EventBridgeClient({
    endpoint: `${app.url}${path}`,
    region: 'eu-west-1',
    credentials: made.aws!,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return { client, made };
}

const entry = { Source: 'shop.orders', DetailType: 'Order Late', Detail: '{"total":12}' };

test('PutEvents takes entries from the AWS SDK, each with its id, and refuses the others alone', async () => {
  const app = await createTestApp({ listen: true });
  const { client } = await connect(app);
  const answer = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          ...entry,
          Time: new Date('2026-01-02T03:04:05Z'),
          Resources: ['order/7', 'customer/9'],
          EventBusName: 'default',
          TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        },
        { ...entry, Detail: '{' },
        { ...entry, Detail: '[1]' },
        { ...entry, Source: undefined },
        { ...entry, Source: 'evenkeel.alarm' },
        { ...entry, EventBusName: 'other' },
        { ...entry },
      ],
    }),
  );
  expect(answer.FailedEntryCount).toBe(5);
  expect(answer.Entries!.map((each) => each.ErrorCode)).toEqual([
    undefined,
    'MalformedDetail',
    'MalformedDetail',
    'InvalidArgument',
    'NotAuthorizedForSourceException',
    'InvalidArgument',
    undefined,
  ]);
  expect(answer.Entries![3]!.ErrorMessage).toBe(
    'Parameter Source is not valid. Reason: Source is a required argument.',
  );
  await app.settle();
  const log = await readEvents(app.ctx.db, { type: 'Order Late' });
  expect(log.map((each) => each.id)).toEqual([answer.Entries![0]!.EventId, answer.Entries![6]!.EventId]);
  expect(log[0]).toMatchObject({
    source: 'shop.orders',
    subject: 'order/7',
    time: '2026-01-02T03:04:05.000Z',
    data: { total: 12 },
    actor: 'token:aws-responder',
    traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
    extensions: { resources: ['order/7', 'customer/9'] },
  });
});

test('PutEvents holds its limits: ten entries and 1 MiB', async () => {
  const app = await createTestApp({ listen: true });
  const { client } = await connect(app, 'responder', '');
  const put = (Entries: (typeof entry)[]) => client.send(new PutEventsCommand({ Entries }));
  await expect(put([])).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put(Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({ name: 'ValidationException' });
  const large = { ...entry, Detail: JSON.stringify({ text: '"'.repeat(500_000) }) };
  await expect(put([large, large])).rejects.toMatchObject({ message: expect.stringContaining('Total size') as string });
  const whole = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(1_000_000) }) };
  expect((await put([whole])).FailedEntryCount).toBe(0);
  await expect(put(Array.from({ length: 10 }, () => whole))).rejects.toMatchObject({
    name: 'RequestEntityTooLargeException',
  });
});

test('the AWS endpoint refuses a wrong secret, a revoked token, a role too low and an operation that it has not', async () => {
  const app = await createTestApp({ listen: true });
  const { client, made } = await connect(app, 'viewer');
  const put = new PutEventsCommand({ Entries: [entry] });
  await expect(client.send(put)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(client.send(new ListRulesCommand({}))).resolves.toMatchObject({ Rules: [] });
  const wrong = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const other = new EventBridgeClient({ endpoint: `${app.url}/aws`, region: 'local', credentials, maxAttempts: 1 });
    onTestFinished(() => other.destroy());
    return other.send(new ListRulesCommand({}));
  };
  const { accessKeyId, secretAccessKey } = made.aws!;
  await expect(wrong({ accessKeyId, secretAccessKey: 'wrong' })).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  await expect(wrong({ accessKeyId: 'EKNOBODY', secretAccessKey })).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await app.client.revokeToken({ id: made.id });
  await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  const bare = await fetch(`${app.url}/aws`, { method: 'POST', body: '{}' });
  expect(bare.status).toBe(400);
  expect(bare.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await bare.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

test('the secret access key is derived: stored nowhere, the same at the next start, another with another key', async () => {
  const app = await createTestApp();
  const one = await app.client.createToken({ name: 'one', role: 'viewer', aws: true });
  const two = await app.client.createToken({ name: 'two', role: 'viewer', aws: true });
  expect(one.aws!.accessKeyId).toMatch(/^EK[0-9A-F]{32}$/);
  expect(one.aws!.secretAccessKey).not.toBe(two.aws!.secretAccessKey);
  const events = await readEvents(app.ctx.db, {});
  expect(JSON.stringify(events)).not.toContain(one.aws!.secretAccessKey);
  expect((await app.client.createToken({ name: 'three', role: 'viewer' })).aws).toBeUndefined();
  expect(await deriveAccessKey(app.ctx, one.id)).toEqual(one.aws);
  const file = join(app.ctx.config.dataDirectory, 'secret.key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const other = { ...app.ctx, config: { ...app.ctx.config, secretKey: 'another key of at least 32 letters' } };
  expect((await deriveAccessKey(other, one.id)).secretAccessKey).not.toBe(one.aws!.secretAccessKey);
});

test('TestEventPattern answers as EventBridge does', async () => {
  const app = await createTestApp({ listen: true });
  const { client } = await connect(app, 'viewer');
  const event = {
    id: '1',
    account: '1',
    source: 'shop',
    time: '2026-01-02T03:04:05Z',
    region: 'r',
    resources: [],
    'detail-type': 'Order',
    detail: { total: 12 },
  };
  const ask = (EventPattern: string, Event = JSON.stringify(event)) =>
    client.send(new TestEventPatternCommand({ EventPattern, Event }));
  expect((await ask('{"detail":{"total":[{"numeric":[">",10]}]}}')).Result).toBe(true);
  expect((await ask('{"detail":{"total":[{"numeric":[">",12]}]}}')).Result).toBe(false);
  await expect(ask('{"detail":"x"}')).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
    message: expect.stringMatching(/^Event pattern is not valid\. Reason: ./) as string,
  });
  await expect(ask(`{"source":["${'x'.repeat(4096)}"]}`)).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(ask('{"source":["shop"]}', '{"source":"shop"}')).rejects.toMatchObject({ name: 'ValidationException' });
});

const rules = `
Resources:
  Late:
    Type: AWS::Events::Rule
    Properties:
      Name: late
      Description: Late orders
      EventPattern: { source: [shop.orders] }
      Targets:
        - { Id: inbox, Arn: 'notify:console', InputPath: $.detail }
        - { Id: hook, Arn: 'webhook:https://hooks.example/s3cret', RetryPolicy: { MaximumRetryAttempts: 2 } }
  Nightly:
    Type: AWS::Events::Rule
    Properties: { Name: nightly, State: DISABLED, ScheduleExpression: rate(1 day), Targets: [{ Id: inbox, Arn: 'notify:console' }] }
`;

test('the AWS SDK reads rules, targets and the bus, and replays the log', async () => {
  const app = await createTestApp({ listen: true });
  await app.load({ 'rules.yaml': rules });
  app.world.onRequest('hooks.example', { status: 200 });
  const { client } = await connect(app, 'operator');
  const listed = await client.send(new ListRulesCommand({ Limit: 1 }));
  expect(listed.Rules).toMatchObject([{ Name: 'late', State: 'ENABLED', EventPattern: '{"source":["shop.orders"]}' }]);
  const rest = await client.send(new ListRulesCommand({ NextToken: listed.NextToken! }));
  expect(rest.Rules).toMatchObject([{ Name: 'nightly', State: 'DISABLED', ScheduleExpression: 'rate(1 day)' }]);
  const { Arn } = await client.send(new DescribeRuleCommand({ Name: 'late' }));
  await expect(client.send(new DescribeRuleCommand({ Name: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'late' }));
  expect(Targets).toMatchObject([
    { Id: 'inbox', InputPath: '$.detail' },
    { Id: 'hook', Arn: 'webhook:https://hooks.example/…', RetryPolicy: { MaximumRetryAttempts: 2 } },
  ]);
  const { EventBuses } = await client.send(new ListEventBusesCommand({}));
  expect(EventBuses).toMatchObject([{ Name: 'default' }]);
  expect((await client.send(new DescribeEventBusCommand({}))).Arn).toBe(EventBuses![0]!.Arn);

  await client.send(new PutEventsCommand({ Entries: [entry] }));
  await app.settle();
  const { Archives } = await client.send(new ListArchivesCommand({}));
  expect(Archives).toMatchObject([{ State: 'ENABLED' }]);
  const start = (Destination: { Arn: string; FilterArns?: string[] }) =>
    client.send(
      new StartReplayCommand({
        ReplayName: 'again',
        EventSourceArn: 'arn:aws:events:local:000000000000:archive/log',
        EventStartTime: new Date(app.ctx.now() - 3_600_000),
        EventEndTime: new Date(app.ctx.now() + 1000),
        Destination,
      }),
    );
  await expect(start({ Arn: EventBuses![0]!.Arn! })).rejects.toMatchObject({ name: 'ValidationException' });
  expect(await start({ Arn: EventBuses![0]!.Arn!, FilterArns: [Arn!] })).toMatchObject({ State: 'RUNNING' });
  await app.forward(2000);
  expect(await client.send(new DescribeReplayCommand({ ReplayName: 'again' }))).toMatchObject({ State: 'COMPLETED' });
  expect(app.world.requests.map((each) => each.headers['x-evenkeel-replay'])).toEqual([undefined, 'again']);
});
