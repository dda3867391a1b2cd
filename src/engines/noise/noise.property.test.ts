import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  activeMute,
  advanceNoise,
  coversAlarm,
  type NoiseContext,
  type NoiseInput,
  type NoiseState,
  startNoise,
} from './index.ts';
import { contextOf, labelsOf, MINUTE, muteOf, POLICY, silenceOf } from './sample.test-data.ts';

const ALARMS = ['web', 'api', 'db', 'x', 'y'];
const alarm = fc.constantFrom(...ALARMS);
const anyState = fc.constantFrom('ALARM', 'ALARM', 'OK', 'OK', 'INSUFFICIENT_DATA') as fc.Arbitrary<'ALARM' | 'OK'>;

type Draft =
  | { kind: 'changed'; alarm: string; state: 'ALARM' | 'OK'; severity: number }
  | { kind: 'acknowledged'; minutes: number; alarms: string[] | null }
  | { kind: 'due' };

const draft: fc.Arbitrary<Draft> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('changed' as const),
      alarm,
      state: anyState,
      severity: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('acknowledged' as const),
      minutes: fc.integer({ min: 1, max: 90 }),
      alarms: fc.option(fc.uniqueArray(alarm, { minLength: 1 })),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'due' as const }) },
);
const story = fc.array(fc.tuple(fc.oneof(fc.nat(2), fc.nat(30)), draft), { maxLength: 25 });

/** Some silences last for ever as far as a story goes. */
const world: fc.Arbitrary<NoiseContext> = fc
  .record({
    silences: fc.array(fc.tuple(alarm, fc.nat(120), fc.constantFrom(5, 60, 40_000)), { maxLength: 2 }),
    mutes: fc.array(fc.tuple(fc.uniqueArray(alarm, { minLength: 1 }), fc.nat(120), fc.integer({ min: 1, max: 90 })), {
      maxLength: 2,
    }),
    isCycle: fc.boolean(),
    keepFiring: fc.constantFrom(0, 3, 15),
    repeat: fc.constantFrom(0, 240),
  })
  .map(({ silences, mutes, isCycle, keepFiring, repeat }) => {
    const base = contextOf({
      silences: silences.map(([name, from, length]) => silenceOf([`alarm=${name}`], from, from + length)),
      rules: mutes.map(([names, at, minutes]) => muteOf(names, at, minutes)),
      policy: { ...POLICY, keepFiringMs: keepFiring * MINUTE, group: { ...POLICY.group, repeatMs: repeat * MINUTE } },
    });
    return isCycle ? { ...base, dependencies: [...base.dependencies, { component: 'db', dependsOn: 'web' }] } : base;
  });

function toInput(each: Draft, now: number): NoiseInput {
  if (each.kind === 'changed')
    return { kind: 'changed', labels: labelsOf(each.alarm, each.severity), state: each.state };
  if (each.kind === 'due') return each;
  const until = now + each.minutes * MINUTE;
  return { kind: 'acknowledged', by: 'ann', until, ...(each.alarms === null ? {} : { alarms: each.alarms }) };
}

/** A caller that keeps to the contract: it comes back at every `wait-until`, and remembers what people heard. */
class Caller {
  state: NoiseState = startNoise('g');
  now = 0;
  wait: number | null = null;
  readonly heard = new Map<string, string>();
  readonly messages: string[] = [];
  readonly #context: NoiseContext;

  constructor(context: NoiseContext) {
    this.#context = context;
  }

