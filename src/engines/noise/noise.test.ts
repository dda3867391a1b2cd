import { expect, test } from 'vitest';
import { advanceNoise, decideNotification, type NoiseState, startNoise } from './index.ts';
import { contextOf, labelsOf, MINUTE, muteOf, POLICY, readInput, show, silenceOf } from './sample.test-data.ts';
import vectors from './vectors/timeline.json' with { type: 'json' };

interface Vector {
  silences?: { matchers: string[]; from: number; to: number }[];
  mutes?: { alarms: string[]; at: number; minutes: number }[];
  keepFiring?: number;
  cycle?: boolean;
}

for (const vector of vectors) {
  test(`advanceNoise: ${vector.name} (${vector.rule})`, () => {
    const given: Vector = vector;
    const context = contextOf({
      silences: (given.silences ?? []).map((each) => silenceOf(each.matchers, each.from, each.to)),
      rules: (given.mutes ?? []).map((each) => muteOf(each.alarms, each.at, each.minutes)),
      policy: { ...POLICY, keepFiringMs: (given.keepFiring ?? 0) * MINUTE },
    });
    const around = { component: 'db', dependsOn: 'web' };
    const full = given.cycle ? { ...context, dependencies: [...context.dependencies, around] } : context;
    let state = startNoise('service="shop"');
    for (const [at, input, expected] of vector.steps as [number, string, string[]][]) {
      // What is kept between steps is JSON, as it will be in the database.
      const before = JSON.parse(JSON.stringify(state)) as NoiseState;
      const step = advanceNoise(before, readInput(input), full, at * MINUTE);
      expect(step.effects.flatMap(show), `at ${at}: ${input}`).toEqual(expected);
      state = step.state;
    }
  });
}

const play = (inputs: [number, string][], context = contextOf({})) =>
  inputs.reduce(
    (state, [at, input]) => advanceNoise(state, readInput(input), context, at * MINUTE).state,
    startNoise('service="shop"'),
  );

test('decideNotification says what advanceNoise is about to do, why and until when (NO9, NO28)', () => {
  const context = contextOf({});
  const state = play(
    [
      [0, 'db ALARM 1'],
      [1, 'web ALARM 1'],
      [1, 'other ALARM 3'],
    ],
    context,
  );
  expect(decideNotification(state, 'web', context, 2 * MINUTE)).toEqual({
    tell: 'hold',
    because: {
      kind: 'symptom',
      by: 'db',
      rule: 'NO17',
      until: 16 * MINUTE,
      words: 'web is a symptom of db (web needs api needs db): held until 1970-01-01T00:16Z at the latest',
    },
    nextDue: 16 * MINUTE,
  });
  expect(decideNotification(state, 'other', context, 2 * MINUTE)).toMatchObject({
    tell: 'hold',
    because: { kind: 'group', until: 5 * MINUTE },
    nextDue: 5 * MINUTE,
  });
  expect(decideNotification(state, 'other', context, 5 * MINUTE)).toMatchObject({
    tell: 'now',
    because: { kind: 'new', rule: 'NO11' },
  });
  expect(decideNotification(state, 'db', context, 5 * MINUTE)).toMatchObject({
    tell: 'record',
    because: { kind: 'nothing-new', words: 'db is in ALARM, as was told at 1970-01-01T00:00Z' },
  });
  expect(decideNotification(state, 'unknown', context, 0).tell).toBe('record');
});

test('decideNotification puts a mute before an acknowledgement, and both before symptoms and flapping (NO9)', () => {
  const inputs: [number, string][] = [
    [0, 'db ALARM 1'],
    [1, 'web ALARM 1'],
    [2, 'ack ann 600 web'],
  ];
  const state = play(inputs);
  const kind = (context = contextOf({})) => decideNotification(state, 'web', context, 3 * MINUTE).because.kind;
  expect(kind(contextOf({ silences: [silenceOf(['alarm=web'], 0, 60)] }))).toBe('silence');
  expect(kind()).toBe('acknowledged');
  const { acknowledgements: _, ...rest } = state;
  const unacknowledged = { ...rest, acknowledgements: [] };
  expect(decideNotification(unacknowledged, 'web', contextOf({}), 3 * MINUTE).because.kind).toBe('symptom');
});

