import type { Contact, ContactChannel, Directory, EscalationState, Resolve } from '../../engines/escalation/index.ts';
import { onCallAt, type Rotation } from '../../engines/schedule/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import type { ChannelSpec, ContactPlanSpec, ContactSpec, RotationSpec } from './reader.ts';

/** Everybody who can be reached and how, as the documents in force say; contacts and rotations by name. */
export interface Roster {
  contacts: ReadonlyMap<string, Contact>;
  channels: readonly ContactChannel[];
  rotations: ReadonlyMap<string, Rotation>;
}

/** Reads the roster in force; a plan that is declared apart takes the place of its contact's own. */
export async function readRoster(ctx: Ctx): Promise<Roster> {
  const contacts = new Map<string, Contact>();
  for (const each of await listDeclared(ctx, { kind: 'contact' })) {
    const { contact } = each.spec as ContactSpec;
    contacts.set(contact.name, contact);
  }
  for (const each of await listDeclared(ctx, { kind: 'contact-plan' })) {
    const { contact: name, stages, rotations } = (each.spec as ContactPlanSpec).plan;
    const contact = contacts.get(name);
    if (contact !== undefined) contacts.set(name, { ...contact, stages, rotations });
  }
  const channels = await listDeclared(ctx, { kind: 'contact-channel' });
  const rotations = await listDeclared(ctx, { kind: 'rotation' });
  return {
    contacts,
    channels: channels.map((each) => (each.spec as ChannelSpec).channel),
    rotations: new Map(
      rotations.map((each) => {
        const { rotation } = each.spec as RotationSpec;
        return [rotation.name, rotation];
      }),
    ),
  };
}

/** Returns who is on call by a rotation's name at an instant, epoch milliseconds. */
export function createResolve({ rotations }: Roster, now: number): Resolve {
  return (name) => {
    const rotation = rotations.get(name);
    return rotation === undefined ? [] : onCallAt(rotation, now).contacts;
  };
}

/** Returns the part of the roster that an escalation from some contacts can come to. */
export function pickDirectory(roster: Roster, from: readonly string[]): Directory {
  const found = new Map<string, Contact>();
  const waiting = [...from];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const contact = roster.contacts.get(name);
    if (contact === undefined || found.has(name)) continue;
    found.set(name, contact);
    for (const { targets } of contact.stages) {
      for (const target of targets) if (target.kind === 'contact') waiting.push(target.contact);
    }
    for (const rotation of contact.rotations) waiting.push(...(roster.rotations.get(rotation)?.contacts ?? []));
  }
  return {
    contacts: [...found.values()],
    channels: roster.channels.filter((each) => found.has(each.contact)),
  };
}

/**
 * Returns an escalation whose directory has those, too, who came into its rotations after it began: what it knew
 * already stays as it was (rule ESC-5), but nobody who is on call is unknown to it.
 */
export function admitNewcomers(state: EscalationState, roster: Roster, resolve: Resolve): EscalationState {
  const known = new Set(state.directory.contacts.map((each) => each.name));
  const onCall = state.directory.contacts.flatMap((each) => each.rotations.flatMap((rotation) => resolve(rotation)));
  const newcomers = onCall.filter((each) => !known.has(each));
  if (newcomers.length === 0) return state;
  const added = pickDirectory(roster, newcomers);
  const isNew = (name: string) => !known.has(name);
  return {
    ...state,
    directory: {
      contacts: [...state.directory.contacts, ...added.contacts.filter((each) => isNew(each.name))],
      channels: [...state.directory.channels, ...added.channels.filter((each) => isNew(each.contact))],
    },
  };
}
