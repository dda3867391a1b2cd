import type { Lens, Risk } from './lens.ts';
import { type Answer, answerOf, type Decision, riskOf } from './risk.ts';

/** How many questions are at each risk; there is no score (LE70). */
export type RiskCounts = Readonly<Record<Risk, number>>;

/** One question with its risk and the rule that decided it. */
export interface QuestionRisk extends Decision {
  readonly pillarId: string;
  readonly questionId: string;
}

/** Counts for the lens and for each pillar, and the risk of each question in file order. */
export interface Summary {
  readonly counts: RiskCounts;
  readonly pillars: readonly { readonly id: string; readonly counts: RiskCounts }[];
  readonly questions: readonly QuestionRisk[];
}

/** Counts the risks of a lens given the answers by question id; a question without one is UNANSWERED (LE70, LE71). */
export function summarise(lens: Lens, answers: Readonly<Record<string, Answer>>): Summary {
  const questions = lens.pillars.flatMap((pillar) =>
    pillar.questions.map((question) => ({
      pillarId: pillar.id,
      questionId: question.id,
      ...riskOf(question, answerOf(answers, question.id)),
    })),
  );
  return {
    counts: countRisks(questions),
    pillars: lens.pillars.map(({ id }) => ({
      id,
      counts: countRisks(questions.filter((each) => each.pillarId === id)),
    })),
    questions,
  };
}

function countRisks(questions: readonly QuestionRisk[]): RiskCounts {
  const count = (risk: Risk): number => questions.filter((each) => each.risk === risk).length;
  return {
    HIGH_RISK: count('HIGH_RISK'),
    MEDIUM_RISK: count('MEDIUM_RISK'),
    NO_RISK: count('NO_RISK'),
    UNANSWERED: count('UNANSWERED'),
    NOT_APPLICABLE: count('NOT_APPLICABLE'),
  };
}
