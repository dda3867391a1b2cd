import { listChoiceIds } from './condition.ts';
import type { Lens, Question, Risk, RuleRisk } from './lens.ts';
import { type Answer, answerOf, readStates, riskOf } from './risk.ts';
import { MAX_TABLE_CHOICES } from './truth-table.ts';

/** A risk that can be reached, and the smallest sets of choice ids whose becoming met reaches it. */
export interface Step {
  readonly to: RuleRisk;
  /** All sets have the same size; at most 20 of the `count` that exist, in choice order. */
  readonly sets: readonly (readonly string[])[];
  readonly count: number;
}

/** A question at risk with what would lower the risk; no steps when none does, or beyond 15 open choices. */
export interface ImprovementItem {
  readonly pillarId: string;
  readonly questionId: string;
  readonly title: string;
  readonly risk: 'HIGH_RISK' | 'MEDIUM_RISK';
  readonly steps: readonly Step[];
}

const MAX_SETS = 20;

/** Lists the questions at HIGH_RISK, then those at MEDIUM_RISK, each with the smallest ways down (LE72 to LE75). */
export function improvementPlan(lens: Lens, answers: Readonly<Record<string, Answer>>): ImprovementItem[] {
  const items = lens.pillars.flatMap((pillar) =>
    pillar.questions.flatMap((question): ImprovementItem[] => {
      const answer = answerOf(answers, question.id);
      const { risk } = riskOf(question, answer);
      if (risk !== 'HIGH_RISK' && risk !== 'MEDIUM_RISK') return [];
      const steps = findSteps(question, answer, risk);
      return [{ pillarId: pillar.id, questionId: question.id, title: question.title, risk, steps }];
    }),
  );
  return [...items.filter((item) => item.risk === 'HIGH_RISK'), ...items.filter((item) => item.risk === 'MEDIUM_RISK')];
}

function findSteps(question: Question, answer: Answer, from: 'HIGH_RISK' | 'MEDIUM_RISK'): Step[] {
  const mentioned = new Set(question.riskRules.flatMap((rule) => listChoiceIds(rule.condition)));
  const states = readStates(question, answer);
  const open = question.choices
    .filter((choice) => !choice.isNone && mentioned.has(choice.id) && states.get(choice.id) === 'unselected')
    .map((choice) => choice.id);
  if (open.length > MAX_TABLE_CHOICES) return [];

  // A practice that becomes met takes the tick off "None of these", as the console does.
  const noneIds = question.choices.filter((choice) => choice.isNone).map((choice) => choice.id);
  const kept = answer.selected.filter((id) => !noneIds.includes(id));
  const riskWith = (added: readonly string[]): Risk =>
    riskOf(question, { ...answer, selected: [...kept, ...added], answered: true }).risk;

  const wanted = new Set<Risk>(from === 'HIGH_RISK' ? ['MEDIUM_RISK', 'NO_RISK'] : ['NO_RISK']);
  const found = new Map<Risk, { size: number; sets: string[][]; count: number }>();
  for (let size = 1; size <= open.length && found.size < wanted.size; size += 1) {
    for (const set of listSubsets(open, size)) {
      const risk = riskWith(set);
      if (!wanted.has(risk)) continue;
      const entry = found.get(risk) ?? { size, sets: [], count: 0 };
      if (entry.size !== size) continue;
      entry.count += 1;
      if (entry.sets.length < MAX_SETS) entry.sets.push(set);
      found.set(risk, entry);
    }
  }
  return (['MEDIUM_RISK', 'NO_RISK'] as const).flatMap((to) => {
    const entry = found.get(to);
    return entry === undefined ? [] : [{ to, sets: entry.sets, count: entry.count }];
  });
}

function* listSubsets(ids: readonly string[], size: number, from = 0): Generator<string[]> {
  if (size === 0) yield [];
  for (let at = from; at + size <= ids.length && size > 0; at += 1) {
    const first = ids[at];
    if (first === undefined) return;
    for (const rest of listSubsets(ids, size - 1, at + 1)) yield [first, ...rest];
  }
}
