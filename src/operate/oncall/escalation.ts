import {
  type EscalationEffect,
  type EscalationInput,
  type EscalationState,
  type Resolve,
  startEscalation as begin,
  stepEscalation,
} from '../../engines/escalation/index.ts';
import { asSystem, type Ctx, transaction } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { enqueue, withdraw } from '../../platform/jobs.ts';
import { send } from '../notification/notification.ts';
import type { Page } from './contract.ts';
import { explainPage, explainSkip } from './explain.ts';
import { channelRef, contactRef } from './reader.ts';
import { admitNewcomers, createResolve, pickDirectory, readRoster } from './roster.ts';
import * as store from './store.ts';

/** Who says so in the events of this noun. */
export const source = '/evenkeel/operate/oncall';

/** Queues of this noun: jobs are keyed by the escalation's id, and by the page's id. */
export const queues = { due: 'escalation.due', send: 'page.send' } as const;

/** What an escalation is about: its incident by id, and what pages tell of it. */
export interface StartRequest {
  incident: string;
  /** Reference or name of the contact whose plan is followed. */
  contact: string;
  about: store.About;
}

/** Begins to tell people of an incident by a contact's plan, in the transaction in hand; returns the escalation's id. */
export async function startEscalation(given: Ctx, { incident, contact, about }: StartRequest): Promise<string> {
  return transaction(asSystem(given, 'oncall'), async (ctx) => {
    const id = createId(ctx.now());
    const name = decodeURIComponent(contact.replace(/^contact:default\//, ''));
    const roster = await readRoster(ctx);
    const resolve = createResolve(roster, ctx.now());
    const { state, effects } = begin([name], pickDirectory(roster, [name]), ctx.now(), resolve);
    const row: store.EscalationRow = { id, incident, contact: contactRef(name), about, state, endedAt: null };
    await store.insertEscalation(ctx.db, row);
    await settle(ctx, row, state, effects, resolve);
    return id;
  });
}

/** Tells a running escalation what happened, in the transaction in hand; one that has ended stays as it is. */
export async function moveEscalation(ctx: Ctx, id: string, input: EscalationInput): Promise<void> {
  await transaction(ctx, async (ctx) => {
    const row = await store.lockEscalation(ctx.db, id);
    if (row === undefined || row.endedAt !== null) return;
    const roster = await readRoster(ctx);
    const resolve = createResolve(roster, ctx.now());
    const { state, effects } = stepEscalation(admitNewcomers(row.state, roster, resolve), input, ctx.now(), resolve);
    await settle(ctx, row, state, effects, resolve);
  });
}

/**
 * Ends all escalations of an incident and stops its pages that wait, in the transaction in hand: whoever takes or ends
 * an incident speaks for everybody who was to be told. `by` is the actor, for the pages' reason.
 */
export async function stopEscalations(
  given: Ctx,
  incident: string,
  reason: 'acknowledged' | 'resolved',
  by: string,
): Promise<void> {
  await transaction(asSystem(given, 'oncall'), async (ctx) => {
    for (const { id } of await store.selectRunning(ctx.db, incident)) {
      // The engine takes an actor's reference for somebody it does not know, who takes over everything (rule ESC-14).
      await moveEscalation(ctx, id, reason === 'resolved' ? { kind: 'resolved' } : { kind: 'acknowledged', by });
    }
    const stopped = await store.stopPages(ctx.db, incident, `The incident was ${reason} by ${by}`);
    for (const page of stopped) await withdraw(ctx, queues.send, page);
  });
}

/** Returns the contacts (references) whose plans are being followed for an incident. */
export async function listEngaged(ctx: Ctx, incident: string): Promise<string[]> {
  return (await store.selectRunning(ctx.db, incident)).map((each) => each.contact);
}

/** Changes what the pages to come tell of an incident, in the transaction in hand. */
export async function retellEscalations(ctx: Ctx, incident: string, about: store.About): Promise<void> {
  await store.updateAbout(ctx.db, incident, about);
}

/** Writes a step's state and performs its effects, in the transaction in hand. */
async function settle(
  ctx: Ctx,
  row: store.EscalationRow,
  state: EscalationState,
  effects: readonly EscalationEffect[],
  resolve: Resolve,
): Promise<void> {
  const isOver = state.status !== 'running';
  await store.updateEscalation(ctx.db, row.id, state, isOver ? ctx.now() : null);
  if (isOver) await withdraw(ctx, queues.due, row.id);
  for (const effect of effects) await perform(ctx, row, state, effect, resolve);
}

async function perform(
  ctx: Ctx,
  row: store.EscalationRow,
  state: EscalationState,
  effect: EscalationEffect,
  resolve: Resolve,
): Promise<void> {
  const { id: escalation, incident } = row;
  switch (effect.kind) {
    case 'page':
      return sendPage(ctx, row, state, effect, resolve);
    case 'skipped': {
      const { contact, stage, reason } = effect;
      const data = {
        incident,
        escalation,
        contact: contactRef(contact),
        stage: stage + 1,
        reason: explainSkip(effect),
      };
      await append(ctx, {
        source,
        type: 'evenkeel.page.skipped',
        subject: data.contact,
        correlation: incident,
        data: { ...data, code: reason },
      });
      return;
    }
    case 'wait-until':
      return enqueue(ctx, queues.due, escalation, { cause: ctx.cause }, effect.at);
    case 'exhausted':
      return tellExhausted(ctx, row, state, effect.reason);
    case 'stopped':
      return;
  }
}

async function sendPage(
  ctx: Ctx,
  { id: escalation, incident }: store.EscalationRow,
  state: EscalationState,
  effect: Extract<EscalationEffect, { kind: 'page' }>,
  resolve: Resolve,
): Promise<void> {
  const known = state.directory.channels.find(
    (each) => each.contact === effect.contact && each.name === effect.channel,
  );
  if (known === undefined)
    throw new TypeError(`The escalation "${escalation}" pages through "${effect.channel}", which it does not know`);
  const id = createId(ctx.now());
  const contact = contactRef(effect.contact);
  const channel = known.type.toLowerCase() as Page['channel'];
  const because = explainPage(state, effect, resolve);
  const page = {
    id,
    escalation,
    target: effect.id,
    incident,
    contact,
    channelRef: channelRef(effect.contact, effect.channel),
    channel,
    address: known.address,
    because,
  };
  if (!(await store.insertPage(ctx.db, page, ctx.now()))) return;
  await append(ctx, {
    source,
    type: 'evenkeel.page.due',
    subject: contact,
    correlation: incident,
    data: { page: id, incident, contact, channel, because },
  });
  await enqueue(ctx, queues.send, id, { cause: ctx.cause }, ctx.now());
}

/** Nobody answers: said in the log and, for everybody who looks, in the console. */
async function tellExhausted(
  ctx: Ctx,
  row: store.EscalationRow,
  state: EscalationState,
  reason: 'nobody_notified' | 'nobody_acknowledged',
): Promise<void> {
  const { incident, contact, about } = row;
  const passedOver = state.skips.map(explainSkip);
  const what = reason === 'nobody_notified' ? 'Nobody was told of it' : 'Nobody acknowledged it';
  const because = passedOver.length === 0 ? '' : `. Passed over: ${passedOver.join('; ')}`;
  const text = `${what}: the plan ${contact} has come to its end${because}`;
  await append(ctx, {
    source,
    type: 'evenkeel.page.exhausted',
    subject: contact,
    correlation: incident,
    data: { incident, escalation: row.id, contact, reason, text, passedOver },
  });
  ctx.log.error({ incident, contact, reason }, 'escalation exhausted');
  const subject = `Incident ${about.number}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  await send(ctx, {
    channel: 'console',
    to: 'console',
    subject,
    text: `${about.title}. ${text}`,
    correlation: incident,
  });
}
