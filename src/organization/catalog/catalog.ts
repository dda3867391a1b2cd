import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import type { EntitySummary, routes, ServiceDetail, ServiceSummary, Team } from './contract.ts';
import { annotation } from './reader.ts';
import { selectEntities, selectEntity, writeEntities } from './store.ts';

/** What later areas know of a service; handed in where the product is put together. */
export interface ServiceFacts {
  alarms: Map<string, { total: number; firing: number; unknown: number; firingNames: string[] }>;
  openIncidents: Map<string, number>;
  /** Telemetry names heard in the last five minutes. */
  heard: Set<string>;
  /** Who is on call, by rotation or contact name. */
  onCall: Map<string, string>;
  runbooksOf: Map<string, string[]>;
}

/** A service as declared, with our annotations read. */
export interface Service {
  ref: string;
  name: string;
  title: string;
  description: string | null;
  type: string;
  lifecycle: string;
  system: string | null;
  owner: string | null;
  tier: number | null;
  customerFacing: boolean;
  businessImpact: string | null;
  /** The `service.name` under which its telemetry comes. */
  telemetryName: string;
  onCall: string | null;
  dependsOn: string[];
  providesApis: string[];
}

/** Reads a component's declaration as a service. */
export function toService(entity: DeclaredEntity): Service {
  const spec = entity.spec as Record<string, unknown> & { annotations: Record<string, string> };
  const tier = spec.annotations[annotation.tier];
  return {
    ref: entity.ref,
    name: entity.name,
    title: entity.title,
    description: (spec.description as string | null) ?? null,
    type: String(spec.type),
    lifecycle: String(spec.lifecycle),
    system: (spec.system as string | undefined) ?? null,
    owner: entity.owner,
    tier: tier === undefined ? null : Number(tier),
    customerFacing: spec.annotations[annotation.customerFacing] === 'true',
    businessImpact: spec.annotations[annotation.businessImpact] ?? null,
    telemetryName: spec.annotations[annotation.telemetryName] ?? entity.name,
    onCall: spec.annotations[annotation.onCall] ?? null,
    dependsOn: (spec.dependsOn as string[] | undefined) ?? [],
    providesApis: (spec.providesApis as string[] | undefined) ?? [],
  };
}

/** Lists what the operations repository declares, in order of reference. */
export async function listDeclared(
  ctx: Ctx,
  filter: { kind?: string | undefined; owner?: string | undefined; name?: string | undefined } = {},
): Promise<DeclaredEntity[]> {
  return selectEntities(ctx.db, filter);
}

/** Returns one declared thing, or null. */
export async function findDeclared(ctx: Ctx, ref: string): Promise<DeclaredEntity | null> {
  return selectEntity(ctx.db, ref);
}

/** Lists all services as declared. */
export async function listServices(ctx: Ctx): Promise<Service[]> {
  return (await selectEntities(ctx.db, { kind: 'component' })).map(toService);
}

/** Replaces declared things in the transaction in hand; the document noun calls it when a revision comes into force. */
export async function replaceDeclared(
  ctx: Ctx,
  put: readonly DeclaredEntity[],
  removed: readonly string[],
): Promise<void> {
  await writeEntities(ctx.db, put, removed);
}

/** Returns an entity as others see it. */
export function summarise(entity: DeclaredEntity): EntitySummary {
  const { ref, kind, name, title, owner, file, line } = entity;
  return { ref, kind, name, title, owner, file, line };
}

function healthOf(service: Service, facts: ServiceFacts): Pick<ServiceSummary, 'health' | 'healthReason'> {
  const alarms = facts.alarms.get(service.ref);
  if (alarms !== undefined && alarms.firing > 0)
    return {
      health: 'failing',
      healthReason: `${alarms.firing} of ${alarms.total} alarms firing: ${alarms.firingNames.join(', ')}`,
    };
  if (alarms === undefined || alarms.total === 0) {
    return {
      health: 'unknown',
      healthReason: facts.heard.has(service.telemetryName)
        ? 'Telemetry arrives, but no alarm watches it'
        : 'No alarm watches it and no telemetry arrives',
    };
  }
  if (alarms.unknown === alarms.total)
    return { health: 'unknown', healthReason: `None of its ${alarms.total} alarms has data` };
  return {
    health: 'healthy',
    healthReason: `${alarms.total - alarms.unknown} of ${alarms.total} alarms are OK${alarms.unknown > 0 ? `, ${alarms.unknown} without data` : ''}`,
  };
}