  give(input: NoiseInput): void {
    const step = advanceNoise(JSON.parse(JSON.stringify(this.state)) as NoiseState, input, this.#context, this.now);
    const again = advanceNoise(step.state, input, this.#context, this.now);
    expect(again.effects.filter((each) => each.kind !== 'wait-until' && each.kind !== 'refused')).toEqual([]);
    expect(again.state).toEqual(step.state);
    this.wait = null;
    for (const effect of step.effects) {
      if (effect.kind === 'wait-until') this.wait = effect.at;
      if (effect.kind !== 'tell') continue;
      this.messages.push(JSON.stringify(effect));
      for (const item of effect.items) {
        // Nobody hears that something has recovered of which nobody had heard.
        if (item.state === 'OK') expect(this.heard.has(item.alarm)).toBe(true);
        if (item.state === 'OK') this.heard.delete(item.alarm);
        else this.heard.set(item.alarm, item.state);
      }
    }
    if (this.wait !== null) expect(this.wait).toBeGreaterThan(this.now);
    this.state = step.state;
  }

  goTo(at: number): void {
    while (this.wait !== null && this.wait <= at) {
      this.now = this.wait;
      this.give({ kind: 'due' });
    }
    this.now = at;
  }
}

function play(context: NoiseContext, steps: readonly (readonly [number, Draft])[]) {
  const caller = new Caller(context);
  const states = new Map<string, string>();
  for (const [minutes, each] of steps) {
    caller.goTo(caller.now + minutes * MINUTE);
    caller.give(toInput(each, caller.now));
    if (each.kind === 'changed') states.set(each.alarm, each.state);
    for (const [name, member] of Object.entries(caller.state.members)) {
      // What is held has an instant at which somebody looks again.
      if (member.state !== 'OK' && !caller.heard.has(name)) expect(caller.wait).not.toBeNull();
    }
  }
  return { caller, states };
}

test('advanceNoise hides no recovery of what was told, and loses no page for ever: in the end people know every state but what a person keeps quiet (NO10, NO11, NO28)', () => {
  fc.assert(
    fc.property(world, story, (context, steps) => {
      const { caller, states } = play(context, steps);
      caller.goTo(caller.now + 48 * 60 * MINUTE);
      for (const [name, state] of states) {
        if (state === 'OK') {
          expect(caller.heard.get(name), name).toBeUndefined();
          continue;
        }
        const labels = caller.state.members[name]?.labels ?? labelsOf(name);
        const isQuiet =
          activeMute(labels, context, caller.now) !== null ||
          caller.state.acknowledgements.some((each) => coversAlarm(each, name, labels.severity, caller.now));
        if (!isQuiet) expect(caller.heard.get(name), name).toBe(state);
      }
      expect(
        Object.fromEntries(Object.entries(caller.state.group.told).map(([name, { state }]) => [name, state])),
      ).toEqual(Object.fromEntries(caller.heard));
    }),
    { numRuns: 300 },
  );
});

test('advanceNoise gives the same messages for the same story (NO28)', () => {
  fc.assert(
    fc.property(world, story, (context, steps) => {
      expect(play(context, steps).caller.messages).toEqual(play(context, steps).caller.messages);
    }),
    { numRuns: 50 },
  );
});

test('advanceNoise tells a first page of a group at once if it is severity 1, and else within the wait, unless a mute or a cause holds it (NO13)', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const context = contextOf({ dependencies: [] });
      const caller = new Caller(context);
      for (const [minutes, each] of steps) {
        if (each.kind === 'acknowledged') continue;
        caller.goTo(caller.now + minutes * MINUTE);
        caller.give(toInput(each, caller.now));
        const firing = Object.entries(caller.state.members).filter(([, member]) => member.state !== 'OK');
        const first = Object.keys(caller.state.group.told).length === 0 ? firing : [];
        for (const [, member] of first) {
          expect(member.labels.severity).toBeGreaterThan(1);
          expect(caller.now - member.since).toBeLessThan(POLICY.group.waitMs);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('advanceNoise tells of every new alarm in a group that somebody has acknowledged (NO25)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(500), (severity, minutes) => {
      const caller = new Caller(contextOf({ dependencies: [] }));
      caller.give({ kind: 'changed', labels: labelsOf('a'), state: 'ALARM' });
      caller.give({ kind: 'acknowledged', by: 'ann', until: 1000 * MINUTE });
      caller.goTo(minutes * MINUTE);
      caller.give({ kind: 'changed', labels: labelsOf('b', severity), state: 'ALARM' });
      caller.goTo(caller.now + POLICY.group.intervalMs);
      expect(caller.heard.get('b')).toBe('ALARM');
    }),
  );
});
