import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { transaction } from '../../platform/context.ts';
import { readEvents } from '../../platform/events.ts';
import { send, sendTo } from './notification.ts';
import { parseRecipient, showRecipient } from './recipient.ts';

const message = { subject: 'Booking is slow', text: 'p99 is 3 s', correlation: 'story-1' };

const listTypes = async (app: TestApp) =>
  (await readEvents(app.ctx.db, { typePrefix: 'evenkeel.notification.' })).map((each) => each.type);

test('send shows a console message at once and tells so', async () => {
  const app = await createTestApp();
  const id = await send(app.ctx, { ...message, channel: 'console', to: 'console' });
  const { items } = await app.client.listNotifications({});
  expect(items).toMatchObject([
    {
      id,
      channel: 'console',
      state: 'delivered',
      subject: 'Booking is slow',
      text: 'p99 is 3 s',
      attempts: 1,
      correlation: 'story-1',
    },
  ]);
  expect(items[0]!.deliveredAt).not.toBeNull();
  await app.settle();
  const [event] = await readEvents(app.ctx.db, { type: 'evenkeel.notification.delivered' });
  expect(event).toMatchObject({
    subject: `notification:default/${id}`,
    correlation: 'story-1',
    data: { notification: id, channel: 'console' },
  });
});

test('send writes nothing when the transaction that asked for it fails', async () => {
  const app = await createTestApp();
  const failing = transaction(app.ctx, async (ctx) => {
    await send(ctx, { ...message, channel: 'email', to: 'ada@northwind.example' });
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await app.settle();
  expect(app.world.mails).toEqual([]);
  expect((await app.client.listNotifications({})).items).toEqual([]);
});

test('send mails once, under a message id that follows from the notification', async () => {
  const app = await createTestApp({ config: { mailFrom: 'Operations <ops@northwind.example>' } });
  app.world.onMail('ada@northwind.example');
  const id = await send(app.ctx, { ...message, channel: 'email', to: 'ada@northwind.example' });
  await app.settle();
  expect(app.world.mails).toEqual([
    {
      to: 'ada@northwind.example',
      subject: 'Booking is slow',
      text: 'p99 is 3 s',
      messageId: `<${id}@northwind.example>`,
    },
  ]);
  await app.forward(60_000);
  expect(app.world.mails).toHaveLength(1);
  const [event] = await readEvents(app.ctx.db, { type: 'evenkeel.notification.delivered' });
  expect(JSON.stringify(event)).not.toContain('ada@');
});

test('send posts a structured CloudEvent to a connection, with its headers and the delivery id', async () => {
  const connections = {
    chat: { url: 'https://chat.example/hooks/s3cret', headers: { authorization: 'Bearer t0ken' } },
  };
  const app = await createTestApp({ config: { connections } });
  app.world.onRequest('chat.example', { status: 202 });
  const id = await sendTo(app.ctx, 'notify:webhook:connection:chat', message);
  await app.settle();
  expect(app.world.requests).toHaveLength(1);
  const request = app.world.requests[0]!;
  expect(request).toMatchObject({ url: 'https://chat.example/hooks/s3cret', method: 'POST' });
  expect(request.headers).toMatchObject({
    authorization: 'Bearer t0ken',
    'x-evenkeel-delivery': id,
    'content-type': 'application/cloudevents+json; charset=utf-8',
  });
  expect(JSON.parse(request.body!)).toMatchObject({
    specversion: '1.0',
    id,
    source: '/evenkeel/operate/notification',
    type: 'evenkeel.notification.sent',
    datacontenttype: 'application/json',
    data: message,
  });
  expect((await app.client.listNotifications({})).items[0]).toMatchObject({
    state: 'delivered',
    attempts: 1,
    to: 'connection:chat',
  });
});

test('send tries a webhook again, later each time and with the same delivery id, until the receiver takes it', async () => {
  const app = await createTestApp();
  const tried: number[] = [];
  app.world.onRequest('hooks.example', () => {
    tried.push(app.clock.now());
    return { status: tried.length < 3 ? 503 : 200 };
  });
  const id = await send(app.ctx, { ...message, channel: 'webhook', to: 'https://hooks.example/T1/s3cret' });
  await app.settle();
  expect((await app.client.listNotifications({})).items[0]).toMatchObject({
    state: 'pending',
    attempts: 1,
    reason: 'The receiver answered 503',
    to: 'https://hooks.example/…',
  });
  await app.forward(10_000);
  await app.forward(30_000);
  expect((await app.client.listNotifications({})).items[0]).toMatchObject({
    state: 'delivered',
    attempts: 3,
    reason: null,
  });
  expect(app.world.requests.map((each) => each.headers['x-evenkeel-delivery'])).toEqual([id, id, id]);
  expect(tried[1]! - tried[0]!).toBeGreaterThanOrEqual(10_000);
  expect(tried[2]! - tried[1]!).toBeGreaterThanOrEqual(30_000);
  expect(await listTypes(app)).toEqual(['evenkeel.notification.delivered']);
});

test('send gives up after the sixth try and tells why, without the secret of the receiver', async () => {
  const app = await createTestApp();
  app.world.onRequest('hooks.example', (request) => {
    throw new Error(`connect refused ${request.url}`);
  });
  const id = await send(app.ctx, { ...message, channel: 'webhook', to: 'https://hooks.example/T1/s3cret?key=k' });
  await app.settle();
  for (let round = 0; round < 6; round += 1) await app.forward(15 * 60_000);
  expect(app.world.requests).toHaveLength(6);
  const { items } = await app.client.listNotifications({ channel: 'webhook' });
  expect(items).toMatchObject([{ id, state: 'failed', attempts: 6, deliveredAt: null, reason: 'connect refused …' }]);
  const [failed] = await readEvents(app.ctx.db, { type: 'evenkeel.notification.failed' });
  expect(failed).toMatchObject({
    subject: `notification:default/${id}`,
    correlation: 'story-1',
    data: { attempts: 6, reason: 'connect refused …' },
  });
  expect(JSON.stringify([items, await readEvents(app.ctx.db, {})])).not.toContain('s3cret');
});

test('send says which variable a connection that is not there needs', async () => {
  const app = await createTestApp();
  await sendTo(app.ctx, 'notify:webhook:connection:team-chat', message);
  await app.settle();
  expect((await app.client.listNotifications({})).items[0]?.reason).toBe(
    'There is no connection "team-chat": set EVENKEEL_CONNECTION_TEAM_CHAT',
  );
});

test.each([
  ['notify:console', { channel: 'console', to: 'console' }],
  ['notify:email:ada@northwind.example', { channel: 'email', to: 'ada@northwind.example' }],
  ['notify:webhook:https://hooks.example/x', { channel: 'webhook', to: 'https://hooks.example/x' }],
  ['notify:webhook:connection:chat', { channel: 'webhook', to: 'connection:chat' }],
])('parseRecipient reads %s', (text, expected) => {
  expect(parseRecipient(text)).toEqual(expected);
});

test.each([
  ['notify:email:nobody', 'names no mail address'],
  ['notify:email:a@b.example\nBcc: c@d.example', 'names no mail address'],
  ['notify:webhook:ftp://x.example', 'names no receiver'],
  ['notify:webhook:connection:', 'names no receiver'],
  ['notify:sms:123', 'is no place for a message'],
  ['notify:webhook:https://me:pw@x.example/', 'carries a password'],
])('parseRecipient refuses %s', (text, problem) => {
  const read = parseRecipient(text);
  expect(read).toHaveProperty('problem', expect.stringContaining(problem));
  expect(JSON.stringify(read)).not.toContain('me:pw');
});

test('showRecipient keeps the path of a webhook to itself', () => {
  expect(showRecipient({ channel: 'webhook', to: 'https://hooks.example/T1/s3cret' })).toBe('https://hooks.example/…');
  expect(showRecipient({ channel: 'webhook', to: 'https://hooks.example' })).toBe('https://hooks.example');
});
