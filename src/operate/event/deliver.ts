import { findDeclared } from '../../organization/catalog/catalog.ts';
import { sha256 } from '../../platform/canonical.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { append, depthLimit, type LogEvent, readEvent, readEvents } from '../../platform/events.ts';
import { enqueue } from '../../platform/jobs.ts';
import { send, sendTo } from '../notification/notification.ts';
import { settleDeadLetter } from './dead-letter/store.ts';
import { deriveId } from './derive-id.ts';
import { shapeInput, toText } from './input.ts';
import { describeEvent } from './message.ts';
import type { PatternForm } from './pattern.ts';
import { showTarget } from './target.ts';
import { type RuleTarget, toParameters } from './target-reader.ts';
import { post, Unreached } from './webhook.ts';

/** Who says so in the events of rules. */
export const source = '/evenkeel/operate/event';

/** The queue of deliveries; a job's key names the event that asked for it and the target. */
export const queue = 'event.delivery';

/** What a target needs of nouns that come later; each does its work in the transaction in hand. */
export interface DeliveryDeps {
  /** `plan` is the reference of a response plan. */
  openIncident(ctx: Ctx, input: { plan: string; event: LogEvent }): Promise<void>;
  /** `runbook` is the name of a runbook; the same `token` starts it once. */
  startRunbook(
    ctx: Ctx,
    input: { runbook: string; parameters: Record<string, unknown>; event: LogEvent; token: string },
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
  /** The form in which the rule speaks of events; CloudEvents where nothing says otherwise. */
  form?: PatternForm;
  /** The name of the replay that it is part of. */
  replay?: string;
  /** When it was asked for, in epoch milliseconds, and the tries that it had since. */
  requestedAt?: number;
  attempts?: number;
}

/** Returns the key of a delivery: the same event and target are one, however often they are asked for. */
export function keyOf({ cause, target }: Delivery): string {
  return `${cause.id}/${target.id}`;
}

/** Asks in the transaction in hand for a delivery, at once or at a time; asking twice for the same makes one. */
export async function requestDelivery(ctx: Ctx, delivery: Delivery, due: number = ctx.now()): Promise<void> {
  await enqueue(ctx, queue, keyOf(delivery), { ...delivery, requestedAt: due, attempts: 0 }, due);
}

/** Returns the id under which a delivery is kept once it is given up; `time` is that of the event. */
export function deadLetterIdOf({ cause, target }: Delivery, time: string): string {
  return deriveId(Date.parse(time), cause.id, target.id, 'dead-letter');
}

/** Reaches a target and tells so in one transaction; a delivery that was told already is not made again. */
export async function deliver(ctx: Ctx, deps: DeliveryDeps, delivery: Delivery): Promise<void> {
  const event = await readEventOf(ctx, delivery);
  if (event === undefined) throw new Error(`There is no event ${delivery.sequence} in the log`);
  const id = deriveId(Date.parse(event.time), delivery.cause.id, delivery.target.id, 'delivered');
  const isWebhook = delivery.target.kind === 'webhook';
  // A webhook is reached outside of a transaction, and not by a chain of causes that is about to be stopped.
  if (isWebhook && delivery.cause.depth < depthLimit) {
    if ((await readEvent(ctx.db, id)) !== null) return;
    await post(ctx, { ...postedOf(delivery, event), delivery: id });
  }
  await transaction({ ...ctx, cause: delivery.cause }, async (ctx) => {
    const told = await append(ctx, {
      source,
      id,
      type: 'evenkeel.rule.delivered',
      subject: delivery.subject,
      data: toData(delivery, event),
    });
    if (told !== null && !isWebhook) await reach(ctx, deps, delivery, event);
    await settleDeadLetter(ctx.db, deadLetterIdOf(delivery, event.time));
  });
}

/** Reads the event that a delivery is about. */
export async function readEventOf(ctx: Ctx, { sequence }: Delivery): Promise<LogEvent | undefined> {
  const [event] = await readEvents(ctx.db, { afterSequence: sequence - 1, limit: 1 });
  return event?.sequence === sequence ? event : undefined;
}

/** Returns what the events of a delivery say of it. */
export function toData({ subject, target, replay }: Delivery, event: LogEvent | undefined): Record<string, unknown> {
  return {
    // By what it is: rule, alarm, objective or budget-policy.
    [subject.split(':', 1)[0]!]: subject,
    target: target.id,
    to: shownInLog(target.to),
    event: event?.id ?? null,
    eventType: event?.type ?? null,
    ...(replay === undefined ? {} : { replay }),
  };
}

/** A person's address stays out of the log; the rule's declaration has it. */
function shownInLog(to: string): string {
  return to.startsWith('notify:email:') ? 'notify:email' : showTarget(to);
}

function inputOf({ target, subject, form = 'cloudevents', replay }: Delivery, event: LogEvent) {
  return shapeInput(target, { event, form, rule: subject.slice(subject.indexOf('/') + 1), replay: replay ?? null });
}

function postedOf(delivery: Delivery, event: LogEvent) {
  const { target, form = 'cloudevents', replay } = delivery;
  return { to: target.to, event, form, replay: replay ?? null, input: inputOf(delivery, event) };
}

async function reach(ctx: Ctx, deps: DeliveryDeps, delivery: Delivery, event: LogEvent): Promise<void> {
  const { target, because } = delivery;
  if (target.kind === 'response-plan') return deps.openIncident(ctx, { plan: target.to, event });
  const input = inputOf(delivery, event);
  if (target.kind === 'runbook') {
    const parameters = input === null ? {} : input.form === 'json' ? input.value : input.text;
    if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
      throw new Unreached('What the target makes of the event is no map of parameters: correct its input', true);
    const runbook = target.to.slice(target.to.indexOf('/') + 1);
    const read = toParameters(parameters);
    // Two rules that want the same of one event start it once; a replay starts it again.
    const token = sha256(JSON.stringify([event.source, event.id, runbook, read, delivery.replay ?? null]));
    return deps.startRunbook(ctx, { runbook, parameters: read, event, token });
  }
  const described = describeEvent(event, because, ctx.config.publicUrl);
  const message = {
    subject: described.subject,
    text: input === null ? described.text : toText(input),
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
