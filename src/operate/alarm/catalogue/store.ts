import { sql } from 'kysely';
import type { AlarmState } from '../../../engines/alarm/index.ts';
import { at, type Db, json, row, rows } from '../../../platform/db.ts';
import type { Change } from './firing.ts';

const stateOf: Readonly<Record<string, AlarmState>> = { O: 'OK', A: 'ALARM', I: 'INSUFFICIENT_DATA' };

/**
 * Reads the changes of state of all alarms, or of some, in [from, to) (epoch ms), oldest first, by reference of the alarm.
 * A change is written on a few characters, so that a hundred thousand of them leave the database in one row for each alarm.
 */
export async function selectChanges(
  db: Db,
  from: number,
  to: number,
  refs?: readonly string[],
): Promise<Map<string, Change[]>> {
  const which = refs === undefined ? sql`true` : sql`subject in (select jsonb_array_elements_text(${json(refs)}))`;
  // Each look into the data unpacks it: without "offset 0" the new state would be looked up for every mention of it.
  const found = await rows<{ subject: string; changes: string }>(
    db,
    sql`select subject, string_agg(
        floor(extract(epoch from time) * 1000)::bigint
          || case when state <> 'ALARM' then left(state, 1) when data ->> 'quiet' is null then 'A' else 'Q' end,
        ',' order by time, arrival) as changes
      from (select subject, time, arrival, data, data ->> 'to' as state
        from platform.event
        where type = 'evenkeel.alarm.state-changed' and source = '/evenkeel/operate/alarm' and subject is not null
          and time >= ${at(from)} and time < ${at(to)} and ${which}
        offset 0) as change
      group by subject`,
  );
  return new Map(found.map((each) => [each.subject, each.changes.split(',').map(toChange)]));
}

/** A letter for the new state, Q for ALARM with its actions held back. */
function toChange(text: string): Change {
  const letter = text.at(-1) ?? '';
  const isQuiet = letter === 'Q';
  return { at: Number(text.slice(0, -1)), to: isQuiet ? 'ALARM' : (stateOf[letter] ?? 'INSUFFICIENT_DATA'), isQuiet };
}

/** Reads when alarms last went into ALARM before an instant (epoch ms), by reference; those that never did are left out. */
export async function selectLastFired(db: Db, refs: readonly string[], before: number): Promise<Map<string, number>> {
  if (refs.length === 0) return new Map();
  const found = await rows<{ ref: string; time: Date }>(
    db,
    sql`select a.ref, e.time from jsonb_array_elements_text(${json(refs)}) as a(ref)
      join lateral (select time from platform.event
        where subject = a.ref and time < ${at(before)} and type = 'evenkeel.alarm.state-changed'
          and source = '/evenkeel/operate/alarm' and data ->> 'to' = 'ALARM'
        order by time desc limit 1) as e on true`,
  );
  return new Map(found.map((each) => [each.ref, each.time.getTime()]));
}

/**
 * Reads when the first documents came into force (epoch ms), or null before. Of what they declared no event tells one by
 * one, so that this is when it began.
 */
export async function selectBeginning(db: Db): Promise<number | null> {
  const found = await row<{ time: Date | null }>(
    db,
    sql`select min(time) as time from platform.event
      where type = 'evenkeel.revision.applied' and source = '/evenkeel/organization/document'`,
  );
  return found?.time?.getTime() ?? null;
}

/** Reads the states that alarms had at an instant (epoch ms) by their last change before it; unknown ones are left out. */
export async function selectStatesAt(
  db: Db,
  refs: readonly string[],
  instant: number,
): Promise<Map<string, AlarmState>> {
  const found = await rows<{ ref: string; state: AlarmState }>(
    db,
    sql`select a.ref, e.state from jsonb_array_elements_text(${json(refs)}) as a(ref)
      join lateral (select data ->> 'to' as state from platform.event
        where subject = a.ref and time < ${at(instant)} and type = 'evenkeel.alarm.state-changed'
          and source = '/evenkeel/operate/alarm'
        order by time desc, arrival desc limit 1) as e on true`,
  );
  return new Map(found.map((each) => [each.ref, each.state]));
}

