import { type EscalationEffect, startEscalation, stepEscalation } from '../../engines/escalation/index.ts';
import { onCallAt, type Rotation } from '../../engines/schedule/index.ts';
import { membersOf, type Service } from '../../organization/catalog/catalog.ts';
import { annotation } from '../../organization/catalog/reader.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import type { RunbookSpec } from '../../prepare/runbook/reader.ts';
import type { RuleSpec } from '../../operate/event/reader.ts';
import type { ResponsePlanSpec } from '../../operate/incident/reader.ts';
import type { ChannelSpec, ContactPlanSpec, ContactSpec, RotationSpec } from '../../operate/oncall/reader.ts';
import { createResolve, pickDirectory, type Roster } from '../../operate/oncall/roster.ts';
import { type AlarmFact, readAlarms } from './declared-alarm.ts';
import { type ObjectiveFact, readObjectives } from './declared-objective.ts';
import { day } from './finding.ts';

export interface RunbookFact {
  ref: string;
  title: string;
  owner: string | null;
  purpose: string;
  steps: number;
}

export interface RotationFact {
  ref: string;
  name: string;
  contacts: string[];
  size: number;
  onCall: string[];
  /** Who is on call next, where nobody is now. */
  upcoming: string[];
  /** Milliseconds of the next seven days in which nobody is on call. */
  uncoveredMs: number;
  /** The team that answers for it. */
  team: string | null;
}

export interface PlanFact {
  ref: string;
  name: string;
  owner: string | null;
  impact: number;
  runbooks: string[];
  /** Steps of the longest escalation that it engages. */
  steps: number;
  /** Who would be paged now, as `contact by channel`; empty when nobody would be. */
  reaches: string[];
}

/** What the operations folder declares, in the shape that a review asks for. */
export interface DeclaredFacts {
  alarms: AlarmFact[];
  objectives: ObjectiveFact[];
  runbooks: RunbookFact[];
  rotations: RotationFact[];
  plans: PlanFact[];
  rules: { ref: string; owner: string | null; targets: string[]; isEnabled: boolean }[];
  /** Declared dependencies between services, those through an API included. */
  dependencies: { from: string; to: string }[];
  /** Members by group, those of its parts included; a user is a group of one. */
  people: Map<string, string[]>;
  /** The person behind each contact, by its name. */
  persons: Map<string, string>;
}

/**
 * Reads declared things as facts; `now` decides who is on call and who would be paged, and `isUsable` which types of
 * channel this server can use.
 */
export function readDeclared(
  declared: readonly DeclaredEntity[],
  services: readonly Service[],
  now: number,
  isUsable: (channelType: string) => boolean,
): DeclaredFacts {
  const ofKind = (kind: string) => declared.filter((each) => each.kind === kind);
  const roster = readRoster(ofKind);
  const groups = ofKind('group');
  const rules = ofKind('rule').map((each) => ({ entity: each, spec: each.spec as unknown as RuleSpec }));
  return {
    alarms: readAlarms(ofKind('alarm'), services, rules, now),
    objectives: readObjectives(ofKind('objective'), services),
    runbooks: ofKind('runbook').map(toRunbook),
    rotations: ofKind('rotation').map((each) => toRotation(each, (each.spec as RotationSpec).rotation, groups, now)),
    plans: ofKind('response-plan').map((each) => toPlan(each, roster, now, isUsable)),
    rules: rules.map(({ entity, spec }) => ({
      ref: entity.ref,
      owner: entity.owner,
      targets: spec.targets.map((each) => each.to),
      isEnabled: spec.enabled,
    })),
    dependencies: readDependencies(declared),
    people: readPeople(groups, ofKind('user')),
    persons: new Map(
      ofKind('contact').map((each) => [each.name, (each.spec as ContactSpec).user ?? `user:default/${each.name}`]),
    ),
  };
}

function readRoster(ofKind: (kind: string) => DeclaredEntity[]): Roster {
  const contacts = new Map(
    ofKind('contact').map((each) => {
      const { contact } = each.spec as ContactSpec;
      return [contact.name, contact];
    }),
  );
  for (const each of ofKind('contact-plan')) {
    const { contact: name, stages, rotations } = (each.spec as ContactPlanSpec).plan;
    const contact = contacts.get(name);
    if (contact !== undefined) contacts.set(name, { ...contact, stages, rotations });
  }
  const rotations = ofKind('rotation').map((each) => (each.spec as RotationSpec).rotation);
  return {
    contacts,
    channels: ofKind('contact-channel').map((each) => (each.spec as ChannelSpec).channel),
    rotations: new Map(rotations.map((each) => [each.name, each])),
  };
}

