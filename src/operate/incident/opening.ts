import type { Level } from '../../engines/incident/index.ts';
import { findDeclared } from '../../organization/catalog/catalog.ts';
import { asSystem, type Ctx, transaction } from '../../platform/context.ts';
import { Ref } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { because, type LogEvent } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import { retellEscalations } from '../oncall/oncall.ts';
import { engageContacts, startRunbooks } from './engage.ts';
import { planRef, type ResponsePlanSpec } from './reader.ts';
import { lookLater } from './settle.ts';
import { rateIncident } from './severity.ts';
import { follow, tellIncident, toAbout } from './state.ts';
import * as store from './store.ts';

/** What an incident is opened with. */
interface Opening {
  title: string;
  summary: string | null;
  service: DeclaredEntity | null;
  owner: string | null;
  plan: DeclaredEntity | null;
  alarms: readonly string[];
  impact?: Level | undefined;
  urgency?: Level | undefined;
  /** Epoch milliseconds. */
  impactStartedAt: number | null;
  detectedAt: number;
}

const specOf = (plan: DeclaredEntity | null): ResponsePlanSpec | null =>
  plan === null ? null : (plan.spec as ResponsePlanSpec);

/** Incidents with one key are the same incident: a DedupeString counts across plans, else it is the plan and the service. */
function dedupeKeyOf(plan: DeclaredEntity | null, service: DeclaredEntity | null): string | null {
  const spec = specOf(plan);
  if (plan === null || spec === null) return null;
  const { dedupeString } = spec.plan;
  return dedupeString === undefined ? `${plan.ref} ${service?.ref ?? ''}` : `dedupe ${dedupeString}`;
}

/**
 * Opens an incident by a response plan (reference or name) because of an event, or joins the unresolved one that is the
 * same; the same event does so once for each plan. An unknown plan is `not_found`.
 */
export async function openFromEvent(
  given: Ctx,
  { plan: name, event }: { plan: string; event: LogEvent },
): Promise<void> {
  await transaction(asSystem(given, 'incident'), async (inner) => {
    const ctx = inner.cause === null ? because(inner, event) : inner;
    const plan = await findDeclared(ctx, planRef(name));
    if (plan === null)
      throw new OpsError(
        'not_found',
        `Cannot open an incident by the response plan "${name}": no such response plan in the operations repository`,
      );
    if (!(await store.insertTrigger(ctx.db, event, plan.ref))) return;
    await openOrJoin(ctx, await readOpening(ctx, plan, event));
  });
}

async function readOpening(ctx: Ctx, plan: DeclaredEntity, event: LogEvent): Promise<Opening> {
  const spec = specOf(plan)!;
  const { data } = event;
  // An event may come from outside: what it names counts only if it is declared.
  const find = async (kind: string, ...named: unknown[]): Promise<DeclaredEntity | null> => {
    for (const each of named) {
      const found = typeof each === 'string' && each.startsWith(`${kind}:`) ? await findDeclared(ctx, each) : null;
      if (found !== null) return found;
    }
    return null;
  };
  const service = await find('component', spec.service, data.service, event.subject);
  const owner = plan.owner ?? service?.owner ?? (await find('group', data.owner))?.ref ?? null;
  const detectedAt = Math.min(Date.parse(event.time), ctx.now());
  const reason = typeof data.reason === 'string' ? data.reason : null;
  const summary = [spec.plan.summary, reason].filter((each) => each !== undefined && each !== null).join('\n\n');
  return {
    title: spec.plan.title,
    summary: summary === '' ? null : summary.slice(0, 8000),
    service,
    owner,
    plan,
    alarms: alarmsOf(event),
    impactStartedAt: toInstant(data.firstBreachingAt, detectedAt),
    detectedAt,
  };
}

/** What tells of an alarm whose actions run: its change of state, or later that nothing keeps it quiet any more. */
export const alarmTypes = ['evenkeel.alarm.state-changed', 'evenkeel.alarm.actions-released'];

