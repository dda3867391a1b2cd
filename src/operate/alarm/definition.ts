import { evaluationRange, type MetricAlarm } from '../../engines/alarm/index.ts';
import type { CompositeAlarm } from '../../engines/composite-alarm/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { currentRevision } from '../../organization/document/document.ts';
import { hashOf } from '../../platform/canonical.ts';
import type { Ctx } from '../../platform/context.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import type { AlarmSpec } from './reader.ts';

/** What every alarm in force has, with what was resolved of it. */
export interface DeclaredBase {
  ref: string;
  name: string;
  title: string;
  /** The group of the tag `evenkeel.dev/owner`; without that tag the service's owner answers; null where neither is. */
  owner: string | null;
  service: string | null;
  runbook: string | null;
  targets: AlarmSpec['targets'];
  description: string;
  actionsEnabled: boolean;
  actions: MetricAlarm['actions'];
  tags: Readonly<Record<string, string>>;
  /** Hash of what decides the state: an alarm is evaluated anew when it differs. */
  definition: string;
  file: string;
  line: number;
}

/** A metric alarm in force. */
export interface DeclaredAlarm extends DeclaredBase {
  kind: 'metric';
  alarm: MetricAlarm;
}

/** A composite alarm in force; `service` and `owner` are those of its tags. */
export interface DeclaredComposite extends DeclaredBase {
  kind: 'composite';
  composite: CompositeAlarm;
}

export type AnyAlarm = DeclaredAlarm | DeclaredComposite;

/** Milliseconds that an evaluation waits after the end of a period for samples that are on their way. */
export const graceMs = 750;

/**
 * Seconds between two evaluations of alarms with a period: CloudWatch slides its range by the minute, for periods of 10,
 * 20 and 30 s by 10 s; our own periods of 1 and 5 s are evaluated at each close.
 */
export function cadenceOf(periodSeconds: number): number {
  if (periodSeconds >= 60) return 60;
  return periodSeconds >= 10 ? 10 : periodSeconds;
}

/** The alarms of the revision that each product in this process read last. */
const held = new WeakMap<object, { revision: string; alarms: readonly AnyAlarm[] }>();

/**
 * Lists the alarms in force, metric and composite, in order of name; `owner` falls back to the owner of the service. They
 * are read from the catalog again only when another revision is in force: the same list means the same documents.
 */
export async function readAllAlarms(ctx: Ctx): Promise<readonly AnyAlarm[]> {
  // The revision is read first, so that alarms of a newer one are never kept under an older one's name for long.
  const revision = (await currentRevision(ctx))?.id ?? '';
  const known = held.get(ctx.config);
  if (known?.revision === revision) return known.alarms;
  const entities = await listDeclared(ctx, { kind: 'alarm' });
  const components = entities.length === 0 ? [] : await listDeclared(ctx, { kind: 'component' });
  const owners = new Map(components.map((each) => [each.ref, each.owner]));
  const alarms = entities.map((each) => toAlarm(each, (service) => owners.get(service) ?? null));
  held.set(ctx.config, { revision, alarms });
  return alarms;
}

/** Lists the metric alarms in force in order of name. */
export async function readAlarms(ctx: Ctx): Promise<DeclaredAlarm[]> {
  return (await readAllAlarms(ctx)).filter((each) => each.kind === 'metric');
}

/** Reads one alarm in force by name, or null. */
export async function readAlarm(ctx: Ctx, name: string): Promise<AnyAlarm | null> {
  return (await readAllAlarms(ctx)).find((each) => each.name === name) ?? null;
}

function toAlarm(entity: DeclaredEntity, ownerOf: (service: string) => string | null): AnyAlarm {
  const spec = entity.spec as unknown as AlarmSpec;
  const { service, runbook, targets } = spec;
  const { ref, name, title, file, line } = entity;
  const owner = entity.owner ?? (service === null ? null : ownerOf(service));
  const said: MetricAlarm | CompositeAlarm = spec.composite ?? spec.alarm!;
  const { description, actionsEnabled, actions, tags } = said;
  const base = { ref, name, title, owner, service, runbook, targets, description, actionsEnabled, actions, tags };
  const definition = hashDefinition(said);
  return spec.composite === undefined
    ? { ...base, kind: 'metric', alarm: spec.alarm!, definition, file, line }
    : { ...base, kind: 'composite', composite: spec.composite, definition, file, line };
}

/** What an alarm is called, who answers, what follows and what holds it back may change without a new start. */
function hashDefinition(said: MetricAlarm | CompositeAlarm): string {
  const apart = new Set(['name', 'description', 'actions', 'actionsEnabled', 'tags', 'suppressor']);
  return hashOf(Object.fromEntries(Object.entries(said).filter(([key]) => !apart.has(key))));
}

/** Starts, in epoch ms and oldest first, of the periods that an evaluation over a range with this end looks at. */
export function periodStarts(alarm: MetricAlarm, end: number): number[] {
  const period = alarm.periodSeconds * 1000;
  const count = evaluationRange(alarm);
  return Array.from({ length: count }, (_, index) => end - (count - index) * period);
}
