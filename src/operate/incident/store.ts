import { sql } from 'kysely';
import type { Level } from '../../engines/incident/index.ts';
import { at, type Db, row, rows } from '../../platform/db.ts';
import type { IncidentSummary } from './contract.ts';

/** An incident as it is kept, with its alarms. */
export interface IncidentRow {
  id: string;
  number: number;
  title: string;
  summary: string | null;
  state: IncidentSummary['state'];
  severity: number;
  priority: IncidentSummary['priority'];
  severityReason: string;
  impact: Level;
  urgency: Level;
  responsePlan: string | null;
  service: string | null;
  owner: string | null;
  lead: string | null;
  dedupeKey: string | null;
  impactStartedAt: Date | null;
  detectedAt: Date;
  openedAt: Date;
  acknowledgedAt: Date | null;
  mitigatedAt: Date | null;
  resolvedAt: Date | null;
  reopened: number;
  alarms: string[];
}

const columns =
  sql.raw(`i.id, i.number, i.title, i.summary, i.state, i.severity, i.priority, i.severity_reason as "severityReason", i.impact, i.urgency,
  i.response_plan as "responsePlan", i.service, i.owner, i.lead, i.dedupe_key as "dedupeKey", i.impact_started_at as "impactStartedAt",
  i.detected_at as "detectedAt", i.opened_at as "openedAt", i.acknowledged_at as "acknowledgedAt", i.mitigated_at as "mitigatedAt",
  i.resolved_at as "resolvedAt", i.reopened,
  array(select a.alarm from operate.incident_alarm a where a.incident = i.id order by a.alarm) as alarms`);

const instant = (time: Date | null) => (time === null ? null : at(time.getTime()));

/** A new incident; it is open. */
export type NewIncident = Omit<
  IncidentRow,
  'number' | 'state' | 'lead' | 'acknowledgedAt' | 'mitigatedAt' | 'resolvedAt' | 'reopened' | 'alarms'
>;

/** Writes a new incident; returns false when an unresolved one has its dedupe key. */
export async function insertIncident(db: Db, each: NewIncident): Promise<boolean> {
  const inserted = sql`insert into operate.incident (id, title, summary, state, severity, priority, severity_reason, impact, urgency, response_plan,
      service, owner, dedupe_key, impact_started_at, detected_at, opened_at)
    values (${each.id}, ${each.title}, ${each.summary}, 'open', ${each.severity}, ${each.priority}, ${each.severityReason}, ${each.impact},
      ${each.urgency}, ${each.responsePlan}, ${each.service}, ${each.owner}, ${each.dedupeKey}, ${instant(each.impactStartedAt)},
      ${instant(each.detectedAt)}, ${instant(each.openedAt)})
    on conflict (dedupe_key) where state <> 'resolved' do nothing returning id`;
  return (await row(db, inserted)) !== undefined;
}

/** Remembers that an event leads to an incident by a plan; returns false when it has done so before. */
export async function insertTrigger(db: Db, event: { source: string; id: string }, plan: string): Promise<boolean> {
  const inserted = sql`insert into operate.incident_trigger (event_source, event, response_plan) values (${event.source}, ${event.id}, ${plan})
    on conflict do nothing returning event`;
  return (await row(db, inserted)) !== undefined;
}

/** Adds an alarm to an incident; returns false when it is there already. */
export async function insertAlarm(db: Db, incident: string, alarm: string): Promise<boolean> {
  const inserted = sql`insert into operate.incident_alarm (incident, alarm) values (${incident}, ${alarm}) on conflict do nothing returning alarm`;
  return (await row(db, inserted)) !== undefined;
}

// The weaker lock leaves room for rows that refer to the incident, such as pages that are written meanwhile.
const keep = sql`for no key update of i`;

/** Reads an incident by id or number, kept from others until the transaction ends if `lock`. */
export async function selectIncident(db: Db, id: string, lock = false): Promise<IncidentRow | undefined> {
  const which = /^[1-9]\d{0,8}$/.test(id) ? sql`i.number = ${Number(id)}` : sql`i.id = ${id}`;
  return row(db, sql`select ${columns} from operate.incident i where ${which} ${lock ? keep : sql``}`);
}

/** Reads the unresolved incident of a dedupe key and keeps it from others until the transaction ends. */
export async function lockByDedupeKey(db: Db, key: string): Promise<IncidentRow | undefined> {
  return row(
    db,
    sql`select ${columns} from operate.incident i where i.dedupe_key = ${key} and i.state <> 'resolved' ${keep}`,
  );
}

/** Reads the newest unresolved incident of a service and keeps it from others until the transaction ends. */
export async function lockByService(db: Db, service: string): Promise<IncidentRow | undefined> {
  return row(
    db,
    sql`select ${columns} from operate.incident i where i.service = ${service} and i.state <> 'resolved' order by i.number desc limit 1 ${keep}`,
  );
}

/** Returns the ids of the unresolved incidents that an alarm belongs to. */
export async function selectUnresolvedByAlarm(db: Db, alarm: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select i.id from operate.incident i join operate.incident_alarm a on a.incident = i.id where a.alarm = ${alarm} and i.state <> 'resolved' order by i.number`,
  );
  return found.map((each) => each.id);
}

/** Which incidents to list; all given conditions hold together. */
export interface IncidentFilter {
  state?: IncidentSummary['state'] | undefined;
  open?: boolean | undefined;
  service?: string | undefined;
  limit: number;
}

/** Reads incidents, newest first. */
export async function selectIncidents(db: Db, filter: IncidentFilter): Promise<IncidentRow[]> {
  const conditions = [sql`true`];
  if (filter.state !== undefined) conditions.push(sql`i.state = ${filter.state}`);
  if (filter.open === true) conditions.push(sql`i.state <> 'resolved'`);
  if (filter.service !== undefined) conditions.push(sql`i.service = ${filter.service}`);
  return rows(
    db,
    sql`select ${columns} from operate.incident i where ${sql.join(conditions, sql` and `)} order by i.number desc limit ${filter.limit}`,
  );
}

/** Counts the unresolved incidents by service. */
export async function countUnresolved(db: Db): Promise<{ service: string; count: number }[]> {
  return rows(
    db,
    sql`select service, count(*)::int as count from operate.incident where state <> 'resolved' and service is not null group by service`,
  );
}

/** Writes what may change of an incident. */
export async function updateIncident(db: Db, each: IncidentRow): Promise<void> {
  await sql`update operate.incident set state = ${each.state}, severity = ${each.severity}, priority = ${each.priority},
    severity_reason = ${each.severityReason}, impact = ${each.impact}, urgency = ${each.urgency}, lead = ${each.lead},
    impact_started_at = ${instant(each.impactStartedAt)}, acknowledged_at = ${instant(each.acknowledgedAt)},
    mitigated_at = ${instant(each.mitigatedAt)}, resolved_at = ${instant(each.resolvedAt)}, reopened = ${each.reopened}
    where id = ${each.id}`.execute(db);
}
