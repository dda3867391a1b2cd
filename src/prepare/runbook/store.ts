import { sql } from 'kysely';
import type { Run } from '../../engines/runbook/index.ts';
import type { Cause } from '../../platform/context.ts';
import { at, type Db, json, row, rows } from '../../platform/db.ts';

/** An execution as it is kept: the interpreter's run, and what lists need beside it. */
export interface ExecutionRow {
  id: string;
  runbook: string;
  runbookTitle: string;
  status: string;
  currentStep: string | null;
  waitingFor: string | null;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
  incident: string | null;
  parent: string | null;
  parentStep: string | null;
  depth: number;
  correlation: string | null;
  /** The event that its later events follow from: the one that told its start. */
  cause: Cause | null;
  run: Run;
}

const listed =
  sql.raw(`id, runbook, runbook_title as "runbookTitle", status, current_step as "currentStep", waiting_for as "waitingFor",
  started_by as "startedBy", started_at as "startedAt", finished_at as "finishedAt", incident, parent, parent_step as "parentStep", depth, correlation`);

export type ListedRow = Omit<ExecutionRow, 'run' | 'cause'>;

/** Inserts an execution; returns whether it is new: the same id or client token starts once. */
export async function insertExecution(
  db: Db,
  execution: Omit<ExecutionRow, 'finishedAt' | 'cause'>,
  clientToken: string | null,
): Promise<boolean> {
  const { document, ...run } = execution.run;
  const inserted = await row(
    db,
    sql`insert into prepare.execution (id, client_token, runbook, runbook_title, status, current_step, waiting_for, started_by, started_at, incident,
        parent, parent_step, depth, correlation, document, run)
      values (${execution.id}, ${clientToken}, ${execution.runbook}, ${execution.runbookTitle}, ${execution.status}, ${execution.currentStep},
        ${execution.waitingFor}, ${execution.startedBy}, ${at(execution.startedAt.getTime())}, ${execution.incident}, ${execution.parent},
        ${execution.parentStep}, ${execution.depth}, ${execution.correlation}, ${json(document)}, ${json(run)})
      on conflict do nothing returning id`,
  );
  return inserted !== undefined;
}

type Stored = ListedRow & Pick<ExecutionRow, 'cause'> & { document: Run['document']; run: Omit<Run, 'document'> };

const toExecution = ({ document, run, ...rest }: Stored): ExecutionRow => ({ ...rest, run: { ...run, document } });

export async function selectExecution(db: Db, id: string, lock: boolean): Promise<ExecutionRow | null> {
  const found = await row<Stored>(
    db,
    sql`select ${listed}, cause, document, run from prepare.execution where id = ${id} ${lock ? sql`for update` : sql``}`,
  );
  return found === undefined ? null : toExecution(found);
}

/** Writes the event that an execution's later events follow from. */
export async function setCause(db: Db, id: string, cause: Cause): Promise<void> {
  await sql`update prepare.execution set cause = ${json(cause)} where id = ${id}`.execute(db);
}

export async function selectByClientToken(db: Db, token: string): Promise<string | null> {
  return (
    (await row<{ id: string }>(db, sql`select id from prepare.execution where client_token = ${token}`))?.id ?? null
  );
}

export interface ExecutionFilter {
  status?: string | undefined;
  runbook?: string | undefined;
  incident?: string | undefined;
  open?: boolean | undefined;
  limit: number;
}

export async function selectExecutions(db: Db, filter: ExecutionFilter): Promise<ListedRow[]> {
  const conditions = [sql`true`];
  if (filter.status !== undefined) conditions.push(sql`status = ${filter.status}`);
  if (filter.runbook !== undefined) conditions.push(sql`runbook = ${filter.runbook}`);
  if (filter.incident !== undefined) conditions.push(sql`incident = ${filter.incident}`);
  if (filter.open === true) conditions.push(sql`finished_at is null`);
  return rows<ListedRow>(
    db,
    sql`select ${listed} from prepare.execution where ${sql.join(conditions, sql` and `)} order by started_at desc, id desc limit ${filter.limit}`,
  );
}

