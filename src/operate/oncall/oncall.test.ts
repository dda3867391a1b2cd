import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { readEvents } from '../../platform/events.ts';
import { deliveryTries } from './jobs.ts';
import { dryRun, onCallNow } from './oncall.ts';
import { duty, people, responsePlan } from './sample.test-data.ts';

const minute = 60_000;

/** Starts the product with a plan that engages the contact, and opens an incident by it. */
async function open(contact: string, prepare: (app: TestApp) => void = () => {}, documents = duty) {
  const app = await createTestApp({ config: { publicUrl: 'https://ops.shop.example' } });
  prepare(app);
  await app.load({ duty: documents, people, plan: responsePlan('trouble', { more: `, Engagements: [${contact}]` }) });
  const incident = await app.client.openIncident({
    title: 'Trouble',
    responsePlan: 'trouble',
    service: 'component:default/shop',
  });
  await app.settle();
  return { app, incident };
}

/** Lets mail to Ben fail a number of times. */
const refuseMail = (times: number) => (app: TestApp) => {
  app.world.onMail('ben@shop.example');
  const mail = app.world.mail.bind(app.world);
  let left = times;
  app.world.mail = async (message) => {
    left -= 1;
    if (left >= 0) throw new Error('550 no mailbox ben@shop.example');
    return mail(message);
  };
};

const eventsOf = async (app: TestApp, prefix = 'evenkeel.page.') =>
  (await readEvents(app.ctx.db, { typePrefix: prefix })).map((each) => each.type.slice(prefix.length));

const pagesOf = async (app: TestApp) => (await app.client.listPages({})).items;

test('listOnCall tells who is on call by rotation, until when, and for which team', async () => {
  const app = await createTestApp();
  await app.load({ duty, people });
  const { items } = await app.client.listOnCall({ at: '2026-01-07T12:00:00Z' });
  expect(items).toEqual([
    expect.objectContaining({
      rotation: 'rotation:default/later',
      contacts: [],
      since: null,
      until: '2120-01-01T00:00:00.000Z',
      team: null,
      timeZone: 'Asia/Tokyo',
    }),
    {
      rotation: 'rotation:default/primary',
      title: 'primary',
      team: 'group:default/shop',
      contacts: [{ ref: 'contact:default/ada', title: 'Ada Abt' }],
      since: '2026-01-05T08:00:00.000Z',
      until: '2026-01-12T08:00:00.000Z',
      timeZone: 'Europe/Berlin',
    },
  ]);
});

test('onCallNow names people by rotation and by contact, and leaves out where nobody is', async () => {
  const app = await createTestApp();
  await app.load({ duty, people });
  const now = await onCallNow(app.ctx);
  expect(Object.fromEntries(now)).toMatchObject({
    primary: 'Ada Abt',
    'shop-on-call': 'Ada Abt',
    'shop-escalation': 'Ada Abt',
    ben: 'Ben Behr',
  });
  expect(now.has('nobody')).toBe(false);
  expect(now.has('later')).toBe(false);
});

test('escalation.due pages who is on call, and the next stage five minutes later, with the reason for each', async () => {
  const { app, incident } = await open('shop-escalation', (app) => app.world.onMail('ben@shop.example'));
  expect(await pagesOf(app)).toEqual([
    expect.objectContaining({
      incident: incident.id,
      contact: 'contact:default/ada',
      contactTitle: 'Ada Abt',
      channel: 'console',
      state: 'delivered',
      attempts: 1,
      because:
        'Ada Abt, on call in the rotation "primary", by stage 1 of the plan "Shop, escalation"; through "console" by stage 1 of the own plan',
    }),
  ]);
  expect(await eventsOf(app)).toEqual(['due', 'attempted', 'delivered']);
  await app.forward(4 * minute);
  expect(await pagesOf(app)).toHaveLength(1);
  await app.forward(minute);
  const [second] = await pagesOf(app);
  expect(second).toMatchObject({ contact: 'contact:default/ben', channel: 'email', state: 'delivered' });
  const [mail] = app.world.mails;
  expect(mail).toMatchObject({ to: 'ben@shop.example', subject: `Incident ${incident.number}, severity 1: Trouble` });
  expect(mail?.text).toContain(`https://ops.shop.example/incidents/${incident.number}`);
  expect(mail?.messageId).toContain(second!.id);
  const timeline = (await app.client.getTimeline({ id: incident.id })).items;
  expect(
    timeline.filter((each) => each.type.startsWith('evenkeel.page.')).every((each) => each.correlation === incident.id),
  ).toBe(true);
  expect(JSON.stringify(timeline)).not.toContain('ben@shop.example');
});

test('acknowledgeIncident stops the pages that wait: nobody else is told', async () => {
  const { app, incident } = await open('ben', refuseMail(1));
  const responder = await app.as({ ref: 'user:default/ada', role: 'responder' });
  const acknowledged = await responder.acknowledgeIncident({ id: String(incident.number) });
  expect(acknowledged).toMatchObject({ state: 'acknowledged', lead: 'user:default/ada' });
  await app.forward(30 * minute);
  const reason = 'The incident was acknowledged by user:default/ada';
  expect(await pagesOf(app)).toEqual([expect.objectContaining({ state: 'stopped', attempts: 1, reason })]);
  expect(app.world.mails).toEqual([]);
  expect(await eventsOf(app)).toEqual(['due', 'attempted']);
});

test('acknowledgeIncident ends an escalation before its next stage', async () => {
  const { app, incident } = await open('shop-escalation');
  await app.client.acknowledgeIncident({ id: incident.id });
  await app.forward(30 * minute);
  expect(await pagesOf(app)).toEqual([expect.objectContaining({ contact: 'contact:default/ada', state: 'delivered' })]);
  expect(app.world.mails).toEqual([]);
});

