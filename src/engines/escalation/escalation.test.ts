import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Contact,
  type Directory,
  type EscalationEffect,
  type EscalationInput,
  type EscalationState,
  startEscalation,
  stepEscalation,
} from './index.ts';
import vectors from './vectors/escalation.json' with { type: 'json' };

const MINUTE = 60_000;

function describe(effect: EscalationEffect): string {
  switch (effect.kind) {
    case 'page':
      return `page ${effect.contact}/${effect.channel} ${effect.attempt}`;
    case 'skipped':
      return `skipped ${effect.contact} ${effect.reason}`;
    case 'wait-until':
      return `wait ${effect.at / MINUTE}`;
    case 'exhausted':
    case 'stopped':
      return `${effect.kind} ${effect.reason}`;
  }
}

function readInput(text: string): EscalationInput {
  const [kind, rest = ''] = text.split(' ');
  if (kind === 'acknowledged') return { kind, by: rest };
  if (kind === 'delivered' || kind === 'failed') return { kind, target: rest };
  return kind === 'resolved' ? { kind } : { kind: 'due' };
}

const directory: Directory = {
  contacts: vectors.directory.contacts.map(
    (contact) => ({ displayName: contact.name, rotations: [], ...contact }) as Contact,
  ),
  channels: vectors.directory.channels.map((channel) => ({
    ...channel,
    type: channel.type as 'EMAIL',
    address: 'x@example.org',
    deferred: false,
  })),
};

for (const vector of vectors.cases) {
  test(`stepEscalation: ${vector.name} (${vector.rule})`, () => {
    const onCall: Record<string, readonly string[]> = { ...vector.onCall };
    const resolve = (rotation: string): readonly string[] => onCall[rotation] ?? [];
    let state: EscalationState | undefined;
    for (const [minute, input, expected] of vector.steps as [number, string, string[]][]) {
      // What is kept between steps is JSON, as it will be in the database.
      const before = state && (JSON.parse(JSON.stringify(state)) as EscalationState);
      const step =
        before === undefined
          ? startEscalation(vector.engage, directory, minute * MINUTE, resolve)
          : stepEscalation(before, readInput(input), minute * MINUTE, resolve);
      expect(step.effects.map(describe), `minute ${minute}: ${input}`).toEqual(expected);
      state = step.state;
    }
  });
}

test('stepEscalation resolves people when the stage begins, and keeps the directory of the start (ESC-5, ESC-6)', () => {
  const late: Directory = {
    contacts: [
      {
        name: 'plan',
        displayName: '',
        type: 'ESCALATION',
        rotations: [],
        stages: ['omar', 'oncall'].map((contact) => ({
          minutes: 5,
          targets: [{ kind: 'contact', contact, essential: true }],
        })),
      },
      ...directory.contacts.filter((each) => ['omar', 'oncall', 'ines'].includes(each.name)),
    ],
    channels: directory.channels,
  };
  const { state } = startEscalation(['plan'], late, 0, () => []);
  const { effects } = stepEscalation(state, { kind: 'due' }, 5 * MINUTE, () => ['ines']);
  expect(effects.map(describe)).toEqual(['page ines/mail 1', 'wait 7']);
  expect(effects[0]).toMatchObject({ via: ['plan', 'oncall', 'ines'], stage: 0 });
});

