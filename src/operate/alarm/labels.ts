import { type AlarmLabels, groupKeyOf } from '../../engines/noise/index.ts';
import { listDeclared, listServices, type Service } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import type { DeclaredBase } from './definition.ts';
import { severityTag } from './reader.ts';
import { reactionsTo } from './state-event.ts';

/** What beside an alarm's own document decides its labels: the tiers of services, and the impact of response plans. */
export interface LabelFacts {
  services: ReadonlyMap<string, Service>;
  impacts: ReadonlyMap<string, number>;
}

/** Reads what labels need of other documents. */
export async function readLabelFacts(ctx: Ctx): Promise<LabelFacts> {
  const services = await listServices(ctx);
  const plans = await listDeclared(ctx, { kind: 'response-plan' });
  const impacts = plans.flatMap(({ ref, spec }): [string, number][] => {
    const impact = (spec.plan as { impact?: unknown } | undefined)?.impact;
    return typeof impact === 'number' ? [[ref, impact]] : [];
  });
  return { services: new Map(services.map((each) => [each.ref, each])), impacts: new Map(impacts) };
}

/** The label that an alarm has whose ALARM people hear of, because it has actions that run. */
const pages = 'pages';

/** Gives the labels by which an alarm is silenced, grouped and held: references in full, and their names alone. */
export function labelsOf(declared: DeclaredBase, facts: LabelFacts): AlarmLabels {
  const { name, service, owner } = declared;
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(declared.tags)) tags[`tag:${key}`] = value;
  if (service !== null) tags['name:service'] = tags['name:component'] = nameOf(service);
  if (owner !== null) tags['name:owner'] = nameOf(owner);
  if (reactionsTo(declared, 'ALARM').actions.length > 0) tags[pages] = 'yes';
  return {
    alarm: name,
    ...(service === null ? {} : { service, component: service }),
    ...(owner === null ? {} : { owner }),
    severity: severityOf(declared, facts),
    tags,
  };
}

/** Reports whether people hear of the alarm when it goes into ALARM: what does not reach anybody explains nothing away. */
export function isHeard(labels: AlarmLabels): boolean {
  return labels.tags[pages] === 'yes';
}

/** 1 is the worst, as an incident's: the tag says, else the response plans' impact, else the tier of the service, else 3. */
function severityOf(
  { tags, service, targets }: DeclaredBase,
  { services, impacts }: LabelFacts,
): AlarmLabels['severity'] {
  const tagged = tags[severityTag];
  const said = tagged === undefined ? Number.NaN : Number(tagged);
  const planned = Math.min(...targets.alarm.flatMap((each) => impacts.get(each) ?? []));
  const tier = service === null ? null : (services.get(service)?.tier ?? null);
  const found = [said, planned, tier ?? Number.NaN].find((each) => Number.isInteger(each) && each >= 1);
  return Math.min(found ?? 3, 5) as AlarmLabels['severity'];
}

function nameOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** Gives the key of the group that alarms with these labels belong to: of their service, or of the alarm alone. */
export function keyOf(labels: AlarmLabels): string {
  return groupKeyOf(labels, [labels.service === undefined ? 'alarm' : 'service']);
}

/** Gives the key of the group of a component. */
export function keyOfComponent(component: string): string {
  return `service=${JSON.stringify(component)}`;
}

/** Gives the component that a group is about, or null for that of one alarm without a service. */
export function componentOf(key: string): string | null {
  return key.startsWith('service=') ? (JSON.parse(key.slice('service='.length)) as string) : null;
}
