import type { AlarmState } from '../alarm/index.ts';
import { nameOfArn } from '../template/index.ts';
import { type ChildState, countNeeded, holds } from './holds.ts';
import type { Rule } from './rule.ts';

type States = ReadonlyMap<string, AlarmState | undefined>;
type Changes = ReadonlyMap<string, AlarmState>;

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

/** Up to so many children all combinations of states are tried where a direct way finds none. */
const MAX_EXHAUSTIVE = 6;

/** Finds changes of children that turn the value of a rule and of which none can be left out, or null (CA12). */
export function findFlip(rule: Rule, states: States): ChildState[] | null {
  const wanted = !holds(rule, (alarm) => states.get(alarm));
  const turns = (changes: Changes): boolean =>
    holds(rule, (alarm) => changes.get(alarm) ?? states.get(alarm)) === wanted;
  const found = findSingle(states, turns) ?? findDirect(rule, states, wanted, turns) ?? findAny(states, turns);
  return found === null ? null : [...found].map(([alarm, state]) => ({ alarm, state }));
}

function findSingle(states: States, turns: (changes: Changes) => boolean): Changes | null {
  for (const [alarm, current] of states) {
    for (const state of STATES) {
      const changes = new Map([[alarm, state]]);
      if (state !== current && turns(changes)) return changes;
    }
  }
  return null;
}

function findDirect(rule: Rule, states: States, wanted: boolean, turns: (changes: Changes) => boolean): Changes | null {
  const changes = reach(rule, wanted, states);
  return changes !== null && turns(changes) ? prune(changes, turns) : null;
}

function prune(changes: Changes, turns: (changes: Changes) => boolean): Changes {
  let kept = new Map(changes);
  for (const alarm of changes.keys()) {
    const fewer = new Map(kept);
    fewer.delete(alarm);
    if (turns(fewer)) kept = fewer;
  }
  return kept;
}

/** Gives changes after which a part has the value, as if its own parts shared no alarms; null if they disagree. */
function reach(rule: Rule, wanted: boolean, states: States): Changes | null {
  if (holds(rule, (alarm) => states.get(alarm)) === wanted) return new Map();
  switch (rule.kind) {
    case 'constant':
      return null;
    case 'state':
      return new Map([[nameOfArn(rule.alarm), stateFor(rule.state, wanted)]]);
    case 'not':
      return reach(rule.operand, !wanted, states);
    case 'and':
    case 'or': {
      const ways = rule.operands.map((operand) => reach(operand, wanted, states));
      return (rule.kind === 'and') === wanted ? joinAll(ways) : shortest(ways);
    }
    case 'at-least': {
      const needed = countNeeded(rule.threshold, rule.alarms.length);
      const isMet = (alarm: string): boolean => (states.get(nameOfArn(alarm)) === rule.state) !== rule.negated;
      const met = rule.alarms.filter(isMet);
      const movable = wanted ? rule.alarms.filter((alarm) => !isMet(alarm)) : met;
      const count = wanted ? needed - met.length : met.length - needed + 1;
      const target = stateFor(rule.state, wanted !== rule.negated);
      return new Map(movable.slice(0, count).map((alarm) => [nameOfArn(alarm), target]));
    }
  }
}

/** The state that makes a question about a state true or false: the nearest to health that does. */
function stateFor(asked: AlarmState, wanted: boolean): AlarmState {
  if (wanted) return asked;
  return asked === 'OK' ? 'ALARM' : 'OK';
}

function joinAll(ways: readonly (Changes | null)[]): Changes | null {
  const joined = new Map<string, AlarmState>();
  for (const way of ways) {
    if (way === null) return null;
    for (const [alarm, state] of way) {
      if ((joined.get(alarm) ?? state) !== state) return null;
      joined.set(alarm, state);
    }
  }
  return joined;
}

function shortest(ways: readonly (Changes | null)[]): Changes | null {
  return ways.reduce<Changes | null>(
    (best, way) => (way !== null && (best === null || way.size < best.size) ? way : best),
    null,
  );
}

function findAny(states: States, turns: (changes: Changes) => boolean): Changes | null {
  if (states.size > MAX_EXHAUSTIVE) return null;
  const alarms = [...states.keys()];
  const search = (at: number, changes: Changes): Changes | null => {
    const alarm = alarms[at];
    if (alarm === undefined) return turns(changes) ? prune(changes, turns) : null;
    for (const state of STATES) {
      const found = search(at + 1, state === states.get(alarm) ? changes : new Map([...changes, [alarm, state]]));
      if (found !== null) return found;
    }
    // A child that does not exist has no state among those tried.
    return states.get(alarm) === undefined ? search(at + 1, changes) : null;
  };
  return search(0, new Map());
}
