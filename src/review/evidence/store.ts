import { sql } from 'kysely';
import { at, type Db } from '../../platform/db.ts';
import type { RecordFacts } from './facts.ts';
import { day } from './finding.ts';
import { readFirings } from './firing.ts';
import { readEvidenceOfEvents } from './handling.ts';
import { readObjectiveStates } from './objective-state.ts';
import { readPlain as read } from './plain.ts';

/** How far back a review looks at all: what is older only makes evidence stale. */
const reach = 400 * day;

export interface IncidentFact {
  id: string;
  number: number;
  title: string;
  state: string;
  severity: number;
  severityReason: string;
  plan: string | null;
  service: string | null;
  owner: string | null;
  lead: string | null;
  openedAt: number;
  acknowledgedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  alarms: string[];
}

export interface PageFact {
  id: string;
  incident: string;
  contact: string;
  state: string;
  dueAt: number;
  deliveredAt: number | null;
}

/** How far an escalation got: the position of its plan's stage, 0 being the first. */
export interface EscalationFact {
  id: string;
  incident: string;
  stage: number;
}

export interface ExecutionFact {
  id: string;
  runbook: string;
  status: string;
  startedBy: string;
  startedAt: number;
  finishedAt: number | null;
  incident: string | null;
}

export interface ActFact {
  type: string;
  actor: string;
  subject: string | null;
  correlation: string | null;
  at: number;
  data: Record<string, unknown>;
}

export interface AnalysisFact {
  id: string;
  incident: string;
  number: number;
  state: string;
  draftedAt: number;
  publishedAt: number | null;
  dueAt: number;
  owner: string | null;
}

export interface ActionFact {
  id: string;
  analysis: string;
  title: string;
  owner: string;
  state: string;
  dueAt: number;
  openedAt: number;
  closedAt: number | null;
}

export interface MessageFact {
  id: string;
  channel: string;
  state: string;
  createdAt: number;
  deliveredAt: number | null;
}

export interface RevisionFact {
  id: string;
  hash: string;
  actor: string;
  appliedAt: number;
  /** When the first version came into force, and how many there were. */
  firstAt: number;
  count: number;
}

/** A deployment as a pipeline told it; `commit` is null where it did not say. */
export interface DeploymentFact {
  id: string;
  subject: string | null;
  at: number;
  commit: string | null;
}

/**
 * Reads the records of every area that a review looks at. Evidence reads records, whoever keeps them: these are the only
 * queries over the tables of other nouns, and they never write.
 */