const names = ['a', 'b', 'c', 'd', 'e'];
const stage = (targets: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.record({ minutes: fc.integer({ min: 0, max: 4 }), targets: fc.array(targets, { maxLength: 3 }) });
const channelTarget = fc.record({
  kind: fc.constant('channel'),
  channel: fc.constantFrom('x', 'y', 'gone'),
  retryMinutes: fc.integer({ min: 0, max: 3 }),
});
const contactTarget = fc.record({
  kind: fc.constant('contact'),
  contact: fc.constantFrom(...names, 'ghost'),
  essential: fc.boolean(),
});
const contacts = fc.tuple(
  ...names.map((name) =>
    fc.oneof(
      fc
        .array(stage(channelTarget), { maxLength: 3 })
        .map((stages) => ({ name, displayName: name, type: 'PERSONAL', stages, rotations: [] })),
      fc
        .array(stage(contactTarget), { maxLength: 3 })
        .map((stages) => ({ name, displayName: name, type: 'ESCALATION', stages, rotations: [] })),
      fc.constant({ name, displayName: name, type: 'ONCALL_SCHEDULE', stages: [], rotations: ['r'] }),
    ),
  ),
);
const channels = names.flatMap((contact) =>
  ['x', 'y'].map((name) => ({ name, contact, type: 'EMAIL' as const, address: '', deferred: false })),
);
const move = fc.record({
  kind: fc.constantFrom('due', 'due', 'delivered', 'failed', 'acknowledged'),
  pick: fc.nat(1000),
  late: fc.integer({ min: 0, max: 3 }),
});

test('stepEscalation ends by itself, waits into the future only, and pages nobody twice at once or after answering (ESC-7 to ESC-16)', () => {
  fc.assert(
    fc.property(
      contacts,
      fc.array(move, { maxLength: 25 }),
      fc.array(fc.constantFrom(...names), { maxLength: 3 }),
      (people, moves, onCall) => {
        const given: Directory = { contacts: people as Contact[], channels };
        let now = 0;
        let { state, effects } = startEscalation(['a', 'b'], given, now, () => onCall);
        const answered = new Set<string>();
        const ids = new Set<string>();
        for (let step = 0; ; step++) {
          for (const effect of effects) {
            if (effect.kind === 'wait-until') expect(effect.at).toBeGreaterThan(now);
            if (effect.kind !== 'page') continue;
            expect(ids.has(effect.id)).toBe(false);
            ids.add(effect.id);
            expect(answered.has(effect.contact)).toBe(false);
          }
          const last = effects.at(-1);
          if (state.status !== 'running') {
            expect(last?.kind).toMatch(/^(exhausted|stopped)$/);
            expect(state.runs.some((run) => run.status === 'running')).toBe(false);
            if (last?.kind === 'exhausted') expect(answered.size).toBe(0);
            break;
          }
          expect(step).toBeLessThan(400);
          if (last?.kind !== 'wait-until') throw new Error('a running escalation waits for something');
          const { kind, pick, late } = moves[step] ?? { kind: 'due', pick: 0, late: 0 };
          const page = state.pages[pick % Math.max(1, state.pages.length)];
          let input: EscalationInput = { kind: 'due' };
          if (kind === 'due' || page === undefined) now = last.at + late * MINUTE;
          else if (kind === 'acknowledged') {
            input = { kind, by: page.contact };
            answered.add(page.contact);
          } else input = { kind: kind === 'failed' ? 'failed' : 'delivered', target: page.id };
          ({ state, effects } = stepEscalation(state, input, now, () => onCall));
        }
        const again = stepEscalation(state, { kind: 'due' }, now + MINUTE, () => onCall);
        expect(again).toEqual({ state, effects: [] });
      },
    ),
    { numRuns: 600 },
  );
});

test('stepEscalation that nobody answers pages everybody who can be reached, or says that it could not (ESC-10, ESC-15)', () => {
  fc.assert(
    fc.property(contacts, (people) => {
      const given: Directory = { contacts: people as Contact[], channels };
      let { state, effects } = startEscalation(['a'], given, 0, () => ['b']);
      while (state.status === 'running') {
        const last = effects.at(-1);
        if (last?.kind !== 'wait-until') throw new Error('a running escalation waits for something');
        ({ state, effects } = stepEscalation(state, { kind: 'due' }, last.at, () => ['b']));
      }
      const reachable = new Set<string>();
      const visit = (name: string): void => {
        const contact = given.contacts.find((each) => each.name === name);
        if (contact === undefined || reachable.has(name)) return;
        reachable.add(name);
        for (const next of contact.type === 'ONCALL_SCHEDULE'
          ? ['b']
          : contact.stages.flatMap((each) =>
              each.targets.flatMap((target) => (target.kind === 'contact' ? [target.contact] : [])),
            ))
          visit(next);
      };
      visit('a');
      const usable = [...reachable].filter((name) =>
        given.contacts
          .find((each) => each.name === name)
          ?.stages.some((each) =>
            each.targets.some((target) => target.kind === 'channel' && target.channel !== 'gone'),
          ),
      );
      expect(new Set(state.pages.map((page) => page.contact))).toEqual(new Set(usable));
      expect(effects.at(-1)).toEqual({ kind: 'exhausted', reason: 'nobody_notified' });
    }),
    { numRuns: 300 },
  );
});
