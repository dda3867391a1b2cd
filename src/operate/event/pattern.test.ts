import { expect, test } from 'vitest';
import type { LogEvent } from '../../platform/events.ts';
import { deriveId } from './derive-id.ts';
import { describeEvent } from './message.ts';
import { matchesEvent, parseEventPattern } from './pattern.ts';

const alarmChanged: LogEvent = {
  id: '01970000-0000-7000-8000-000000000001',
  source: '/evenkeel/operate/alarm',
  type: 'evenkeel.alarm.state-changed',
  subject: 'alarm:default/booking-errors',
  time: '2026-03-02T10:00:00.000Z',
  recordedTime: '2026-03-02T10:00:01.000Z',
  data: { alarm: 'booking-errors', to: 'ALARM', detail: { alarmName: 'booking-errors', state: { value: 'ALARM' } } },
  dataSchema: null,
  actor: 'system:alarm',
  causation: null,
  correlation: 'c1',
  traceparent: null,
  depth: 0,
  sequence: 7,
  hash: 'x',
};
const foreign: LogEvent = {
  ...alarmChanged,
  source: 'shop.orders',
  type: 'Order Placed',
  subject: null,
  data: { total: 12 },
};

function holds(pattern: unknown, event: LogEvent): boolean {
  const parsed = parseEventPattern(pattern);
  expect(parsed.issues).toEqual([]);
  return matchesEvent(parsed.value!, event);
}

test.each([
  ['by type and data', { type: ['evenkeel.alarm.state-changed'], data: { to: ['ALARM'] } }, true],
  ['by another value', { type: ['evenkeel.alarm.state-changed'], data: { to: ['OK'] } }, false],
  [
    'by source, actor and correlation',
    { source: ['/evenkeel/operate/alarm'], actor: [{ prefix: 'system:' }], correlation: ['c1'] },
    true,
  ],
  ['by the log position in the words of CloudEvents', { sequence: [7], recordedtime: [{ prefix: '2026-03' }] }, true],
  [
    'by what the event has not',
    { type: [{ exists: true }], causation: [{ exists: false }], traceparent: [{ exists: false }] },
    true,
  ],
  ['by dotted names', { 'data.detail.state.value': ['ALARM'] }, true],
  ['by $or at the top', { $or: [{ type: ['x'] }, { data: { to: ['ALARM'] } }] }, true],
])('matchesEvent takes a CloudEvents pattern %s', (_, pattern, expected) => {
  expect(holds(pattern, alarmChanged)).toBe(expected);
});

test.each([
  [
    'of CloudWatch',
    {
      source: ['evenkeel.alarm'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { state: { value: ['ALARM'] } },
    },
    true,
  ],
  ['by the ARN of the alarm', { resources: [{ suffix: ':alarm:booking-errors' }] }, true],
  ['by source alone', { source: ['evenkeel.alarm'] }, true],
  ['by source alone, of CloudEvents', { source: ['/evenkeel/operate/alarm'] }, true],
  ['of AWS itself', { source: ['aws.cloudwatch'] }, false],
])('matchesEvent takes an EventBridge pattern %s', (_, pattern, expected) => {
  expect(holds(pattern, alarmChanged)).toBe(expected);
});

test('matchesEvent sees a foreign event in both forms, its data as detail where it has none', () => {
  expect(
    holds(
      { source: ['shop.orders'], 'detail-type': ['Order Placed'], detail: { total: [{ numeric: ['>', 10] }] } },
      foreign,
    ),
  ).toBe(true);
  expect(
    holds(
      { source: ['shop.orders'], type: ['Order Placed'], data: { total: [12] }, subject: [{ exists: false }] },
      foreign,
    ),
  ).toBe(true);
});

test('parseEventPattern refuses what can match nothing, with its path', () => {
  expect(parseEventPattern({ type: ['a'], detail: { a: [1] } }).issues).toMatchObject([
    { code: 'mixed_pattern', path: ['detail'] },
  ]);
  expect(parseEventPattern({ $or: [{ type: ['a'] }, { kind: ['b'] }] }).issues).toMatchObject([
    { code: 'unknown_attribute', path: ['$or', 1, 'kind'] },
  ]);
});

test('describeEvent tells plain facts and leaves out what is named like a secret', () => {
  const event = {
    ...foreign,
    data: { title: 'Late', apiKey: 'k3y', nested: { password: 'pw', state: 'late' }, list: [1] },
  };
  const { subject, text } = describeEvent(event, 'a rule', 'https://ops.example/');
  expect(subject).toBe('Order Placed: Late');
  expect(text.split('\n')).toEqual([
    'Event: Order Placed',
    'When: 2026-03-02T10:00:00.000Z',
    'By: system:alarm',
    'title: Late',
    'nested.state: late',
    'Because: a rule',
    `Open: https://ops.example/events/${event.id}`,
  ]);
});

test('deriveId gives the same version 7 id for the same parts, another for others', () => {
  const id = deriveId(Date.parse(foreign.time), 'a', 'bc');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(foreign.time));
  expect(deriveId(Date.parse(foreign.time), 'a', 'bc')).toBe(id);
  expect(deriveId(Date.parse(foreign.time), 'ab', 'c')).not.toBe(id);
});
