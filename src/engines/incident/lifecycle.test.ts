import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Action, checkMoments, durations, type IncidentState, transition } from './index.ts';

const open: IncidentState = {
  status: 'open',
  reopened: 0,
  startedAt: 0,
  detectedAt: 10,
  openedAt: 20,
  firstPageAt: 30,
};

function follow(state: IncidentState, ...actions: Action[]): IncidentState {
  return actions.reduce((current, action) => {
    const moved = transition(current, action);
    if ('refused' in moved) throw new Error(moved.refused);
    return moved.state;
  }, state);
}

test('transition goes from open to resolved and records each moment (INC-3)', () => {
  const resolved = follow(
    open,
    { kind: 'acknowledge', at: 40 },
    { kind: 'mitigate', at: 50 },
    { kind: 'resolve', at: 60 },
  );
  expect(resolved).toEqual({ ...open, status: 'resolved', acknowledgedAt: 40, mitigatedAt: 50, resolvedAt: 60 });
  expect(durations(resolved)).toEqual({
    time_to_detect: { kind: 'recorded', milliseconds: 10 },
    time_to_acknowledge: { kind: 'recorded', milliseconds: 10 },
    time_to_mitigate: { kind: 'recorded', milliseconds: 50 },
    time_to_resolve: { kind: 'recorded', milliseconds: 50 },
  });
});

test('transition reopens, keeps the first acknowledgement and counts (INC-4)', () => {
  const again = follow(
    open,
    { kind: 'acknowledge', at: 40 },
    { kind: 'resolve', at: 60 },
    { kind: 'reopen', at: 70 },
    { kind: 'acknowledge', at: 80 },
  );
  expect(again).toEqual({ ...open, status: 'acknowledged', acknowledgedAt: 40, reopened: 1 });
});

test.each([
  ['acknowledge', 'acknowledged', 'Cannot acknowledge an incident that is acknowledged: it has to be open'],
  ['acknowledge', 'mitigated', 'Cannot acknowledge an incident that is mitigated: it has to be open'],
  ['acknowledge', 'resolved', 'Cannot acknowledge an incident that is resolved: it has to be open'],
  ['mitigate', 'mitigated', 'Cannot mitigate an incident that is mitigated: it has to be open or acknowledged'],
  ['mitigate', 'resolved', 'Cannot mitigate an incident that is resolved: it has to be open or acknowledged'],
  [
    'resolve',
    'resolved',
    'Cannot resolve an incident that is resolved: it has to be open or acknowledged or mitigated',
  ],
  ['reopen', 'open', 'Cannot reopen an incident that is open: it has to be mitigated or resolved'],
  ['reopen', 'acknowledged', 'Cannot reopen an incident that is acknowledged: it has to be mitigated or resolved'],
] as const)('transition refuses to %s what is %s (INC-3)', (kind, status, refused) => {
  expect(transition({ ...open, status }, { kind, at: 100 })).toEqual({ refused });
});

test('transition refuses a moment that contradicts another one (INC-5)', () => {
  expect(transition(open, { kind: 'mitigate', at: 19 })).toEqual({
    refused: 'Cannot mitigate: "mitigatedAt" lies 1 ms before "openedAt": correct one of them',
  });
  const mitigated = follow(open, { kind: 'mitigate', at: 50 });
  expect(transition(mitigated, { kind: 'resolve', at: 45 })).toEqual({
    refused: 'Cannot resolve: "resolvedAt" lies 5 ms before "mitigatedAt": correct one of them',
  });
  expect(transition(mitigated, { kind: 'reopen', at: 45 })).toEqual({
    refused: 'Cannot reopen before the incident was mitigated: give a later time',
  });
});

test('transition is not blocked by a contradiction that was there before (INC-5)', () => {
  const odd: IncidentState = { ...open, detectedAt: 25 };
  expect(checkMoments(odd)).toMatchObject([{ code: 'invalid_moment', path: ['openedAt'] }]);
  expect(follow(odd, { kind: 'resolve', at: 60 }).status).toBe('resolved');
  expect(follow({ ...open, acknowledgedAt: 15, reopened: 1 }, { kind: 'acknowledge', at: 60 }).acknowledgedAt).toBe(15);
});

test('durations tell pending, not applicable and invalid apart (INC-6)', () => {
  expect(durations(open)).toMatchObject({
    time_to_acknowledge: { kind: 'pending' },
    time_to_resolve: { kind: 'pending' },
  });
  const { startedAt: _started, firstPageAt: _page, ...unknown } = open;
  const resolved = follow(unknown, { kind: 'resolve', at: 60 });
  expect(durations(resolved)).toEqual({
    time_to_detect: { kind: 'not_applicable', because: '"startedAt" is not known' },
    time_to_acknowledge: { kind: 'not_applicable', because: 'It was resolved without "acknowledgedAt"' },
    time_to_mitigate: { kind: 'not_applicable', because: 'It was resolved without "mitigatedAt"' },
    time_to_resolve: { kind: 'recorded', milliseconds: 50 },
  });
  expect(durations({ ...open, acknowledgedAt: 25 }).time_to_acknowledge).toEqual({
    kind: 'invalid',
    because: '"acknowledgedAt" lies 5 ms before "firstPageAt"',
  });
});

test('transition never leaves the four states nor makes a new contradiction, whatever is tried (INC-3 to INC-5)', () => {
  const action = fc.record({
    kind: fc.constantFrom('acknowledge', 'mitigate', 'resolve', 'reopen' as const),
    at: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
      let state = open;
      for (const each of actions) {
        const frozen = Object.freeze({ ...state });
        const moved = transition(frozen, each);
        if ('state' in moved) state = moved.state;
        expect(['open', 'acknowledged', 'mitigated', 'resolved']).toContain(state.status);
        expect(state.status === 'resolved').toBe(state.resolvedAt !== undefined);
        expect(checkMoments(state)).toEqual([]);
      }
    }),
  );
});