/** Returns the signal that an event tells of, if any: an alarm, or an objective whose budget burns. */
function alarmsOf({ type, subject }: LogEvent): string[] {
  if (subject === null || !Ref.safeParse(subject).success) return [];
  const isAlarm = alarmTypes.includes(type) && subject.startsWith('alarm:');
  const isObjective = type === 'evenkeel.objective.burn-started' && subject.startsWith('objective:');
  return isAlarm || isObjective ? [subject] : [];
}

/** Reads an instant that cannot be after another one; null for what is none. */
function toInstant(value: unknown, latest: number): number | null {
  const instant = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(instant) && instant >= 0 ? Math.min(instant, latest) : null;
}

async function openOrJoin(ctx: Ctx, opening: Opening): Promise<void> {
  const key = dedupeKeyOf(opening.plan, opening.service);
  // Whoever asks at the same moment may open or resolve it between two looks.
  for (let tries = 0; tries < 5; tries += 1) {
    const same = key === null ? undefined : await store.lockByDedupeKey(ctx.db, key);
    if (same !== undefined) return joinIncident(ctx, same, opening);
    if ((await insert(ctx, opening, key)) !== null) return;
  }
  throw new Error(`An incident of the key "${key}" was opened and resolved again and again`);
}

/** Writes an incident, tells it, and sets its response plan going; returns null when an unresolved one has its key. */
async function insert(ctx: Ctx, opening: Opening, dedupeKey: string | null): Promise<store.IncidentRow | null> {
  const { title, summary, service, owner, plan, alarms, impact, urgency, impactStartedAt, detectedAt } = opening;
  const rating = await rateIncident(ctx, {
    service: service?.ref ?? null,
    plan: specOf(plan),
    alarms,
    impact,
    urgency,
  });
  const id = createId(ctx.now());
  const fresh = await store.insertIncident(ctx.db, {
    id,
    title,
    summary,
    ...rating,
    responsePlan: plan?.ref ?? null,
    service: service?.ref ?? null,
    owner,
    dedupeKey,
    impactStartedAt: impactStartedAt === null ? null : new Date(impactStartedAt),
    detectedAt: new Date(detectedAt),
    openedAt: new Date(ctx.now()),
  });
  if (!fresh) return null;
  for (const alarm of alarms) await store.insertAlarm(ctx.db, id, alarm);
  const incident = (await store.selectIncident(ctx.db, id))!;
  const { severity, priority, severityReason, responsePlan } = incident;
  const data = {
    title,
    severity,
    priority,
    severityReason,
    service: incident.service,
    owner,
    responsePlan,
    alarms: incident.alarms,
    impactStartedAt: incident.impactStartedAt?.toISOString() ?? null,
    detectedAt: incident.detectedAt.toISOString(),
  };
  const opened = await tellIncident(ctx, incident, 'opened', data, incident.openedAt.getTime());
  // Its alarms may be OK again by now, and their events behind us.
  if (alarms.length > 0) await lookLater(follow(ctx, opened), id);
  const spec = specOf(plan);
  if (spec !== null) {
    await engageContacts(follow(ctx, opened), incident, spec.plan);
    await startRunbooks(follow(ctx, opened), incident, spec.plan);
  }
  return incident;
}

/** What a person opens an incident with; service and response plan by reference or name. */
export interface HandOpening {
  title: string;
  summary?: string | undefined;
  service?: string | undefined;
  responsePlan?: string | undefined;
  impact?: Level | undefined;
  urgency?: Level | undefined;
}

