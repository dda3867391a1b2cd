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
  tellDeadLetter,
} from './deliver.ts';
import { deriveId } from './derive-id.ts';
import { createRuleBook, findMatches } from './rule.ts';
import * as store from './store.ts';
import { parseTarget, type Target } from './target.ts';

/** Tries that a target gets before it is a dead letter: with the waits between them about a minute. */
export const deliveryTries = 8;

/** Holds every event of the log against the declared rules; what rules say of themselves leads to none. */
function createRuleSubscription(): Subscription {
  const readRules = createRuleBook();
  return {
    name: 'event.rules',
    pattern: { type: [{ 'anything-but': ['evenkeel.rule.matched', 'evenkeel.rule.delivered'] }] },
    async handle(ctx, event) {
      for (const rule of await findMatches(ctx, await readRules(ctx), event)) {
        const id = deriveId(Date.parse(event.time), event.source, event.id, rule.ref);
        const data = { rule: rule.ref, event: event.id, eventType: event.type };
        const matched = await append(ctx, { source, id, type: 'evenkeel.rule.matched', subject: rule.ref, data });
        // Null: told before, or a chain of causes that has been stopped.
        if (matched === null) continue;
        await store.countMatch(ctx.db, rule.ref, ctx.now());
        const cause = { id: matched.id, correlation: matched.correlation, depth: matched.depth };
        for (const target of rule.targets) {
          await requestDelivery(ctx, {
            sequence: event.sequence!,
            cause,
            subject: rule.ref,
            because: rule.title,
            target,
          });
        }
      }
    },
  };
}

/** Delivers the actions that an alarm names for its new state, as `actions` of the event's data. */
const alarmActions: Subscription = {
  name: 'event.alarm-actions',
  pattern: { type: ['evenkeel.alarm.state-changed'], data: { actions: [{ exists: true }] } },
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
  if ('problem' in target) {
    // Only a document can mend it, so nothing is gained by trying.
    await tellDeadLetter(ctx, delivery({ kind: 'notification', to: action }), target.problem);
    return;
  }
  await requestDelivery(ctx, delivery(target.bare ? await resolveBareName(ctx, action) : target));
}

/** Returns the subscriptions and workers of event rules. */
export function createJobs(deps: DeliveryDeps): { subscriptions: Subscription[]; workers: Worker[] } {
  const worker: Worker = {
    queue,
    leaseMs: 60_000,
    tries: deliveryTries,
    run: (ctx, job) => deliver(ctx, deps, job.payload as unknown as Delivery),
    failed: (ctx, job, reason) => tellDeadLetter(ctx, job.payload as unknown as Delivery, reason),
  };
  return { subscriptions: [createRuleSubscription(), alarmActions], workers: [worker] };
}
