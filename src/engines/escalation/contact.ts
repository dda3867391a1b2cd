import { hasErrors, type Issue, type Parsed, type Path } from '../issue.ts';
import { nameOfArn, PropertyReader } from '../template/index.ts';

/** What a stage reaches for: a way to reach the contact itself, or another contact. */
export type Target =
  | { kind: 'channel'; channel: string; retryMinutes: number }
  | { kind: 'contact'; contact: string; essential: boolean };

/** One step of a plan; the next begins `minutes` later. */
export interface Stage {
  minutes: number;
  targets: readonly Target[];
}

/** A person (PERSONAL), a plan over several contacts (ESCALATION) or whoever is on call (ONCALL_SCHEDULE). */
export interface Contact {
  name: string;
  displayName: string;
  type: 'PERSONAL' | 'ESCALATION' | 'ONCALL_SCHEDULE';
  stages: readonly Stage[];
  /** Names of the rotations, for ONCALL_SCHEDULE only. */
  rotations: readonly string[];
}

/** The plan of a contact, declared apart from it by AWS::SSMContacts::Plan. */
export interface ContactPlan {
  contact: string;
  stages: readonly Stage[];
  rotations: readonly string[];
}

/** A way to reach a contact, known by its name among the contact's own channels. */
export interface ContactChannel {
  name: string;
  contact: string;
  type: 'EMAIL' | 'SMS' | 'VOICE' | 'WEBHOOK' | 'CONSOLE';
  address: string;
  /** Whether the channel waits to be activated and must not be used yet. */
  deferred: boolean;
}

const TYPES = ['PERSONAL', 'ESCALATION', 'ONCALL_SCHEDULE'] as const;
const CHANNELS = ['EMAIL', 'SMS', 'VOICE', 'WEBHOOK', 'CONSOLE'] as const;

/** Parses the properties of an AWS::SSMContacts::Contact (rules ESC-1 to ESC-4); `path` is where they stand. */
export function parseContact(properties: unknown, path: Path = []): Parsed<Contact> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(properties, path, issues);
  const name = reader.requiredText('Alias', 'the short name of the contact', 255);
  const displayName = reader.text('DisplayName', 255) ?? name;
  reader.require('Type', TYPES.join(', '));
  const type = reader.choice('Type', TYPES) ?? 'PERSONAL';
  // CloudFormation has the stages right under Plan; the API has them in a map, which we take too.
  const written = reader.value('Plan');
  const nested = typeof written === 'object' && written !== null && !Array.isArray(written);
  const plan = nested ? (reader.child('Plan') ?? reader) : reader;
  const stages = readStages(plan, nested ? 'Stages' : 'Plan', name);
  const rotations = [...stages.rotations, ...(nested ? plan.texts('RotationIds').map(nameOfArn) : [])];
  if (nested) plan.finish();
  reader.value('Tags');
  reader.finish();
  checkPlan(reader, type, stages.stages, rotations);
  if (hasErrors(issues)) return { issues };
  return {
    value: { name, displayName, type, stages: type === 'ONCALL_SCHEDULE' ? [] : stages.stages, rotations },
    issues,
  };
}

/** Parses the properties of an AWS::SSMContacts::Plan, whose stages take the place of the contact's own. */
export function parseContactPlan(properties: unknown, path: Path = []): Parsed<ContactPlan> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(properties, path, issues);
  const contact = nameOfArn(reader.requiredText('ContactId', 'the contact whose plan this is'));
  const { stages, rotations } = readStages(reader, 'Stages', contact);
  const all = [...rotations, ...reader.texts('RotationIds').map(nameOfArn)];
  reader.finish();
  return hasErrors(issues) ? { issues } : { value: { contact, stages, rotations: all }, issues };
}

/** Parses the properties of an AWS::SSMContacts::ContactChannel; WEBHOOK and CONSOLE are ours, with an information. */
export function parseContactChannel(properties: unknown, path: Path = []): Parsed<ContactChannel> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(properties, path, issues);
  const name = reader.requiredText('ChannelName', 'the name of the channel', 255);
  const contact = nameOfArn(reader.requiredText('ContactId', 'the contact whom the channel reaches'));
  reader.require('ChannelType', CHANNELS.join(', '));
  const type = reader.choice('ChannelType', CHANNELS) ?? 'CONSOLE';
  const isNative = type === 'WEBHOOK' || type === 'CONSOLE';
  if (isNative && reader.has('ChannelType')) {
    reader.inform('not_portable', ['ChannelType'], `"${type}" is known here only: AWS accepts EMAIL, SMS and VOICE`);
  }
  const address =
    type === 'CONSOLE'
      ? (reader.text('ChannelAddress') ?? '')
      : reader.requiredText('ChannelAddress', 'where it goes', 320);
  const expected = ADDRESSES[type];
  if (address !== '' && !expected.pattern.test(address)) {
    reader.report(
      'invalid_address',
      ['ChannelAddress'],
      `"${address}" is no address for ${type}: write ${expected.example}`,
    );
  }
  const deferred = reader.flag('DeferActivation') ?? false;
  reader.finish();
  return hasErrors(issues) ? { issues } : { value: { name, contact, type, address, deferred }, issues };
}

