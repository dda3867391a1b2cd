import { findDeclared, listServices } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { handlers as runbook } from '../../prepare/runbook/runbook.ts';
import { listPages } from '../oncall/oncall.ts';
import type { Incident, IncidentSummary, routes } from './contract.ts';
import { acknowledge, addNote, changeSeverity, mitigate, resolve } from './lifecycle.ts';
import { openByHand } from './opening.ts';
import { dependentsOf } from './severity.ts';
import { measureIncident } from './state.ts';
import * as store from './store.ts';
import { readRecentChanges, readTimeline } from './timeline.ts';

export { openFromEvent } from './opening.ts';

/** What this noun needs of others: the states of alarms by reference, and the id of an incident's analysis. */
export interface IncidentDeps {
  alarmStates: (ctx: Ctx, refs: string[]) => Promise<Map<string, string>>;
  analysisOf: (ctx: Ctx, incident: string) => Promise<string | null>;
}

/** An incident with its times, as the areas after this one read it. */
export type IncidentReport = IncidentSummary &
  Pick<Incident, 'summary' | 'severityReason' | 'impact' | 'urgency' | 'impactStartedAt' | 'durations'>;

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

function toSummary(row: store.IncidentRow): IncidentSummary {
  const { id, number, title, state, severity, priority, responsePlan, service, owner, lead, alarms } = row;
  return {
    id,
    number,
    title,
    state,
    severity,
    priority,
    responsePlan,
    service,
    owner,
    lead,
    openedAt: row.openedAt.toISOString(),
    acknowledgedAt: iso(row.acknowledgedAt),
    mitigatedAt: iso(row.mitigatedAt),
    resolvedAt: iso(row.resolvedAt),
    alarms,
  };
}

async function toReport(ctx: Ctx, row: store.IncidentRow): Promise<IncidentReport> {
  const { summary, severityReason, impact, urgency } = row;
  return {
    ...toSummary(row),
    summary,
    severityReason,
    impact,
    urgency,
    impactStartedAt: iso(row.impactStartedAt),
    durations: await measureIncident(ctx, row),
  };
}

/** Returns an incident by id or number, or null. */
export async function readIncident(ctx: Ctx, id: string): Promise<IncidentReport | null> {
  const row = await store.selectIncident(ctx.db, id);
  return row === undefined ? null : toReport(ctx, row);
}

/** Lists incidents, newest first. */
export async function listIncidents(ctx: Ctx, filter: store.IncidentFilter): Promise<IncidentSummary[]> {
  return (await store.selectIncidents(ctx.db, filter)).map(toSummary);
}

/** Lists incidents with their times, newest first. */
export async function listIncidentReports(ctx: Ctx, filter: store.IncidentFilter): Promise<IncidentReport[]> {
  const reports: IncidentReport[] = [];
  for (const row of await store.selectIncidents(ctx.db, filter)) reports.push(await toReport(ctx, row));
  return reports;
}

/** Counts the unresolved incidents by the reference of their service. */
export async function openIncidentCounts(ctx: Ctx): Promise<Map<string, number>> {
  return new Map((await store.countUnresolved(ctx.db)).map((each) => [each.service, each.count]));
}

/** Lists the service of an incident, and one step around it who depends on it and on what it depends. */
async function listAffected(ctx: Ctx, service: string | null): Promise<Incident['affected']> {
  if (service === null) return [];
  const all = await listServices(ctx);
  const byRef = new Map(all.map((each) => [each.ref, each]));
  const affected: Incident['affected'] = [];
  const add = async (ref: string, relation: string) => {
    const known = byRef.get(ref);
    const { title, owner } = known ?? (await findDeclared(ctx, ref)) ?? { title: ref, owner: null };
    affected.push({ ref, title, tier: known?.tier ?? null, owner, relation });
  };
  await add(service, 'affected');
  for (const each of dependentsOf(service, all)) await add(each.ref, 'depends on it');
  for (const ref of byRef.get(service)?.dependsOn ?? []) await add(ref, 'it depends on');
  return affected;
}

/** Returns the handlers of incidents. */
export function createHandlers(deps: IncidentDeps): Handlers<typeof routes, Ctx> {
  const find = async (ctx: Ctx, id: string): Promise<store.IncidentRow> => {
    const row = await store.selectIncident(ctx.db, id);
    if (row === undefined) throw new OpsError('not_found', `Cannot get incident "${id}": no such incident`);
    return row;
  };
  const show = async (ctx: Ctx, id: string): Promise<Incident> => {
    const row = await find(ctx, id);
    const states = row.alarms.length === 0 ? new Map<string, string>() : await deps.alarmStates(ctx, row.alarms);
    const executions = await runbook.listExecutions(ctx, { incident: row.id, limit: 500 });
    const pages = await listPages(ctx, { incident: row.id, limit: 500 });
    return {
      ...(await toReport(ctx, row)),
      affected: await listAffected(ctx, row.service),
      alarmStates: row.alarms.map((ref) => ({ ref, state: states.get(ref) ?? 'UNKNOWN' })),
      executions: executions.items.map((each) => each.id),
      pages: pages.map((each) => each.id),
      analysis: await deps.analysisOf(ctx, row.id),
      recentChanges: await readRecentChanges(ctx, row),
    };
  };
  return {
    async listIncidents(ctx, input) {
      return { items: await listIncidents(ctx, input) };
    },
    getIncident: (ctx, input) => show(ctx, input.id),
    async getTimeline(ctx, input) {
      return { items: await readTimeline(ctx, await find(ctx, input.id)) };
    },
    async openIncident(ctx, input) {
      return show(ctx, (await openByHand(ctx, input)).id);
    },
    async acknowledgeIncident(ctx, input) {
      await acknowledge(ctx, input.id);
      return show(ctx, input.id);
    },
    async mitigateIncident(ctx, input) {
      await mitigate(ctx, input.id, input.note);
      return show(ctx, input.id);
    },
    async resolveIncident(ctx, input) {
      await resolve(ctx, input.id, input.note);
      return show(ctx, input.id);
    },
    async changeSeverity(ctx, input) {
      await changeSeverity(ctx, input.id, input.severity, input.reason);
      return show(ctx, input.id);
    },
    addNote: (ctx, input) => addNote(ctx, input.id, input.text),
  };
}
