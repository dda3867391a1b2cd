import { type Change, compareMilestones, type Direction } from '../../engines/lens/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { assess, listVerdictChanges } from '../assessment/assessment.ts';
import type { Review } from '../assessment/contract.ts';
import type { Comparison, Milestone, routes } from './contract.ts';
import * as store from './store.ts';

const source = '/evenkeel/review/milestone';

/** The word for the present where a milestone may be named. */
const present = 'now';

function toMilestone(row: store.MilestoneRow): Milestone {
  return {
    id: row.id,
    name: row.name,
    takenAt: row.taken_at.toISOString(),
    actor: row.actor,
    counts: row.snapshot.counts,
  };
}

function toSnapshot(review: Review): store.Snapshot {
  return {
    counts: review.counts,
    questions: review.questions.map(({ id, risk }) => ({ id, risk })),
    practices: review.practices.map(({ id, verdict, reason }) => ({ id, verdict, reason })),
  };
}

async function takeMilestone(ctx: Ctx, name: string): Promise<Milestone> {
  if (name === present)
    throw new OpsError(
      'invalid_input',
      `Cannot take milestone "${name}": the word stands for the present, choose another`,
    );
  const snapshot = toSnapshot(await assess(ctx));
  return transaction(ctx, async (ctx) => {
    const takenAt = ctx.now();
    const id = createId(takenAt);
    if (!(await store.insertMilestone(ctx.db, { id, name, takenAt, actor: ctx.actor.ref, snapshot }))) {
      throw new OpsError('conflict', `Cannot take milestone "${name}": there is one of that name, choose another`);
    }
    await append(ctx, {
      source,
      type: 'evenkeel.milestone.taken',
      subject: `milestone:default/${id}`,
      data: { milestone: id, name, counts: snapshot.counts },
    });
    return { id, name, takenAt: new Date(takenAt).toISOString(), actor: ctx.actor.ref, counts: snapshot.counts };
  });
}

interface Moment {
  name: string;
  at: number;
  snapshot: store.Snapshot;
}

async function readMoment(ctx: Ctx, idOrName: string): Promise<Moment> {
  if (idOrName === present) {
    const review = await assess(ctx);
    return { name: present, at: Date.parse(review.takenAt), snapshot: toSnapshot(review) };
  }
  const found = await store.selectMilestone(ctx.db, idOrName);
  if (found === null)
    throw new OpsError('not_found', `Cannot compare with milestone "${idOrName}": no milestone of that id or name`);
  return { name: found.name, at: found.taken_at.getTime(), snapshot: found.snapshot };
}

/** Changes that both sides know; a practice that only one edition of the lens has is no change of the organisation. */
function listBoth<State>(
  changes: readonly Change<State>[],
): { id: string; from: State; to: State; direction: 'better' | 'worse' | 'other' }[] {
  const isKnown = (direction: Direction) => direction === 'better' || direction === 'worse' || direction === 'other';
  return changes.flatMap(({ id, from, to, direction }) =>
    from === null || to === null || !isKnown(direction)
      ? []
      : [{ id, from, to, direction: direction as 'better' | 'worse' | 'other' }],
  );
}

async function compare(ctx: Ctx, input: { from: string; to: string }): Promise<Comparison> {
  const from = await readMoment(ctx, input.from);
  const to = await readMoment(ctx, input.to);
  const compared = compareMilestones({ takenAt: from.at, ...from.snapshot }, { takenAt: to.at, ...to.snapshot });
  const told = await listVerdictChanges(ctx, Math.min(from.at, to.at), Math.max(from.at, to.at));
  const questions = listBoth(compared.questions);
  const practices = listBoth(compared.practices).map((each) => ({
    ...each,
    from: narrow(each.from),
    to: narrow(each.to),
    because: told.find((change) => change.practice === each.id)?.because ?? null,
  }));
  return {
    from: from.name,
    to: to.name,
    questions,
    practices,
    unchanged: {
      questions: to.snapshot.questions.length - compared.questions.length,
      practices: to.snapshot.practices.length - compared.practices.length,
    },
  };
}

type Narrow = Comparison['practices'][number]['from'];

/** Snapshots hold the four verdicts of evidence; the engine's fifth, not applicable, never gets into one. */
function narrow(verdict: Narrow | 'not_applicable'): Narrow {
  return verdict === 'not_applicable' ? 'unknown' : verdict;
}

export const handlers: Handlers<typeof routes, Ctx> = {
  takeMilestone: (ctx, input) => takeMilestone(ctx, input.name),
  async listMilestones(ctx) {
    return { items: (await store.selectMilestones(ctx.db)).map(toMilestone) };
  },
  compareMilestones: (ctx, input) => compare(ctx, input),
};
