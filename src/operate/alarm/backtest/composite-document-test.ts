import type { AlarmState } from '../../../engines/alarm/index.ts';
import {
  advanceSuppression,
  type CompositeAlarm,
  evaluateRule,
  listChildren,
  type SuppressionInput,
  startSuppression,
} from '../../../engines/composite-alarm/index.ts';
import { formatTime, readState } from './document-test.ts';
import { parseDuration, type Read } from './series-notation.ts';

/** What happens at a time, in seconds, and what is to come of it. */
export interface CompositeStep {
  at: number;
  /** Alarms that take another state at that time, the suppressor among them. */
  states: ReadonlyMap<string, AlarmState>;
  expect: AlarmState | null;
  /** Whether the actions of the state are held back then, or have run. */
  actions: 'held' | 'ran' | null;
}

/** A test of a composite alarm. Alarms of which nothing is said are OK. */
export interface CompositeTest {
  composite: string;
  steps: readonly CompositeStep[];
}

const keys = ['composite', 'states', 'expect', 'timeline', 'name'];
const stepKeys = ['at', 'states', 'expect', 'actions'];

/** Reads what is written as a test of a composite alarm; another shape gives what is wrong with it. */
export function readCompositeTest(value: Record<string, unknown>): Read<CompositeTest> {
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return { problem: `A test of a composite has no "${unknown}": write composite, states, expect, timeline` };
  const { composite, timeline = [] } = value;
  if (typeof composite !== 'string') return { problem: 'The test names no composite alarm: write composite: NAME' };
  if (!Array.isArray(timeline))
    return { problem: 'timeline is no list: write such as [{ at: 1m, states: { a: ALARM }, expect: ALARM }]' };
  const steps: CompositeStep[] = [];
  const first = { at: 0, states: value.states, expect: value.expect };
  for (const each of [first, ...(timeline as unknown[])]) {
    const step = readStep(each);
    if ('problem' in step) return step;
    steps.push(step.value);
  }
  if (steps.every((each) => each.expect === null && each.actions === null))
    return { problem: 'The test expects nothing: write expect: STATE, or actions: held or ran in the timeline' };
  return { value: { composite, steps: steps.sort((left, right) => left.at - right.at) } };
}

function readStep(value: unknown): Read<CompositeStep> {
  if (typeof value !== 'object' || value === null || !('at' in value))
    return {
      problem: `${JSON.stringify(value)} of the timeline has no time: write such as { at: 1m, states: { a: ALARM } }`,
    };
  const { at, states = {}, expect, actions, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return { problem: `A timeline has no "${unknown}": write ${stepKeys.join(', ')}` };
  const time = parseDuration(at);
  if ('problem' in time) return time;
  if (typeof states !== 'object' || states === null || Array.isArray(states))
    return { problem: 'states is no map: write the states of alarms by name, such as { a: ALARM }' };
  const found = new Map<string, AlarmState>();
  for (const [name, each] of Object.entries(states)) {
    const state = readState(each);
    if ('problem' in state) return { problem: `states.${name}: ${state.problem}` };
    found.set(name, state.value);
  }
  const expected = expect === undefined ? { value: null } : readState(expect);
  if ('problem' in expected) return expected;
  if (actions !== undefined && actions !== 'held' && actions !== 'ran')
    return { problem: `${JSON.stringify(actions)} is nothing that actions do: write held or ran` };
  return { value: { at: time.value, states: found, expect: expected.value, actions: actions ?? null } };
}

/**
 * Returns what is wrong with a composite alarm by a test, one sentence each; none where it passes. It begins in OK with
 * its suppressor as the first step has it; at each step the states change at once, the suppressor's first.
 */
export function judgeComposite(test: CompositeTest, composite: CompositeAlarm): string[] {
  const { name, rule, suppressor } = composite;
  const known = [...listChildren(rule), ...(suppressor === null ? [] : [suppressor.alarm])];
  const states = new Map<string, AlarmState>(known.map((each) => [each, 'OK']));
  const problems: string[] = [];
  let suppression = startSuppression(suppressor, suppressor === null ? null : 'OK', 'OK');
  const follow = (input: SuppressionInput, at: number): void => {
    suppression = advanceSuppression(suppression, input, at * 1000).state;
  };
  for (const { at, states: changed, expect, actions } of test.steps) {
    follow({ kind: 'due' }, at);
    for (const [alarm, state] of changed) {
      if (!states.has(alarm))
        return [`The composite "${name}" rests on no alarm "${alarm}": write ${known.join(', ')}`];
      states.set(alarm, state);
    }
    const evaluation = evaluateRule(rule, (child) => states.get(child));
    if (suppressor !== null) follow({ kind: 'suppressor', state: states.get(suppressor.alarm) ?? null }, at);
    follow({ kind: 'alarm', state: evaluation.state }, at);
    const when = test.steps.length === 1 ? '' : ` at ${formatTime(at)}`;
    if (expect !== null && evaluation.state !== expect)
      problems.push(`The composite "${name}"${when} was to be ${expect}, and is ${evaluation.reason}`);
    const { held } = suppression;
    if (actions === 'held' && held === null)
      problems.push(`The actions of "${name}"${when} were to be held back, and have run: nothing holds them`);
    if (actions === 'ran' && held !== null)
      problems.push(`The actions of "${name}"${when} were to have run, and are held back: ${held.reason}`);
  }
  return problems;
}
