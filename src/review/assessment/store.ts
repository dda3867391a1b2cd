import { sql } from 'kysely';
import { at, type Db, json, rows } from '../../platform/db.ts';
import type { Verdict } from '../evidence/finding.ts';

export interface VerdictRow {
  practice: string;
  verdict: Verdict;
  reason: string;
  since: Date;
  changed_because: string | null;
  assessed_at: Date;
}

/** A change of a verdict as the log tells it; `from` is null for the first verdict. */
export interface VerdictChange {
  practice: string;
  from: Verdict | null;
  to: Verdict;
  time: Date;
  because: string;
}

/** Keeps two assessments from telling the same change; the lock ends with the transaction. */
export async function lockVerdicts(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7700006)`.execute(db);
}

export async function selectVerdicts(db: Db): Promise<VerdictRow[]> {
  return rows<VerdictRow>(
    db,
    sql`select practice, verdict, reason, since, changed_because, assessed_at from review.verdict`,
  );
}

/** Writes verdicts in bulk; `at` and `since` are epoch milliseconds. */
export async function upsertVerdicts(
  db: Db,
  verdicts: readonly {
    practice: string;
    verdict: Verdict;
    reason: string;
    since: number;
    changedBecause: string | null;
  }[],
  assessedAt: number,
): Promise<void> {
  const written = verdicts.map(({ since, changedBecause, ...rest }) => ({
    ...rest,
    since: new Date(since).toISOString(),
    changed_because: changedBecause,
  }));
  await sql`insert into review.verdict (practice, verdict, reason, since, changed_because, assessed_at)
    select practice, verdict, reason, since, changed_because, ${at(assessedAt)}
    from jsonb_to_recordset(${json(written)}) as v(practice text, verdict text, reason text, since timestamptz, changed_because text)
    on conflict (practice) do update set verdict = excluded.verdict, reason = excluded.reason, since = excluded.since,
      changed_because = excluded.changed_because, assessed_at = excluded.assessed_at`.execute(db);
}

/** Reads the changes of verdicts from the log, newest first, those that are not sealed yet included. */
export async function selectChanges(
  db: Db,
  filter: { practice?: string; since?: number; from?: number; to?: number; limit: number },
): Promise<VerdictChange[]> {
  const conditions = [sql`type = 'evenkeel.practice.verdict-changed'`];
  if (filter.practice !== undefined) conditions.push(sql`subject = ${`practice:default/${filter.practice}`}`);
  if (filter.since !== undefined) conditions.push(sql`time >= ${at(filter.since)} and data ->> 'from' is not null`);
  if (filter.from !== undefined) conditions.push(sql`time > ${at(filter.from)}`);
  if (filter.to !== undefined) conditions.push(sql`time <= ${at(filter.to)}`);
  return rows<VerdictChange>(
    db,
    sql`select data ->> 'practice' as practice, data ->> 'from' as "from", data ->> 'to' as "to", time, data ->> 'because' as because
      from platform.event where ${sql.join(conditions, sql` and `)} order by time desc, arrival desc limit ${filter.limit}`,
  );
}
