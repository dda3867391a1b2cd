import type { AlarmState } from '../../../engines/alarm/index.ts';
import { evaluateRule, listChildren, type Rule } from '../../../engines/composite-alarm/index.ts';
import { holds } from '../../../engines/composite-alarm/holds.ts';
import type { Change } from '../catalogue/firing.ts';
import type { Replay, ReplayedFiring } from './replay.ts';

/**
 * Replays the rule of a composite alarm over recorded changes of the alarms below it in [from, to) (epoch ms), by their
 * names: once at the beginning, then at each change. `before` holds the states at `from`. The time is covered in which no
 * alarm below was without data.
 */
export function replayComposite(
  rule: Rule,
  changes: ReadonlyMap<string, readonly Change[]>,
  before: ReadonlyMap<string, AlarmState>,
  { from, to }: { from: number; to: number },
): Replay {
  const children = listChildren(rule);
  const states = new Map<string, AlarmState>();
  for (const child of children) states.set(child, before.get(child) ?? 'INSUFFICIENT_DATA');
  const steps = children
    .flatMap((child) => (changes.get(child) ?? []).map(({ at, to: state }) => ({ at, child, state })))
    .sort((left, right) => left.at - right.at);
  const stateOf = (child: string) => states.get(child);
  const firings: ReplayedFiring[] = [];
  let isFiring = false;
  let evaluations = 0;
  let covered = 0;

  const evaluate = (at: number): void => {
    evaluations += 1;
    const isNow = holds(rule, stateOf);
    if (isNow === isFiring) return;
    isFiring = isNow;
    const last = firings.at(-1);
    if (isNow) firings.push({ from: at, to: null, reason: evaluateRule(rule, stateOf).reason });
    else if (last !== undefined) last.to = at;
  };

  let past = from;
  const pass = (until: number): void => {
    if (![...states.values()].includes('INSUFFICIENT_DATA')) covered += until - past;
    past = until;
  };
  evaluate(from);
  for (const { at, child, state } of steps) {
    pass(at);
    states.set(child, state);
    evaluate(at);
  }
  pass(to);
  return { firings, evaluations, covered: to > from ? covered / (to - from) : 0, trained: null };
}