const PHONE = { pattern: /^\+[1-9]\d{1,14}$/, example: 'a number such as +4930123456' };
const ADDRESSES: Readonly<Record<ContactChannel['type'], { pattern: RegExp; example: string }>> = {
  EMAIL: { pattern: /^[^\s@]+@[^\s@]+$/, example: 'an address such as ines@example.org' },
  SMS: PHONE,
  VOICE: PHONE,
  WEBHOOK: { pattern: /^https?:\/\/\S+$/, example: 'an http or https URL' },
  CONSOLE: { pattern: /^/, example: 'nothing' },
};

function readStages(reader: PropertyReader, name: string, owner: string): { stages: Stage[]; rotations: string[] } {
  const rotations: string[] = [];
  const stages = reader.children(name).map((stage) => {
    rotations.push(...stage.texts('RotationIds').map(nameOfArn));
    const targets = stage.children('Targets').flatMap((target) => readTarget(target, owner));
    const minutes = stage.integer('DurationInMinutes', { min: 0, max: 30 }) ?? 0;
    if (minutes === 0 && targets.length === 0 && !stage.has('RotationIds')) {
      stage.report('empty_stage', [], 'The stage reaches nobody and takes no time: add Targets or remove it');
    }
    stage.finish();
    return { minutes, targets };
  });
  return { stages, rotations };
}

function readTarget(target: PropertyReader, owner: string): Target[] {
  const channel = target.child('ChannelTargetInfo');
  const contact = target.child('ContactTargetInfo');
  target.finish();
  if ((channel === undefined) === (contact === undefined)) {
    target.report('ambiguous_target', [], 'A target is one thing: write either ChannelTargetInfo or ContactTargetInfo');
    return [];
  }
  if (channel !== undefined) {
    const id = channel.requiredText('ChannelId', 'the channel to use');
    const retryMinutes = channel.integer('RetryIntervalInMinutes', { min: 0, max: 60 }) ?? 0;
    channel.finish();
    const holder = /:contact-channel\/([^/]+)\/[^/]+$/.exec(id)?.[1];
    if (holder !== undefined && owner !== '' && holder !== owner) {
      channel.report(
        'foreign_channel',
        ['ChannelId'],
        `The channel is one of "${holder}": a plan of "${owner}" uses its own channels`,
      );
    }
    return [{ kind: 'channel', channel: nameOfArn(id), retryMinutes }];
  }
  if (contact === undefined) return [];
  const name = nameOfArn(contact.requiredText('ContactId', 'the contact to engage'));
  contact.require('IsEssential', 'true if this acknowledgement stops the plan, else false');
  const essential = contact.flag('IsEssential') ?? false;
  contact.finish();
  return [{ kind: 'contact', contact: name, essential }];
}

function checkPlan(
  reader: PropertyReader,
  type: Contact['type'],
  stages: readonly Stage[],
  rotations: readonly string[],
): void {
  const targets = stages.flatMap((stage) => stage.targets);
  if (type === 'PERSONAL' && targets.some((target) => target.kind === 'contact')) {
    reader.report(
      'wrong_target',
      ['Plan'],
      'A person is reached by channels: use ChannelTargetInfo, or the type ESCALATION',
    );
  }
  if (type === 'ESCALATION' && targets.some((target) => target.kind === 'channel')) {
    reader.report(
      'wrong_target',
      ['Plan'],
      'An escalation engages contacts: use ContactTargetInfo, or the type PERSONAL',
    );
  }
  if (type === 'ONCALL_SCHEDULE' && targets.length > 0) {
    reader.report(
      'wrong_target',
      ['Plan'],
      'An on-call schedule reaches whoever is on call: write RotationIds instead of Targets',
    );
  }
  if (type === 'ONCALL_SCHEDULE' ? rotations.length === 0 && reader.has('Plan') : rotations.length > 0) {
    const message =
      type === 'ONCALL_SCHEDULE'
        ? 'An on-call schedule has no RotationIds: name its rotations'
        : `RotationIds belong to ONCALL_SCHEDULE, not ${type}: remove them`;
    reader.report('wrong_rotations', ['Plan'], message);
  }
}
