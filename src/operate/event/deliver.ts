import { findDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { append, type LogEvent, readEvents } from '../../platform/events.ts';
import { enqueue } from '../../platform/jobs.ts';
import { send, sendTo } from '../notification/notification.ts';
import { deriveId } from './derive-id.ts';
import { describeEvent } from './message.ts';
import type { RuleTarget } from './reader.ts';
import { showTarget } from './target.ts';

/** Who says so in the events of rules. */
export const source = '/evenkeel/operate/event';

/** The queue of deliveries; a job's key names the event that asked for it and the target. */
export const queue = 'event.delivery';

/** What a target needs of nouns that come later; each does its work in the transaction in hand. */
export interface DeliveryDeps {
  /** `plan` is the reference of a response plan. */
  openIncident(ctx: Ctx, input: { plan: string; event: LogEvent }): Promise<void>;
  /** `runbook` is the name of a runbook. */
  startRunbook(
    ctx: Ctx,
    input: { runbook: string; parameters: Record<string, unknown>; event: LogEvent },
  ): Promise<void>;
}

/** One target that an event is to reach, as its job carries it. */
export interface Delivery {
  /** Position of the event in the log. */
  sequence: number;
  /** The event that asked for it: `evenkeel.rule.matched`, or the alarm's change itself. */
  cause: NonNullable<Ctx['cause']>;
  /** The rule or the alarm on whose behalf it is made. */
  subject: string;
  /** Why, for people. */
  because: string;
  target: RuleTarget;
}

/** Asks in the transaction in hand for a delivery; asking twice for the same makes one. */
export async function requestDelivery(ctx: Ctx, delivery: Delivery): Promise<void> {
  await enqueue(ctx, queue, `${delivery.cause.id}/${delivery.target.id}`, { ...delivery }, ctx.now());
}

/** Reaches a target and tells so in one transaction; a delivery that was told already is not made again. */
export async function deliver(ctx: Ctx, deps: DeliveryDeps, delivery: Delivery): Promise<void> {
  const [event] = await readEvents(ctx.db, { afterSequence: delivery.sequence - 1, limit: 1 });
  if (event === undefined) throw new Error(`There is no event ${delivery.sequence} in the log`);
  await transaction({ ...ctx, cause: delivery.cause }, async (ctx) => {
    const id = deriveId(Date.parse(event.time), delivery.cause.id, delivery.target.id, 'delivered');
    const told = await append(ctx, {
      source,
      id,
      type: 'evenkeel.rule.delivered',
      subject: delivery.subject,
      data: toData(delivery, event),
    });
    if (told !== null) await reach(ctx, deps, delivery, event);
  });
}

/** Tells that a target could not be reached. */
export async function tellDeadLetter(ctx: Ctx, delivery: Delivery, reason: string): Promise<void> {
  const [event] = await readEvents(ctx.db, { afterSequence: delivery.sequence - 1, limit: 1 });
  const data = { ...toData(delivery, event), reason };
  await append(
    { ...ctx, cause: delivery.cause },
    { source, type: 'evenkeel.rule.dead-lettered', subject: delivery.subject, data },
  );
}

function toData({ subject, target }: Delivery, event: LogEvent | undefined): Record<string, unknown> {
  return {
    ...(subject.startsWith('rule:') ? { rule: subject } : { alarm: subject }),
    target: target.id,
    to: shownInLog(target.to),
    event: event?.id ?? null,
    eventType: event?.type ?? null,
  };
}

/** A person's address stays out of the log; the rule's declaration has it. */
function shownInLog(to: string): string {
  return to.startsWith('notify:email:') ? 'notify:email' : showTarget(to);
}

async function reach(ctx: Ctx, deps: DeliveryDeps, { target, because }: Delivery, event: LogEvent): Promise<void> {
  if (target.kind === 'response-plan') return deps.openIncident(ctx, { plan: target.to, event });
  if (target.kind === 'runbook') {
    const parameters = typeof target.input === 'object' && target.input !== null ? target.input : {};
    return deps.startRunbook(ctx, { runbook: target.to.slice(target.to.indexOf('/') + 1), parameters, event });
  }
  const described = describeEvent(event, because, ctx.config.publicUrl);
  const message = {
    subject: described.subject,
    text: typeof target.input === 'string' ? target.input : described.text,
    correlation: event.correlation,
  };
  const topic = /^notify:topic:(.+)$/.exec(target.to)?.[1];
  if (topic === undefined) await sendTo(ctx, target.to, message);
  // A topic lives outside: the connection of its name reaches it, and without one the console's inbox shows it.
  else if (Object.hasOwn(ctx.config.connections, topic))
    await send(ctx, { ...message, channel: 'webhook', to: `connection:${topic}` });
  else await send(ctx, { ...message, channel: 'console', to: topic });
}

/** Returns the target that a name alone means: a response plan if one is declared, else a runbook of that name. */
export async function resolveBareName(ctx: Ctx, name: string): Promise<Pick<RuleTarget, 'kind' | 'to'>> {
  const plan = { kind: 'response-plan', to: `response-plan:default/${name}` } as const;
  if ((await findDeclared(ctx, plan.to)) !== null) return plan;
  const runbook = { kind: 'runbook', to: `runbook:default/${name}` } as const;
  return (await findDeclared(ctx, runbook.to)) === null ? plan : runbook;
}
