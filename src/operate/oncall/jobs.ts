import { asSystem, type Ctx, transaction } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import type { Job, Worker } from '../../platform/jobs.ts';
import { moveEscalation, queues, source } from './escalation.ts';
import { ChannelUnavailable, explainFailure, handOver } from './hand-over.ts';
import * as store from './store.ts';

/** Milliseconds to wait after a first, second … failed try of a page; the try after the last one is the last. */
export const retryAfter = [5_000, 15_000, 30_000, 60_000] as const;

/** Tries that a page gets, within about two minutes. */
export const deliveryTries = retryAfter.length + 1;

/** Acts in the story of the event in which the work was asked for. */
function inStory(ctx: Ctx, job: Job): Ctx {
  return { ...asSystem(ctx, 'oncall'), cause: (job.payload as { cause?: Ctx['cause'] }).cause ?? null };
}

type Outcome = { kind: 'delivered' } | { kind: 'failed'; reason: string; final: boolean };

/** Hands a page to its channel and records what came of it; returns when to try again. */
async function sendPage(ctx: Ctx, job: Job): Promise<number | void> {
  const page = await transaction(inStory(ctx, job), async (ctx) => {
    const page = await store.beginAttempt(ctx.db, job.key, ctx.now());
    if (page !== undefined) await tell(ctx, page, 'attempted', { attempt: page.attempts });
    return page;
  });
  if (page === undefined) return;
  const about = (await store.selectAbout(ctx.db, page.escalation))!;
  let outcome: Outcome = { kind: 'delivered' };
  try {
    await handOver(ctx, page, about);
  } catch (error) {
    const final = error instanceof ChannelUnavailable || page.attempts >= deliveryTries;
    outcome = { kind: 'failed', reason: explainFailure(page, error), final };
  }
  return conclude(inStory(ctx, job), page, outcome);
}

/** Writes a try's outcome and tells the escalation of the last one; returns when to try again. */
async function conclude(ctx: Ctx, page: store.PageRow, outcome: Outcome): Promise<number | void> {
  return transaction(ctx, async (ctx) => {
    // The escalation first and then its pages, as everywhere: two transactions never wait for one another.
    await store.lockEscalation(ctx.db, page.escalation);
    if (outcome.kind === 'delivered') {
      if (!(await store.markDelivered(ctx.db, page.id, ctx.now()))) return;
      await tell(ctx, page, 'delivered', { attempt: page.attempts });
      return moveEscalation(ctx, page.escalation, { kind: 'delivered', target: page.target });
    }
    const { reason, final } = outcome;
    ctx.log.warn({ page: page.id, channel: page.channel, attempt: page.attempts, reason }, 'page not delivered');
    if (!(await store.markTried(ctx.db, page.id, reason, final))) return;
    if (!final) return ctx.now() + (retryAfter[page.attempts - 1] ?? 60_000);
    await tell(ctx, page, 'failed', { attempts: page.attempts, reason });
    await moveEscalation(ctx, page.escalation, { kind: 'failed', target: page.target });
  });
}

async function tell(
  ctx: Ctx,
  { id, incident, contact, channel }: store.PageRow,
  what: 'attempted' | 'delivered' | 'failed',
  more: Record<string, unknown>,
): Promise<void> {
  await append(ctx, {
    source,
    type: `evenkeel.page.${what}`,
    subject: contact,
    correlation: incident,
    data: { page: id, incident, contact, channel, ...more },
  });
}

/** Escalations step when they are due; pages are handed over, at least once and never in silence. */
export const workers: readonly Worker[] = [
  {
    queue: queues.due,
    leaseMs: 15_000,
    tries: 20,
    run: (ctx, job) => moveEscalation(inStory(ctx, job), job.key, { kind: 'due' }),
  },
  {
    queue: queues.send,
    leaseMs: 60_000,
    tries: 20,
    run: sendPage,
    async failed(ctx, job, reason) {
      const page = await store.selectPage(ctx.db, job.key);
      if (page !== undefined)
        await conclude(inStory(ctx, job), page, { kind: 'failed', reason: explainFailure(page, reason), final: true });
    },
  },
];
