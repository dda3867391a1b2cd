import { type Ctx, transaction } from '../../../platform/context.ts';
import { append, because, type LogEvent, readEvents } from '../../../platform/events.ts';
import type { Worker } from '../../../platform/jobs.ts';
import { requestDelivery, source } from '../deliver.ts';
import { deriveId } from '../derive-id.ts';
import { matchesEvent, parseEventPattern } from '../pattern.ts';
import { replayQueue, tellEnd } from './replay.ts';
import * as store from './store.ts';
import type { CompiledRule, RuleBook } from '../rule.ts';

/** Events that are read in one go: a transaction is short, and a cancel is heard between two. */
const chunk = 500;

/** Events of a rule that are named as samples. */
const mostSamples = 20;

/** What rules tell of themselves led to none, and does not now. */
const passedOver = new Set(['evenkeel.rule.matched', 'evenkeel.rule.delivered']);

/** Returns the worker that brings replays forward, chunk by chunk, at most so many deliveries a second as each allows. */
export function createReplayWorker(readRules: (ctx: Ctx) => Promise<RuleBook>): Worker {
  return {
    queue: replayQueue,
    leaseMs: 60_000,
    tries: 10,
    async run(ctx, job) {
      const cause = (job.payload as { cause: Ctx['cause'] }).cause;
      return transaction({ ...ctx, cause }, async (ctx) => advance(ctx, job.key, await readRules(ctx)));
    },
    async failed(ctx, job, reason) {
      const cause = (job.payload as { cause: Ctx['cause'] }).cause;
      await transaction({ ...ctx, cause }, async (ctx) => {
        if (await store.endReplay(ctx.db, job.key, 'failed', ctx.now(), reason))
          await tellEnd(ctx, (await store.selectReplay(ctx.db, job.key))!);
      });
    },
  };
}

async function advance(ctx: Ctx, id: string, book: RuleBook): Promise<number | void> {
  const replay = await store.selectReplay(ctx.db, id, true);
  if (replay === undefined || replay.state !== 'running') return;
  const events = (await readEvents(ctx.db, { afterSequence: replay.position, limit: chunk })).filter(
    (each) => each.sequence! <= replay.last_sequence,
  );
  const pattern = replay.pattern === null ? null : parseEventPattern(replay.pattern).value;
  const chosen = replay.rules === null ? null : new Set(replay.rules);
  let { position, scanned, matched } = replay;
  let delivered = 0;
  for (const event of events) {
    if (delivered >= replay.per_second) break;
    position = event.sequence!;
    scanned += 1;
    if (passedOver.has(event.type) || (pattern != null && !matchesEvent(pattern, event))) continue;
    for (const rule of book.match(event, replay.name)) {
      if (chosen !== null && !chosen.has(rule.ref)) continue;
      matched += 1;
      const count = (replay.by_rule[rule.ref] ??= { matched: 0, samples: [] });
      count.matched += 1;
      if (count.samples.length < mostSamples) count.samples.push(event.id);
      if (replay.mode === 'dry-run') continue;
      delivered += 1;
      await deliverAgain(ctx, replay, rule, event);
    }
  }
  await store.writeProgress(ctx.db, id, { position, scanned, matched, by_rule: replay.by_rule });
  if (position < replay.last_sequence && events.length > 0) return delivered === 0 ? ctx.now() : ctx.now() + 1000;
  await store.endReplay(ctx.db, id, 'completed', ctx.now());
  await tellEnd(ctx, (await store.selectReplay(ctx.db, id))!);
}

/** Asks for the deliveries of a rule as when the event came, under ids of this replay, so that each is made once in it. */
async function deliverAgain(given: Ctx, replay: store.ReplayRow, rule: CompiledRule, event: LogEvent): Promise<void> {
  const ctx = because(given, event);
  const matched = await append(ctx, {
    source,
    id: deriveId(Date.parse(event.time), replay.id, event.source, event.id, rule.ref),
    type: 'evenkeel.rule.matched',
    subject: rule.ref,
    data: { rule: rule.ref, event: event.id, eventType: event.type, replay: replay.name },
  });
  if (matched === null) return;
  const cause = { id: matched.id, correlation: matched.correlation, depth: matched.depth };
  for (const target of rule.targets)
    await requestDelivery(ctx, {
      sequence: event.sequence!,
      cause,
      subject: rule.ref,
      because: `${rule.title} (replay ${replay.name})`,
      target,
      form: rule.form,
      replay: replay.name,
    });
}
