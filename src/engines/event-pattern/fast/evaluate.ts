import { ABSENT, type Branch, type Condition, FAILS, HIDDEN, PASSES } from './branch.ts';
import { areConsistent, type Demand, MAY, MUST, type Work } from './consistency.ts';
import { someHolds } from './holds.ts';
import { firstLeafOf, type Tape } from './tape.ts';
import { growInts } from './text.ts';

/** One event while it is held against conditions; `list` is shared by the conditions that need their leaves listed. */
export interface Evaluation {
  readonly tape: Tape;
  readonly work: Work;
  list: Int32Array;
  listed: number;
}

/** Gives the outcome of a condition by itself, which is found out once for each event. */
export function outcomeOf({ tape }: Evaluation, condition: Condition): number {
  if (condition.seen === tape.event) return condition.outcome;
  condition.seen = tape.event;
  condition.outcome = findOutcome(tape, condition);
  return condition.outcome;
}

function findOutcome(tape: Tape, { field, list, allowsAbsence }: Condition): number {
  const first = firstLeafOf(tape, field.id);
  if (first < 0) return allowsAbsence ? ABSENT : FAILS;
  let canHide = allowsAbsence;
  for (let leaf = first; leaf >= 0; leaf = tape.next[leaf]!) {
    if (someHolds(list, field, tape, leaf)) return PASSES;
    if (tape.element[leaf] === 0) canHide = false;
  }
  return canHide ? HIDDEN : FAILS;
}

/** Reports whether all conditions may hold, looking at each by itself. */
export function mayHold(evaluation: Evaluation, conditions: readonly Condition[]): boolean {
  for (let at = 0; at < conditions.length; at++) if (outcomeOf(evaluation, conditions[at]!) === FAILS) return false;
  return true;
}

/** Reports whether the event satisfies the branch. */
export function satisfies(evaluation: Evaluation, { conditions }: Branch): boolean {
  if (!mayHold(evaluation, conditions)) return false;
  if (conditions.length === 1) return conditions[0]!.outcome !== HIDDEN;
  if (evaluation.tape.elements === 0) return true;
  return isConsistent(evaluation, conditions);
}

function isConsistent(evaluation: Evaluation, conditions: readonly Condition[]): boolean {
  const { tape } = evaluation;
  let inArrays = 0;
  for (const { outcome, field } of conditions) {
    if (outcome === HIDDEN) inArrays = 2;
    else if (outcome === PASSES && hasElement(tape, field.id)) inArrays++;
  }
  // A single path in arrays can choose freely; what may be absent is so at least for the choice that fails no other.
  if (inArrays < 2) return true;
  const demands: Demand[] = [];
  for (const condition of conditions) {
    if (condition.outcome === ABSENT) continue;
    listLeaves(evaluation, condition);
    const { allowsAbsence, passingStart, passingEnd, presentStart, presentEnd } = condition;
    demands.push({
      kind: allowsAbsence ? MAY : MUST,
      passing: { start: passingStart, end: passingEnd },
      present: { start: presentStart, end: presentEnd },
    });
  }
  return areConsistent(tape, evaluation.list, demands, evaluation.work);
}

function hasElement(tape: Tape, field: number): boolean {
  for (let leaf = tape.first[field]!; leaf >= 0; leaf = tape.next[leaf]!) if (tape.element[leaf] !== 0) return true;
  return false;
}

/** Lists the leaves that pass, and those that are there if the condition allows absence. */
function listLeaves(evaluation: Evaluation, condition: Condition): void {
  const { tape } = evaluation;
  if (condition.listed === tape.event) return;
  condition.listed = tape.event;
  const { field, list, allowsAbsence } = condition;
  condition.passingStart = evaluation.listed;
  for (let leaf = tape.first[field.id]!; leaf >= 0; leaf = tape.next[leaf]!) {
    if (someHolds(list, field, tape, leaf)) pushLeaf(evaluation, leaf);
  }
  condition.passingEnd = evaluation.listed;
  condition.presentStart = evaluation.listed;
  if (allowsAbsence) {
    for (let leaf = tape.first[field.id]!; leaf >= 0; leaf = tape.next[leaf]!) pushLeaf(evaluation, leaf);
  }
  condition.presentEnd = evaluation.listed;
}

function pushLeaf(evaluation: Evaluation, leaf: number): void {
  const at = evaluation.listed++;
  evaluation.list = growInts(evaluation.list, at + 1);
  evaluation.list[at] = leaf;
}
