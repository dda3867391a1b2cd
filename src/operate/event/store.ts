import { sql } from 'kysely';
import { at, type Db, rows } from '../../platform/db.ts';

/** Counts that a rule matched at a time in epoch milliseconds. */
export async function countMatch(db: Db, rule: string, matchedAt: number): Promise<void> {
  await sql`insert into operate.rule_match (rule, matched, last_matched) values (${rule}, 1, ${at(matchedAt)})
    on conflict (rule) do update set matched = operate.rule_match.matched + 1, last_matched = excluded.last_matched`.execute(
    db,
  );
}

/** Returns how often each rule matched and when last, by the rule's reference. */
export async function selectMatches(db: Db): Promise<Map<string, { matched: number; lastMatched: Date }>> {
  const found = await rows<{ rule: string; matched: number; last_matched: Date }>(
    db,
    sql`select rule, matched, last_matched from operate.rule_match`,
  );
  return new Map(found.map((each) => [each.rule, { matched: Number(each.matched), lastMatched: each.last_matched }]));
}