test('page.send tries a channel that fails again, and tells every attempt', async () => {
  const { app } = await open('ben', refuseMail(2));
  const [first] = await pagesOf(app);
  expect(first).toMatchObject({ state: 'attempted', attempts: 1, reason: '550 no mailbox …' });
  await app.forward(5_000);
  await app.forward(15_000);
  expect(await pagesOf(app)).toEqual([expect.objectContaining({ state: 'delivered', attempts: 3, reason: null })]);
  expect(await eventsOf(app)).toEqual(['due', 'attempted', 'attempted', 'attempted', 'delivered']);
});

test('page.send posts to a webhook under one delivery id, and after the last try the next stage begins', async () => {
  const { app } = await open('cleo', (app) => app.world.onRequest('chat.example', { status: 503 }));
  for (let each = 1; each < deliveryTries; each += 1) await app.forward(minute);
  const ids = app.world.requests.map((each) => each.headers['x-evenkeel-delivery']);
  expect(ids).toHaveLength(deliveryTries);
  expect(new Set(ids).size).toBe(1);
  expect(JSON.parse(app.world.requests[0]!.body!)).toMatchObject({
    title: 'Trouble',
    severity: 1,
    service: 'component:default/shop',
  });
  const pages = await pagesOf(app);
  expect(pages.find((each) => each.channel === 'webhook')).toMatchObject({
    state: 'failed',
    attempts: deliveryTries,
    reason: 'The receiver answered 503',
    address: 'https://chat.example/…',
  });
  // The second stage follows at once, not after the first stage's five minutes; it has no provider here.
  expect(pages.find((each) => each.channel === 'voice')).toMatchObject({
    state: 'failed',
    attempts: 1,
    reason: 'no voice provider is configured',
  });
  const [exhausted] = await readEvents(app.ctx.db, { type: 'evenkeel.page.exhausted' });
  expect(exhausted?.data).toMatchObject({ reason: 'nobody_notified' });
});

test('escalation.due tells loudly when nobody can be reached', async () => {
  const { app, incident } = await open('nobody');
  await app.settle();
  const [exhausted] = await readEvents(app.ctx.db, { type: 'evenkeel.page.exhausted' });
  expect(exhausted).toMatchObject({
    correlation: incident.id,
    data: { incident: incident.id, reason: 'nobody_notified' },
  });
  expect(exhausted?.data.text).toBe(
    'Nobody was told of it: the plan contact:default/nobody has come to its end. Passed over: "nobody": nobody is on call',
  );
  expect(await eventsOf(app)).toEqual(['skipped', 'exhausted']);
  const { items } = await app.client.listNotifications({});
  expect(items).toEqual([
    expect.objectContaining({
      channel: 'console',
      subject: `Incident ${incident.number}: nobody was told of it`,
      state: 'delivered',
    }),
  ]);
});

test('escalation.due tells when a page arrived but nobody acknowledged', async () => {
  const { app } = await open('ada');
  await app.settle();
  await app.forward(5 * minute);
  const [exhausted] = await readEvents(app.ctx.db, { type: 'evenkeel.page.exhausted' });
  expect(exhausted?.data).toMatchObject({ reason: 'nobody_acknowledged' });
});

test('escalation.due passes over at once who cannot be reached', async () => {
  const documents = duty.replace('ContactIds: [!Ref Ada]', 'ContactIds: [!Ref Mute]');
  const { app } = await open('shop-escalation', (app) => app.world.onMail('ben@shop.example'), documents);
  expect((await pagesOf(app)).map((each) => [each.contact, each.state])).toEqual([
    ['contact:default/ben', 'delivered'],
    ['contact:default/mute', 'failed'],
  ]);
});

test('escalation.due asks when a stage begins who is on call, and reaches newcomers too (ESC-6)', async () => {
  const documents = duty
    .replace('{ ContactId: !Ref OnCall', '{ ContactId: !Ref Ada')
    .replace('{ ContactId: !Ref Ben, ', '{ ContactId: !Ref OnCall, ');
  const { app } = await open('shop-escalation', (app) => app.world.onMail('ben@shop.example'), documents);
  await app.load({ duty: documents.replace('ContactIds: [!Ref Ada]', 'ContactIds: [!Ref Ben]'), people });
  await app.forward(5 * minute);
  const [newest] = await pagesOf(app);
  expect(newest).toMatchObject({
    contact: 'contact:default/ben',
    state: 'delivered',
    because: expect.stringContaining('on call in the rotation "primary", by stage 2'),
  });
});

test('dryRun says who would be told now and why, and passes over channels that cannot be used', async () => {
  const app = await createTestApp();
  await app.load({ duty, people });
  expect(await dryRun(app.ctx, 'contact:default/shop-escalation')).toEqual({
    told: [
      {
        contact: 'contact:default/ada',
        title: 'Ada Abt',
        channel: 'console',
        because:
          'Ada Abt, on call in the rotation "primary", by stage 1 of the plan "Shop, escalation"; through "console" by stage 1 of the own plan',
      },
    ],
    passedOver: [],
  });
  expect(await dryRun(app.ctx, 'mute')).toMatchObject({
    told: [],
    passedOver: [
      '"mute" through "text": no SMS provider is configured',
      expect.stringContaining('every page of the stage failed'),
    ],
  });
  expect((await dryRun(app.ctx, 'nobody')).told).toEqual([]);
  expect((await dryRun(app.ctx, 'unheard-of')).passedOver).toEqual(['"unheard-of": there is no such contact']);
  expect(await pagesOf(app)).toEqual([]);
});
