import {
  appliesTo,
  type ErrorBudgetPolicy,
  formatBudget,
  formatNumber,
  resolveObjective,
} from '../engines/slo/index.ts';
import { formatTime } from '../operate/alarm/backtest/document-test.ts';
import { listFiring, reasonOf } from '../operate/objective/advance.ts';
import { type DeclaredObjective, isUnion } from '../operate/objective/definition.ts';
import { gatherLibrary, objectsOf, type OpenSloSpec } from '../operate/objective/library.ts';
import { spansOf } from '../operate/objective/span.ts';
import { findTested, type TestContext, type TestKind } from './test-kind.ts';
import { type Bound, type ExpectedMoment, readObjectiveTest } from './test-objective-read.ts';
import { beginOf, checkTraffic, type Firing, type Moment, runObjective } from './test-objective-run.ts';

/** Tests of objectives: traffic by the minute, and what its budget, its alerts and its policies are to come to. */
export const objectiveTests: TestKind = {
  key: 'objective',
  run(test, context) {
    const given = readObjectiveTest(test);
    if ('problem' in given) return [given.problem];
    const { objective: name, from, traffic, expect } = given.value;
    const declared = findObjective(context, name);
    if (typeof declared === 'string') return [declared];
    const wrong = checkTraffic(declared.objective, traffic);
    if (wrong.length > 0) return wrong;
    const { moments, firings } = runObjective(
      declared,
      traffic,
      from ?? beginOf(declared.objective),
      expect.map((each) => each.minutes),
    );
    return expect.flatMap((each) => compare(declared, each, moments.get(each.minutes)!, firings));
  },
};

/** Resolves an objective of the folder with the policies over it; a sentence where it cannot be tested. */
export function findObjective(context: TestContext, tested: string): DeclaredObjective | string {
  const entity = findTested(context, 'objective', tested);
  const object = (entity?.spec as OpenSloSpec | undefined)?.object;
  const { value } = object?.kind === 'SLO' ? resolveObjective(object, gatherLibrary(objectsOf(context.entities))) : {};
  if (entity === null || value === undefined)
    return `There is no objective "${tested}" in the folder: correct the name, or the mistakes of its document first`;
  const { ref, name, title, file, line } = entity;
  if (value.notEvaluated !== null) return `The objective "${name}" cannot be tested: ${value.notEvaluated}`;
  const policies = context.entities
    .filter((each) => each.kind === 'budget-policy')
    .map((each) => ({ ref: each.ref, name: each.name, policy: (each.spec as { policy: ErrorBudgetPolicy }).policy }))
    .filter((each) => appliesTo(each.policy, name, value.service));
  return {
    ref,
    name,
    title,
    owner: entity.owner,
    service: `component:default/${value.service}`,
    runbook: null,
    objective: value,
    policies,
    measured: '',
    parts: value.measures.length + (isUnion(value) ? 1 : 0),
    spans: spansOf(
      value,
      policies.map((each) => each.policy),
    ),
    file,
    line,
  };
}

/** Says what of a moment is not as expected, one sentence each. */
function compare(
  declared: DeclaredObjective,
  expected: ExpectedMoment,
  moment: Moment,
  firings: readonly Firing[],
): string[] {
  const problems: string[] = [];
  const { memory, judged } = moment;
  const at = `At ${formatTime(expected.minutes * 60)}`;
  const what = `the objective "${declared.name}"`;
  if (expected.state !== null && expected.state !== memory.state) {
    const reason = reasonOf(memory.state, declared, judged, memory.alerts);
    problems.push(`${at} ${what} was to be ${expected.state}, and is ${memory.state}: ${reason}`);
  }
  if (expected.firing !== null) problems.push(...compareFiring(declared, expected, moment, firings, at));
  const { remaining } = expected;
  const left = judged?.remaining ?? null;
  if (remaining !== null && !(left !== null && holds(remaining, left)))
    problems.push(
      `${at} ${remaining.text} of the budget of "${declared.name}" was to be left, and ${explainLeft(declared, moment)}`,
    );
  if (expected.mayShip !== null) {
    const { mayShip, because } = judgeShipping(declared, moment, expected.change);
    const change = expected.change === undefined ? 'a change' : `a change of kind "${expected.change}"`;
    if (mayShip !== expected.mayShip)
      problems.push(`${at} ${change} was ${mayShip ? 'not to ship, and may' : 'to ship, and may not'}: ${because}`);
  }
  return problems;
}

