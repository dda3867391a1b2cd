import { z } from 'zod';
import { type EventType, Instant, type Routes } from '../../platform/contract.ts';

export const Verdict = z.enum(['met', 'not_met', 'unknown', 'stale']);
export const Risk = z.enum(['HIGH_RISK', 'MEDIUM_RISK', 'NO_RISK', 'UNANSWERED', 'NOT_APPLICABLE']);

/** One piece of evidence: what was asked of which records, what they said, and when. */
export const Evidence = z.object({
  /** What the figure means, with its unit in words. */
  statement: z.string(),
  /** Where it was read: an API path or a log query that gives the records behind it. */
  source: z.string(),
  /** The records that speak, references or ids; at most twenty. */
  records: z.array(z.string()),
  takenAt: Instant,
});

export const PracticeVerdict = z.object({
  /** Such as OPS10-BP02. */
  id: z.string(),
  question: z.string(),
  title: z.string(),
  risk: z.enum(['High', 'Medium', 'Low']),
  verdict: Verdict,
  /** Why, one sentence with figures. */
  reason: z.string(),
  evidence: z.array(Evidence),
  /** What to do next; empty when it is met. */
  next: z.string(),
  since: Instant,
  /** What made it change last, when it has. */
  changedBecause: z.string().nullable(),
});

export const QuestionRisk = z.object({
  id: z.string(),
  title: z.string(),
  area: z.string(),
  risk: Risk,
  /** Rule of the lens that decided. */
  rule: z.string(),
  met: z.number().int(),
  notMet: z.number().int(),
  unknown: z.number().int(),
  stale: z.number().int(),
});

export const Improvement = z.object({
  question: z.string(),
  risk: Risk,
  to: Risk,
  /** The smallest sets of practices whose becoming met lowers the risk; the first is the least work. */
  sets: z.array(z.array(z.string())),
  next: z.array(z.string()),
});

export const Review = z.object({
  lens: z.string(),
  takenAt: Instant,
  milliseconds: z.number(),
  counts: z.object({
    high: z.number().int(),
    medium: z.number().int(),
    none: z.number().int(),
    unanswered: z.number().int(),
    notApplicable: z.number().int(),
  }),
  questions: z.array(QuestionRisk),
  practices: z.array(PracticeVerdict),
  plan: z.array(Improvement),
  /** Verdicts that changed in the last day, newest first, with the reason. */
  changes: z.array(
    z.object({ practice: z.string(), from: Verdict.nullable(), to: Verdict, time: Instant, because: z.string() }),
  ),
});

export type Evidence = z.output<typeof Evidence>;
export type PracticeVerdict = z.output<typeof PracticeVerdict>;
export type QuestionRisk = z.output<typeof QuestionRisk>;
export type Review = z.output<typeof Review>;

export const routes = {
  getReview: {
    method: 'GET',
    path: '/v1/review',
    summary: 'Review the running organisation now, from its records',
    input: z.object({}),
    output: Review,
    allow: 'viewer',
  },
  getPractice: {
    method: 'GET',
    path: '/v1/review/practices/:id',
    summary: 'Get the verdict on one practice with its evidence and history',
    input: z.object({ id: z.string() }),
    output: PracticeVerdict.extend({
      description: z.string(),
      improvement: z.string(),
      history: z.array(z.object({ from: Verdict.nullable(), to: Verdict, time: Instant, because: z.string() })),
    }),
    allow: 'viewer',
  },
  exportLens: {
    method: 'GET',
    path: '/v1/review/lens',
    summary: 'Export the lens in the custom lens format 2021-11-01',
    input: z.object({}),
    output: z.record(z.string(), z.unknown()),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.practice.verdict-changed', summary: 'The verdict on a practice changed, and what changed it' },
];