test('advanceNoise forgets an alarm that is clear, told and calm (NO28)', () => {
  const state = play([
    [0, 'a ALARM 1'],
    [6, 'a OK 1'],
    [30, 'due'],
  ]);
  expect(state.members).toEqual({});
  expect(state.group.told).toEqual({});
});

test('advanceNoise describes a storm by its worst alarms (NO15)', () => {
  const context = contextOf({});
  let state = play([[0, 'a ALARM 1']], context);
  for (const [at, name] of ['b', 'c', 'd', 'e'].entries()) {
    state = advanceNoise(state, readInput(`${name} ALARM ${5 - at}`), context, MINUTE).state;
  }
  const { effects } = advanceNoise(state, { kind: 'due' }, context, 5 * MINUTE);
  expect(effects[0]).toMatchObject({
    kind: 'tell',
    open: 5,
    storm: { count: 4, worst: 2, representatives: ['e', 'd', 'c'] },
  });
});

test('advanceNoise takes an alarm elsewhere for the cause of a symptom here (NO17)', () => {
  const firing = [{ alarm: 'db-down', component: 'db', since: 0, told: true }];
  const step = advanceNoise(startNoise('g'), readInput('web ALARM 1'), contextOf({ firing }), MINUTE);
  expect(step.effects.flatMap(show)).toEqual(['held web symptom']);
  const later = advanceNoise(step.state, { kind: 'due' }, contextOf({}), 2 * MINUTE);
  expect(later.effects).toEqual([{ kind: 'wait-until', at: 4 * MINUTE }]);
});

test('advanceNoise bounds how long an acknowledgement lasts (NO27)', () => {
  const state = play([
    [0, 'a ALARM 1'],
    [1, 'ack ann 100000'],
  ]);
  expect(state.acknowledgements).toEqual([
    { by: 'ann', at: MINUTE, until: 24 * 60 * MINUTE + MINUTE, alarms: { a: 1 } },
  ]);
  expect(labelsOf('a').severity).toBe(1);
});

test('advanceNoise asks to be called when a mute of something told begins, so that it is told again at the end (NO4, NO28)', () => {
  const context = contextOf({ rules: [muteOf(['a'], 5, 55)] });
  let state = startNoise('g');
  const said: string[] = [];
  let now: number | undefined = 0;
  for (let input = readInput('a ALARM 1'); now !== undefined && now <= 60 * MINUTE; input = { kind: 'due' }) {
    const step: ReturnType<typeof advanceNoise> = advanceNoise(state, input, context, now);
    said.push(...step.effects.flatMap(show).map((each) => `${(now ?? 0) / MINUTE} ${each}`));
    now = step.effects.find((each) => each.kind === 'wait-until')?.at;
    state = step.state;
  }
  expect(said).toEqual(['0 tell a=ALARM:new', '5 held a mute-rule', '60 tell a=ALARM:mute-ended']);
});

test('advanceNoise tells changes of one instant in one message, a storm where they are many, and counts each (NO15, NO28)', () => {
  const context = contextOf({ policy: { ...POLICY, group: { ...POLICY.group, waitMs: 0 } } });
  const changes = ['a', 'b', 'c', 'd', 'e'].map((alarm, at) => ({
    labels: labelsOf(alarm, 5 - at),
    state: alarm === 'e' ? ('OK' as const) : ('ALARM' as const),
  }));
  const step = advanceNoise(startNoise('service="shop"'), { kind: 'changed-together', changes }, context, 0);
  expect(step.effects.flatMap(show)).toEqual(['storm of 4 a=ALARM:new b=ALARM:new c=ALARM:new d=ALARM:new']);
  expect(step.effects[0]).toMatchObject({ storm: { count: 4, worst: 2, representatives: ['d', 'c', 'b'] } });
  const again = advanceNoise(step.state, { kind: 'changed-together', changes }, context, 0);
  expect([again.state, again.effects.flatMap(show)]).toEqual([step.state, []]);
  const one = { kind: 'changed', ...changes[0]! } as const;
  const together = { kind: 'changed-together', changes: [changes[0]!] } as const;
  const start = startNoise('service="shop"');
  expect(advanceNoise(start, together, context, 0)).toEqual(advanceNoise(start, one, context, 0));
});