function toRunbook(entity: DeclaredEntity): RunbookFact {
  const { document } = entity.spec as RunbookSpec;
  return {
    ref: entity.ref,
    title: entity.title,
    owner: entity.owner,
    purpose: (document.description ?? '').trim(),
    steps: document.mainSteps.length,
  };
}

function toRotation(
  entity: DeclaredEntity,
  rotation: Rotation,
  groups: readonly DeclaredEntity[],
  now: number,
): RotationFact {
  let uncoveredMs = 0;
  let upcoming: string[] = [];
  const end = now + 7 * day;
  for (let from = now; from < end; ) {
    const shift = onCallAt(rotation, from);
    if (shift.contacts.length === 0) uncoveredMs += Math.min(shift.until, end) - from;
    else if (upcoming.length === 0) upcoming = shift.contacts;
    from = shift.until;
  }
  const team = groups.find(
    (each) => (each.spec.annotations as Record<string, string> | undefined)?.[annotation.onCall] === rotation.name,
  );
  return {
    ref: entity.ref,
    name: rotation.name,
    contacts: [...rotation.contacts],
    size: rotation.size,
    onCall: onCallAt(rotation, now).contacts,
    upcoming,
    uncoveredMs,
    team: entity.owner ?? team?.ref ?? null,
  };
}

function toPlan(
  entity: DeclaredEntity,
  roster: Roster,
  now: number,
  isUsable: (channelType: string) => boolean,
): PlanFact {
  const { plan } = entity.spec as ResponsePlanSpec;
  return {
    ref: entity.ref,
    name: plan.name,
    owner: entity.owner,
    impact: plan.impact,
    runbooks: plan.runbooks.map((each) => `runbook:default/${each.document}`),
    steps: Math.max(0, ...plan.engagements.map((each) => roster.contacts.get(each)?.stages.length ?? 0)),
    reaches: listReached(plan.engagements, roster, now, isUsable),
  };
}

/** Who would be paged if an escalation by these contacts began now; a page through a channel of no use counts as failed. */
function listReached(
  engagements: readonly string[],
  roster: Roster,
  now: number,
  isUsable: (channelType: string) => boolean,
): string[] {
  const resolve = createResolve(roster, now);
  const directory = pickDirectory(roster, engagements);
  const reached: string[] = [];
  let step = startEscalation(engagements, directory, now, resolve);
  const waiting: EscalationEffect[] = [...step.effects];
  for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
    if (effect.kind !== 'page') continue;
    const { id, contact, channel } = effect;
    const type =
      directory.channels.find((each) => each.contact === contact && each.name === channel)?.type ?? 'CONSOLE';
    if (isUsable(type.toLowerCase())) {
      reached.push(`${contact} by ${channel}`);
    } else {
      step = stepEscalation(step.state, { kind: 'failed', target: id }, now, resolve);
      waiting.push(...step.effects);
    }
  }
  return reached;
}

function readDependencies(declared: readonly DeclaredEntity[]): { from: string; to: string }[] {
  const providers = new Map<string, string>();
  const ofRole = (entity: DeclaredEntity, role: string) =>
    entity.references.filter((each) => each.role === role).map((each) => each.to);
  const components = declared.filter((each) => each.kind === 'component');
  for (const each of components) for (const api of ofRole(each, 'provided API')) providers.set(api, each.ref);
  const pairs = declared.flatMap((each) => [
    ...(each.kind === 'component' ? ofRole(each, 'dependency').map((to) => ({ from: each.ref, to })) : []),
    ...ofRole(each, 'dependent').map((from) => ({ from, to: each.ref })),
    ...ofRole(each, 'consumed API').flatMap((api) =>
      providers.has(api) ? [{ from: each.ref, to: providers.get(api)! }] : [],
    ),
  ]);
  return [...new Map(pairs.map((each) => [`${each.from} ${each.to}`, each])).values()];
}

function readPeople(groups: readonly DeclaredEntity[], users: readonly DeclaredEntity[]): Map<string, string[]> {
  const byRef = new Map(groups.map((each) => [each.ref, each]));
  const people = new Map(users.map((each) => [each.ref, [each.ref]]));
  const collect = (group: DeclaredEntity, seen: Set<string>): string[] => {
    if (seen.has(group.ref)) return [];
    seen.add(group.ref);
    const parts = [
      ...((group.spec.children as string[] | undefined) ?? []),
      ...groups.filter((each) => each.spec.parent === group.ref).map((each) => each.ref),
    ];
    return [
      ...membersOf(group, users).map((each) => each.ref),
      ...parts.flatMap((ref) => (byRef.has(ref) ? collect(byRef.get(ref)!, seen) : [])),
    ];
  };
  for (const group of groups) people.set(group.ref, [...new Set(collect(group, new Set()))]);
  return people;
}
