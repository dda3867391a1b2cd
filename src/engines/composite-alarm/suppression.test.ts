import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../alarm/index.ts';
import {
  advanceSuppression,
  type SuppressionEffect,
  type SuppressionInput,
  type SuppressionState,
  startSuppression,
} from './index.ts';
import vectors from './vectors/suppression.json' with { type: 'json' };

const SECOND = 1000;
const suppressor = { alarm: 'guard', waitPeriodSeconds: 2, extensionPeriodSeconds: 3 };

function readInput(text: string): SuppressionInput {
  const [kind, first = '-', second = '-'] = text.split(' ');
  if (kind === 'due') return { kind };
  const state = (word: string) => (word === '-' ? null : (word as AlarmState));
  if (kind === 'by') {
    const other = first === '-' ? null : { ...suppressor, alarm: first };
    return { kind: 'suppressed-by', suppressor: other, state: state(second) };
  }
  return kind === 'alarm' ? { kind, state: first as AlarmState } : { kind: 'suppressor', state: state(first) };
}

function show(effect: SuppressionEffect): string[] {
  if (effect.kind === 'run-actions') return [`run ${effect.state}`];
  if (effect.kind === 'wait-until') return [];
  return [`suppressed ${effect.by} ${effect.until === null ? '-' : effect.until / SECOND}`];
}

describe('advanceSuppression', () => {
  for (const vector of vectors) {
    it(`advanceSuppression: ${vector.name} (${vector.rule})`, () => {
      let state = startSuppression(suppressor, 'OK', 'OK');
      for (const [at, input, expected] of vector.steps as [number, string, string[]][]) {
        // What is kept between steps is JSON, as it will be in the database.
        const before = JSON.parse(JSON.stringify(state)) as SuppressionState;
        const step = advanceSuppression(before, readInput(input), at * SECOND);
        expect(step.effects.flatMap(show), `at ${at}`).toEqual(expected);
        const wait = step.effects.filter((each) => each.kind === 'wait-until').map((each) => each.at);
        expect(wait).toEqual(step.state.held?.until == null ? [] : [step.state.held.until]);
        state = step.state;
      }
    });
  }

  it('advanceSuppression says why actions are held back (CA17)', () => {
    const { state } = advanceSuppression(startSuppression(suppressor, 'OK'), { kind: 'alarm', state: 'ALARM' }, 0);
    expect(state.held?.reason).toBe('Waiting 2 s, in which guard may go into ALARM and suppress the actions');
    const later = advanceSuppression(state, { kind: 'suppressor', state: 'ALARM' }, 1).state;
    expect(later.held?.reason).toBe('Actions are suppressed while guard is in ALARM');
  });

  it('advanceSuppression leaves a running period as it is when the same suppressor gets other ones (CA22)', () => {
    const begun = advanceSuppression(startSuppression(suppressor, 'OK'), { kind: 'alarm', state: 'ALARM' }, 0).state;
    const longer = { ...suppressor, waitPeriodSeconds: 90 };
    const input = { kind: 'suppressed-by', suppressor: longer, state: 'OK' } as const;
    expect(advanceSuppression(begun, input, 1).state.held?.until).toBe(2 * SECOND);
  });

  it('startSuppression begins in INSUFFICIENT_DATA with nothing held back (CA10)', () => {
    expect(startSuppression(null, null)).toMatchObject({ alarm: 'INSUFFICIENT_DATA', held: null });
  });
});

const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const input: fc.Arbitrary<SuppressionInput> = fc.oneof(
  fc.record({ kind: fc.constant('alarm' as const), state }),
  fc.record({ kind: fc.constant('suppressor' as const), state: fc.option(state) }),
  fc.constant({ kind: 'due' as const }),
  fc.record({
    kind: fc.constant('suppressed-by' as const),
    suppressor: fc.option(
      fc.record({
        alarm: fc.constantFrom('guard', 'other'),
        waitPeriodSeconds: fc.nat(5),
        extensionPeriodSeconds: fc.nat(5),
      }),
    ),
    state: fc.option(state),
  }),
);
const story = fc.array(fc.tuple(fc.nat(4), input), { maxLength: 30 });

/** Plays inputs, each so many seconds after the one before; gives the last state, its instant and all effects. */
function play(steps: readonly (readonly [number, SuppressionInput])[]) {
  let current = startSuppression(suppressor, null);
  let now = 0;
  const effects: SuppressionEffect[] = [];
  for (const [seconds, each] of steps) {
    now += seconds * SECOND;
    const step = advanceSuppression(current, each, now);
    effects.push(...step.effects);
    current = step.state;
  }
  return { state: current, now, effects };
}

