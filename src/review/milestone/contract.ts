import { z } from 'zod';
import { type EventType, Instant, page, type Routes } from '../../platform/contract.ts';
import { Risk, Verdict } from '../assessment/contract.ts';

export const Milestone = z.object({
  id: z.string(),
  name: z.string(),
  takenAt: Instant,
  actor: z.string(),
  counts: z.object({
    high: z.number().int(),
    medium: z.number().int(),
    none: z.number().int(),
    unanswered: z.number().int(),
    notApplicable: z.number().int(),
  }),
});

/** Whether a change is for the better; other where neither can be said, as from unknown to not met. */
const Direction = z.enum(['better', 'worse', 'other']);

/** What is different between two moments. */
export const Comparison = z.object({
  from: z.string(),
  to: z.string(),
  questions: z.array(z.object({ id: z.string(), from: Risk, to: Risk, direction: Direction })),
  practices: z.array(
    z.object({
      id: z.string(),
      from: Verdict,
      to: Verdict,
      direction: Direction,
      because: z.string().nullable(),
    }),
  ),
  unchanged: z.object({ questions: z.number().int(), practices: z.number().int() }),
});

export type Milestone = z.output<typeof Milestone>;
export type Comparison = z.output<typeof Comparison>;

export const routes = {
  takeMilestone: {
    method: 'POST',
    path: '/v1/review/milestones',
    summary: 'Record the review as it is now under a name',
    input: z.object({ name: z.string().min(3).max(100) }),
    output: Milestone,
    allow: 'operator',
  },
  listMilestones: {
    method: 'GET',
    path: '/v1/review/milestones',
    summary: 'List milestones, newest first',
    input: z.object({}),
    output: page(Milestone),
    allow: 'viewer',
  },
  compareMilestones: {
    method: 'GET',
    path: '/v1/review/compare',
    summary: 'Compare two milestones by id or name; "now" is the present',
    input: z.object({ from: z.string(), to: z.string().default('now') }),
    output: Comparison,
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.milestone.taken', summary: 'The state of the review was recorded under a name' },
];
