import { type Action, transition } from '../../engines/incident/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import type { LogEvent } from '../../platform/events.ts';
import { retellEscalations, stopEscalations } from '../oncall/oncall.ts';
import { priorityOf } from './severity.ts';
import { follow, tellIncident, toAbout, toState } from './state.ts';
import * as store from './store.ts';

/** Reads an incident by id or number and keeps it from others until the transaction ends; `not_found` without one. */
async function lockIncident(ctx: Ctx, verb: string, id: string): Promise<store.IncidentRow> {
  const found = await store.selectIncident(ctx.db, id, true);
  if (found === undefined) throw new OpsError('not_found', `Cannot ${verb} incident "${id}": no such incident`);
  return found;
}

/** Makes a legal move of a locked incident; one that is refused is a `conflict`. */
export function moveIncident(row: store.IncidentRow, action: Action): store.IncidentRow {
  const moved = transition(toState(row), action);
  if ('refused' in moved) throw new OpsError('conflict', moved.refused);
  const { status, acknowledgedAt, mitigatedAt, resolvedAt, reopened } = moved.state;
  const date = (moment: number | undefined) => (moment === undefined ? null : new Date(moment));
  return {
    ...row,
    state: status,
    reopened,
    acknowledgedAt: date(acknowledgedAt),
    mitigatedAt: date(mitigatedAt),
    resolvedAt: date(resolvedAt),
  };
}

/** Whoever acts leads an incident that nobody leads; the product itself never does. */
const leadOf = (ctx: Ctx, row: store.IncidentRow): string | null =>
  row.lead ?? (ctx.actor.ref.startsWith('system:') ? null : ctx.actor.ref);

/** Takes an incident: whoever does leads it, and nobody else is paged. */
export async function acknowledge(given: Ctx, id: string): Promise<void> {
  await transaction(given, async (ctx) => {
    const at = ctx.now();
    const moved = moveIncident(await lockIncident(ctx, 'acknowledge', id), { kind: 'acknowledge', at });
    const incident: store.IncidentRow = { ...moved, lead: ctx.actor.ref };
    await store.updateIncident(ctx.db, incident);
    const told = await tellIncident(ctx, incident, 'acknowledged', { lead: incident.lead }, at);
    await stopEscalations(follow(ctx, told), incident.id, 'acknowledged', ctx.actor.ref);
  });
}

/** Says that the impact has ended; nobody else is paged. */
export async function mitigate(given: Ctx, id: string, note?: string): Promise<void> {
  await transaction(given, async (ctx) => {
    const moved = moveIncident(await lockIncident(ctx, 'mitigate', id), { kind: 'mitigate', at: ctx.now() });
    const incident = { ...moved, lead: leadOf(ctx, moved) };
    await store.updateIncident(ctx.db, incident);
    const told = await tellIncident(ctx, incident, 'mitigated', {
      lead: incident.lead,
      mitigatedAt: incident.mitigatedAt?.toISOString(),
    });
    if (note !== undefined) await tellIncident(follow(ctx, told), incident, 'note-added', { text: note });
    await stopEscalations(follow(ctx, told), incident.id, 'acknowledged', ctx.actor.ref);
  });
}

/** Resolves an incident. */
export async function resolve(given: Ctx, id: string, note?: string): Promise<void> {
  await transaction(given, async (ctx) => {
    const row = await lockIncident(ctx, 'resolve', id);
    await finish(ctx, row, { kind: 'resolve', at: ctx.now() }, note === undefined ? {} : { text: note });
  });
}

/**
 * Mitigates and resolves a locked incident by itself, in the transaction in hand; `mitigatedAt` (epoch milliseconds) is
 * when its last alarm became OK.
 */
export async function resolveByAlarms(ctx: Ctx, row: store.IncidentRow, mitigatedAt: number): Promise<void> {
  const reason = 'all its alarms are OK';
  let incident = row;
  if (incident.state !== 'mitigated') {
    const at = Math.max(incident.openedAt.getTime(), Math.min(mitigatedAt, ctx.now()));
    incident = moveIncident(incident, { kind: 'mitigate', at });
    await tellIncident(ctx, incident, 'mitigated', {
      reason,
      lead: incident.lead,
      mitigatedAt: incident.mitigatedAt?.toISOString(),
    });
  }
  await finish(ctx, incident, { kind: 'resolve', at: ctx.now() }, { reason });
}

async function finish(
  ctx: Ctx,
  row: store.IncidentRow,
  action: Action,
  { text, reason }: { text?: string; reason?: string },
): Promise<void> {
  const moved = moveIncident(row, action);
  const incident = { ...moved, lead: leadOf(ctx, moved) };
  await store.updateIncident(ctx.db, incident);
  const { title, severity, service, owner, lead, responsePlan } = incident;
  const data = { title, severity, service, owner, lead, responsePlan, ...(reason === undefined ? {} : { reason }) };
  const told = await tellIncident(ctx, incident, 'resolved', data, action.at);
  if (text !== undefined) await tellIncident(follow(ctx, told), incident, 'note-added', { text });
  await stopEscalations(follow(ctx, told), incident.id, 'resolved', ctx.actor.ref);
}

/** Changes the severity of an incident; to lower it needs a reason, to raise it never does. */
export async function changeSeverity(given: Ctx, id: string, severity: number, reason?: string): Promise<void> {
  await transaction(given, async (ctx) => {
    const row = await lockIncident(ctx, 'change the severity of', id);
    const from = row.severity;
    if (severity === from) throw new OpsError('conflict', `Cannot change the severity: it is ${from} already`);
    const said = reason?.trim() ?? '';
    if (severity > from && said === '')
      throw new OpsError('invalid_input', `Cannot lower the severity from ${from} to ${severity}: say why in reason`);
    const priority = priorityOf(severity);
    const severityReason = `${ctx.actor.ref} ${severity < from ? 'raised' : 'lowered'} it from ${from} to ${severity}${said === '' ? '' : `: ${said}`}`;
    const incident: store.IncidentRow = { ...row, severity, priority, severityReason };
    await store.updateIncident(ctx.db, incident);
    await tellIncident(ctx, incident, 'severity-changed', {
      from,
      to: severity,
      priority,
      reason: said === '' ? null : said,
    });
    await retellEscalations(ctx, incident.id, toAbout(incident));
  });
}

/** Writes a note on the timeline and returns its event. */
export async function addNote(given: Ctx, id: string, text: string): Promise<LogEvent> {
  return transaction(given, async (ctx) => {
    const incident = await lockIncident(ctx, 'write on', id);
    const event = await tellIncident(ctx, incident, 'note-added', { text });
    if (event === null) throw new Error('A note of a person cannot be the end of a loop of events');
    return event;
  });
}
