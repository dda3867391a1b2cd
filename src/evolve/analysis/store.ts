import { sql } from 'kysely';
import { at, type Db, json, row, rows } from '../../platform/db.ts';
import type { Draft } from './draft.ts';
import type { ActionItem, Analysis } from './contract.ts';

/** An analysis as it is kept. */
export interface AnalysisRow
  extends Pick<
    Analysis,
    'id' | 'incident' | 'title' | 'state' | 'owner' | 'summary' | 'impact' | 'lessons' | 'timeline' | 'durations'
  > {
  incident_number: number;
  drafted_at: Date;
  published_at: Date | null;
  due_at: Date;
  root_cause: string;
  answers: Record<string, string>;
  open_actions: number;
}

/** An action item as it is kept. */
export interface ActionItemRow
  extends Pick<ActionItem, 'id' | 'analysis' | 'incident' | 'title' | 'kind' | 'owner' | 'state' | 'evidence'> {
  due_at: Date;
  overdue_told: boolean;
  opened_at: Date;
  closed_at: Date | null;
}

/** Writes a draft; reports whether it is the incident's first. */
export async function insertAnalysis(
  db: Db,
  id: string,
  incident: { id: string; number: number },
  draft: Draft,
  draftedAt: number,
): Promise<boolean> {
  const { title, owner, summary, impact, timeline, durations, dueAt } = draft;
  const inserted = sql`insert into evolve.analysis (id, incident, incident_number, title, state, drafted_at, due_at, owner, summary, impact, timeline, durations)
    values (${id}, ${incident.id}, ${incident.number}, ${title}, 'draft', ${at(draftedAt)}, ${at(dueAt)}, ${owner}, ${summary}, ${impact}, ${json(timeline)}, ${json(durations)})
    on conflict (incident) do nothing returning id`;
  return (await row(db, inserted)) !== undefined;
}

const selected = sql`select a.*, (select count(*)::int from evolve.action_item i where i.analysis = a.id and i.state = 'open') as open_actions from evolve.analysis a`;

/** Reads analyses, newest first. */
export async function selectAnalyses(db: Db, incident: string | undefined): Promise<AnalysisRow[]> {
  return rows(
    db,
    sql`${selected} where ${incident === undefined ? sql`true` : sql`a.incident = ${incident}`} order by a.drafted_at desc, a.id desc limit 500`,
  );
}

/** Reads one analysis; `lock` keeps others from changing it until the transaction ends. */
export async function selectAnalysis(db: Db, id: string, lock = false): Promise<AnalysisRow | undefined> {
  return row(db, sql`${selected} where a.id = ${id} ${lock ? sql`for update of a` : sql``}`);
}

/** Writes the parts of a draft that people write. */
export async function updateAnalysis(
  db: Db,
  each: Pick<AnalysisRow, 'id' | 'summary' | 'impact' | 'root_cause' | 'lessons' | 'owner' | 'answers'>,
): Promise<void> {
  await sql`update evolve.analysis set summary = ${each.summary}, impact = ${each.impact}, root_cause = ${each.root_cause},
    lessons = ${each.lessons}, owner = ${each.owner}, answers = ${json(each.answers)} where id = ${each.id}`.execute(
    db,
  );
}

/** Marks an analysis as published. */
export async function publishAnalysis(db: Db, id: string, publishedAt: number): Promise<void> {
  await sql`update evolve.analysis set state = 'published', published_at = ${at(publishedAt)} where id = ${id}`.execute(
    db,
  );
}

/** Writes a new action item; times in epoch milliseconds. */
export async function insertActionItem(
  db: Db,
  item: Pick<ActionItemRow, 'id' | 'analysis' | 'incident' | 'title' | 'kind' | 'owner'>,
  dueAt: number,
  openedAt: number,
): Promise<void> {
  const { id, analysis, incident, title, kind, owner } = item;
  await sql`insert into evolve.action_item (id, analysis, incident, title, kind, owner, due_at, state, opened_at)
    values (${id}, ${analysis}, ${incident}, ${title}, ${kind}, ${owner}, ${at(dueAt)}, 'open', ${at(openedAt)})`.execute(
    db,
  );
}

/** Reads action items, open ones first, the earliest due first. */
export async function selectActionItems(
  db: Db,
  filter: { analysis?: string; state?: ActionItem['state'] | undefined; owner?: string | undefined },
): Promise<ActionItemRow[]> {
  const conditions = [sql`true`];
  if (filter.analysis !== undefined) conditions.push(sql`analysis = ${filter.analysis}`);
  if (filter.state !== undefined) conditions.push(sql`state = ${filter.state}`);
  if (filter.owner !== undefined) conditions.push(sql`owner = ${filter.owner}`);
  return rows(
    db,
    sql`select * from evolve.action_item where ${sql.join(conditions, sql` and `)} order by state = 'closed', due_at, id limit 1000`,
  );
}

/** Reads one action item. */
export async function selectActionItem(db: Db, id: string): Promise<ActionItemRow | undefined> {
  return row(db, sql`select * from evolve.action_item where id = ${id}`);
}

/** Closes an open action item; undefined when it is not open. */
export async function closeActionItem(
  db: Db,
  id: string,
  evidence: string,
  closedAt: number,
): Promise<ActionItemRow | undefined> {
  return row(
    db,
    sql`update evolve.action_item set state = 'closed', evidence = ${evidence}, closed_at = ${at(closedAt)} where id = ${id} and state = 'open' returning *`,
  );
}

/** Marks an open item that is due as told, once; undefined when there is nothing to tell. */
export async function markOverdue(db: Db, id: string, now: number): Promise<ActionItemRow | undefined> {
  return row(
    db,
    sql`update evolve.action_item set overdue_told = true where id = ${id} and state = 'open' and not overdue_told and due_at <= ${at(now)} returning *`,
  );
}