export async function readRecords(db: Db, now: number): Promise<RecordFacts> {
  const since = at(now - reach);
  const states = await read<{ alarm: string; state: string; since: number; evaluatedAt: number | null }>(
    db,
    // A metric alarm is evaluated with each pass of its cadence, a composite whenever one of them changes something below it.
    sql`select alarm, state, since, case
          when s.evaluated_at is null then null
          when s.cadence_seconds is null then greatest(s.evaluated_at, (select max(evaluated_at) from operate.alarm_pass))
          else greatest(s.evaluated_at, p.evaluated_at) end as "evaluatedAt"
      from operate.alarm_state s left join operate.alarm_pass p on p.cadence_seconds = s.cadence_seconds`,
  );
  const matches = await read<{ rule: string; matched: number; lastMatched: number }>(
    db,
    sql`select rule, matched::int as matched, last_matched as "lastMatched" from operate.rule_match`,
  );
  const declared = await readDeclarations(db);
  const revisions = await readRevision(db);
  return {
    alarmStates: new Map(states.map((each) => [each.alarm.replace(/^alarm:default\//, ''), each])),
    ruleMatches: new Map(matches.map((each) => [each.rule, each])),
    ...declared,
    ...revisions,
    firings: await readFirings(db, now - 30 * day),
    objectiveStates: await readObjectiveStates(db, now),
    ...(await readEvidenceOfEvents(db, now)),
    incidents: await read(
      db,
      sql`select i.id, number, title, state, severity, severity_reason as "severityReason", response_plan as plan, service, owner, lead,
          opened_at as "openedAt", acknowledged_at as "acknowledgedAt", mitigated_at as "mitigatedAt", resolved_at as "resolvedAt",
          array(select alarm from operate.incident_alarm a where a.incident = i.id) as alarms
        from operate.incident i where opened_at >= ${since} order by opened_at desc limit 2000`,
    ),
    pages: await read(
      db,
      sql`select id, incident, contact, state, due_at as "dueAt", delivered_at as "deliveredAt" from operate.page
        where due_at >= ${since} order by due_at desc limit 5000`,
    ),
    escalations: await read(
      db,
      sql`select e.id, e.incident, (select coalesce(max((run ->> 'stage')::int), 0) from jsonb_array_elements(e.state -> 'runs') run
            where jsonb_array_length(coalesce(run -> 'via', '[]')) <= 1) as stage
        from operate.escalation e join operate.incident i on i.id = e.incident where i.opened_at >= ${since} limit 2000`,
    ),
    executions: await read(
      db,
      sql`select id, runbook, status, started_by as "startedBy", started_at as "startedAt", finished_at as "finishedAt", incident
        from prepare.execution where started_at >= ${since} order by started_at desc limit 5000`,
    ),
    acts: await read(
      db,
      sql`select type, actor, subject, correlation, time as at, data from platform.event
        where type in ('evenkeel.incident.opened', 'evenkeel.incident.acknowledged', 'evenkeel.incident.severity-changed',
          'evenkeel.execution.started', 'evenkeel.execution.approved', 'evenkeel.execution.rejected') and starts_with(actor, 'user:')
          and time >= ${since} order by time desc limit 5000`,
    ),
    analyses: await read(
      db,
      sql`select id, incident, incident_number as number, state, drafted_at as "draftedAt", published_at as "publishedAt", due_at as "dueAt", owner
        from evolve.analysis order by drafted_at desc limit 2000`,
    ),
    actions: await read(
      db,
      sql`select id, analysis, title, owner, state, due_at as "dueAt", opened_at as "openedAt", closed_at as "closedAt"
        from evolve.action_item order by opened_at desc limit 5000`,
    ),
    messages: await read(
      db,
      sql`select id, channel, state, created_at as "createdAt", delivered_at as "deliveredAt" from operate.notification
        where created_at >= ${since} order by created_at desc limit 5000`,
    ),
    deployments: await read(
      db,
      sql`select id, subject, time as at, coalesce(data #>> '{subject,content,artifactId}', data ->> 'commit', data ->> 'revision') as commit
        from platform.event where type like 'dev.cdevents.service.deployed%' or type like 'dev.cdevents.service.upgraded%'
        order by time desc limit 1000`,
    ),
    milestones: await read(
      db,
      sql`select id, name, taken_at as "takenAt", coalesce((snapshot #>> '{counts,high}')::int, 0) as high
        from review.milestone order by taken_at desc limit 200`,
    ),
  };
}

async function readDeclarations(db: Db): Promise<Pick<RecordFacts, 'ownedSince' | 'changedAt' | 'ownerChanges'>> {
  const told = await read<{ ref: string; changedAt: number; ownedAt: number | null; changes: number }>(
    db,
    sql`select subject as ref, max(time) as "changedAt",
        max(time) filter (where type = 'evenkeel.entity.added' or data ->> 'fields' like '%owner%') as "ownedAt",
        (count(*) filter (where type = 'evenkeel.entity.changed' and data ->> 'fields' like '%owner%'))::int as changes
      from platform.event where type in ('evenkeel.entity.added', 'evenkeel.entity.changed') and subject is not null group by subject`,
  );
  return {
    changedAt: new Map(told.map((each) => [each.ref, each.changedAt])),
    ownedSince: new Map(told.flatMap((each) => (each.ownedAt === null ? [] : [[each.ref, each.ownedAt]]))),
    ownerChanges: told.reduce((sum, each) => sum + each.changes, 0),
  };
}

async function readRevision(db: Db): Promise<Pick<RecordFacts, 'revision' | 'rejection'>> {
  const [revision] = await read<RevisionFact>(
    db,
    sql`select id, hash, actor, applied_at as "appliedAt", (select min(applied_at) from organization.revision) as "firstAt",
        (select count(*)::int from organization.revision) as count
      from organization.revision order by applied_at desc, id desc limit 1`,
  );
  const [rejection] = await read<{ at: number; actor: string }>(
    db,
    sql`select rejected_at as at, actor from organization.rejection`,
  );
  return { revision: revision ?? null, rejection: rejection ?? null };
}