describe('advanceSuppression over any story', () => {
  it('advanceSuppression runs actions at most once per change, once per input or end of a period (CA17, CA23)', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let current = startSuppression(suppressor, null);
        let now = 0;
        for (const [seconds, each] of steps) {
          now += seconds * SECOND;
          const wasHeld = current.held !== null;
          const step = advanceSuppression(current, each, now);
          const runs = step.effects.filter((effect) => effect.kind === 'run-actions');
          const changes = step.state.alarm === current.alarm ? 0 : 1;
          expect(runs.length).toBeLessThanOrEqual(changes + (wasHeld ? 1 : 0));
          // The last actions that run are those of the present state.
          if (runs.length > 0 && step.state.held === null) expect(runs.at(-1)?.state).toBe(step.state.alarm);
          current = step.state;
        }
      }),
    );
  });

  it('advanceSuppression loses no action for ever: once the suppressor leaves ALARM, the actions of the present state run (CA21, CA23)', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { state: last, now } = play(steps);
        const left = advanceSuppression(last, { kind: 'suppressor', state: 'OK' }, now);
        const until = left.state.held?.until ?? now;
        const end = advanceSuppression(left.state, { kind: 'due' }, until);
        expect(end.state.held).toBeNull();
        const runs = [...left.effects, ...end.effects].filter((each) => each.kind === 'run-actions');
        expect(runs.map((each) => each.state)).toEqual(last.held === null ? [] : [last.alarm]);
      }),
    );
  });

  it('advanceSuppression takes the same input at the same instant once (CA23)', () => {
    fc.assert(
      fc.property(story, input, fc.nat(4), (steps, each, seconds) => {
        const { state: before, now } = play(steps);
        const first = advanceSuppression(before, each, now + seconds * SECOND);
        const second = advanceSuppression(first.state, each, now + seconds * SECOND);
        expect(second.state).toEqual(first.state);
        expect(second.effects.filter((effect) => effect.kind !== 'wait-until')).toEqual([]);
      }),
    );
  });

  it('advanceSuppression holds back by Alarm exactly without an end, and only while the suppressor is in ALARM (CA17)', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { held, suppressorState } = play(steps).state;
        if (held === null) return;
        expect(held.by === 'Alarm').toBe(held.until === null);
        expect(held.by === 'Alarm').toBe(suppressorState === 'ALARM');
      }),
    );
  });
});

interface Example {
  n: number;
  composite: [number, AlarmState][];
  suppressor: [number, AlarmState][];
  expect: { t: number; suppressedBy?: string; actions?: string | null }[];
}
const file = fileURLToPath(new URL('../../../../shared/vectors/cloudwatch-alarm-tables.json', import.meta.url));
const isPresent = existsSync(file);

describe.skipIf(!isPresent)(
  'the timelines of the user guide (absent: ../shared/vectors/cloudwatch-alarm-tables.json)',
  () => {
    const examples: Example[] = isPresent
      ? (JSON.parse(readFileSync(file, 'utf8')) as { compositeSuppressor: { examples: Example[] } }).compositeSuppressor
          .examples
      : [];

    it('advanceSuppression reproduces all six documented timelines (CA18 to CA21)', () => {
      expect(examples).toHaveLength(6);
      for (const example of examples) {
        let current = startSuppression(suppressor, 'OK', 'OK');
        for (let t = 0; t <= 10; t++) {
          const inputs: SuppressionInput[] = [
            { kind: 'due' },
            ...example.suppressor
              .filter(([at]) => at === t)
              .map(([, to]) => ({ kind: 'suppressor' as const, state: to })),
            ...example.composite.filter(([at]) => at === t).map(([, to]) => ({ kind: 'alarm' as const, state: to })),
          ];
          const runs: string[] = [];
          for (const each of inputs) {
            const step = advanceSuppression(current, each, t * SECOND);
            runs.push(...step.effects.flatMap((effect) => (effect.kind === 'run-actions' ? [effect.state] : [])));
            current = step.state;
          }
          const expected = example.expect.find((each) => each.t === t);
          if (expected?.suppressedBy)
            expect(current.held?.by, `example ${example.n} at ${t}`).toBe(expected.suppressedBy);
          const actions = expected?.actions == null ? [] : [expected.actions];
          expect(runs, `example ${example.n} at ${t}`).toEqual(actions);
        }
      }
    });
  },
);
