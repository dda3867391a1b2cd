import { sql } from 'kysely';
import { at, type Db } from '../../platform/db.ts';
import { day } from './finding.ts';
import { readPlain } from './plain.ts';

/** A delivery that was given up; times are epoch milliseconds. */
export interface DeadLetterFact {
  id: string;
  /** The rule, or the alarm whose action it was. */
  subject: string;
  shown: string;
  state: string;
  lastAt: number;
  handledBy: string | null;
  note: string | null;
}

/** A runbook that was started without a person: by the action of an alarm or of an objective, or by a rule. */
export interface StartFact {
  execution: string;
  /** The alarm, the objective, its error budget policy or the rule. */
  by: string;
  /** The event that it answers, its type and its subject. */
  event: string;
  eventType: string;
  subject: string | null;
  at: number;
}

/** A silence that a person made; times are epoch milliseconds. */
export interface SilenceFact {
  id: string;
  owner: string;
  endsAt: number;
  at: number;
}

/** What became of events and alerts, as the log and the dead letters tell. */
export interface Handling {
  deadLetters: DeadLetterFact[];
  starts: StartFact[];
  silences: SilenceFact[];
}

/** Reads what became of events: deliveries given up that wait or were handled in the last 90 days, and runbooks that started by themselves. */
export async function readEvidenceOfEvents(db: Db, now: number): Promise<Handling> {
  const since = at(now - 90 * day);
  return {
    deadLetters: await readPlain(
      db,
      sql`select id, subject, shown, state, last_at as "lastAt", handled_by as "handledBy", note from operate.dead_letter
        where state = 'waiting' or last_at >= ${since} order by last_at desc limit 2000`,
    ),
    // An execution and the delivery that asked for it follow from the same event.
    starts: await readPlain(
      db,
      sql`with delivered as (
          select causation, subject, data ->> 'to' as runbook, data ->> 'event' as event, data ->> 'eventType' as "eventType", time as at
          from platform.event where type = 'evenkeel.rule.delivered' and starts_with(data ->> 'to', 'runbook:') and time >= ${since}
          order by time desc limit 5000
        ), started as (
          select causation, replace(subject, 'execution:default/', '') as execution, data ->> 'runbook' as runbook
          from platform.event where type = 'evenkeel.execution.started' and time >= ${since}
        )
        select distinct on (s.execution) s.execution, d.subject as by, d.event, d."eventType", d.at, e.subject
        from delivered d join started s on s.causation = d.causation and s.runbook = d.runbook
          left join platform.event e on e.id = d.event
        order by s.execution, d.at`,
    ),
    silences: await readPlain(
      db,
      sql`select id, owner, created_at as at, ends_at as "endsAt" from operate.silence where created_at >= ${since}
        order by created_at desc limit 2000`,
    ),
  };
}
