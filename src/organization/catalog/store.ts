import { sql } from 'kysely';
import { type Db, json, row, rows } from '../../platform/db.ts';
import type { DeclaredEntity, Reference } from '../../platform/operations.ts';

interface EntityRow {
  ref: string;
  kind: string;
  name: string;
  title: string;
  owner: string | null;
  spec: Record<string, unknown>;
  refs: Reference[];
  file: string;
  line: number;
  hash: string;
}

function toEntity(each: EntityRow): DeclaredEntity {
  const { refs, ...rest } = each;
  return { ...rest, references: refs };
}

/** Reads the declared entities, of one kind, owner or name if given, in order of reference. */
export async function selectEntities(
  db: Db,
  filter: { kind?: string | undefined; owner?: string | undefined; name?: string | undefined },
): Promise<DeclaredEntity[]> {
  const conditions = [sql`true`];
  if (filter.kind !== undefined) conditions.push(sql`kind = ${filter.kind}`);
  if (filter.owner !== undefined) conditions.push(sql`owner = ${filter.owner}`);
  if (filter.name !== undefined) conditions.push(sql`name = ${filter.name}`);
  const found = await rows<EntityRow>(
    db,
    sql`select * from organization.entity where ${sql.join(conditions, sql` and `)} order by ref`,
  );
  return found.map(toEntity);
}

/** Reads one entity by reference. */
export async function selectEntity(db: Db, ref: string): Promise<DeclaredEntity | null> {
  const found = await row<EntityRow>(db, sql`select * from organization.entity where ref = ${ref}`);
  return found === undefined ? null : toEntity(found);
}

/** Writes and deletes entities in bulk. */
export async function writeEntities(db: Db, put: readonly DeclaredEntity[], removed: readonly string[]): Promise<void> {
  for (let from = 0; from < put.length; from += 500) {
    const part = put.slice(from, from + 500).map(({ references, ...rest }) => ({ ...rest, refs: references }));
    await sql`insert into organization.entity (ref, kind, name, title, owner, spec, refs, file, line, hash)
      select ref, kind, name, title, owner, spec, refs, file, line, hash
      from jsonb_to_recordset(${json(part)}) as e(ref text, kind text, name text, title text, owner text, spec jsonb, refs jsonb, file text, line integer, hash text)
      on conflict (ref) do update set kind = excluded.kind, name = excluded.name, title = excluded.title, owner = excluded.owner,
        spec = excluded.spec, refs = excluded.refs, file = excluded.file, line = excluded.line, hash = excluded.hash`.execute(
      db,
    );
  }
  if (removed.length > 0)
    await sql`delete from organization.entity where ref in (select jsonb_array_elements_text(${json(removed)}))`.execute(
      db,
    );
}
