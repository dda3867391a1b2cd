import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogEvent } from '../../platform/events.ts';
import { matchesEvent, parseEventPattern } from './pattern.ts';
import { compileRules } from './rule.ts';

const event = (more: Partial<LogEvent> = {}): LogEvent => ({
  id: '1',
  source: 'shop',
  type: 'order.late',
  subject: null,
  time: '2026-11-21T00:00:00.000Z',
  recordedTime: '2026-11-21T00:00:00.000Z',
  data: {},
  dataSchema: null,
  actor: 'token:shop',
  causation: null,
  correlation: null,
  traceparent: null,
  depth: 0,
  sequence: 1,
  hash: null,
  ...more,
});

const source = (name: string, pattern: Record<string, unknown> | null, enabled = true) => ({
  ref: `rule:default/${name}`,
  title: name,
  spec: { enabled, pattern, targets: [], ...(pattern === null ? { schedule: 'rate(1 hour)' } : {}) },
});

test('compileRules matches many rules of both forms as each of them alone would', () => {
  const patterns = [
    { type: ['order.late'] },
    { 'detail-type': ['order.late'], detail: { n: [{ numeric: ['<', 5] }] } },
    { data: { n: [{ numeric: ['>=', 5] }] } },
    { data: { tags: [{ prefix: 'a' }] } },
    { $or: [{ type: ['order.lost'] }, { data: { tags: [{ exists: false }] } }] },
    { 'replay-name': [{ exists: false }] },
    { place: ['eu'] },
  ];
  const sources = Array.from({ length: 70 }, (_, n) => source(`r${n}`, patterns[n % patterns.length]!, n % 9 !== 0));
  const book = compileRules(sources);
  fc.assert(
    fc.property(
      fc.record({
        type: fc.constantFrom('order.late', 'order.lost'),
        data: fc.record(
          { n: fc.integer({ min: 0, max: 9 }), tags: fc.array(fc.constantFrom('a', 'ab', 'b'), { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
        extensions: fc.constantFrom({ place: 'eu' }, {}),
      }),
      (parts) => {
        const one = event(parts);
        const alone = sources.filter(
          ({ spec }) => spec.enabled && matchesEvent(parseEventPattern(spec.pattern).value!, one),
        );
        expect(book.match(one).map((each) => each.ref)).toEqual(alone.map((each) => each.ref));
      },
    ),
  );
});

test('compileRules takes a rule on a schedule for its own time only', () => {
  const book = compileRules([
    source('hourly', null),
    source('all', { source: [{ exists: true }] }),
    source('off', null, false),
  ]);
  const due = event({
    source: '/evenkeel/operate/event',
    type: 'evenkeel.rule.scheduled',
    subject: 'rule:default/hourly',
  });
  expect(book.match(due).map((each) => each.ref)).toEqual(['rule:default/hourly', 'rule:default/all']);
  expect(book.match({ ...due, subject: 'rule:default/off' }).map((each) => each.ref)).toEqual(['rule:default/all']);
  expect(book.match(event()).map((each) => each.ref)).toEqual(['rule:default/all']);
});
