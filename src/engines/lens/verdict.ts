import type { Question } from './lens.ts';
import type { Answer } from './risk.ts';

/** What the evidence says of one practice at one moment. */
export type Verdict = 'met' | 'not_met' | 'unknown' | 'stale' | 'not_applicable';

/** Turns verdicts by choice id into the answer they justify: only met is selected, and unknown or stale never is (LE40 to LE45). */
export function answerFromVerdicts(question: Question, verdicts: Readonly<Record<string, Verdict>>): Answer {
  const practices = question.choices.filter((choice) => !choice.isNone);
  const idsOf = (verdict: Verdict): string[] =>
    practices.filter((choice) => readVerdict(verdicts, choice.id) === verdict).map((choice) => choice.id);

  const selected = idsOf('met');
  const notApplicable = idsOf('not_applicable');
  if (practices.length > 0 && notApplicable.length === practices.length) {
    return { selected, notApplicable, applicable: false };
  }
  if (selected.length > 0) return { selected, notApplicable, applicable: true, answered: true };
  if (idsOf('not_met').length === 0) return { selected, notApplicable, applicable: true, answered: false };
  const none = question.choices.find((choice) => choice.isNone);
  return { selected: none === undefined ? [] : [none.id], notApplicable, applicable: true, answered: true };
}

function readVerdict(verdicts: Readonly<Record<string, Verdict>>, id: string): Verdict {
  return Object.hasOwn(verdicts, id) ? (verdicts[id] ?? 'unknown') : 'unknown';
}
