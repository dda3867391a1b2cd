import { onCallAt } from '../../engines/schedule/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { annotation } from '../../organization/catalog/reader.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { showRecipient } from '../notification/recipient.ts';
import type { OnCall, Page, routes } from './contract.ts';
import { contactRef, rotationRef } from './reader.ts';
import { createResolve, readRoster, type Roster } from './roster.ts';
import * as store from './store.ts';

export { type DryRun, dryRun } from './dry-run.ts';
export { listEngaged, retellEscalations, startEscalation, type StartRequest, stopEscalations } from './escalation.ts';
export { contactRef } from './reader.ts';
export type { About } from './store.ts';

const iso = (time: Date | number | null): string | null => (time === null ? null : new Date(time).toISOString());

const titleOf = (roster: Roster, contact: string): string => roster.contacts.get(contact)?.displayName ?? contact;

/** Lists who is on call at an instant (epoch milliseconds), by rotation; before its start a rotation has nobody. */
export async function listOnCall(ctx: Ctx, at: number): Promise<OnCall[]> {
  const roster = await readRoster(ctx);
  const groups = await listDeclared(ctx, { kind: 'group' });
  const teamOf = new Map(
    groups.map((each) => [(each.spec.annotations as Record<string, string>)[annotation.onCall], each.ref]),
  );
  return [...roster.rotations.values()].map((rotation) => {
    const { contacts, since, until } = onCallAt(rotation, at);
    return {
      rotation: rotationRef(rotation.name),
      title: rotation.name,
      team: teamOf.get(rotation.name) ?? null,
      contacts: contacts.map((each) => ({ ref: contactRef(each), title: titleOf(roster, each) })),
      since: iso(since),
      until: new Date(until).toISOString(),
      timeZone: rotation.zone,
    };
  });
}

/**
 * Returns who is on call now, by the name of each rotation and contact: for a schedule whoever is on call, for an
 * escalation whom its first stage asks, for a person that person. Where nobody is there is no entry.
 */
export async function onCallNow(ctx: Ctx): Promise<Map<string, string>> {
  const roster = await readRoster(ctx);
  const resolve = createResolve(roster, ctx.now());
  const peopleOf = (name: string, above: readonly string[]): string[] => {
    const contact = roster.contacts.get(name);
    if (contact === undefined || above.includes(name)) return [];
    if (contact.type === 'PERSONAL') return [name];
    const next =
      contact.type === 'ONCALL_SCHEDULE'
        ? contact.rotations.flatMap(resolve)
        : (contact.stages[0]?.targets ?? []).flatMap((each) => (each.kind === 'contact' ? [each.contact] : []));
    return next.flatMap((each) => peopleOf(each, [...above, name]));
  };
  const people = new Map<string, readonly string[]>();
  for (const name of roster.contacts.keys()) people.set(name, peopleOf(name, []));
  for (const name of roster.rotations.keys()) people.set(name, resolve(name));
  const titles = [...people].map(
    ([name, who]) => [name, [...new Set(who)].map((each) => titleOf(roster, each)).join(', ')] as const,
  );
  return new Map(titles.filter(([, title]) => title !== ''));
}

/** Lists the pages of an incident, a contact (reference) or all, newest first. */
export async function listPages(
  ctx: Ctx,
  filter: { incident?: string | undefined; contact?: string | undefined; limit: number },
): Promise<Page[]> {
  const found = await store.selectPages(ctx.db, filter);
  const contacts = found.length === 0 ? [] : await listDeclared(ctx, { kind: 'contact' });
  const titles = new Map(contacts.map((each) => [each.ref, each.title]));
  return found.map((row) => {
    const { id, incident, contact, channel, state, attempts, reason, because } = row;
    return {
      id,
      incident,
      contact,
      contactTitle: titles.get(contact) ?? contact,
      channel,
      // The path of a webhook often holds a secret.
      address: channel === 'webhook' ? showRecipient({ channel, to: row.address }) : row.address,
      state,
      attempts,
      dueAt: row.dueAt.toISOString(),
      deliveredAt: iso(row.deliveredAt),
      reason,
      because,
    };
  });
}

/** Returns when the first page of an incident was handed to a channel, epoch milliseconds; null before. */
export async function firstPageAt(ctx: Ctx, incident: string): Promise<number | null> {
  return (await store.selectFirstAttempt(ctx.db, incident))?.getTime() ?? null;
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listOnCall(ctx, input) {
    return { items: await listOnCall(ctx, input.at === undefined ? ctx.now() : Date.parse(input.at)) };
  },
  async listPages(ctx, input) {
    return { items: await listPages(ctx, input) };
  },
};