function toSummary(service: Service, facts: ServiceFacts, titles: Map<string, string>): ServiceSummary {
  const alarms = facts.alarms.get(service.ref);
  const { ref, name, title, description, type, lifecycle, system, owner, tier, customerFacing } = service;
  return {
    ref,
    name,
    title,
    description,
    type,
    lifecycle,
    system,
    owner,
    ownerTitle: owner === null ? null : (titles.get(owner) ?? owner),
    tier,
    customerFacing,
    ...healthOf(service, facts),
    alarms: { total: alarms?.total ?? 0, firing: alarms?.firing ?? 0 },
    openIncidents: facts.openIncidents.get(ref) ?? 0,
    telemetry: facts.heard.has(service.telemetryName),
  };
}

/** Returns the handlers; `readFacts` gives what later areas know. */
export function createHandlers(readFacts: (ctx: Ctx) => Promise<ServiceFacts>): Handlers<typeof routes, Ctx> {
  return {
    async listServices(ctx, input) {
      const [services, groups, facts] = await Promise.all([
        listServices(ctx),
        selectEntities(ctx.db, { kind: 'group' }),
        readFacts(ctx),
      ]);
      const titles = new Map(groups.map((each) => [each.ref, each.title]));
      const items = services
        .filter(
          (each) =>
            (input.owner === undefined || each.owner === input.owner) &&
            (input.tier === undefined || each.tier === input.tier),
        )
        .map((each) => toSummary(each, facts, titles))
        .sort((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || (a.name < b.name ? -1 : 1));
      return { items };
    },
    async getService(ctx, input) {
      const all = await selectEntities(ctx.db, {});
      const entity = all.find(
        (each) => each.kind === 'component' && (each.name === input.name || each.ref === input.name),
      );
      if (entity === undefined)
        throw new OpsError(
          'not_found',
          `Cannot get service "${input.name}": no such component in the operations repository`,
        );
      const facts = await readFacts(ctx);
      return toDetail(entity, all, facts);
    },
    async listEntities(ctx, input) {
      return { items: (await selectEntities(ctx.db, input)).map(summarise) };
    },
    async getEntity(ctx, input) {
      const entity = await selectEntity(ctx.db, input.ref);
      if (entity === null)
        throw new OpsError('not_found', `Cannot get "${input.ref}": nothing of that reference is declared`);
      return { ...summarise(entity), spec: entity.spec };
    },
    async listTeams(ctx) {
      const [groups, users, services, facts] = await Promise.all([
        selectEntities(ctx.db, { kind: 'group' }),
        selectEntities(ctx.db, { kind: 'user' }),
        listServices(ctx),
        readFacts(ctx),
      ]);
      return {
        items: groups.filter((each) => each.spec.type === 'team').map((group) => toTeam(group, users, services, facts)),
      };
    },
  };
}

function toDetail(entity: DeclaredEntity, all: readonly DeclaredEntity[], facts: ServiceFacts): ServiceDetail {
  const service = toService(entity);
  const byRef = new Map(all.map((each) => [each.ref, each]));
  const titles = new Map(all.map((each) => [each.ref, each.title]));
  const known = (refs: readonly string[]) => refs.flatMap((ref) => byRef.get(ref) ?? []).map(summarise);
  return {
    ...toSummary(service, facts, titles),
    businessImpact: service.businessImpact,
    telemetryName: service.telemetryName,
    dependsOn: known(service.dependsOn),
    dependents: all
      .filter((each) => Array.isArray(each.spec.dependsOn) && each.spec.dependsOn.includes(entity.ref))
      .map(summarise),
    apis: known(service.providesApis),
    alarmsDeclared: all
      .filter(
        (each) => each.kind === 'alarm' && each.references.some((to) => to.role === 'service' && to.to === entity.ref),
      )
      .map(summarise),
    runbooks: known(facts.runbooksOf.get(entity.ref) ?? []),
    file: entity.file,
    line: entity.line,
  };
}

/** Returns the users of a group: those it names, and those who name it. */
export function membersOf(group: DeclaredEntity, users: readonly DeclaredEntity[]): DeclaredEntity[] {
  const named = new Set((group.spec.members as string[] | undefined) ?? []);
  return users.filter((each) => named.has(each.ref) || (each.spec.memberOf as string[]).includes(group.ref));
}

function toTeam(
  group: DeclaredEntity,
  users: readonly DeclaredEntity[],
  services: readonly Service[],
  facts: ServiceFacts,
): Team {
  const rotation = (group.spec.annotations as Record<string, string>)[annotation.onCall];
  return {
    ref: group.ref,
    name: group.name,
    title: group.title,
    members: membersOf(group, users).map(summarise),
    services: services.filter((each) => each.owner === group.ref).length,
    onCall: rotation === undefined ? null : (facts.onCall.get(rotation) ?? null),
  };
}
