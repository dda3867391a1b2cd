import { expect, test } from 'vitest';
import { createTestApp } from '../../../test/app.ts';
import { explainPattern } from './explain.ts';
import { readGivenEvent } from './given-event.ts';
import { judgeRule, readRuleTest } from './rule-test.ts';
import { alone, emit, happened, rule } from './sample.test-data.ts';

const now = Date.UTC(2026, 10, 21);
const cloud = { specversion: '1.0', id: '7', source: '/shop', type: 'order.late', data: { total: 12 }, place: 'eu' };
const bridge = {
  source: 'shop',
  'detail-type': 'Order Late',
  account: '1',
  resources: ['order/7'],
  detail: { total: 12 },
};

test('readGivenEvent keeps an event as it is given and makes the other form of it', () => {
  expect(readGivenEvent(cloud, now)).toMatchObject({
    cloudevents: cloud,
    eventbridge: { 'detail-type': 'order.late', source: '/shop', detail: { total: 12 }, resources: [] },
  });
  const views = readGivenEvent(bridge, now);
  expect(views.eventbridge).toBe(bridge);
  expect(views.cloudevents).toMatchObject({
    type: 'Order Late',
    source: 'shop',
    subject: 'order/7',
    data: { total: 12 },
  });
});

test('explainPattern says which field decided and what would have matched, in the form that the pattern speaks of', () => {
  const views = readGivenEvent(cloud, now);
  expect(explainPattern({ type: ['order.late'], data: { total: [{ numeric: ['>', 20] }] } }, views)).toMatchObject({
    form: 'cloudevents',
    matched: false,
    because: expect.stringMatching(/CloudEvents: data\.total is 12; expected .*20/) as string,
    fields: [
      { path: 'data.total', matched: false, actual: 12 },
      { path: 'type', matched: true, actual: 'order.late' },
    ],
  });
  expect(explainPattern({ 'detail-type': ['order.late'], detail: { gone: [1] } }, views)).toMatchObject({
    form: 'eventbridge',
    because: expect.stringContaining('detail.gone is absent') as string,
  });
  expect(explainPattern({ place: ['eu'] }, views)).toMatchObject({ form: 'cloudevents', matched: true });
  expect(explainPattern({ type: 'x' }, views)).toBeNull();
  const rows = readGivenEvent({ ...cloud, data: { rows: [{ a: 1 }, { b: 2 }] } }, now);
  expect(explainPattern({ data: { rows: { a: [1], b: [2] } } }, rows)!.because).toContain('no common element');
});

test('explainRule answers for an event that is given and for one of the log, with what targets would get', async () => {
  const app = await createTestApp(alone);
  const targets = `[{ Id: inbox, Arn: 'notify:console', InputPath: $.detail.total }, { Id: hook, Arn: 'webhook:https://hooks.example/s3cret' }]`;
  await app.load({
    'rule.yaml': rule('large', '{ detail-type: [order.late], detail: { total: [{ numeric: [">", 10] }] } }', targets),
  });
  const told = await app.client.explainRule({ name: 'large', event: cloud });
  expect(told).toMatchObject({
    rule: 'rule:default/large',
    form: 'eventbridge',
    matched: true,
    targets: [
      { id: 'inbox', input: 12 },
      { id: 'hook', to: 'webhook:https://hooks.example/…', input: null },
    ],
    event: { eventbridge: { detail: { total: 12 } } },
  });
  const { id } = await emit(app, happened({ data: { total: 3 } }));
  const small = await app.client.explainRule({ name: 'large', eventId: id });
  expect(small).toMatchObject({
    matched: false,
    targets: [],
    because: expect.stringContaining('detail.total is 3') as string,
  });
  expect(await app.client.explainPattern({ pattern: '{"type":["order.late"]}', eventId: id })).toMatchObject({
    matched: true,
  });
  await expect(app.client.explainPattern({ pattern: '{"type":"x"}', eventId: id })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(app.client.explainRule({ name: 'none', event: cloud })).rejects.toMatchObject({ code: 'not_found' });
  await expect(app.client.explainRule({ name: 'large', eventId: 'none' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(app.client.explainRule({ name: 'large' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('judgeRule says what is wrong with a rule by a test', () => {
  const target = {
    id: 'inbox',
    kind: 'notification' as const,
    to: 'notify:console',
    input: null,
    inputPath: '$.detail.total',
  };
  const spec = { description: null, enabled: true, pattern: { source: ['shop'] }, targets: [target], path: [] };
  const late = { ref: 'rule:default/late', name: 'late', spec };
  const judge = (more: Record<string, unknown>) => {
    const read = readRuleTest({ rule: 'late', event: bridge, expect: 'match', ...more });
    return 'problem' in read ? [read.problem] : judgeRule(read, late, now);
  };
  expect(judge({})).toEqual([]);
  expect(judge({ input: 12 })).toEqual([]);
  expect(judge({ inputs: { inbox: 12 } })).toEqual([]);
  expect(judge({ input: 13 })).toEqual(['The target "inbox" was to be given 13, and is given 12']);
  expect(judge({ inputs: { other: 1 } })).toEqual([
    'The rule "late" has no target "other" that would be given anything',
  ]);
  expect(judge({ expect: 'no match' })[0]).toContain('was to leave the event alone');
  expect(judge({ event: { ...bridge, source: 'x' } })[0]).toContain('source is "x"; expected "shop"');
  expect(judge({ expect: 'yes' })).toEqual(['The test expects "yes": write match or no match']);
  expect(judge({ event: [] })[0]).toContain('has no event');
  expect(judge({ colour: 1 })[0]).toContain('has no "colour"');
});
