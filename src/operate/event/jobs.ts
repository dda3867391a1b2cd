import type { Ctx } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import { append, type LogEvent } from '../../platform/events.ts';
import type { Worker } from '../../platform/jobs.ts';
import {
  type Delivery,
  type DeliveryDeps,
  deliver,
  queue,
  requestDelivery,
  resolveBareName,
  source,
} from './deliver.ts';
import { deriveId } from './derive-id.ts';
import { giveUp, tryAgainOrGiveUp } from './give-up.ts';
import { createReplayWorker } from './replay/jobs.ts';
import { type CompiledRule, createRuleBook, findMatches, type RuleBook } from './rule.ts';
import { scheduleSubscription, scheduleWorker } from './schedule-jobs.ts';
import * as store from './store.ts';
import { parseTarget, type Target } from './target.ts';

/** Holds every event of the log against the declared rules; what rules say of themselves leads to none. */
function createRuleSubscription(readRules: (ctx: Ctx) => Promise<RuleBook>): Subscription {
  return {
    name: 'event.rules',
    pattern: { type: [{ 'anything-but': ['evenkeel.rule.matched', 'evenkeel.rule.delivered'] }] },
    async handle(ctx, event) {
      for (const rule of await findMatches(ctx, await readRules(ctx), event)) await match(ctx, rule, event);
    },
  };
}

async function match(ctx: Ctx, rule: CompiledRule, event: LogEvent): Promise<void> {
  const id = deriveId(Date.parse(event.time), event.source, event.id, rule.ref);
  const data = { rule: rule.ref, event: event.id, eventType: event.type };
  const matched = await append(ctx, { source, id, type: 'evenkeel.rule.matched', subject: rule.ref, data });
  // Null: told before, or a chain of causes that has been stopped.
  if (matched === null) return;
  const paced = await store.countMatch(ctx.db, rule.ref, ctx.now(), ctx.config.ruleRate);
  if (paced > ctx.now()) await tellPaced(ctx, rule, paced);
  const cause = { id: matched.id, correlation: matched.correlation, depth: matched.depth };
  for (const target of rule.targets) {
    // An incident is never kept waiting: it leaves nothing to be flooded, and it may be the first page.
    const due = target.kind === 'response-plan' ? ctx.now() : paced;
    await requestDelivery(
      ctx,
      { sequence: event.sequence!, cause, subject: rule.ref, because: rule.title, target, form: rule.form },
      due,
    );
  }
}

/** Tells once a minute that a rule matches more often than its rate. */
async function tellPaced(ctx: Ctx, rule: CompiledRule, pacedUntil: number): Promise<void> {
  const minute = Math.floor(ctx.now() / 60_000) * 60_000;
  await append(ctx, {
    source,
    id: deriveId(minute, rule.ref, 'paced'),
    type: 'evenkeel.rule.paced',
    subject: rule.ref,
    data: { rule: rule.ref, rate: ctx.config.ruleRate, behindSeconds: Math.ceil((pacedUntil - ctx.now()) / 1000) },
  });
}

/** Counts for each rule the chains of causes through it that were stopped at the depth limit. */
const loops: Subscription = {
  name: 'event.loops',
  pattern: { type: ['evenkeel.event.loop-stopped'] },
  async handle(ctx, event) {
    const subjects = Array.isArray(event.data.subjects) ? event.data.subjects : [];
    for (const each of subjects)
      if (typeof each === 'string' && each.startsWith('rule:')) await store.countStopped(ctx.db, each, ctx.now());
  },
};

/** Delivers the actions that an alarm, an alert of an objective or an error budget policy names, as `actions` of the event's data. */
const alarmActions: Subscription = {
  name: 'event.alarm-actions',
  pattern: {
    type: [
      'evenkeel.alarm.state-changed',
      'evenkeel.alarm.actions-released',
      'evenkeel.objective.burn-started',
      'evenkeel.objective.burn-ended',
      'evenkeel.objective.silent',
      'evenkeel.budget-policy.state-changed',
    ],
    data: { actions: [{ exists: true }] },
  },
  async handle(ctx, event) {
    const actions = new Set(
      Array.isArray(event.data.actions) ? event.data.actions.filter((each) => typeof each === 'string') : [],
    );
    let position = 0;
    for (const action of actions) {
      position += 1;
      await requestAction(ctx, event, action, `action-${position}`);
    }
  },
};

async function requestAction(ctx: Ctx, event: LogEvent, action: string, id: string): Promise<void> {
  const subject = event.subject ?? event.type;
  const cause = { id: event.id, correlation: event.correlation, depth: event.depth };
  const delivery = (target: Pick<Target, 'kind' | 'to'>): Delivery => ({
    sequence: event.sequence!,
    cause,
    subject,
    because: `an action of ${subject}`,
    target: { id, kind: target.kind, to: target.to, input: null },
  });
  const target = parseTarget(action);
  // Only a document can mend it, so nothing is gained by trying.
  if ('problem' in target) await giveUp(ctx, delivery({ kind: 'notification', to: action }), target.problem);
  else await requestDelivery(ctx, delivery(target.bare ? await resolveBareName(ctx, action) : target));
}

/** Returns the subscriptions and workers of event rules. */
export function createJobs(deps: DeliveryDeps): { subscriptions: Subscription[]; workers: Worker[] } {
  const readRules = createRuleBook();
  const deliveries: Worker = {
    queue,
    leaseMs: 60_000,
    // Tries are counted by the delivery: these are for a process that ends in the midst of one.
    tries: 20,
    async run(ctx, job) {
      const delivery = job.payload as unknown as Delivery;
      try {
        await deliver(ctx, deps, delivery);
      } catch (error) {
        await tryAgainOrGiveUp(ctx, delivery, error);
      }
    },
    failed: (ctx, job, reason) => giveUp(ctx, job.payload as unknown as Delivery, reason),
  };
  return {
    subscriptions: [createRuleSubscription(readRules), alarmActions, loops, scheduleSubscription],
    workers: [deliveries, scheduleWorker, createReplayWorker(readRules)],
  };
}
