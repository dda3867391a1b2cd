import {
  type Contact,
  type ContactChannel,
  type ContactPlan,
  parseContact,
  parseContactChannel,
  parseContactPlan,
} from '../../engines/escalation/index.ts';
import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import { parseRotation, type Rotation } from '../../engines/schedule/index.ts';
import { nameOfArn } from '../../engines/template/index.ts';
import type { Entity, Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { readTags } from './tag.ts';

/** What the catalog keeps of a contact; `user` is the person of the tag `evenkeel.dev/user`, if it has one. */
export interface ContactSpec extends Record<string, unknown> {
  contact: Contact;
  user: string | null;
  path: Path;
}

/** What the catalog keeps of a plan that is declared apart from its contact. */
export interface ContactPlanSpec extends Record<string, unknown> {
  plan: ContactPlan;
  path: Path;
}

/** What the catalog keeps of a way to reach a contact. */
export interface ChannelSpec extends Record<string, unknown> {
  channel: ContactChannel;
  path: Path;
}

/** What the catalog keeps of a rotation. */
export interface RotationSpec extends Record<string, unknown> {
  rotation: Rotation;
  path: Path;
}

const refTo = (kind: string, ...names: string[]): string =>
  `${kind}:default/${names.map(encodeURIComponent).join('/')}`;

/** Returns the reference of a contact by its alias. */
export const contactRef = (alias: string): string => refTo('contact', alias);

/** Returns the reference of a rotation by its name. */
export const rotationRef = (name: string): string => refTo('rotation', name);

/** Returns the reference of a channel: channels are named within their contact. */
export const channelRef = (contact: string, channel: string): string => refTo('contact-channel', contact, channel);

const planRef = (contact: string): string => refTo('contact-plan', contact);

const ownerTag = { role: 'owner', kind: 'group' } as const;
const userTag = 'evenkeel.dev/user';

interface Place {
  id: string;
  path: Path;
}

/** What a plan as written names, each with its place; the shape has been checked by the engine. */
function listPlaces(written: unknown, path: Path): { channels: Place[]; contacts: Place[]; rotations: Place[] } {
  const found = { channels: [] as Place[], contacts: [] as Place[], rotations: [] as Place[] };
  const take = (value: unknown, into: Place[], at: Path) => {
    if (typeof value === 'string') into.push({ id: nameOfArn(value), path: at });
  };
  const takeAll = (values: unknown, into: Place[], at: Path) => {
    if (Array.isArray(values)) values.forEach((each, index) => take(each, into, [...at, index]));
  };
  const map = (Array.isArray(written) ? { Stages: written } : (written ?? {})) as Record<string, unknown>;
  const below = Array.isArray(written) ? path : [...path, 'Stages'];
  takeAll(map.RotationIds, found.rotations, [...path, 'RotationIds']);
  for (const [index, stage] of (Array.isArray(map.Stages) ? (map.Stages as Record<string, unknown>[]) : []).entries()) {
    takeAll(stage?.RotationIds, found.rotations, [...below, index, 'RotationIds']);
    const targets = Array.isArray(stage?.Targets) ? (stage.Targets as Record<string, unknown>[]) : [];
    targets.forEach((target, position) => {
      const at = [...below, index, 'Targets', position];
      const channel = target?.ChannelTargetInfo as { ChannelId?: unknown } | undefined;
      const contact = target?.ContactTargetInfo as { ContactId?: unknown } | undefined;
      take(channel?.ChannelId, found.channels, [...at, 'ChannelTargetInfo', 'ChannelId']);
      take(contact?.ContactId, found.contacts, [...at, 'ContactTargetInfo', 'ContactId']);
    });
  }
  return found;
}

function listReferences(owner: string, written: unknown, path: Path): Reference[] {
  const { channels, contacts, rotations } = listPlaces(written, path);
  return [
    ...channels.map((each) => ({ to: channelRef(owner, each.id), role: 'channel', path: each.path })),
    ...contacts.map((each) => ({ to: contactRef(each.id), role: 'contact', path: each.path })),
    ...rotations.map((each) => ({ to: rotationRef(each.id), role: 'rotation', path: each.path })),
  ];
}

function warnOfNobody(name: string, references: readonly Reference[], path: Path, issues: Issue[]): void {
  if (references.length > 0) return;
  const message = `The plan of "${name}" reaches nobody: add Targets to a stage, or RotationIds`;
  issues.push(issue('contact_reaches_nobody', path, message, 'warning'));
}

function readContact({ properties, path: place }: TemplateResource): ReadResult {
  const path = [...place, 'Properties'];
  const { value: contact, issues } = parseContact(properties, path);
  const tags = readTags(
    properties,
    path,
    { [userTag]: { role: 'person', kind: 'user' }, 'evenkeel.dev/owner': ownerTag },
    issues,
  );
  if (contact === undefined || hasErrors(issues)) return { entities: [], issues };
  const plan = (properties as { Plan?: unknown }).Plan ?? undefined;
  const references = listReferences(contact.name, plan, [...path, 'Plan']);
  if (plan !== undefined) warnOfNobody(contact.name, references, [...path, 'Plan'], issues);
  // Without a plan of its own somebody else has to declare one, or nobody is ever reached through this contact.
  else references.push({ to: planRef(contact.name), role: 'plan', path: [...path, 'Alias'] });
  const spec: ContactSpec = { contact, user: tags.values.get(userTag) ?? null, path: place };
  const entity: Entity = {
    ref: contactRef(contact.name),
    kind: 'contact',
    name: contact.name,
    title: contact.displayName,
    owner: tags.values.get('evenkeel.dev/owner') ?? null,
    spec,
    references: [...references, ...tags.references],
  };
  return { entities: [entity], issues };
}

function readPlan({ properties, path: place }: TemplateResource): ReadResult {
  const path = [...place, 'Properties'];
  const { value: plan, issues } = parseContactPlan(properties, path);
  if (plan === undefined) return { entities: [], issues };
  const references = listReferences(plan.contact, properties, path);
  warnOfNobody(plan.contact, references, path, issues);
  const ref = planRef(plan.contact);
  const title = `Plan of ${plan.contact}`;
  const spec: ContactPlanSpec = { plan, path: place };
  const holder: Reference = { to: contactRef(plan.contact), role: 'contact', path: [...path, 'ContactId'] };
  const entity: Entity = {
    ref,
    kind: 'contact-plan',
    name: plan.contact,
    title,
    owner: null,
    spec,
    references: [holder, ...references],
  };
  return { entities: [entity], issues };
}

function readChannel({ properties, path: place }: TemplateResource): ReadResult {
  const path = [...place, 'Properties'];
  const { value: channel, issues } = parseContactChannel(properties, path);
  if (channel === undefined) return { entities: [], issues };
  if (channel.deferred) {
    const message = `The channel "${channel.name}" of "${channel.contact}" waits to be activated and is not used: remove DeferActivation`;
    issues.push(issue('channel_not_active', [...path, 'DeferActivation'], message, 'warning'));
  }
  const ref = channelRef(channel.contact, channel.name);
  const spec: ChannelSpec = { channel, path: place };
  const references = [{ to: contactRef(channel.contact), role: 'contact', path: [...path, 'ContactId'] }];
  const title = `${channel.name} of ${channel.contact}`;
  return {
    entities: [{ ref, kind: 'contact-channel', name: channel.name, title, owner: null, spec, references }],
    issues,
  };
}

function readRotation({ properties, path: place }: TemplateResource): ReadResult {
  const path = [...place, 'Properties'];
  const { value: rotation, issues } = parseRotation(properties, path);
  const tags = readTags(properties, path, { 'evenkeel.dev/owner': ownerTag }, issues);
  if (rotation === undefined || hasErrors(issues)) return { entities: [], issues };
  const references = rotation.contacts.map((each, index) => ({
    to: contactRef(each),
    role: 'contact',
    path: [...path, 'ContactIds', index],
  }));
  const entity: Entity = {
    ref: rotationRef(rotation.name),
    kind: 'rotation',
    name: rotation.name,
    title: rotation.name,
    owner: tags.values.get('evenkeel.dev/owner') ?? null,
    spec: { rotation, path: place } satisfies RotationSpec,
    references: [...references, ...tags.references],
  };
  return { entities: [entity], issues };
}

/** How CloudFormation's resources of SSM Contacts become contacts, plans, channels and rotations. */
export const readers: readonly Reader[] = [
  { form: 'cloudformation', type: 'AWS::SSMContacts::Contact', read: readContact },
  { form: 'cloudformation', type: 'AWS::SSMContacts::Plan', read: readPlan },
  { form: 'cloudformation', type: 'AWS::SSMContacts::ContactChannel', read: readChannel },
  { form: 'cloudformation', type: 'AWS::SSMContacts::Rotation', read: readRotation },
];
