import {
  type Answer,
  answerFromVerdicts,
  exportLens,
  improvementPlan,
  type Lens,
  listQuestions,
  practiceIdOf,
  summarise,
} from '../../engines/lens/index.ts';
import { asSystem, type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { judge } from '../evidence/binding.ts';
import { type Facts, readFacts } from '../evidence/facts.ts';
import { ageOf, day, type Finding, type Verdict } from '../evidence/finding.ts';
import type { PracticeVerdict, QuestionRisk, Review, routes } from './contract.ts';
import { listPractices, readLens } from './lens.ts';
import * as store from './store.ts';

const source = '/evenkeel/review/assessment';

/** Verdict and reason as recorded, with the moment since which the verdict holds. */
interface Recorded {
  since: number;
  changedBecause: string | null;
}

/** Judges every practice by facts: pure, nothing is recorded. */
export function judgeAll(facts: Facts, lens: Lens): Map<string, Finding> {
  return new Map(listPractices(lens).map(({ id }) => [id, judge(id, facts)]));
}

/**
 * Reviews the running organisation now and records what changed: one `evenkeel.practice.verdict-changed` for each
 * practice whose verdict is another than before, with what made it so. The very first assessment records each verdict
 * without a former one.
 */
export async function assess(ctx: Ctx): Promise<Review> {
  const began = ctx.now();
  const lens = readLens();
  const facts = await readFacts(ctx);
  const findings = judgeAll(facts, lens);
  const recorded = await record(asSystem(ctx, 'review'), facts, findings);
  const changes = await store.selectChanges(ctx.db, { since: facts.now - day, limit: 200 });
  const takenAt = new Date(facts.now).toISOString();
  const practices = listPractices(lens).map(({ id, choice, question }): PracticeVerdict => {
    const { verdict, reason, evidence, next } = findings.get(id)!;
    const { since, changedBecause } = recorded.get(id)!;
    return {
      id,
      question: question.id,
      title: choice.title,
      risk: choice.level ?? 'Medium',
      verdict,
      reason,
      evidence: evidence.map((each) => ({ ...each, takenAt })),
      next: verdict === 'met' ? '' : next,
      since: new Date(since).toISOString(),
      changedBecause,
    };
  });
  return {
    lens: lens.name,
    takenAt,
    ...rate(lens, findings),
    practices,
    changes: changes.map((each) => ({ ...each, time: each.time.toISOString() })),
    milliseconds: Math.max(0, ctx.now() - began),
  };
}

/** Rates the questions of the lens by verdicts, and plans the smallest ways to less risk. */
function rate(lens: Lens, findings: ReadonlyMap<string, Finding>): Pick<Review, 'counts' | 'questions' | 'plan'> {
  const byChoice = Object.fromEntries(
    listPractices(lens).map(({ id, choice }) => [choice.id, findings.get(id)!.verdict]),
  );
  const answers: Record<string, Answer> = Object.fromEntries(
    listQuestions(lens).map((question) => [question.id, answerFromVerdicts(question, byChoice)]),
  );
  const { counts, questions } = summarise(lens, answers);
  const nextOf = (practice: string) => findings.get(practice)?.next ?? '';
  return {
    counts: {
      high: counts.HIGH_RISK,
      medium: counts.MEDIUM_RISK,
      none: counts.NO_RISK,
      unanswered: counts.UNANSWERED,
      notApplicable: counts.NOT_APPLICABLE,
    },
    questions: listQuestions(lens).map((question, index): QuestionRisk => {
      const decision = questions[index]!;
      const verdicts = question.choices.filter((each) => !each.isNone).map((each) => byChoice[each.id]);
      const tally = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
      return {
        id: question.id,
        title: question.title,
        area: String(question.extra['_area'] ?? ''),
        risk: decision.risk,
        rule: decision.condition ?? 'no practice is known to be met or not met',
        met: tally('met'),
        notMet: tally('not_met'),
        unknown: tally('unknown'),
        stale: tally('stale'),
      };
    }),
    plan: improvementPlan(lens, answers).flatMap((item) => {
      const [step] = item.steps;
      if (step === undefined) return [];
      const sets = step.sets.map((set) => set.map(practiceIdOf));
      return [{ question: item.questionId, risk: item.risk, to: step.to, sets, next: (sets[0] ?? []).map(nextOf) }];
    }),
  };
}

/** Writes the verdicts and tells of those that changed; an assessment of older facts than the last one changes nothing. */
async function record(ctx: Ctx, facts: Facts, findings: ReadonlyMap<string, Finding>): Promise<Map<string, Recorded>> {
  return transaction(ctx, async (ctx) => {
    await store.lockVerdicts(ctx.db);
    const before = new Map((await store.selectVerdicts(ctx.db)).map((each) => [each.practice, each]));
    const result = new Map<string, Recorded>();
    const written: Parameters<typeof store.upsertVerdicts>[1][number][] = [];
    for (const [practice, finding] of findings) {
      const old = before.get(practice);
      if (old !== undefined && old.assessed_at.getTime() > facts.now) {
        result.set(practice, { since: old.since.getTime(), changedBecause: old.changed_because });
        continue;
      }
      const isSame = old?.verdict === finding.verdict;
      const because = isSame ? null : explainChange(old, finding, facts.now);
      const now: Recorded = isSame
        ? { since: old.since.getTime(), changedBecause: old.changed_because }
        : { since: facts.now, changedBecause: old === undefined ? null : because };
      result.set(practice, now);
      written.push({ practice, verdict: finding.verdict, reason: finding.reason, ...now });
      if (because === null) continue;
      await append(ctx, {
        source,
        type: 'evenkeel.practice.verdict-changed',
        subject: `practice:default/${practice}`,
        time: facts.now,
        data: { practice, from: old?.verdict ?? null, to: finding.verdict, because },
      });
    }
    await store.upsertVerdicts(ctx.db, written, facts.now);
    return result;
  });
}

/** Says what made a verdict another: what happened since the last assessment, and the reason before and after. */
export function explainChange(
  before: Pick<store.VerdictRow, 'reason' | 'assessed_at'> | undefined,
  after: Finding,
  now: number,
): string {
  if (before === undefined) return `First assessment: ${after.reason}`;
  const since = before.assessed_at.getTime();
  const happened = after.moments
    .filter((each) => each.at > since)
    .sort((a, b) => b.at - a.at)
    .map((each) => each.text);
  const texts = [...new Set(happened)].slice(0, 3);
  const cause = texts.length > 0 ? texts.join(', ') : `${ageOf(since, now)} passed since the last assessment`;
  return `${cause[0]!.toUpperCase()}${cause.slice(1)}. Before: ${before.reason}. Now: ${after.reason}`;
}

/** Reads the changes of verdicts between two moments, newest first; times are epoch milliseconds. */
export async function listVerdictChanges(ctx: Ctx, from: number, to: number): Promise<store.VerdictChange[]> {
  return store.selectChanges(ctx.db, { from, to, limit: 5000 });
}

export const handlers: Handlers<typeof routes, Ctx> = {
  getReview: (ctx) => assess(ctx),
  async getPractice(ctx, input) {
    const known = listPractices(readLens()).find((each) => each.id === input.id);
    if (known === undefined)
      throw new OpsError('not_found', `Cannot get practice "${input.id}": write one of the lens, such as OPS10-BP02`);
    const review = await assess(ctx);
    const history = await store.selectChanges(ctx.db, { practice: input.id, limit: 500 });
    return {
      ...review.practices.find((each) => each.id === input.id)!,
      description: known.choice.helpfulResource?.displayText ?? '',
      improvement: known.choice.improvementPlan?.displayText ?? '',
      history: history.map(({ from, to, time, because }) => ({ from, to, time: time.toISOString(), because })),
    };
  },
  async exportLens() {
    return JSON.parse(exportLens(readLens())) as Record<string, unknown>;
  },
};