/** Writes what an advance made of an execution. */
export async function updateExecution(
  db: Db,
  id: string,
  change: { run: Run; currentStep: string | null; waitingFor: string | null },
): Promise<void> {
  const { document: _, ...run } = change.run;
  await sql`update prepare.execution set run = ${json(run)}, status = ${run.status}, current_step = ${change.currentStep}, waiting_for = ${change.waitingFor},
    finished_at = ${run.finishedAt === null ? null : at(run.finishedAt)}, version = version + 1 where id = ${id}`.execute(
    db,
  );
}

/** An effect that a step asked for. */
export interface EffectRow {
  execution: string;
  step: string;
  attempt: number;
  action: string;
  idempotencyKey: string;
  safeToRepeat: boolean;
  inputs: Record<string, unknown>;
  timeoutMs: number;
  state: 'intended' | 'performing' | 'done';
}

export async function insertEffect(db: Db, effect: Omit<EffectRow, 'state'>): Promise<void> {
  await sql`insert into prepare.effect (execution, step, attempt, action, idempotency_key, safe_to_repeat, inputs, timeout_ms, state)
    values (${effect.execution}, ${effect.step}, ${effect.attempt}, ${effect.action}, ${effect.idempotencyKey}, ${effect.safeToRepeat},
      ${json(effect.inputs)}, ${effect.timeoutMs}, 'intended') on conflict do nothing`.execute(db);
}

export async function selectEffect(
  db: Db,
  execution: string,
  step: string,
  attempt: number,
): Promise<EffectRow | null> {
  const found = await row<EffectRow>(
    db,
    sql`select execution, step, attempt, action, idempotency_key as "idempotencyKey", safe_to_repeat as "safeToRepeat", inputs, timeout_ms as "timeoutMs", state
      from prepare.effect where execution = ${execution} and step = ${step} and attempt = ${attempt} for update`,
  );
  return found === undefined ? null : { ...found, timeoutMs: Number(found.timeoutMs) };
}

export async function setEffectState(
  db: Db,
  execution: string,
  step: string,
  attempt: number,
  state: EffectRow['state'],
): Promise<void> {
  await sql`update prepare.effect set state = ${state} where execution = ${execution} and step = ${step} and attempt = ${attempt}`.execute(
    db,
  );
}

export async function insertWatch(
  db: Db,
  execution: string,
  step: string,
  alarm: string,
  desired: string,
): Promise<void> {
  await sql`insert into prepare.alarm_watch (execution, step, alarm, desired) values (${execution}, ${step}, ${alarm}, ${desired})
    on conflict (execution, step) do update set alarm = excluded.alarm, desired = excluded.desired`.execute(db);
}

export async function deleteWatches(db: Db, execution: string): Promise<void> {
  await sql`delete from prepare.alarm_watch where execution = ${execution}`.execute(db);
}

export async function selectWatchers(db: Db, alarm: string): Promise<string[]> {
  return (
    await rows<{ execution: string }>(
      db,
      sql`select distinct execution from prepare.alarm_watch where alarm = ${alarm}`,
    )
  ).map((each) => each.execution);
}

/** Counts executions and finds the last success, by runbook reference. */
export async function selectUsage(db: Db): Promise<Map<string, { executions: number; lastSuccess: Date | null }>> {
  const found = await rows<{ runbook: string; executions: number; lastSuccess: Date | null }>(
    db,
    sql`select runbook, count(*)::int as executions, max(finished_at) filter (where status = 'Success') as "lastSuccess" from prepare.execution group by runbook`,
  );
  return new Map(found.map((each) => [each.runbook, { executions: each.executions, lastSuccess: each.lastSuccess }]));
}