/** What else the log tells that bears on alarms; `at` is epoch ms. */
export interface StoryRow {
  type: string;
  subject: string | null;
  at: number;
  actor: string;
  /** The incident that it belongs to, where it does. */
  incident: string | null;
  alarms: string[] | null;
  alarm: string | null;
  service: string | null;
  owner: string | null;
  runbook: string | null;
  /** The alert of an objective that began or ended. */
  alert: string | null;
  /** When an incident was detected, as an ISO instant. */
  detected: string | null;
  /** When the impact of an incident began as far as was known, as an ISO instant. */
  impact: string | null;
  /** The alarm whose going into ALARM led to it directly. */
  cause: string | null;
}

const opened = 'evenkeel.incident.opened';
const resolved = 'evenkeel.incident.resolved';
const burnStarted = 'evenkeel.objective.burn-started';
const burnEnded = 'evenkeel.objective.burn-ended';
const incidentTypes = [
  opened,
  resolved,
  ...['joined', 'acknowledged', 'severity-changed', 'mitigated', 'note-added'].map(
    (each) => `evenkeel.incident.${each}`,
  ),
];
const otherTypes = [
  burnStarted,
  burnEnded,
  'evenkeel.alarm.acknowledged',
  'evenkeel.execution.started',
  'evenkeel.page.due',
  'evenkeel.entity.added',
];

/**
 * Reads what happened around alarms in [from, to) (epoch ms), oldest first: incidents, pages, executions, burns of
 * objectives, acknowledgements, and alarms that were added. Of incidents and burns that were open at `from` it gives
 * what came before, too.
 */
export async function selectStories(db: Db, from: number, to: number): Promise<StoryRow[]> {
  return rows<StoryRow>(
    db,
    sql`with before as (
        select distinct o.correlation from platform.event o
        where o.type = ${opened} and o.time < ${at(from)} and not exists (
          select 1 from platform.event r
          where r.correlation = o.correlation and r.type = ${resolved} and r.time < ${at(from)})),
      found as (
        select * from platform.event
        where type in (select jsonb_array_elements_text(${json([...incidentTypes, ...otherTypes])}))
          and time >= ${at(from)} and time < ${at(to)}
        union all
        select * from platform.event
        where correlation in (select correlation from before) and time < ${at(from)}
          and type in (select jsonb_array_elements_text(${json(incidentTypes)}))
        union all
        select s.* from platform.event s
        where s.type = ${burnStarted} and s.time < ${at(from)} and not exists (
          select 1 from platform.event e
          where e.type = ${burnEnded} and e.subject = s.subject and e.time >= s.time and e.time < ${at(from)}
            and e.data ->> 'alert' is not distinct from s.data ->> 'alert'))
      select f.type, f.subject, floor(extract(epoch from f.time) * 1000)::bigint as at, f.actor,
        coalesce(f.data ->> 'incident', case when starts_with(f.type, 'evenkeel.incident.') then f.correlation end)
          as incident,
        f.data -> 'alarms' as alarms, f.data ->> 'alarm' as alarm, f.data ->> 'service' as service,
        f.data ->> 'owner' as owner, f.data ->> 'runbook' as runbook, f.data ->> 'alert' as alert,
        f.data ->> 'detectedAt' as detected, f.data ->> 'impactStartedAt' as impact,
        case when f.type = 'evenkeel.execution.started' then (
          select c.subject from platform.event c
          where c.source = '/evenkeel/operate/alarm' and c.id = f.causation and c.data ->> 'to' = 'ALARM') end as cause
      from found f
      where starts_with(f.source, '/evenkeel/')
        and (f.type <> 'evenkeel.entity.added' or starts_with(f.subject, 'alarm:'))
      order by f.time, f.arrival`,
  );
}
