import { sql } from 'kysely';
import { at, type Db, json, row, rows } from '../../platform/db.ts';
import type { Diagnostic, Revision } from './contract.ts';

interface RevisionRow {
  id: string;
  hash: string;
  applied_at: Date;
  actor: string;
  documents: number;
  added: number;
  changed: number;
  removed: number;
  diagnostics: Diagnostic[];
}

function toRevision(each: RevisionRow): Revision {
  const { applied_at, diagnostics: _, ...rest } = each;
  return { ...rest, appliedAt: applied_at.toISOString() };
}

export async function insertRevision(db: Db, revision: Revision, diagnostics: readonly Diagnostic[]): Promise<void> {
  const { id, hash, appliedAt, actor, documents, added, changed, removed } = revision;
  await sql`insert into organization.revision (id, hash, applied_at, actor, documents, added, changed, removed, diagnostics)
    values (${id}, ${hash}, ${at(Date.parse(appliedAt))}, ${actor}, ${documents}, ${added}, ${changed}, ${removed}, ${json(diagnostics)})`.execute(
    db,
  );
  await sql`delete from organization.rejection`.execute(db);
}

export async function selectCurrent(db: Db): Promise<{ revision: Revision; diagnostics: Diagnostic[] } | null> {
  const found = await row<RevisionRow>(
    db,
    sql`select * from organization.revision order by applied_at desc, id desc limit 1`,
  );
  return found === undefined ? null : { revision: toRevision(found), diagnostics: found.diagnostics };
}

export async function selectRevisions(db: Db): Promise<Revision[]> {
  return (
    await rows<RevisionRow>(db, sql`select * from organization.revision order by applied_at desc, id desc limit 200`)
  ).map(toRevision);
}

export interface Rejection {
  hash: string;
  rejectedAt: string;
  actor: string;
  diagnostics: Diagnostic[];
}

export async function writeRejection(db: Db, rejection: Rejection): Promise<void> {
  const { hash, rejectedAt, actor, diagnostics } = rejection;
  await sql`insert into organization.rejection (hash, rejected_at, actor, diagnostics)
    values (${hash}, ${at(Date.parse(rejectedAt))}, ${actor}, ${json(diagnostics)})
    on conflict (one) do update set hash = excluded.hash, rejected_at = excluded.rejected_at, actor = excluded.actor, diagnostics = excluded.diagnostics`.execute(
    db,
  );
}

export async function deleteRejection(db: Db): Promise<void> {
  await sql`delete from organization.rejection`.execute(db);
}

export async function selectRejection(db: Db): Promise<Rejection | null> {
  const found = await row<{ hash: string; rejected_at: Date; actor: string; diagnostics: Diagnostic[] }>(
    db,
    sql`select * from organization.rejection`,
  );
  return found === undefined
    ? null
    : {
        hash: found.hash,
        rejectedAt: found.rejected_at.toISOString(),
        actor: found.actor,
        diagnostics: found.diagnostics,
      };
}

/** Keeps a second application of documents waiting until the transaction in hand has ended. */
export async function lockDocuments(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7700002)`.execute(db);
}
