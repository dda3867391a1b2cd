import { sql } from 'kysely';
import { type Db, rows } from './db.ts';

/** Returns the subjects of an event and of its causes, each once, nearest first, at most so many steps back. */
export async function readSubjectsOfChain(db: Db, id: string | null, steps: number): Promise<string[]> {
  const found = await rows<{ subject: string }>(
    db,
    sql`with recursive chain as (
        select id, causation, subject, 1 as step from platform.event where id = ${id}
        union all
        select e.id, e.causation, e.subject, c.step + 1 from platform.event e join chain c on e.id = c.causation
        where c.step < ${steps})
      select subject from chain where subject is not null group by subject order by min(step)`,
  );
  return found.map((each) => each.subject);
}
