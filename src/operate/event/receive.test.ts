import { CloudEvent, emitterFor, HTTP, type Message, Mode } from 'cloudevents';
import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { createToken } from '../../platform/auth.ts';
import { readEvents } from '../../platform/events.ts';
import { toCloudEvent, toEventBridge } from './view.ts';

interface Answer {
  status: number;
  body: Record<string, unknown> & { details?: { index: number; attribute: string; message: string }[] };
}

/** Starts the product on a real port with a sender's token; returns how to send to it. */
async function startWithSender(role: 'viewer' | 'responder' = 'responder') {
  const app = await createTestApp({ listen: true });
  const { secret } = await createToken(app.ctx, { name: 'shop', role });
  const send = async (message: {
    headers: Record<string, string>;
    body: string | Uint8Array<ArrayBuffer>;
  }): Promise<Answer> => {
    const response = await fetch(`${app.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, ...message.headers },
      body: message.body,
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return { app, send };
}

const sendMessage = async (send: (message: never) => Promise<Answer>, message: Message<unknown>): Promise<Answer> =>
  send({ headers: message.headers, body: message.body } as never);

const order = (more: Record<string, unknown> = {}) =>
  new CloudEvent({
    id: '7',
    source: '/shop/orders',
    type: 'order.late',
    subject: 'order/7',
    data: { total: 12 },
    ...more,
  });

async function logOf(app: TestApp, type = 'order.late') {
  await app.settle();
  return readEvents(app.ctx.db, { type });
}

test('sendEvents takes what the CloudEvents SDK emits in binary and structured mode, and a second arrival once', async () => {
  const { app, send } = await startWithSender();
  const answers: Answer[] = [];
  for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
    const emit = emitterFor(
      async (message) => {
        answers.push(await sendMessage(send, message as Message<unknown>));
        return answers.at(-1);
      },
      { binding: HTTP, mode },
    );
    await emit(order({ id: mode, time: '2026-01-02T03:04:05.678Z', region: 'nörd "1"', retries: '3' }));
    await emit(order({ id: mode }));
  }
  expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200]);
  expect(answers.map((each) => [each.body.accepted, each.body.duplicates])).toEqual([
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
  const log = await logOf(app);
  expect(log.map((each) => each.id)).toEqual(['binary', 'structured']);
  for (const event of log) {
    expect(event).toMatchObject({
      source: '/shop/orders',
      subject: 'order/7',
      time: '2026-01-02T03:04:05.678Z',
      data: { total: 12 },
      actor: 'token:shop',
      causation: null,
      depth: 0,
      extensions: { retries: '3' },
    });
    expect(toCloudEvent(event)).toMatchObject({ type: 'order.late', retries: '3', data: { total: 12 } });
    expect(event.correlation).not.toBe(event.id);
  }
  expect(log[1]!.extensions).toEqual({ region: 'nörd "1"', retries: '3' });
  expect((await app.client.verifyAudit({})).broken).toBeNull();
});

test('sendEvents takes a batch as a whole: in order, one transaction, or with every fault by its place nothing at all', async () => {
  const { app, send } = await startWithSender();
  const batch = (events: unknown[]) =>
    send({ headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(events) });
  const good = await batch([order({ id: 'a' }), order({ id: 'b' }), order({ id: 'a' })]);
  expect(good).toEqual({ status: 200, body: { accepted: 2, duplicates: 1, notes: [] } });
  const bad = await batch([
    order({ id: 'c' }),
    { ...order({ id: 'd' }).toJSON(), specversion: '0.3', time: 'yesterday', Upper: 'x' },
    { ...order({ id: 'e' }).toJSON(), nested: { no: true }, data_base64: '*' },
    7,
  ]);
  expect(bad.status).toBe(400);
  expect(bad.body).toMatchObject({ code: 'invalid_input', detail: expect.stringContaining('event 1 of 4') as string });
  expect(bad.body.details!.map((each) => [each.index, each.attribute])).toEqual([
    [1, 'specversion'],
    [1, 'time'],
    [1, 'Upper'],
    [2, 'data_base64'],
    [2, 'data_base64'],
    [2, 'nested'],
    [3, ''],
  ]);
  expect((await logOf(app)).map((each) => each.id)).toEqual(['a', 'b']);
  expect((await batch([])).body).toMatchObject({ accepted: 0, duplicates: 0 });
  expect((await batch(Array.from({ length: 1001 }, () => ({})))).status).toBe(413);
});

test('sendEvents keeps data of any content type: other JSON, text, bytes, and none', async () => {
  const { app, send } = await startWithSender();
  const binary = (id: string, type: string | null, body: string | Uint8Array<ArrayBuffer>) =>
    send({
      headers: {
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': '/shop',
        'ce-type': 'order.late',
        'ce-place': '%C3%9Cber%20all',
        ...(type === null ? {} : { 'content-type': type }),
      },
      body,
    });
  await binary('list', 'application/json; charset=utf-8', '[1, 2]');
  await binary('vendor', 'application/vnd.shop+json', '{"total": 3}');
  await binary('text', 'text/plain', 'Ünder way');
  await binary('bytes', 'image/png', Uint8Array.from([137, 80, 255]));
  await binary('none', null, new Uint8Array());
  const log = await logOf(app);
  expect(log.map((each) => each.extensions)).toEqual(Array.from({ length: 5 }, () => ({ place: 'Über all' })));
  const views = log.map((each) => toCloudEvent(each));
  expect(views.map((each) => [each.id, each.datacontenttype, each.data, each.data_base64])).toEqual([
    ['list', 'application/json; charset=utf-8', [1, 2], undefined],
    ['vendor', 'application/vnd.shop+json', { total: 3 }, undefined],
    ['text', 'text/plain', 'Ünder way', undefined],
    ['bytes', 'image/png', undefined, 'iVD/'],
    ['none', undefined, undefined, undefined],
  ]);
  expect(toEventBridge(log[0]!).detail).toEqual({ data: [1, 2] });
  const encoded = { ...order({ id: 'encoded', data: undefined }).toJSON(), data_base64: 'eyJ0b3RhbCI6OX0=' };
  const json = { headers: { 'content-type': 'application/cloudevents+json' } };
  expect(
    (await send({ ...json, body: JSON.stringify({ ...encoded, datacontenttype: 'application/json' }) })).status,
  ).toBe(200);
  expect((await logOf(app)).at(-1)!.data).toEqual({ total: 9 });
  expect((await binary('%FF', null, 'x')).body).toMatchObject({ details: [{ attribute: 'id' }] });
  expect((await binary('broken', 'application/json', '{')).body).toMatchObject({
    code: 'invalid_input',
    details: [{ attribute: 'data' }],
  });
});

test('sendEvents refuses what is forged, too large, too deep, or of no known form, and who may not send', async () => {
  const { app, send } = await startWithSender();
  const structured = (event: unknown) =>
    send({ headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(event) });
  for (const forged of [
    { type: 'evenkeel.alarm.state-changed' },
    { source: '/evenkeel/operate/alarm' },
    { source: 'Evenkeel.alarm' },
  ])
    expect((await structured(order(forged))).body).toMatchObject({
      status: 400,
      details: [{ attribute: Object.keys(forged)[0] }],
    });
  expect((await structured(order({ data: { text: 'x'.repeat(1024 * 1024) } }))).status).toBe(413);
  expect((await structured(order({ data: { text: 'x'.repeat(5 * 1024 * 1024) } }))).body).toMatchObject({
    status: 413,
    detail: expect.stringContaining('5242880') as string,
  });
  let deep: unknown = 1;
  for (let level = 0; level < 200; level += 1) deep = [deep];
  expect((await structured(order({ data: { deep } }))).body).toMatchObject({ code: 'malformed_body' });
  expect((await structured({ ...order().toJSON(), id: 'a\u0000b' })).status).toBe(400);
  const plain = { headers: { 'content-type': 'text/plain' }, body: 'hello' };
  expect((await send(plain)).body).toMatchObject({ code: 'unsupported_media_type' });
  const avro = { headers: { 'content-type': 'application/cloudevents+avro' }, body: 'x' };
  expect((await send(avro)).status).toBe(415);
  expect(await logOf(app)).toEqual([]);
  const ahead = await structured({ ...order().toJSON(), time: '2999-12-31T23:59:60+01:00' });
  expect(ahead.body).toMatchObject({
    accepted: 1,
    notes: [{ index: 0, message: expect.stringContaining('ahead') as string }],
  });
  const early = { specversion: '1.0', id: 'early', source: '/shop', type: 'order.early', time: '1969-07-20T20:17:40Z' };
  expect(await app.client.sendEvents(early)).toMatchObject({ accepted: 1 });
  const viewer = await startWithSender('viewer');
  expect(
    (await viewer.send({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(order()) })).status,
  ).toBe(403);
});
