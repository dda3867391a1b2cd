import { sql } from 'kysely';
import { at, type Db } from '../../platform/db.ts';
import { readPlain } from './plain.ts';

/** One time that an alarm went to ALARM; times are epoch milliseconds. */
export interface FiringFact {
  /** The event that tells of it. */
  event: string;
  /** Name of the alarm. */
  alarm: string;
  at: number;
  /** When it left ALARM; null while it is there. */
  until: number | null;
  /** What kept its actions from running at first, such as `silence` or `flapping`; null where nothing did. */
  quiet: string | null;
  /** When its actions ran after all, within the same firing, and the event that tells so; null where they did not. */
  released: { event: string; at: number } | null;
  /** Whether a person took the alarm on before it was over. */
  isAcknowledged: boolean;
}

/** An event of an alarm that tells of its firings. */
export interface AlarmEventFact {
  id: string;
  alarm: string;
  kind: 'changed' | 'released' | 'acknowledged';
  at: number;
  to: string | null;
  quiet: string | null;
}

/** At most so many events of alarms are read, the newest. */
const limit = 20_000;

/** Reads the firings that began after a moment, oldest first. */
export async function readFirings(db: Db, since: number): Promise<FiringFact[]> {
  const events = await readPlain<AlarmEventFact>(
    db,
    sql`select * from (
        select id, regexp_replace(subject, '^alarm:default/', '') as alarm, time as at, sequence, data ->> 'to' as to,
          data #>> '{quiet,kind}' as quiet, case type when 'evenkeel.alarm.state-changed' then 'changed'
            when 'evenkeel.alarm.actions-released' then 'released' else 'acknowledged' end as kind
        from platform.event where type in ('evenkeel.alarm.state-changed', 'evenkeel.alarm.actions-released', 'evenkeel.alarm.acknowledged')
          and time >= ${at(since)} order by time desc, sequence desc limit ${limit}) e
      order by at, sequence`,
  );
  return toFirings(events);
}

/** Puts the events of alarms, oldest first, together to firings; what began before the first of them is left out. */
export function toFirings(events: readonly AlarmEventFact[]): FiringFact[] {
  const firings: FiringFact[] = [];
  const open = new Map<string, FiringFact>();
  for (const { id, alarm, kind, at: time, to, quiet } of events) {
    const current = open.get(alarm);
    if (kind === 'changed') {
      if (current !== undefined) current.until = time;
      open.delete(alarm);
      if (to !== 'ALARM') continue;
      const firing = { event: id, alarm, at: time, until: null, quiet, released: null, isAcknowledged: false };
      firings.push(firing);
      open.set(alarm, firing);
    } else if (current !== undefined) {
      if (kind === 'acknowledged') current.isAcknowledged = true;
      else if (to === 'ALARM') current.released ??= { event: id, at: time };
    }
  }
  return firings;
}