/** Opens an incident by hand and returns it; refused with `conflict` while the same incident is unresolved. */
export async function openByHand(given: Ctx, input: HandOpening): Promise<store.IncidentRow> {
  return transaction(given, async (ctx) => {
    const declared = async (what: string, ref: string): Promise<DeclaredEntity> => {
      const found = await findDeclared(ctx, ref);
      if (found === null)
        throw new OpsError(
          'not_found',
          `Cannot open the incident: there is no ${what} "${ref}" in the operations repository`,
        );
      return found;
    };
    const plan = input.responsePlan === undefined ? null : await declared('response plan', planRef(input.responsePlan));
    const serviceRef = input.service ?? specOf(plan)?.service ?? undefined;
    const service = serviceRef === undefined ? null : await declared('component', serviceRef);
    const key = dedupeKeyOf(plan, service);
    const opening: Opening = {
      title: input.title,
      summary: input.summary ?? specOf(plan)?.plan.summary ?? null,
      service,
      owner: plan?.owner ?? service?.owner ?? null,
      plan,
      alarms: [],
      impact: input.impact,
      urgency: input.urgency,
      impactStartedAt: null,
      detectedAt: ctx.now(),
    };
    const same = key === null ? undefined : await store.lockByDedupeKey(ctx.db, key);
    const incident = same === undefined ? await insert(ctx, opening, key) : null;
    if (incident !== null) return incident;
    const which = same === undefined ? 'another one' : `incident ${same.number}`;
    throw new OpsError('conflict', `Cannot open the incident: ${which} is open for the same already, join it there`);
  });
}

/** What else leads to an incident that is open. */
export type Joining = Pick<Opening, 'plan' | 'alarms' | 'impactStartedAt'>;

/**
 * Adds an alarm or another plan to an incident that the caller has locked, in the transaction in hand. It is opened
 * again if it was said to be mitigated; the severity rises with a new alarm if that is worse, it never falls by itself.
 */
export async function joinIncident(
  ctx: Ctx,
  before: store.IncidentRow,
  { plan, alarms, impactStartedAt }: Joining,
): Promise<void> {
  const added: string[] = [];
  for (const alarm of alarms) if (await store.insertAlarm(ctx.db, before.id, alarm)) added.push(alarm);
  const responsePlan = plan?.ref ?? null;
  const started = before.impactStartedAt?.getTime();
  // After a reopening the first impact still counts: the times of the incident are those of all of it.
  const isEarlier = started !== undefined && impactStartedAt !== null && impactStartedAt < started;
  let incident: store.IncidentRow = {
    ...before,
    alarms: [...before.alarms, ...added],
    impactStartedAt: isEarlier ? new Date(impactStartedAt) : before.impactStartedAt,
  };
  const joined = await tellIncident(ctx, before, 'joined', {
    alarms: [...alarms],
    added,
    responsePlan,
    impactStartedAt: incident.impactStartedAt?.toISOString() ?? null,
  });
  const following = follow(ctx, joined);
  if (before.state === 'mitigated') incident = await reopen(following, incident);
  if (added.length > 0) incident = await raise(following, incident, plan);
  await store.updateIncident(ctx.db, incident);
  if (alarms.length > 0) await lookLater(following, incident.id);
  const spec = specOf(plan);
  if (spec === null) return;
  // While somebody leads the incident, that person decides who else is needed.
  if (incident.state === 'open') await engageContacts(following, incident, spec.plan);
  await startRunbooks(following, incident, spec.plan);
}

async function reopen(ctx: Ctx, incident: store.IncidentRow): Promise<store.IncidentRow> {
  const again: store.IncidentRow = { ...incident, state: 'open', mitigatedAt: null, reopened: incident.reopened + 1 };
  await tellIncident(ctx, again, 'reopened', { reason: 'the impact came back', reopened: again.reopened });
  return again;
}

async function raise(ctx: Ctx, incident: store.IncidentRow, plan: DeclaredEntity | null): Promise<store.IncidentRow> {
  const rating = await rateIncident(ctx, { service: incident.service, plan: specOf(plan), alarms: incident.alarms });
  if (rating.severity >= incident.severity) return incident;
  const worse: store.IncidentRow = { ...incident, ...rating };
  await tellIncident(ctx, worse, 'severity-changed', {
    from: incident.severity,
    to: rating.severity,
    reason: rating.severityReason,
  });
  await retellEscalations(ctx, incident.id, toAbout(worse));
  return worse;
}
