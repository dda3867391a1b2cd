import { z } from 'zod';
import { type EventType, page, Ref, type Routes } from '../../platform/contract.ts';

/** One declared thing as others see it. */
export const EntitySummary = z.object({
  ref: Ref,
  kind: z.string(),
  name: z.string(),
  title: z.string(),
  owner: Ref.nullable(),
  file: z.string(),
  line: z.number().int(),
});

/** Health of a service: from its alarms and telemetry; unknown is never shown as healthy. */
export const Health = z.enum(['healthy', 'failing', 'unknown']);

/** A service (Backstage Component) with what an operator asks first. */
export const ServiceSummary = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  type: z.string(),
  lifecycle: z.string(),
  system: Ref.nullable(),
  owner: Ref.nullable(),
  ownerTitle: z.string().nullable(),
  /** 1 is the most important; null where nobody said. */
  tier: z.number().int().min(1).max(4).nullable(),
  customerFacing: z.boolean(),
  health: Health,
  /** Why the health is what it is, one sentence. */
  healthReason: z.string(),
  alarms: z.object({ total: z.number().int(), firing: z.number().int() }),
  openIncidents: z.number().int(),
  /** Whether telemetry arrived in the last five minutes. */
  telemetry: z.boolean(),
});

export const ServiceDetail = ServiceSummary.extend({
  businessImpact: z.string().nullable(),
  telemetryName: z.string(),
  dependsOn: z.array(EntitySummary),
  dependents: z.array(EntitySummary),
  apis: z.array(EntitySummary),
  alarmsDeclared: z.array(EntitySummary),
  runbooks: z.array(EntitySummary),
  file: z.string(),
  line: z.number().int(),
});

export const Team = z.object({
  ref: Ref,
  name: z.string(),
  title: z.string(),
  members: z.array(EntitySummary),
  services: z.number().int(),
  onCall: z.string().nullable(),
});

export type EntitySummary = z.output<typeof EntitySummary>;
export type ServiceSummary = z.output<typeof ServiceSummary>;
export type ServiceDetail = z.output<typeof ServiceDetail>;
export type Team = z.output<typeof Team>;

export const routes = {
  listServices: {
    method: 'GET',
    path: '/v1/services',
    summary: 'List the services with owner, tier and health',
    input: z.object({ owner: Ref.optional(), tier: z.coerce.number().int().optional() }),
    output: page(ServiceSummary),
    allow: 'viewer',
  },
  getService: {
    method: 'GET',
    path: '/v1/services/:name',
    summary: 'Get one service with its neighbours, alarms and runbooks',
    input: z.object({ name: z.string() }),
    output: ServiceDetail,
    allow: 'viewer',
  },
  listEntities: {
    method: 'GET',
    path: '/v1/entities',
    summary: 'List what the operations repository declares',
    input: z.object({ kind: z.string().optional(), owner: Ref.optional() }),
    output: page(EntitySummary),
    allow: 'viewer',
  },
  getEntity: {
    method: 'GET',
    path: '/v1/entities/:ref',
    summary: 'Get one declared thing with all it says',
    input: z.object({ ref: Ref }),
    output: EntitySummary.extend({ spec: z.record(z.string(), z.unknown()) }),
    allow: 'viewer',
  },
  listTeams: {
    method: 'GET',
    path: '/v1/teams',
    summary: 'List the teams with their members',
    input: z.object({}),
    output: page(Team),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.entity.added', summary: 'A revision declared a new thing' },
  { type: 'evenkeel.entity.changed', summary: 'A revision changed a thing' },
  { type: 'evenkeel.entity.removed', summary: 'A revision no longer declares a thing' },
];