function compareFiring(
  { name, objective }: DeclaredObjective,
  { firing, minutes }: ExpectedMoment,
  { memory }: Moment,
  firings: readonly Firing[],
  at: string,
): string[] {
  const known = objective.alerts.map((each) => each.rule.name);
  const found = listFiring(memory.alerts);
  const problems: string[] = [];
  for (const each of firing!.filter((alert) => !found.includes(alert))) {
    if (!known.includes(each)) {
      problems.push(`The objective "${name}" has no alert "${each}": it has ${known.join(', ') || 'none'}`);
      continue;
    }
    const state = memory.alerts[each];
    const times = firings.filter((one) => one.alert === each).map(formatFiring);
    const when = times.length === 0 ? 'it never fires here' : `it fires ${times.join(', ')}`;
    const reason = state === undefined ? 'nothing is judged before the first minute is over' : state.reason;
    const rule = state === undefined ? '' : ` by ${state.rule}`;
    problems.push(`${at} ${each} of "${name}" was to fire, and does not${rule}: ${reason}; ${when}`);
  }
  for (const each of found.filter((alert) => !firing!.includes(alert))) {
    const { rule, reason } = memory.alerts[each]!;
    const since = firings.findLast((one) => one.alert === each && one.start <= minutes)!;
    problems.push(`${at} ${each} of "${name}" was not to fire, and does by ${rule}: ${reason}; ${formatFiring(since)}`);
  }
  return problems;
}

function formatFiring({ start, end }: Firing): string {
  return `from ${formatTime(start * 60)}${end === null ? ' on' : ` to ${formatTime(end * 60)}`}`;
}

/** Compares with room for the last digits of binary fractions. */
function holds({ op, value }: Bound, actual: number): boolean {
  const isSame = Math.abs(actual - value) < 1e-9;
  if (op === '=') return isSame;
  if (op === '<=' || op === '>=') return isSame || (op === '<=' ? actual < value : actual > value);
  return !isSame && (op === '<' ? actual < value : actual > value);
}

function explainLeft({ objective }: DeclaredObjective, { judged }: Moment): string {
  if (judged === null || judged.remaining === null) return 'nothing is known of it, for there is no data in its window';
  const goals = judged.goals.map(({ good, bad, allowed }, goal) => {
    const title = judged.goals.length > 1 ? ` for "${objective.measures[goal]!.title}"` : '';
    return `${formatNumber(bad, 9)} of ${formatNumber(good + bad, 9)} were bad${title}, and ${formatNumber(allowed, 6)} may be`;
  });
  return `${formatBudget(judged.remaining)} is: ${goals.join('; ')}`;
}

/** Says whether a change may ship by one objective; where nothing is known somebody has to be asked. */
function judgeShipping(
  { policies }: DeclaredObjective,
  { memory, judged }: Moment,
  change: string | undefined,
): { mayShip: boolean; because: string } {
  if (policies.length === 0) return { mayShip: true, because: 'no error budget policy applies to it' };
  const because: string[] = [];
  const free: string[] = [];
  for (const { name } of policies) {
    const stored = memory.policies[name];
    if (stored !== undefined && stored.state !== 'normal') {
      if (change === undefined || !stored.exceptions.includes(change)) because.push(stored.because);
      else free.push(`it is excepted, though ${stored.because}`);
    } else if ((judged?.remaining ?? null) === null)
      because.push(`the policy "${name}" cannot be judged, for no data says what is left of the budget`);
    else free.push(stored?.because ?? `no rule of "${name}" holds`);
  }
  if (because.length > 0) return { mayShip: false, because: because.join('; ') };
  return { mayShip: true, because: free.join('; ') };
}
