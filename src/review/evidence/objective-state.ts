import { sql } from 'kysely';
import { at, type Db } from '../../platform/db.ts';
import type { Reading } from '../../operate/objective/judge.ts';
import { day, hour } from './finding.ts';
import { readPlain } from './plain.ts';

/** What was measured of an objective; times are epoch milliseconds. */
export interface ObjectiveStateFact {
  objective: string;
  state: string;
  /** Since when it is in this state. */
  since: number;
  evaluatedAt: number | null;
  /** Whether any minute or slice of the last day gave evidence. */
  hasDayData: boolean;
  /** Whether any of its window did. */
  hasData: boolean;
}

type Row = Pick<ObjectiveStateFact, 'objective' | 'state' | 'since' | 'evaluatedAt'> & {
  reading: Reading | null;
  /** Minutes or slices with evidence in the closed hours of the last day. */
  seen: number;
};

/** Reads what was measured of objectives, by name: from the hours that are closed and, of the one that is not, from what was last judged. */
export async function readObjectiveStates(db: Db, now: number): Promise<Map<string, ObjectiveStateFact>> {
  const dayAgo = Math.ceil((now - day) / hour) * hour;
  const found = await readPlain<Row>(
    db,
    sql`with newest as (
        select objective, part, max(seen) as seen from operate.objective_slice where hour > ${at(dayAgo)} group by objective, part
      ), seen as (
        select n.objective, sum(n.seen - coalesce(b.seen, 0)) as seen from newest n
          left join operate.objective_slice b on b.hour = ${at(dayAgo)} and b.objective = n.objective and b.part = n.part
        group by n.objective
      )
      select s.objective, s.state, s.since, s.evaluated_at as "evaluatedAt", s.reading, coalesce(d.seen, 0)::float8 as seen
      from operate.objective_state s left join seen d on d.objective = s.objective`,
  );
  return new Map(found.map((each) => [each.objective, toFact(each, now)]));
}

function toFact({ reading, seen, ...said }: Row, now: number): ObjectiveStateFact {
  const hasSeen = (sums: readonly { seen: number }[] | undefined): boolean =>
    (sums ?? []).some((each) => each.seen > 0);
  const isToday = reading !== null && now - reading.at <= day - hour;
  return {
    ...said,
    hasDayData: seen > 0 || (isToday && hasSeen(reading.spans[String(hour)])),
    hasData: hasSeen(reading?.sums),
  };
}
