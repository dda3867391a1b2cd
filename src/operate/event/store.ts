import { sql } from 'kysely';
import { at, type Db, row, rows } from '../../platform/db.ts';

/**
 * Counts that a rule matched at a time (epoch milliseconds) and returns from when on, at the rule's pace, what it leads to
 * outside is due: at once for the first `rate` matches of a minute, then one after the other.
 */
export async function countMatch(db: Db, rule: string, matchedAt: number, rate: number): Promise<number> {
  const minute = sql`interval '1 minute'`;
  const step = sql`make_interval(secs => ${60 / rate}::float8)`;
  const counted = await row<{ paced_until: Date }>(
    db,
    sql`insert into operate.rule_match (rule, matched, last_matched, paced_until)
      values (${rule}, 1, ${at(matchedAt)}, ${at(matchedAt)} - ${minute} + ${step})
      on conflict (rule) do update set matched = operate.rule_match.matched + 1, last_matched = excluded.last_matched,
        paced_until = greatest(operate.rule_match.paced_until, excluded.last_matched - ${minute}) + ${step}
      returning paced_until`,
  );
  return Math.max(matchedAt, counted!.paced_until.getTime());
}

/** Counts that a chain of causes through a rule was stopped. */
export async function countStopped(db: Db, rule: string, stoppedAt: number): Promise<void> {
  await sql`insert into operate.rule_match (rule, matched, last_matched, stopped) values (${rule}, 0, ${at(stoppedAt)}, 1)
    on conflict (rule) do update set stopped = operate.rule_match.stopped + 1`.execute(db);
}

/** How often a rule matched and when last, how often it was stopped, and until when it is paced. */
export interface MatchCount {
  matched: number;
  lastMatched: Date | null;
  stopped: number;
  pacedUntil: Date | null;
}

/** Returns the counts of each rule that has any, by the rule's reference. */
export async function selectMatches(db: Db): Promise<Map<string, MatchCount>> {
  const found = await rows<{
    rule: string;
    matched: number;
    last_matched: Date;
    stopped: number;
    paced_until: Date | null;
  }>(db, sql`select rule, matched, last_matched, stopped, paced_until from operate.rule_match`);
  return new Map(
    found.map((each) => [
      each.rule,
      {
        matched: Number(each.matched),
        lastMatched: Number(each.matched) === 0 ? null : each.last_matched,
        stopped: Number(each.stopped),
        pacedUntil: each.paced_until,
      },
    ]),
  );
}
