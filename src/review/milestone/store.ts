import { sql } from 'kysely';
import { at, type Db, json, row, rows } from '../../platform/db.ts';
import type { Review } from '../assessment/contract.ts';

/** The review as it was: what is needed to compare it with another. */
export interface Snapshot {
  counts: Review['counts'];
  questions: { id: string; risk: Review['questions'][number]['risk'] }[];
  practices: { id: string; verdict: Review['practices'][number]['verdict']; reason: string }[];
}

export interface MilestoneRow {
  id: string;
  name: string;
  taken_at: Date;
  actor: string;
  snapshot: Snapshot;
}

/** Writes a milestone; returns whether its name was free. */
export async function insertMilestone(
  db: Db,
  milestone: { id: string; name: string; takenAt: number; actor: string; snapshot: Snapshot },
): Promise<boolean> {
  const { id, name, takenAt, actor, snapshot } = milestone;
  const inserted = await row(
    db,
    sql`insert into review.milestone (id, name, taken_at, actor, snapshot) values (${id}, ${name}, ${at(takenAt)}, ${actor}, ${json(snapshot)})
      on conflict (name) do nothing returning id`,
  );
  return inserted !== undefined;
}

export async function selectMilestones(db: Db): Promise<MilestoneRow[]> {
  return rows<MilestoneRow>(
    db,
    sql`select id, name, taken_at, actor, snapshot from review.milestone order by taken_at desc, id desc`,
  );
}

/** Finds a milestone by its id, else by its name. */
export async function selectMilestone(db: Db, idOrName: string): Promise<MilestoneRow | null> {
  const found = await row<MilestoneRow>(
    db,
    sql`select id, name, taken_at, actor, snapshot from review.milestone where id = ${idOrName} or name = ${idOrName} order by (id = ${idOrName}) desc limit 1`,
  );
  return found ?? null;
}
